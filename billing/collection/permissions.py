"""Who may look at and decide how a company pays: its owner and its accountant."""

from accounts.permissions import Role, has_role


def can_pay_for(user, company):
    """Choose the payment method, confirm a payment, and try a failed one again."""
    return has_role(user, company.pk, Role.OWNER, Role.ACCOUNTANT)


def can_retry(user, payment):
    return can_pay_for(user, payment.company)
