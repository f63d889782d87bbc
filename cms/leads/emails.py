"""What somebody who asked us for something is told by mail."""

from mail import outbox


def received(lead):
    """We have her request, and by when she has an answer."""
    outbox.send_to_address(
        f"lead_{lead.kind}",
        lead.email,
        context={"lead": lead},
        language=lead.language,
        key=f"lead:{lead.pk}:received",
    )
