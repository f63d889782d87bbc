"""One function a mail. Approvals are asked of owners and approvers."""

from accounts.models import User
from mail import outbox


def _approvers(engagement):
    return User.objects.filter(
        memberships__company=engagement.company_id,
        memberships__role__in=["owner", "approver"],
    )


def _to_company(template, timesheet, *, key, **context):
    for user in _approvers(timesheet.engagement):
        outbox.send(
            template,
            to=user,
            context={"timesheet": timesheet, **context},
            key=f"{template}:{key}:{user.pk}",
        )


def _to_freelancer(template, timesheet, *, key, **context):
    outbox.send(
        template,
        to=timesheet.engagement.freelancer.user,
        context={"timesheet": timesheet, **context},
        key=f"{template}:{key}",
    )


def submitted(timesheet, *, minutes):
    key = f"{timesheet.pk}:{timesheet.version}"
    _to_company("timesheet_submitted", timesheet, key=key, minutes=minutes)


def reminder(timesheet, *, number, minutes):
    key = f"{timesheet.pk}:{timesheet.version}:{number}"
    _to_company("timesheet_reminder", timesheet, key=key, minutes=minutes)


def approved(timesheet, *, minutes):
    key = f"{timesheet.pk}:{timesheet.version}"
    _to_freelancer("timesheet_approved", timesheet, key=key, minutes=minutes)
    if timesheet.approved_by_id is None:
        _to_company("timesheet_auto_approved", timesheet, key=key, minutes=minutes)


def returned(timesheet, *, reason):
    key = f"{timesheet.pk}:{timesheet.version}:{timesheet.status}"
    _to_freelancer("timesheet_returned", timesheet, key=key, reason=reason)


def disputed(dispute):
    _to_freelancer("dispute_opened", dispute.timesheet, key=str(dispute.pk), dispute=dispute)


def dispute_offer(dispute):
    key = f"{dispute.pk}:{dispute.offered_side}:{dispute.offered_minutes}"
    send = _to_company if dispute.offered_side == "freelancer" else _to_freelancer
    send("dispute_offer", dispute.timesheet, key=key, dispute=dispute)


def dispute_over(dispute, *, minutes, reason):
    context = {"dispute": dispute, "minutes": minutes, "reason": reason}
    for send in (_to_company, _to_freelancer):
        key = f"{dispute.pk}:{send.__name__}"
        send("dispute_over", dispute.timesheet, key=key, **context)
