"""Who may answer a match, and who may choose. State is the model's business."""

from accounts.models import Membership
from accounts.permissions import has_role


def can_answer(user, match):
    """The freelancer herself says whether she is interested."""
    return match.freelancer.user_id == user.pk


def can_shortlist(user, match):
    """Whoever posts needs for the company may choose whom to talk to: it binds nobody."""
    roles = (Membership.Role.OWNER, Membership.Role.APPROVER)
    return has_role(user, match.need.company_id, *roles)


def can_appeal(user, match):
    """Both sides of a match may ask a person to look at it."""
    return can_answer(user, match) or can_shortlist(user, match)
