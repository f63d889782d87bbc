"""What changes several records at once: storing matches, telling people, answering, choosing."""

from django.conf import settings
from django.db import transaction

from journal.models import Entry
from marketplace.needs.models import Need
from matching import emails
from matching.engine import rank
from matching.models import Match, MatchEvent

Kind = MatchEvent.Kind


@transaction.atomic
def compute_matches(need, *, by=None):
    """Store the best matches of a need; returns its live Match rows, best first.

    A row that nobody was told about takes its new score, reasons and rank; the others stay as they
    were told. Whoever declined is not asked again: the next best takes her place. Nothing is
    computed for a need that doesn't recruit. by: whoever asked for it, None for the system.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need.pk)
    known = {match.freelancer_id: match for match in need.matches.all()}
    wanted = settings.MARKETPLACE["MATCHES_SHOWN"]
    if need.is_recruiting:
        gone = [match for match in known.values() if match.status in {"declined", "expired"}]
        ranking = rank(need, limit=wanted + len(gone))
        fresh = [one for one in ranking if known.get(one.freelancer.pk) not in gone][:wanted]
        for candidate in fresh:
            store(need, candidate, known.get(candidate.freelancer.pk), by=by)
    return list(need.matches.live().with_parties())


def store(need, candidate, match, *, by):
    """Write what the engine found, unless somebody was told something else already."""
    found = {
        "score": candidate.score,
        "position": candidate.position,
        "reasons": candidate.reasons,
        "gaps": candidate.gaps,
        "engine_version": candidate.engine_version,
    }
    if match is None:
        match = Match.objects.create(need=need, freelancer=candidate.freelancer, **found)
        Entry.objects.record(match, match.status, by=by)
    elif match.status == Match.Status.COMPUTED:
        Match.objects.filter(pk=match.pk, status=match.status).update(**found)


@transaction.atomic
def notify_matches(need):
    """Tell the freelancers whom nobody has told yet, by mail; returns their matches.

    Only while the need recruits. Safe to repeat: a match is announced once.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need.pk)
    if not need.is_recruiting:
        return []
    untold = list(need.matches.filter(status=Match.Status.COMPUTED).with_parties())
    for match in untold:
        match.notify()
        emails.match_found(match)
    return untold


@transaction.atomic
def view_match(match, *, by):
    """Note that the freelancer has read it; later readings change nothing."""
    if match.status == Match.Status.NOTIFIED and match.freelancer.user_id == by.pk:
        match.view(by=by)


@transaction.atomic
def declare_interest(match, *, by):
    """The freelancer would like to talk: the company's people hear of it by mail."""
    view_match(match, by=by)
    match.declare_interest(by=by)
    match.need.touch()
    record(match, Kind.INTEREST)
    emails.interest_declared(match)
    return match


@transaction.atomic
def decline(match, *, by, reason):
    """The freelancer says no, and why. The next computation proposes somebody else."""
    view_match(match, by=by)
    match.decline(by=by, reason=reason)
    record(match, Kind.REFUSAL)
    return match


@transaction.atomic
def shortlist(match, *, by):
    """The company puts an interested freelancer on its shortlist; the first one moves the need."""
    need = Need.objects.select_for_update(no_key=True).get(pk=match.need_id)
    match.shortlist(by=by)
    if need.status == Need.Status.OPEN:
        need.shortlist(by=by)
    need.touch()
    record(match, Kind.SHORTLIST)
    emails.shortlisted(match)
    return match


def record(match, kind):
    """Log what happened to a Match."""
    return MatchEvent.objects.create(
        need_id=match.need_id,
        freelancer_id=match.freelancer_id,
        kind=kind,
        position=match.position,
        score=match.score,
        engine_version=match.engine_version,
    )


def record_impressions(need, shown):
    """Log a list that was shown. shown: Matches or Candidates in their order on the page."""
    MatchEvent.objects.bulk_create(
        MatchEvent(
            need=need,
            freelancer_id=one.freelancer.pk,
            kind=Kind.IMPRESSION,
            position=place,
            score=one.score,
            engine_version=one.engine_version,
        )
        for place, one in enumerate(shown, start=1)
    )


def record_click(need, place, one):
    """Log that a shown freelancer was opened. place: from 1, on the page."""
    MatchEvent.objects.create(
        need=need,
        freelancer_id=one.freelancer.pk,
        kind=Kind.CLICK,
        position=place,
        score=one.score,
        engine_version=one.engine_version,
    )
