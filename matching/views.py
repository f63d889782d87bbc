from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import require
from formatting.tones import tone
from journal.models import IllegalMove
from marketplace.needs.models import Need
from marketplace.needs.session import find_need
from marketplace.people.permissions import can_read_full_name
from matching import actions
from matching.artefact import current_model
from matching.cards import SIGNAL_EXPLANATIONS, SIGNAL_LABELS, card, comparison_rows, points
from matching.engine import names, rank
from matching.forms import RefusalForm
from matching.models import Match
from matching.permissions import can_answer, can_shortlist
from matching.reasons import FREELANCER, gap_sentences, reason_sentences

PAGE_SIZE = 20
COMPARED = 3


@require_GET
def for_need(request, token):
    """GET matches/needs/<token>/: who fits, and why; for the visitor who holds the token, the
    company and staff."""
    need = need_of(request, token)
    shown, relaxed = shown_for(need)
    actions.record_impressions(need, shown)
    return render(request, "matching/for_need.html", need_context(request, need, shown, relaxed))


def need_of(request, token):
    """The need of a token, if this reader may see its matches; else 404."""
    if request.user.is_authenticated and request.user.is_staff:
        return get_object_or_404(Need.objects.visible_to(request.user), token=token)
    return find_need(request, token)


def shown_for(need):
    """(matches to show, filters dropped): stored ones once the need is posted, else a ranking."""
    if need.is_recruiting and not need.matches.exists():
        actions.compute_matches(need)
    stored = list(need.matches.live().with_parties())
    if stored or need.is_ended:
        return stored, ()
    ranking = rank(need, limit=settings.MARKETPLACE["MATCHES_SHOWN"])
    return ranking, ranking.relaxed


def need_context(request, need, shown, relaxed=()):
    user = request.user
    return {
        "shell": "space.html" if user.is_authenticated else "base.html",
        "need": need,
        "cards": [
            card(
                match,
                token=need.token,
                full_name=can_read_full_name(user),
                can_shortlist=isinstance(match, Match) and can_shortlist(user, match),
            )
            for match in shown
        ],
        "relaxed": relaxed,
        "is_draft": need.company_id is None,
        "is_plain": current_model().is_plain and user.is_authenticated and user.is_staff,
    }


@require_GET
def comparison(request, token):
    """GET matches/needs/<token>/comparison/?with=…: up to three of them side by side."""
    need = need_of(request, token)
    shown, _relaxed = shown_for(need)
    wanted = request.GET.getlist("with")
    chosen = [one for one in shown if str(one.freelancer.pk) in wanted][:COMPARED]
    context = need_context(request, need, chosen or shown[:COMPARED])
    context["rows"] = comparison_rows(context["cards"])
    return render(request, "matching/comparison.html", context)


@require_GET
def profile(request, token, pk):
    """GET matches/needs/<token>/profiles/<pk>/: note the click, then lead to the profile."""
    need = need_of(request, token)
    shown, _relaxed = shown_for(need)
    found = next(
        ((place, one) for place, one in enumerate(shown, start=1) if one.freelancer.pk == pk), None
    )
    if found is None:
        raise Http404
    actions.record_click(need, *found)
    return redirect(found[1].freelancer)


@require_GET
def how(request):
    """GET matches/how/: how ranking works, from the weights that are in force."""
    model = current_model()
    context = {
        "signals": [
            {
                "label": SIGNAL_LABELS[signal],
                "explanation": SIGNAL_EXPLANATIONS[signal],
                "points": worth,
            }
            for signal, worth in sorted(model.points.items(), key=lambda pair: -pair[1])
        ],
        "model": model,
    }
    return render(request, "matching/how.html", context)


@login_required
@require_GET
def inbox(request):
    """GET matches/: the needs that fit this freelancer, newest first."""
    require("freelancer" in request.user.spaces)
    matches = Match.objects.of(request.user).exclude(status=Match.Status.EXPIRED).with_parties()
    page = Paginator(matches.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "matching/inbox.html",
        {"page": page, "matches": [freelancer_side(match) for match in page]},
    )


def freelancer_side(match):
    """A match as the freelancer reads it: the need without contacts, the same reasons."""
    return {
        "match": match,
        "title": match.need.public_title,
        "status_label": _("to answer") if match.is_answerable else match.get_status_display(),
        "tone": "attention" if match.is_answerable else tone(match.status),
        "reasons": reason_sentences(match.reasons, names(), side=FREELANCER),
        "gaps": gap_sentences(match.gaps, names(), side=FREELANCER),
    }


@login_required
@require_GET
def match(request, pk):
    """GET matches/<pk>/: one need for one freelancer; others are led to the need's matches."""
    match = visible_match(request, pk)
    if not can_answer(request.user, match):
        return redirect("matching:for_need", match.need.token)
    actions.view_match(match, by=request.user)
    return render(request, "matching/match.html", match_context(match, RefusalForm()))


def visible_match(request, pk):
    return get_object_or_404(Match.objects.visible_to(request.user).with_parties(), pk=pk)


def match_context(match, form):
    return {
        **freelancer_side(match),
        "need": match.need,
        "text": match.need.public_text,
        "points": points(match, side=FREELANCER),
        "form": form,
        "can_propose": match.status in {"interested", "shortlisted"}
        and match.need.is_recruiting
        and match.freelancer.is_published,
    }


@login_required
@require_POST
def interest(request, pk):
    """POST matches/<pk>/interest/: the freelancer would like to talk."""
    match = visible_match(request, pk)
    require(can_answer(request.user, match))
    try:
        if not match.is_answerable:
            raise IllegalMove
        actions.declare_interest(match, by=request.user)
    except IllegalMove:
        messages.info(request, _("You have already answered, or this need is no longer open."))
    else:
        messages.success(request, _("The company knows that you are interested."))
    return redirect(match)


@login_required
@require_POST
def refusal(request, pk):
    """POST matches/<pk>/refusal/: not for her, and why."""
    match = visible_match(request, pk)
    require(can_answer(request.user, match))
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return render(request, "matching/match.html", match_context(match, form))
    try:
        actions.decline(match, by=request.user, reason=form.text())
    except IllegalMove:
        messages.info(request, _("You have already answered, or this need is no longer open."))
        return redirect(match)
    messages.success(request, _("Thank you: this need is off your list."))
    return redirect("matching:inbox")


@login_required
@require_POST
def shortlisting(request, pk):
    """POST matches/<pk>/shortlisting/: the company would like to talk with her."""
    match = visible_match(request, pk)
    require(can_shortlist(request.user, match))
    try:
        actions.shortlist(match, by=request.user)
    except IllegalMove:
        messages.info(request, _("Only freelancers who are interested go on the shortlist, once."))
    else:
        messages.success(request, _("%(name)s is on your shortlist.") % {"name": match.freelancer})
    return redirect("matching:for_need", match.need.token)
