"""What a freelancer is told about her money."""

from journal.models import Entry
from mail.outbox import send


def account_stopped(account):
    """Stripe has restricted or closed her account: what is hers waits until she does something."""
    send(
        "payout_closed" if account.is_closed else "payout_restricted",
        to=account.freelancer.user,
        context={},
        # Once for each time: its story grows with every change.
        key=f"payout_account:{account.pk}:{Entry.objects.about(account).count()}",
    )


def overpaid(overpayment):
    """More has reached her than is hers: it will be taken off her next transfers."""
    send(
        "payout_overpaid",
        to=overpayment.freelancer.user,
        context={"overpayment": overpayment, "invoice": overpayment.transfer.invoice},
        key=f"payout_overpaid:{overpayment.pk}",
    )


def transfer_sent(transfer):
    """Money has left for her account, or has settled what she owed."""
    send(
        "payout_sent",
        to=transfer.freelancer.user,
        context={"transfer": transfer},
        key=f"payout_sent:{transfer.pk}",
    )
