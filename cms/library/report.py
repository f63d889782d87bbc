"""How often white papers are asked for and opened: counts, never who."""

from django.shortcuts import render

from cms.library.models import WhitePaperPage


def downloads(request):
    """GET admin/library/downloads/: one line a paper."""
    papers = WhitePaperPage.objects.with_counts().select_related("locale").order_by("-asked", "pk")
    return render(request, "library/admin/downloads.html", {"papers": papers})
