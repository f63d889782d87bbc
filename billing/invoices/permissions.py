"""Whoever sees an invoice may keep it: download it, and have the link sent to a colleague."""

from accounts.models import User
from accounts.permissions import has_role


def recipients(user, invoice):
    """To whom this user may have the link sent: her colleagues at the company, else herself."""
    if not invoice.is_commission and has_role(user, invoice.company_id):
        return User.objects.filter(memberships__company=invoice.company_id).order_by("name", "pk")
    return User.objects.filter(pk=user.pk)
