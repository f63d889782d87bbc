"""The mails about engagements and month plans, to one side or to both."""

from journal.models import Entry
from mail import outbox
from marketplace.engagements.models import Side
from marketplace.proposals.emails import deciders


def engagement_to_sign(engagement):
    tell_both("engagement_to_sign", engagement)


def engagement_signed(engagement):
    tell_both("engagement_signed", engagement)


def engagement_started(engagement):
    tell_both("engagement_started", engagement)


def engagement_cancelled(engagement, *, reason):
    tell_both("engagement_cancelled", engagement, reason=reason)


def engagement_paused(engagement, *, reason):
    tell_both("engagement_paused", engagement, reason=reason)


def engagement_resumed(engagement):
    tell_both("engagement_resumed", engagement)


def engagement_suspended(engagement, *, reason):
    tell_both("engagement_suspended", engagement, reason=reason)


def engagement_terminated(engagement, *, reason):
    tell_both("engagement_terminated", engagement, reason=reason)


def engagement_notice(engagement, *, reason):
    tell_both("engagement_notice", engagement, reason=reason)


def engagement_ended(engagement):
    tell_both("engagement_ended", engagement)


def replacement_sought(engagement, *, reason):
    tell_both("replacement_sought", engagement, reason=reason)


def backup_called(engagement):
    """The named backup hears first that she is needed."""
    send("backup_called", engagement, [engagement.backup.user])


def plan_asked(plan):
    """Hours were proposed or a change asked for: the other side has until a deadline."""
    other = Side.FREELANCER if plan.asked_side == Side.COMPANY else Side.COMPANY
    send("plan_asked", plan, people(plan.engagement, other), plan=plan)


def plan_answered(plan, *, accepted):
    """The answer, to who asked; called while the plan still says what was asked."""
    readers = people(plan.engagement, plan.asked_side)
    send("plan_answered", plan, readers, plan=plan, accepted=accepted)


def plan_renewed(plan):
    readers = [*people(plan.engagement, Side.COMPANY), *people(plan.engagement, Side.FREELANCER)]
    send("plan_renewed", plan, readers, plan=plan)


def people(engagement, side):
    """The users who speak for one side."""
    if side == Side.FREELANCER:
        return [engagement.freelancer.user]
    return deciders(engagement.company)


def tell_both(name, engagement, **context):
    readers = [*people(engagement, Side.COMPANY), *people(engagement, Side.FREELANCER)]
    send(name, engagement, readers, **context)


def send(name, record, readers, **context):
    """One mail to each reader; the same thing may happen to a record again (a second pause)."""
    occasion = Entry.objects.about(record).count()
    engagement = getattr(record, "engagement", record)
    for reader in readers:
        outbox.send(
            name,
            to=reader,
            context={"engagement": engagement, **context},
            key=f"{name}:{record.pk}:{occasion}:{reader.pk}",
        )
