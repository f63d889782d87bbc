"""What needs do when an account is deleted."""

from django.db.models import Q
from django.dispatch import receiver

from accounts.erasure import account_erased
from marketplace.needs.models import Need


@receiver(account_erased)
def forget_contact(sender, *, user, email, **_signal):
    """Her needs stay with her company, without how to reach her."""
    hers = Need.objects.filter(Q(created_by=user) | Q(contact_email__iexact=email))
    hers.update(contact_name="", contact_email="", contact_phone="")
