"""Writes the log that learning and audits read: one INSERT a page, nobody's name in it."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from marketplace.engagements.models import Engagement
from marketplace.proposals.models import Proposal
from marketplace.timesheets.models import Timesheet
from matching.models import Match, MatchEvent

Kind, Audience = MatchEvent.Kind, MatchEvent.Audience
HIRED = [
    status
    for status in Engagement.Status.values
    if status not in {"pending_signature", "pending_setup", "cancelled"}
]
KEPT = ["approved", "auto_approved", "invoiced"]


def record_impressions(need, shown, *, audience):
    """Log a list that was shown. shown: exposure.Placed in their order on the page."""
    MatchEvent.objects.bulk_create(
        MatchEvent(
            need=need,
            kind=Kind.IMPRESSION,
            audience=audience,
            **about_place(placed),
        )
        for placed in shown
    )


def record_click(need, placed, *, audience):
    """Log that somebody on a list was opened."""
    MatchEvent.objects.create(need=need, kind=Kind.CLICK, audience=audience, **about_place(placed))


def about_place(placed):
    one = placed.one
    return {
        "freelancer_id": one.freelancer.pk,
        "position": placed.place,
        "rank": placed.rank,
        "propensity": placed.propensity,
        "score": one.score,
        "values": one.values,
        "engine_version": one.engine_version,
    }


def record(match, kind, *, audience, reason=""):
    """Log what one side did with a Match. reason: the code of a refusal."""
    return MatchEvent.objects.create(
        need_id=match.need_id,
        freelancer_id=match.freelancer_id,
        kind=kind,
        audience=audience,
        rank=match.position,
        score=match.score,
        values=match.values,
        engine_version=match.engine_version,
        reason=reason,
    )


def note_outcomes():
    """Log the proposals, hires and months worked that are not logged yet; returns how many.

    The marketplace never calls matching, so they are looked for. Safe to repeat.
    """
    proposals = Proposal.objects.exclude(status="draft").values_list(
        "need", "freelancer", "created_at"
    )
    hires = Engagement.objects.filter(status__in=HIRED).values_list(
        "need", "freelancer", "created_at"
    )
    months = Timesheet.objects.filter(status__in=KEPT).values_list(
        "engagement__need", "engagement__freelancer", "approved_at", "month"
    )
    found = [
        *outcomes(proposals.exclude(logged(Kind.PROPOSAL)), Kind.PROPOSAL),
        *outcomes(hires.exclude(logged(Kind.HIRE)), Kind.HIRE),
        *outcomes(
            months.exclude(logged(Kind.MONTH, of="engagement__", month=OuterRef("month"))),
            Kind.MONTH,
        ),
    ]
    with_ranks(found)
    MatchEvent.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def logged(kind, *, of="", **fields):
    return Exists(
        MatchEvent.objects.filter(
            need=OuterRef(f"{of}need"), freelancer=OuterRef(f"{of}freelancer"), kind=kind, **fields
        )
    )


def outcomes(rows, kind):
    for need, freelancer, at, *month in rows.distinct():
        yield MatchEvent(
            need_id=need,
            freelancer_id=freelancer,
            kind=kind,
            at=at or timezone.now(),
            month=month[0] if month else None,
        )


def with_ranks(events):
    """Write beside each outcome what the engine had said of the pair, if it had."""
    needs = {event.need_id for event in events}
    matches = {
        (match.need_id, match.freelancer_id): match
        for match in Match.objects.filter(need__in=needs)
    }
    for event in events:
        if match := matches.get((event.need_id, event.freelancer_id)):
            event.rank, event.score = match.position, match.score
            event.values, event.engine_version = match.values, match.engine_version


def forget_old_events():
    """Delete what is older than events are kept; returns how many."""
    outdated = MatchEvent.objects.outdated(at=timezone.now())
    # Without a look at each row: nothing depends on an event.
    return outdated._raw_delete(outdated.db)


def audience_of(user, need):
    """On which side of the table a reader of a need's list sits; None for staff, not logged."""
    if not user.is_authenticated:
        return Audience.VISITOR
    if user.is_staff:
        return None
    return Audience.COMPANY if need.company_id else Audience.VISITOR
