from functools import partial

from celery import shared_task

from billing.collection.setup import SETTING_UP
from billing.payouts import actions, own_funds, setup
from billing.payouts.models import BillingMandate, PayoutAccount, Transfer
from journal.sweeps import each
from marketplace.people.models import Freelancer

# Accounts of one task. Stripe takes a second for one at worst, and a task has five minutes.
AT_A_TIME = 50


@shared_task
def release_transfers():
    """Each hour: open what a lost message left unopened, let go what nothing holds any more.

    And take back what credit notes took off hours that we had paid in a company's place.
    """
    each(actions.unopened(), actions.open_transfers)
    own_funds.hold_written_off()
    own_funds.take_back_credited()
    each(Transfer.objects.filter(status__in=Transfer.HELD), actions.release)


@shared_task
def refresh_accounts():
    """Each night: hear what a lost message said of any account that may be paid or become so."""
    alive = PayoutAccount.objects.exclude(status=PayoutAccount.Status.CLOSED).order_by("pk")
    ids = list(alive.values_list("pk", flat=True))
    for start in range(0, len(ids), AT_A_TIME):
        refresh_some.delay(ids[start : start + AT_A_TIME])


@shared_task(bind=True, max_retries=5, default_retry_delay=10 * 60)
def refresh_some(self, ids):
    """So few accounts that Stripe answers for all of them in the time of a task."""
    if errors := each(PayoutAccount.objects.filter(pk__in=ids), setup.refresh):
        raise self.retry(exc=errors[0])


@shared_task
def complete_payout_setups():
    """What a freelancer has set up once serves her next engagements too."""
    ready = {
        "payout_account": PayoutAccount.objects.filter(status=PayoutAccount.Status.ENABLED),
        "billing_mandate": BillingMandate.objects.in_force(),
    }
    for step, records in ready.items():
        waiting = Freelancer.objects.filter(
            pk__in=records.values("freelancer"),
            engagements__status__in=SETTING_UP,
            engagements__setup_steps__kind=step,
            engagements__setup_steps__done_at__isnull=True,
        ).distinct()
        each(waiting, partial(setup.complete_step, step=step, by=None))
