from functools import partial

from celery import shared_task

from billing.collection.setup import SETTING_UP
from billing.payouts import actions, own_funds, setup
from billing.payouts.models import BillingMandate, PayoutAccount, Transfer
from journal.sweeps import each
from marketplace.people.models import Freelancer


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
