"""Background matching: needs that opened, matches whose time is over."""

from celery import shared_task
from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from journal.models import IllegalMove
from marketplace.needs.models import Need
from matching.actions import compute_matches, notify_matches
from matching.models import Match


@shared_task
def match_need(need_id):
    """Compute and announce the matches of one need. Does nothing more the second time."""
    need = Need.objects.recruiting().filter(pk=need_id).first()
    if need:
        compute_matches(need)
        notify_matches(need)


@shared_task
def match_open_needs():
    """Each minute: the marketplace never calls matching, so needs that opened are found here."""
    untold = Q(matches=None) | Q(matches__status=Match.Status.COMPUTED)
    unmatched = Need.objects.recruiting().filter(untold).distinct()
    for need_id in unmatched.values_list("pk", flat=True):
        match_need.nudge(need_id)


@shared_task
def renew_matches():
    """Each hour: somebody declined, or a profile is new; needs with few matches get others."""
    live = Count("matches", filter=~Q(matches__status__in=["declined", "expired"]))
    short = Need.objects.recruiting().annotate(live=live)
    for need_id in short.filter(live__lt=settings.MARKETPLACE["MATCHES_SHOWN"]).values_list(
        "pk", flat=True
    ):
        match_need.nudge(need_id)


@shared_task
def expire_matches():
    """Sweep: matches that nobody answered in time, or whose need has stopped recruiting."""
    for match in Match.objects.lapsed(at=timezone.now()):
        try:
            match.expire()
        except IllegalMove:
            # Answered a moment ago.
            continue
