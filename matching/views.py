from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import require
from journal.models import IllegalMove
from marketplace.needs.models import Need
from marketplace.needs.session import find_need
from marketplace.people.permissions import can_read_full_name
from matching import actions, exposure
from matching.artefact import current_model
from matching.cards import FILTER_LABELS, card, comparison_rows, weight_rows
from matching.engine import rank
from matching.events import audience_of, record_click, record_impressions
from matching.models import Match, ModelVersion
from matching.permissions import can_shortlist
from matching.retrieval import FILTERS
from matching.versions import model_in_force

COMPARED = 3


@require_GET
def for_need(request, token):
    """GET matches/needs/<token>/: who fits, and why; for the visitor who holds the token, the
    company and staff."""
    need = need_of(request, token)
    shown, relaxed = shown_for(need)
    if audience := audience_of(request.user, need):
        record_impressions(need, shown, audience=audience)
    return render(request, "matching/for_need.html", need_context(request, need, shown, relaxed))


def need_of(request, token):
    """The need of a token, if this reader may see its matches; else 404."""
    if request.user.is_authenticated and request.user.is_staff:
        return get_object_or_404(Need.objects.visible_to(request.user), token=token)
    return find_need(request, token)


def shown_for(need):
    """(exposure.Placed to show, filters dropped): stored once the need is posted, else ranked."""
    if need.is_recruiting and not need.matches.exists():
        actions.compute_matches(need)
    stored = actions.stored_list(need)
    if stored or need.is_ended:
        return stored, ()
    wanted = settings.MARKETPLACE["MATCHES_SHOWN"]
    ranking = rank(need, limit=exposure.depth(wanted, token=need.token))
    listed = exposure.with_newcomer(ranking, wanted, token=need.token)
    return exposure.placed(listed, token=need.token), ranking.relaxed


def need_context(request, need, shown, relaxed=()):
    user = request.user
    return {
        "shell": "space.html" if user.is_authenticated else "base.html",
        "need": need,
        "cards": [
            card(
                placed.one,
                token=need.token,
                full_name=can_read_full_name(user),
                can_shortlist=isinstance(placed.one, Match) and can_shortlist(user, placed.one),
            )
            for placed in shown
        ],
        "relaxed": [FILTER_LABELS[name] for name in relaxed],
        "is_draft": need.company_id is None,
        "is_plain": current_model().is_plain and user.is_authenticated and user.is_staff,
    }


@require_GET
def comparison(request, token):
    """GET matches/needs/<token>/comparison/?with=…: up to three of them side by side."""
    need = need_of(request, token)
    shown, _relaxed = shown_for(need)
    wanted = request.GET.getlist("with")
    chosen = [placed for placed in shown if str(placed.one.freelancer.pk) in wanted][:COMPARED]
    context = need_context(request, need, chosen or shown[:COMPARED])
    context["rows"] = comparison_rows(context["cards"])
    return render(request, "matching/comparison.html", context)


@require_GET
def profile(request, token, pk):
    """GET matches/needs/<token>/profiles/<pk>/: note the click, then lead to the profile."""
    need = need_of(request, token)
    shown, _relaxed = shown_for(need)
    placed = next((placed for placed in shown if placed.one.freelancer.pk == pk), None)
    if placed is None:
        raise Http404
    if audience := audience_of(request.user, need):
        record_click(need, placed, audience=audience)
    return redirect(placed.one.freelancer)


@require_GET
def how(request):
    """GET matches/how/: how ranking works, from the weights that are in force."""
    model = model_in_force()
    context = {
        "signals": weight_rows(model),
        "model": model,
        "learned": ModelVersion.objects.in_force(),
        "filters": [FILTER_LABELS[name] for name in FILTERS],
        # A pair of neighbours is up for a swap every second time.
        "swap_bp": round(exposure.SWAP_CHANCE / 2 * 10_000),
        "newcomer_bp": round(exposure.NEWCOMER_CHANCE * 10_000),
        "newcomer_days": exposure.NEWCOMER_DAYS,
        "load_points": round(exposure.LOAD_POINTS_MOST),
    }
    return render(request, "matching/how.html", context)


@login_required
@require_POST
def shortlisting(request, pk):
    """POST matches/<pk>/shortlisting/: the company would like to talk with her."""
    match = get_object_or_404(Match.objects.visible_to(request.user).with_parties(), pk=pk)
    require(can_shortlist(request.user, match))
    try:
        actions.shortlist(match, by=request.user)
    except IllegalMove:
        messages.info(request, _("Only freelancers who are interested go on the shortlist, once."))
    else:
        messages.success(request, _("%(name)s is on your shortlist.") % {"name": match.freelancer})
    return redirect("matching:for_need", match.need.token)
