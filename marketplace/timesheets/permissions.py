"""Who may do what with a timesheet or a dispute. Whether its state allows it: the model's job."""

from accounts.models import Membership
from accounts.permissions import has_role

Role = Membership.Role


def can_fill(user, timesheet):
    """The freelancer writes, submits and corrects her own sheets."""
    return timesheet.engagement.freelancer.user_id == user.pk


def can_approve(user, timesheet):
    """Owners and approvers approve, return, reopen and contest."""
    return has_role(user, timesheet.engagement.company_id, Role.OWNER, Role.APPROVER)


def can_negotiate(user, dispute):
    """Both sides may offer, accept an offer and ask our team."""
    timesheet = dispute.timesheet
    return can_fill(user, timesheet) or can_approve(user, timesheet)


def can_withdraw(user, dispute):
    """Only the side that contests stops contesting."""
    return can_approve(user, dispute.timesheet)


def can_decide(user):
    """Operations decide disputes."""
    return user.is_staff
