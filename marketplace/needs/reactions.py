"""What needs do when an account is deleted."""

from django.db.models import Q

from accounts.erasure import on_erasure
from marketplace.needs.models import Need


@on_erasure
def forget_contact(user):
    """Her needs stay with her company, without how to reach her."""
    hers = Need.objects.filter(Q(created_by=user) | Q(contact_email__iexact=user.email))
    hers.update(contact_name="", contact_email="", contact_phone="")
