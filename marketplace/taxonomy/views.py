from django.shortcuts import render
from django.views.decorators.http import require_GET

from marketplace.taxonomy.models import Commune


@require_GET
def communes(request):
    """GET places/communes/?commune=…: suggestions for a town box, as options of its datalist."""
    found = Commune.objects.search(request.GET.get("commune", ""))
    return render(request, "taxonomy/communes.html", {"communes": found})
