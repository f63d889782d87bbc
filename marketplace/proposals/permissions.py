"""Who may do what with a proposal.

Money is the owner's: only she accepts, for accepting hires. Owners and approvers may bargain
and decline, which binds nobody. A freelancer speaks for herself alone. Staff read everything and
decide nothing. Whether the proposal's state allows a step is the model's matter.
"""

from accounts.models import Membership
from accounts.permissions import has_role

Role = Membership.Role


def can_propose(user, need):
    """A freelancer, on a need that is not her own company's."""
    return "freelancer" in user.spaces and not has_role(user, need.company_id)


def can_accept(user, proposal):
    return has_role(user, proposal.need.company_id, Role.OWNER)


def can_counter(user, proposal):
    return has_role(user, proposal.need.company_id, Role.OWNER, Role.APPROVER)


def can_decline(user, proposal):
    return has_role(user, proposal.need.company_id, Role.OWNER, Role.APPROVER)


def can_answer(user, proposal):
    return proposal.freelancer.user_id == user.pk


def can_withdraw(user, proposal):
    return proposal.freelancer.user_id == user.pk
