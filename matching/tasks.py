"""Background matching: needs that opened, matches whose time is over, and learning from both."""

from celery import shared_task
from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from journal.models import IllegalMove
from marketplace.needs.models import Need
from matching import actions, drift, events, responsiveness, training
from matching.actions import compute_matches, notify_matches, spread_matches
from matching.models import Match
from matching.storing import store_rows

NEEDS_A_CHUNK = 50


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
    """Each night: somebody declined, or a profile is new; needs with few matches get others.

    All of them are weighed together, so that the same few people aren't sent to everybody.
    """
    live = Count("matches", filter=~Q(matches__status__in=Match.OVER))
    short = Need.objects.recruiting().annotate(live=live)
    found = spread_matches(short.filter(live__lt=settings.MARKETPLACE["MATCHES_SHOWN"]))
    for need in found:
        match_need.nudge(need.pk)


@shared_task
def expire_matches():
    """Sweep: matches that nobody answered in time, or whose need has stopped recruiting."""
    for match in Match.objects.lapsed(at=timezone.now()):
        try:
            actions.expire(match)
        except IllegalMove:
            # Answered a moment ago.
            continue


@shared_task
def measure_responsiveness():
    """Each night, after matches have expired: who answers, and how often."""
    return responsiveness.measure_responsiveness()


@shared_task
def note_outcomes():
    """Log the proposals, hires and months worked that the marketplace has seen since."""
    return events.note_outcomes()


@shared_task
def forget_old_events():
    """Retention: the log is kept for MATCH_EVENT_DAYS."""
    return events.forget_old_events()


@shared_task
def learn():
    """Train on the log; what passes is in force in every process at once. Returns its key."""
    version = training.train_and_promote()
    return version.pk if version else None


@shared_task
def watch_drift():
    """Tell operations when needs and profiles are no longer those that the weights know."""
    check = drift.check_drift()
    return check.worst if check else None


@shared_task
def store_profiles():
    """Each minute: encode the profiles that were saved since, so that no other process has to."""
    return store_rows()


@shared_task
def rescore_open_needs():
    """Compute the matches of all open needs anew, in chunks that as many workers share."""
    needs = Need.objects.recruiting().order_by("pk").values_list("pk", flat=True)
    chunks = match_need.chunks([(need_id,) for need_id in needs], NEEDS_A_CHUNK)
    return chunks.apply_async()
