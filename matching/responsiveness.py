"""Measures from the log how often each freelancer answers, for the signal of that name."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from matching.models import MatchEvent, Responsiveness

WINDOW_DAYS = 180
Kind = MatchEvent.Kind


@transaction.atomic
def measure_responsiveness(*, at=None):
    """Bring all Responsiveness up to date; returns how many changed. Safe to repeat.

    Only what differs is written, for each change makes that profile's stored row stale.
    """
    since = (at or timezone.now()) - timedelta(days=WINDOW_DAYS)
    counted = answers_by_freelancer(since)
    known = {one.freelancer_id: (one.asked, one.answered) for one in Responsiveness.objects.all()}
    changed = [
        Responsiveness(freelancer_id=key, asked=asked, answered=answered)
        for key, (asked, answered) in counted.items()
        if known.get(key) != (asked, answered)
    ]
    Responsiveness.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["freelancer"],
        update_fields=["asked", "answered"],
    )
    gone, _by_model = Responsiveness.objects.exclude(pk__in=counted).delete()
    return len(changed) + gone


def answers_by_freelancer(since):
    """{freelancer key: (invitations whose time is over, how many were answered)}."""
    over = MatchEvent.objects.filter(at__gte=since, kind__in=[*MatchEvent.ANSWERS, Kind.LAPSE])
    counts = over.values_list("freelancer").annotate(
        asked=Count("need", distinct=True),
        answered=Count("need", distinct=True, filter=Q(kind__in=MatchEvent.ANSWERS)),
    )
    return {key: (asked, answered) for key, asked, answered in counts.order_by()}
