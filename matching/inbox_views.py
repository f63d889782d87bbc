"""The freelancer's side: needs that fit her, her answers, and what would make her fit better."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import require
from formatting.tones import tone
from journal.models import IllegalMove
from marketplace.people.models import Freelancer
from matching import actions
from matching.cards import FILTER_LABELS, chances, points
from matching.engine import names
from matching.features import FREELANCER
from matching.forms import RefusalForm
from matching.improvements import standing
from matching.models import Match
from matching.permissions import can_answer
from matching.reasons import gap_sentences, reason_sentences

PAGE_SIZE = 20


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
        "chances": chances(match, side=FREELANCER),
        "form": form,
        "appeal": match.appeals.filter(user=match.freelancer.user_id).last(),
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
        return render(request, "matching/match.html", match_context(match, form), status=422)
    try:
        actions.decline(
            match, by=request.user, reason=form.text(), code=form.cleaned_data["reason"]
        )
    except IllegalMove:
        messages.info(request, _("You have already answered, or this need is no longer open."))
        return redirect(match)
    messages.success(request, _("Thank you: this need is off your list."))
    return redirect("matching:inbox")


@login_required
@require_GET
def improvements(request):
    """GET matches/profile/: how her profile stands, and what each missing item would be worth."""
    freelancer = get_object_or_404(Freelancer.objects.of(request.user).with_profile())
    stands = standing(freelancer)
    context = {
        "standing": stands,
        "figures": [
            {"label": _("Open needs compared"), "value": stands.needs},
            {"label": _("Lists that you are on"), "value": stands.lists},
            {"label": _("Your average score"), "value": f"{stands.average}/100"},
        ],
        "cut": [(FILTER_LABELS[name], count) for name, count in stands.cut],
    }
    return render(request, "matching/improvements.html", context)
