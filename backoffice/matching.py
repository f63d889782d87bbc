"""The matching desk: for one need all candidates, what cut them, and operations' own word."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from backoffice.decisions import carry_out
from backoffice.forms import OverrideForm
from backoffice.permissions import is_operations
from journal.models import IllegalMove
from journal.timeline import timeline
from marketplace.needs.models import Need
from marketplace.people.models import Freelancer
from matching import actions
from matching.cards import FILTER_LABELS, SIGNAL_LABELS, chances, points
from matching.engine import explain_for, rank_all
from matching.models import Match
from matching.tasks import renew_matches

ROWS = 30


def desks(request):
    """GET admin/matching/: the needs that recruit, those with the fewest matches first."""
    require(is_operations(request.user))
    live = Count("matches", filter=~Q(matches__status__in=Match.OVER))
    keen = Count("matches", filter=Q(matches__status__in=["interested", "shortlisted"]))
    needs = Need.objects.recruiting().select_related("company").annotate(live=live, keen=keen)
    page = Paginator(needs.order_by("live", "pk"), ROWS).get_page(request.GET.get("p"))
    return render(request, "backoffice/matching/desks.html", {"page": page})


@require_POST
def spreading(request):
    """POST admin/matching/spreading/: fill the short lists of all needs, weighed together."""
    require(is_operations(request.user))
    renew_matches.delay_on_commit()
    messages.success(request, _("Needs with few matches get others in a moment."))
    return redirect("backoffice_desks")


def desk(request, pk):
    """GET admin/matching/<need>/: every published profile for one need, and why not higher."""
    require(is_operations(request.user))
    need = get_object_or_404(Need.objects.select_related("company", "commune"), pk=pk)
    survey = rank_all(need)
    page = Paginator(range(len(survey)), ROWS).get_page(request.GET.get("p"))
    context = {
        "need": need,
        "page": page,
        "rows": desk_rows(need, survey, page),
        "counts": [(FILTER_LABELS[name], count) for name, count in survey.counts.items() if count],
        "total": len(survey),
    }
    return render(request, "backoffice/matching/desk.html", context)


def desk_rows(need, survey, page):
    """Rows of one page: the freelancer, her match if she has one, what cut her, her points."""
    rows = survey.page(page.start_index() - 1, page.end_index()) if len(survey) else []
    keys = [row.freelancer_id for row in rows]
    people = Freelancer.objects.select_related("user").in_bulk(keys)
    matches = {match.freelancer_id: match for match in need.matches.filter(freelancer__in=keys)}
    return [
        {
            "freelancer": people[row.freelancer_id],
            "match": matches.get(row.freelancer_id),
            "score": row.score,
            "cut_by": [FILTER_LABELS[name] for name in row.cut_by],
            "points": [
                (SIGNAL_LABELS[signal], earned)
                for signal, earned in sorted(row.points.items(), key=lambda pair: -pair[1])
                if earned
            ],
        }
        for row in rows
        if row.freelancer_id in people
    ]


def pair(request, pk, freelancer_pk, form=None, status=200):
    """GET admin/matching/<need>/<freelancer>/: one pair explained, and its history."""
    require(is_operations(request.user))
    need = get_object_or_404(Need.objects.select_related("company", "commune"), pk=pk)
    freelancer = get_object_or_404(Freelancer.objects.with_profile(), pk=freelancer_pk)
    candidate = explain_for(need, freelancer)
    match = need.matches.filter(freelancer=freelancer).first()
    context = {
        "need": need,
        "freelancer": freelancer,
        "candidate": candidate,
        "points": points(candidate) if candidate else [],
        "chances": chances(candidate) if candidate else "",
        "history": timeline(match) if match else [],
        "can_add": can_add(need, candidate, match),
        "can_remove": match is not None and match.can_move_to(Match.Status.REMOVED),
        "form": form or OverrideForm(),
    }
    return render(request, "backoffice/matching/pair.html", context, status=status)


def can_add(need, candidate, match):
    return (
        need.is_recruiting
        and candidate is not None
        and (match is None or match.can_move_to(Match.Status.COMPUTED))
    )


@require_POST
def override(request, pk, freelancer_pk):
    """POST admin/matching/<need>/<freelancer>/override/: put her on the list, or take her off."""
    require(is_operations(request.user))
    need = get_object_or_404(Need, pk=pk)
    freelancer = get_object_or_404(Freelancer.objects.with_profile(), pk=freelancer_pk)
    return carry_out(
        request,
        OverrideForm(request.POST),
        partial(overrule, need, freelancer, by=request.user),
        again=partial(pair, request, pk, freelancer_pk),
        done=_("Done, and written down with your reason."),
        too_late=_("This is no longer possible: the list has changed meanwhile."),
        then=reverse("backoffice_pair", args=[pk, freelancer_pk]),
    )


def overrule(need, freelancer, *, by, what, reason):
    """Do what operations decided. Raises IllegalMove when the list has changed meanwhile."""
    if what == OverrideForm.ADD:
        candidate = explain_for(need, freelancer)
        if candidate is None:
            raise IllegalMove(f"{freelancer} is not published")
        actions.add_match(need, candidate, by=by, reason=reason)
        return
    match = need.matches.filter(freelancer=freelancer).first()
    if match is None:
        raise IllegalMove(f"{freelancer} is not on the list")
    actions.remove_match(match, by=by, reason=reason)
