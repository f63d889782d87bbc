from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from cms.search.finding import find, pages_of

PAGE_SIZE = 10
LONGEST_QUERY = 100


@require_GET
def search(request):
    """GET search/?q=: pages and profiles that hold the words, in the reader's language."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]
    context = {"typed": typed}
    if typed:
        found = find(typed, get_language())
        page = Paginator(found.pages, PAGE_SIZE).get_page(request.GET.get("page"))
        page.object_list = pages_of(page.object_list)
        context |= {"found": found, "page_of_results": page}
    return render(request, "search/search.html", context)
