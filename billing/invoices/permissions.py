"""Whoever sees an invoice may keep it: download it, and have the link sent to a colleague.

Its seller alone may contest what was issued in her name; operations alone take it back.
"""

from django.db.models import Q

from accounts.models import User
from accounts.permissions import has_role


def recipients(user, invoice):
    """To whom this user may have the link sent: her colleagues at the company, else herself.

    Operations send it to whoever of both parties may see it.
    """
    if user.is_staff:
        readers = Q(pk=user.pk) | Q(pk=invoice.freelancer.user_id)
        if not invoice.is_commission:
            readers |= Q(memberships__company=invoice.company_id)
        return User.objects.filter(readers, is_active=True).order_by("name", "pk").distinct()
    if not invoice.is_commission and has_role(user, invoice.company_id):
        return User.objects.filter(memberships__company=invoice.company_id).order_by("name", "pk")
    return User.objects.filter(pk=user.pk)


def can_object(user, invoice):
    """The freelancer, on an invoice that her mandate had issued."""
    return user.pk == invoice.freelancer.user_id and invoice.kind == invoice.Kind.SERVICES


def can_credit(user, invoice):
    """Operations, on an invoice for hours."""
    return user.is_staff and invoice.kind == invoice.Kind.SERVICES


def can_read_objection(user, invoice):
    """The freelancer and operations: the company is told of a credit note alone."""
    return user.is_staff or can_object(user, invoice)
