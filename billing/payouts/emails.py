"""What a freelancer is told about her money."""

from mail.outbox import send


def transfer_sent(transfer):
    """Money has left for her account."""
    send(
        "payout_sent",
        to=transfer.freelancer.user,
        context={"transfer": transfer},
        key=f"payout_sent:{transfer.pk}",
    )
