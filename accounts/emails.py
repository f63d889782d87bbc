from django.utils.translation import get_language

from accounts.models import User
from mail import outbox


def invitation(invitation):
    """Offer a place in a company to an address; in its owner's language when we know her."""
    reader = User.objects.filter(email__iexact=invitation.email).first()
    outbox.send_to_address(
        "company_invitation",
        invitation.email,
        context={"invitation": invitation},
        language=reader.language if reader else get_language() or "fr",
        key=f"company_invitation:{invitation.pk}",
    )
