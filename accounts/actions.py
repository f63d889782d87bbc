"""What happens to companies and their members, several records at once."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import emails
from accounts.models import Company, Invitation, Membership
from journal.models import Entry


class LastOwner(Exception):
    """A company keeps one owner at least."""


@transaction.atomic
def create_company(company, *, by):
    """Save a new company and make `by` its owner."""
    company.save()
    Membership.objects.create(user=by, company=company, role=Membership.Role.OWNER)
    Entry.objects.record(company, "created", by=by)
    return company


@transaction.atomic
def invite(company, *, email, role, by):
    """Offer a place by mail; inviting the same address again only changes the role offered."""
    invitation, created = Invitation.objects.update_or_create(
        company=company,
        email=email.lower(),
        accepted_at=None,
        defaults={"role": role},
        create_defaults={"role": role, "invited_by": by},
    )
    if created:
        Entry.objects.record(company, "invited", by=by, data={"role": role})
        emails.invitation(invitation)
    return invitation


@transaction.atomic
def accept_invitation(invitation, *, by):
    """Make `by` a member, once for each invitation. Returns her membership, or None.

    An invitation that was taken before gives nothing back to somebody who was removed since.
    """
    open_one = Invitation.objects.open().filter(pk=invitation.pk)
    taken = open_one.update(accepted_at=timezone.now(), accepted_by=by)
    if not taken:
        return Membership.objects.filter(user=by, company_id=invitation.company_id).first()
    membership, _created = Membership.objects.get_or_create(
        user=by, company_id=invitation.company_id, defaults={"role": invitation.role}
    )
    Entry.objects.record(invitation.company, "joined", by=by, data={"role": membership.role})
    return membership


def accept_invitations(user, *, email):
    """Accept all that was offered to an address which is now known to be this user's."""
    for invitation in Invitation.objects.open().filter(email=email.lower()):
        accept_invitation(invitation, by=user)


@transaction.atomic
def remove_member(membership, *, by):
    """End a membership, with every invitation to it. Raises LastOwner for the only owner."""
    # The company's row is locked, so that two owners can't remove each other at once.
    company = Company.objects.select_for_update().get(pk=membership.company_id)
    owners = company.memberships.with_role(Membership.Role.OWNER)
    if membership.role == Membership.Role.OWNER and owners.count() == 1:
        raise LastOwner
    Entry.objects.record(company, "left", by=by, data={"user": membership.user_id})
    user = membership.user
    company.invitations.filter(Q(accepted_by=user) | Q(email__iexact=user.email)).delete()
    membership.delete()
