"""Who may do what with an engagement.

Everything that binds the company in money is the owner's: signing, planning hours, pausing,
giving notice. Approvers and accountants read. A freelancer speaks for herself alone. Staff read
everything, and act in two places: a suspended engagement (resume, terminate) and one that has
not started (cancel). Whether the record's state allows a step is the model's matter.
"""

from accounts.models import Membership
from accounts.permissions import has_role
from marketplace.engagements.models import Engagement, Side

Role = Membership.Role


def is_owner(user, engagement):
    return has_role(user, engagement.company_id, Role.OWNER)


def is_freelancer(user, engagement):
    return engagement.freelancer.user_id == user.pk


def can_sign(user, engagement):
    return is_owner(user, engagement) or is_freelancer(user, engagement)


def can_cancel(user, engagement):
    return is_owner(user, engagement) or is_freelancer(user, engagement) or user.is_staff


def can_pause(user, engagement):
    return is_owner(user, engagement) or is_freelancer(user, engagement)


def can_resume(user, engagement):
    """The two parties after a pause; staff after a suspension, which has a cause to check."""
    if engagement.status == Engagement.Status.SUSPENDED:
        return user.is_staff
    return is_owner(user, engagement) or is_freelancer(user, engagement)


def can_terminate(user, engagement):
    return user.is_staff


def can_give_notice(user, engagement):
    return is_owner(user, engagement) or is_freelancer(user, engagement)


def can_seek_replacement(user, engagement):
    return is_owner(user, engagement) or is_freelancer(user, engagement)


def can_end(user, engagement):
    """Give a replacement up; after notice the calendar ends an engagement by itself."""
    return is_owner(user, engagement)


def can_name_backup(user, engagement):
    return is_owner(user, engagement)


def can_plan(user, engagement):
    """Propose the hours of a month, or ask for others."""
    return is_owner(user, engagement) or is_freelancer(user, engagement)


def can_answer_plan(user, plan):
    """The side that did not ask; either one once nothing is asked any more."""
    if not plan.asked_side:
        return can_plan(user, plan.engagement)
    if plan.asked_side == Side.COMPANY:
        return is_freelancer(user, plan.engagement)
    return is_owner(user, plan.engagement)
