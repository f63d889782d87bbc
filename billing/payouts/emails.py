"""What a freelancer is told about her money."""

from mail.outbox import send


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
