from celery import shared_task

from billing.collection.setup import SETTING_UP
from billing.payouts import actions, own_funds, setup
from billing.payouts.models import BillingMandate, PayoutAccount, Transfer
from marketplace.people.models import Freelancer


@shared_task
def release_transfers():
    """Each hour: open what a lost message left unopened, and let go what nothing holds any more."""
    for payment in actions.unopened():
        actions.open_transfers(payment)
    own_funds.hold_written_off()
    for transfer in Transfer.objects.filter(status__in=Transfer.HELD):
        actions.release(transfer)


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
        for freelancer in waiting:
            setup.complete_step(freelancer, step, by=None)
