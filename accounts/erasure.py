"""Deleting an account: the person goes, what the law keeps stays without her (GDPR, article 17).

Invoices are kept ten years (code de commerce, L123-22): they name businesses, and stay as issued.
What she did stays in the journal under "deleted account".
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Invitation, Membership
from mail.models import OutgoingMail

# What later apps do when an account goes; they register themselves when Django starts.
_forget = []


def on_erasure(function):
    """Decorator: call `function(user)` inside `erase`, while the address is still hers.

    For apps that keep what says who she was, and that accounts may not import.
    """
    _forget.append(function)
    return function


def reasons_to_stay(user):
    """What must be settled before the account can go, in words; an empty list lets it go."""
    reasons = []
    owned = user.memberships.with_role(Membership.Role.OWNER).select_related("company")
    for membership in owned:
        others = membership.company.memberships.with_role(Membership.Role.OWNER).exclude(user=user)
        if not others.exists():
            text = _(
                "You are the only owner of %(company)s: invite another owner first, or write to "
                "us to close the company."
            )
            reasons.append(text % {"company": membership.company})
    if hasattr(user, "freelancer"):
        reasons.append(_("You have a freelancer profile: write to us, so that we end it with you."))
    if user.is_staff:
        reasons.append(_("You work here: ask a colleague to close your access."))
    return reasons


@transaction.atomic
def erase(user):
    """Take the person out of the account for good; records that must stay point to nobody known."""
    OutgoingMail.objects.filter(to__iexact=user.email).delete()
    Invitation.objects.filter(email__iexact=user.email).delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.memberships.all().delete()
    for function in _forget:
        function(user)
    user.email = f"deleted-{user.pk}@deleted.invalid"
    user.name = ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
