"""Once a day: hear what never arrived, then compare every movement with Stripe's own list.

What moved for ourselves alone (payouts to our bank, top-ups, Stripe's fees) is posted on the way.

A ledger that sums to zero proves nothing alone: two charges for one invoice balance as well. Only
Stripe knows what Stripe did.
"""

from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from django.db import transaction
from django.utils import timezone

from billing.ledger.posting import OWN_MOVEMENTS, own_movement
from billing.reconciliation.books import our_movements, our_total, their_movements
from billing.reconciliation.models import Discrepancy, Reconciliation
from billing.stripe import gateway, inbox
from billing.stripe.models import WebhookEvent
from billing.stripe.reactions import CURRENCY, EVENTS
from journal.models import Entry, IllegalMove
from journal.sweeps import each

log = structlog.get_logger(__name__)

# Stripe lists its events for 30 days, and movements of the balance for ever.
EVENTS_KEPT = timedelta(days=30)
OVERLAP = timedelta(days=2)
# A movement may stand on one side only while its webhook is on the way.
ON_THE_WAY = timedelta(hours=1)


def reconcile(*, now=None):
    """Begin a comparison and carry it out. Returns the Reconciliation; raises as `carry_out`."""
    return carry_out(Reconciliation.objects.create(began_at=now or timezone.now()))


@transaction.atomic
def request(*, by):
    """A Reconciliation that somebody wants now, to be carried out; by: a User.

    Raises IllegalMove while one is under way: two clicks begin one.
    """
    # The second one waits here for the first one's.
    Reconciliation.objects.select_for_update().first()
    now = timezone.now()
    if Reconciliation.objects.under_way(at=now).exists():
        raise IllegalMove("A comparison is under way.")
    run = Reconciliation.objects.create(began_at=now)
    Entry.objects.record(run, "requested", by=by)
    return run


def carry_out(run):
    """Recover lost events, then compare. Returns the Reconciliation.

    Safe to repeat and to interrupt. Raises gateway.Unavailable when Stripe does not answer, and an
    ExceptionGroup of what went wrong with single objects once all others are compared: then it
    is not finished.
    """
    now = run.began_at
    since = window_start(now)
    run.events_recovered = recover_events(max(since, now - EVENTS_KEPT))
    until = now - ON_THE_WAY
    movements = list(gateway.balance_transactions(since=since, until=until))
    post_own(movements)
    run.compared, errors = compare(movements, since, until)
    if errors := errors + recheck():
        raise ExceptionGroup("some objects could not be compared", errors)
    run.finished_at = timezone.now()
    run.save()
    return run


def window_start(now):
    """Two days before the last comparison that went through, however long ago; else 30 days."""
    last = Reconciliation.objects.finished().first()
    return last.began_at - OVERLAP if last else now - EVENTS_KEPT


def recover_events(since):
    """Keep and apply every event since then that never arrived. Returns how many there were.

    One that fails waits for the sweep, like any other. Thin events cannot be listed:
    payouts.tasks.refresh_accounts asks for what they are about.
    """
    types = sorted(name for name in EVENTS if not name.startswith("v2."))
    found = 0
    for event in gateway.events(since=since, types=types):
        if not WebhookEvent.objects.filter(event_id=event["id"]).exists():
            names = event["id"], event["type"], event["data"]["object"].get("id", "")
            # Here and now, so that the comparison sees what follows from it.
            inbox.process.apply((inbox.keep(event, *names).pk,))
            found += 1
    if found:
        log.warning("reconciliation.events_recovered", count=found)
    return found


def post_own(movements):
    """Write what moved for ourselves alone into the ledger: nothing else tells us of it.

    In another currency it stays out, and is a discrepancy.
    """
    for movement in movements:
        if movement["type"] in OWN_MOVEMENTS and movement["currency"] == CURRENCY:
            happened_at = datetime.fromtimestamp(movement["created"], UTC)
            own_movement(movement, happened_at=happened_at)


def compare(movements, since, until):
    """Note each Stripe object that moved in [since, until) by another sum than in our ledger.

    movements: Stripe's own of that time. Returns how many objects moved, and what was raised on the
    way.
    """
    ours = our_movements(since, until)
    theirs = their_movements(movements)
    objects = ours.keys() | theirs.keys()
    differing = [each_id for each_id in objects if ours.get(each_id) != theirs.get(each_id)]
    return len(objects), each(differing, partial(examine, until=until))


def examine(stripe_id, *, until):
    """Compare all that ever moved for one object: the window may have cut through it."""
    movements = gateway.movements_of(stripe_id)
    if all(movement["created"] < until.timestamp() for movement in movements):
        weigh(stripe_id, movements)


def weigh(stripe_id, movements=None):
    """Compare both sides of one object. movements: Stripe's, asked for unless they are given."""
    if movements is None:
        movements = gateway.movements_of(stripe_id)
    note(stripe_id, our_total(stripe_id), sum(movement["net"] for movement in movements))


def recheck():
    """What was open may have been put right meanwhile. Returns what was raised on the way."""
    open_ids = Discrepancy.objects.filter(status="open").values_list("stripe_id", flat=True)
    return each(open_ids, weigh)


@transaction.atomic
def note(stripe_id, ours_cents, theirs_cents):
    """Write down, renew, or settle the discrepancy of one object."""
    known = Discrepancy.objects.select_for_update().filter(stripe_id=stripe_id).first()
    amounts = {"ours_cents": ours_cents, "theirs_cents": theirs_cents}
    if known is None:
        if ours_cents != theirs_cents:
            Discrepancy.objects.create(stripe_id=stripe_id, **amounts)
        return
    changed = (known.ours_cents, known.theirs_cents) != (ours_cents, theirs_cents)
    Discrepancy.objects.filter(pk=known.pk).update(**amounts)
    if ours_cents == theirs_cents:
        if known.status == known.Status.OPEN:
            known.settle()
    elif known.status == known.Status.SETTLED or (
        changed and known.status == known.Status.EXPLAINED
    ):
        known.reopen()
