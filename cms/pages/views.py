"""What machines ask of the site: cards of shared links, robots.txt, llms.txt."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from wagtail.models import Page

from cms.pages.cards import card_digest, stored_card
from cms.pages.models import ArticlePage, PublicPage, SpecialtyPage, StandardPage

YEAR_SECONDS = 31_536_000
MOST_LISTED = 200


@require_GET
@cache_control(public=True, max_age=YEAR_SECONDS, immutable=True)
def card(request, pk, digest):
    """GET cards/<pk>-<digest>.png: the picture of a public page, drawn when first asked for.

    Only the digest of the page's own words is answered, so nobody can have pictures drawn.
    """
    page = get_object_or_404(Page.objects.live().public(), pk=pk).specific
    if not isinstance(page, PublicPage) or digest != card_digest(page.title, page.kicker):
        raise Http404
    return FileResponse(default_storage.open(stored_card(page)), content_type="image/png")


@require_GET
def robots(request):
    """GET robots.txt; a site whose people are fictional asks not to be found at all."""
    context = {"base_url": settings.BASE_URL, "is_hidden": settings.DEMO}
    return render(request, "pages/robots.txt", context, content_type="text/plain")


def listed(model):
    return model.objects.live().public().select_related("locale").order_by("path")[:MOST_LISTED]


@require_GET
def llms(request):
    """GET llms.txt: what the site is and its main pages, in Markdown (https://llmstxt.org)."""
    context = {
        "base_url": settings.BASE_URL,
        "sections": [
            (
                model._meta.verbose_name_plural,
                model.objects.live().public().select_related("locale").order_by("path")[:200],
            )
            for model in (StandardPage, SpecialtyPage, ArticlePage)
        ],
    }
    return render(request, "pages/llms.txt", context, content_type="text/plain; charset=utf-8")
