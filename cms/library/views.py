from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from cms.leads.models import Lead
from cms.library import handover as handing_over
from cms.library.forms import PaperRequestForm
from cms.library.models import LibraryPage, PaperRequest, WhitePaperPage
from cms.visitors import sender_of, sent_enough


@require_GET
def index(request):
    """GET library/: the library of the reader's language, wherever editors put it."""
    libraries = LibraryPage.objects.live().filter(locale__language_code=get_language())
    library = libraries.first()
    if library is None:
        raise Http404
    return redirect(library.url)


@csrf_exempt  # It uses no session, and a page without a token can be cached.
@require_POST
def requests(request, pk):
    """POST library/<pk>/requests/: hand a paper over to whoever filled in the form."""
    paper = get_object_or_404(WhitePaperPage.objects.live().public(), pk=pk)
    form = PaperRequestForm(request.POST)
    sender = sender_of(request)
    if not form.is_valid():
        return show_paper(request, paper, form, status=422)
    if sent_enough(Lead.objects, sender):
        form.refuse_flood()
        return show_paper(request, paper, form, status=429)
    asked = handing_over.ask_for(
        paper, language=get_language() or "fr", sender=sender, **form.details()
    )
    return redirect(asked)


def show_paper(request, paper, form, *, status):
    """The paper's own page, its form as it was filled in."""
    context = paper.get_context(request, form=form)
    return render(request, paper.get_template(request), context, status=status)


@never_cache
@require_GET
def handover(request, token):
    """GET library/handover/<token>/: the paper, and what to read next."""
    asked, still_works = find_request(token)
    others = WhitePaperPage.objects.on_offer(asked.paper.locale.language_code)
    context = {
        "paper": asked.paper,
        "token": token,
        "still_works": still_works,
        "others": others.exclude(pk=asked.paper_id)[:3],
    }
    return render(request, "library/handover.html", context, status=200 if still_works else 410)


@never_cache
@require_GET
def file(request, token):
    """GET library/handover/<token>/file/: the PDF itself."""
    asked, still_works = find_request(token)
    if not still_works:
        return redirect("library:handover", token)
    handing_over.count_opening(asked)
    document = asked.paper.document
    return FileResponse(
        document.file.open("rb"), filename=f"{asked.paper.slug}.pdf", content_type="application/pdf"
    )


def find_request(token):
    """The PaperRequest of a link, and whether the link still works; Http404 for a forged one."""
    pk, still_works = handing_over.read_token(token)
    if pk is None:
        raise Http404
    found = PaperRequest.objects.select_related("paper__document", "paper__locale")
    return get_object_or_404(found, pk=pk), still_works
