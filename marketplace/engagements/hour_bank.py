"""The hour bank: a ledger of minutes per engagement and month. Every movement has a unique key,
so that a replay changes nothing. Nobody writes an HourBankEntry elsewhere.

A month is granted its plan when it opens, loses what is approved, and hands on what is left when
it closes: up to a share of its plan to the next month, while the rest expires. A closed month
sums to zero.
"""

from django.utils import timezone
from django.utils.translation import gettext_noop

from marketplace.engagements.models import HourBankEntry

Kind = HourBankEntry.Kind


def consume(engagement, month, minutes, *, by, key):
    """Approved minutes leave the month (its first day). Zero minutes write nothing."""
    return write(engagement, month, Kind.CONSUME, -minutes, by=by, key=key)


def give_back(engagement, month, minutes, *, by, key, reason):
    """An approval was taken back, or contested lines dropped: their minutes return."""
    return write(engagement, month, Kind.CONSUME, minutes, by=by, key=key, reason=reason)


def worked_minutes(engagement, month):
    """Minutes approved so far in a month: what no plan may go below."""
    entries = engagement.hour_bank_entries.filter(month=month, kind=Kind.CONSUME)
    return -entries.balance()


def balance(engagement, month=None):
    """Minutes left in a month, or in the whole bank."""
    entries = engagement.hour_bank_entries.all()
    return (entries if month is None else entries.filter(month=month)).balance()


def grant(plan, *, by):
    """The month's hours, when it opens."""
    return write(
        plan.engagement, plan.month, Kind.GRANT, plan.minutes, by=by, key=f"grant:{plan.pk}"
    )


def adjust_to_amendment(plan, *, before, by):
    """The difference that an amendment of a month under way makes."""
    return write(
        plan.engagement,
        plan.month,
        Kind.ADJUST,
        plan.minutes - before,
        by=by,
        key=f"amendment:{plan.pk}:{plan.version}",
        reason=gettext_noop("The hours of the month were changed."),
    )


def settle(plan, *, rollover_cap_bp, next_month, by):
    """Bring a closing month to zero.

    next_month: the first day of the month that takes over at most `rollover_cap_bp` of this
    plan's minutes, or None when nothing is carried over.
    """
    engagement, month = plan.engagement, plan.month
    left = balance(engagement, month)
    cap = plan.minutes * rollover_cap_bp // 10_000 if next_month else 0
    carried = max(0, min(left, cap))
    rest = left - carried
    key = f"close:{plan.pk}"
    write(engagement, month, Kind.ROLLOVER, -carried, by=by, key=f"{key}:out")
    if next_month:
        write(engagement, next_month, Kind.ROLLOVER, carried, by=by, key=f"{key}:in")
    if rest > 0:
        write(engagement, month, Kind.EXPIRE, -rest, by=by, key=f"{key}:rest")
    elif rest < 0:
        reason = gettext_noop("Hours worked beyond the plan, with prior consent.")
        write(engagement, month, Kind.ADJUST, -rest, by=by, key=f"{key}:rest", reason=reason)


def settle_again(engagement, month, *, by, key):
    """Bring a closed month back to zero after its approved hours changed.

    key: that of the movement which changed them.
    """
    reason = gettext_noop("The hours of a closed month were corrected.")
    left = balance(engagement, month)
    write(engagement, month, Kind.ADJUST, -left, by=by, key=f"{key}:settled", reason=reason)


def hand_over(plan, successor, *, by):
    """The hours left in the last month of a replaced engagement leave it, refunded.

    If the company consented, the successor's first month receives them, repriced at her rate
    (rounded down to the minute).
    """
    engagement = plan.engagement
    left = max(0, balance(engagement, plan.month))
    key, reason = f"successor:{plan.pk}", gettext_noop("The engagement was replaced.")
    write(engagement, plan.month, Kind.REFUND, -left, by=by, key=f"{key}:out", reason=reason)
    if successor.takes_hours_over:
        repriced = left * engagement.agreement.rate_cents // successor.agreement.rate_cents
        month = successor.start_on.replace(day=1)
        reason = gettext_noop("Taken over from the previous office manager, at the new rate.")
        write(successor, month, Kind.ADJUST, repriced, by=by, key=f"{key}:in", reason=reason)


def write(engagement, month, kind, minutes, *, by, key, reason=""):
    """One movement, once; None when there is nothing to move."""
    if not minutes:
        return None
    entry, _created = HourBankEntry.objects.get_or_create(
        key=key,
        defaults={
            "engagement": engagement,
            "month": month,
            "kind": kind,
            "minutes": minutes,
            "reason": reason,
            "made_at": timezone.now(),
            "made_by": by,
        },
    )
    return entry
