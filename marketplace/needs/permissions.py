"""What members of a company may do with its needs. `visible_to` decides what exists."""

from accounts.models import Membership
from accounts.permissions import has_role

Role = Membership.Role
POSTING_ROLES = (Role.OWNER, Role.APPROVER)


def companies_to_post_for(user):
    """The companies in whose name this user may post needs."""
    return user.companies.filter(memberships__user=user, memberships__role__in=POSTING_ROLES)


def is_member(user, need):
    """Whether this user acts for the company of the need, in any role."""
    return need.company_id is not None and has_role(user, need.company_id)


def can_post(user, need):
    """Whether this user may edit, submit, withdraw or repeat a need of a company."""
    return has_role(user, need.company_id, *POSTING_ROLES)


def can_edit(user, need):
    """A draft without a company is for whoever holds its token; the view has checked that."""
    return need.is_editable and (need.company_id is None or can_post(user, need))


def can_withdraw(user, need):
    return can_post(user, need) and need.can_move_to(need.Status.WITHDRAWN)


def can_submit(user, need):
    return can_post(user, need) and need.can_move_to(need.Status.SUBMITTED)


def can_copy(user, need):
    return can_post(user, need) and need.is_ended
