"""What a freelancer is told about her money."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from mail.outbox import send


def transfer_sent(transfer):
    """Money has left for her account."""
    reader = transfer.freelancer.user
    with translation.override(reader.language):
        url = settings.BASE_URL + reverse("payouts:transfers")
    send(
        "payout_sent",
        to=reader,
        context={"transfer": transfer, "url": url},
        key=f"payout_sent:{transfer.pk}",
    )
