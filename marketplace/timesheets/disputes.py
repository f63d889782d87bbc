"""Disputes over lines: opened, negotiated, decided; the undisputed lines go on."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from billing.money import allocate
from journal.models import IllegalMove
from marketplace.engagements import hour_bank, plans
from marketplace.timesheets import emails
from marketplace.timesheets.actions import consumption_key, require_as_shown
from marketplace.timesheets.deadlines import approval_deadline
from marketplace.timesheets.models import Dispute, DisputeLine, Timesheet

Status = Dispute.Status
Outcome = Dispute.Outcome


def contest_deadline(timesheet):
    """Until when lines of an automatically approved sheet may still be contested, or None."""
    if timesheet.approved_at is None or timesheet.approved_by_id is not None:
        return None
    return timesheet.approved_at + timedelta(days=settings.MARKETPLACE["CONTEST_DAYS"])


def can_be_contested(timesheet, *, at):
    """Before its approval, or within the window that an automatic approval leaves."""
    if timesheet.status == Timesheet.Status.SUBMITTED:
        return True
    deadline = contest_deadline(timesheet)
    contestable = {Timesheet.Status.AUTO_APPROVED, Timesheet.Status.INVOICED}
    return timesheet.status in contestable and deadline is not None and at <= deadline


@transaction.atomic
def open_dispute(timesheet, *, entries, reason, version, seen_hash, by):
    """Contest some lines (TimeEntry objects of this sheet); the others are approved by it.

    `version` and `seen_hash` come from the page's form: NotAsShown when the sheet changed since.
    Raises IllegalMove when the sheet can't be contested now or a line already is.
    """
    timesheet = Timesheet.objects.select_for_update().get(pk=timesheet.pk)
    now = timezone.now()
    if not can_be_contested(timesheet, at=now):
        raise IllegalMove(f"{timesheet} can't be contested")
    all_entries = list(timesheet.entries.all())
    require_as_shown(timesheet, all_entries, version=version, seen_hash=seen_hash)
    contested = {entry.pk for entry in entries}
    entries = [entry for entry in all_entries if entry.pk in contested]
    if not entries:
        raise IllegalMove("a dispute is about some line")
    if DisputeLine.objects.filter(entry__in=entries).exclude(dispute__status=Status.WITHDRAWN):
        raise IllegalMove("a line is contested once")
    dispute = Dispute.objects.create(
        timesheet=timesheet,
        reason=reason,
        opened_by=by,
        answer_before=approval_deadline(now, working_days=settings.MARKETPLACE["DISPUTE_DAYS"]),
    )
    DisputeLine.objects.bulk_create(
        DisputeLine(dispute=dispute, entry=entry, entry_minutes=entry.minutes) for entry in entries
    )
    _hold_back(timesheet, entries, dispute, by=by)
    emails.disputed(dispute)
    return dispute


def _hold_back(timesheet, contested, dispute, *, by):
    """Approve the rest of a submitted sheet, or give contested hours back to the bank."""
    reason = gettext_noop("Lines contested.")
    contested_minutes = sum(entry.minutes for entry in contested)
    if timesheet.status == Timesheet.Status.SUBMITTED:
        total = timesheet.entries.all().total_minutes()
        timesheet.move_to(
            Timesheet.Status.PART_DISPUTED,
            by=by,
            reason=reason,
            approved_at=timezone.now(),
            approved_by=by,
        )
        hour_bank.consume(
            timesheet.engagement,
            timesheet.month,
            total - contested_minutes,
            key=consumption_key(timesheet),
            by=by,
        )
    else:
        key = f"contested:{dispute.pk}"
        hour_bank.give_back(
            timesheet.engagement,
            timesheet.month,
            contested_minutes,
            key=key,
            reason=reason,
            by=by,
        )
        plans.settle_again(timesheet.engagement, timesheet.month, by=by, key=key)
        if timesheet.status == Timesheet.Status.AUTO_APPROVED:
            timesheet.move_to(Timesheet.Status.PART_DISPUTED, by=by, reason=reason)


@transaction.atomic
def offer(dispute, *, minutes, side, by):
    """Offer to settle on `minutes` of the contested total."""
    dispute = _lock(dispute)
    if not 0 <= minutes <= contested_minutes(dispute):
        raise IllegalMove("an offer lies between nothing and everything contested")
    if dispute.status == Status.OPENED:
        dispute.move_to(Status.NEGOTIATING, by=by)
    if dispute.status != Status.NEGOTIATING:
        raise IllegalMove(f"{dispute.pk} is {dispute.status}")
    dispute.offered_minutes, dispute.offered_side = minutes, side
    dispute.save(update_fields=["offered_minutes", "offered_side"])
    emails.dispute_offer(dispute)
    return dispute


@transaction.atomic
def accept_offer(dispute, *, minutes, side, by):
    """Settle on what the other side offered; `minutes` is what the page showed."""
    dispute = _lock(dispute)
    if dispute.status == Status.NEGOTIATING and (
        dispute.offered_minutes != minutes or dispute.offered_side == side
    ):
        raise IllegalMove("only the other side's latest offer can be accepted")
    return _conclude(dispute, Status.SETTLED, minutes=minutes, by=by, reason="")


@transaction.atomic
def escalate(dispute, *, by=None, reason=""):
    """Hand the dispute to our team: asked for by a side, or because of silence."""
    dispute = _lock(dispute)
    dispute.move_to(Status.ESCALATED, by=by, reason=reason)
    return dispute


@transaction.atomic
def withdraw(dispute, *, by, reason=""):
    """Stop contesting: the lines count in full."""
    dispute = _lock(dispute)
    dispute.move_to(Status.WITHDRAWN, by=by, reason=reason)
    _consume(dispute, contested_minutes(dispute), by=by)
    _release(dispute.timesheet, by=by)
    return dispute


@transaction.atomic
def decide(dispute, *, minutes, reason, by):
    """Our team decides how many of the contested minutes are billed, and says why."""
    dispute = _lock(dispute)
    if not 0 <= minutes <= contested_minutes(dispute):
        raise IllegalMove("a decision lies between nothing and everything contested")
    return _conclude(
        dispute,
        Status.DECIDED,
        minutes=minutes,
        by=by,
        reason=reason,
        decided_at=timezone.now(),
        decided_by=by,
    )


def contested_minutes(dispute):
    return sum(line.entry_minutes for line in dispute.lines.all())


def _conclude(dispute, status, *, minutes, by, reason, **fields):
    contested = contested_minutes(dispute)
    outcome = {contested: Outcome.PAY, 0: Outcome.REFUND}.get(minutes, Outcome.SPLIT)
    dispute.move_to(status, by=by, reason=reason, outcome=outcome, **fields)
    lines = list(dispute.lines.all())
    shares = allocate(minutes, [line.entry_minutes for line in lines])
    for line, share in zip(lines, shares, strict=True):
        line.billed_minutes = share
    DisputeLine.objects.bulk_update(lines, ["billed_minutes"])
    _consume(dispute, minutes, by=by)
    emails.dispute_over(dispute, minutes=minutes, reason=reason)
    if dispute.timesheet.status == Timesheet.Status.PART_DISPUTED:
        # Nothing of it was invoiced: letting the lines go on carries the outcome out.
        carry_out(dispute, by=by)
        _release(dispute.timesheet, by=by)
    return dispute


def _consume(dispute, minutes, *, by):
    timesheet = dispute.timesheet
    key = f"dispute:{dispute.pk}"
    hour_bank.consume(timesheet.engagement, timesheet.month, minutes, key=key, by=by)
    plans.settle_again(timesheet.engagement, timesheet.month, by=by, key=key)


def carry_out(dispute, *, by):
    """The outcome has reached the money: by billing the lines, or by a credit note."""
    dispute.move_to(Status.EXECUTED, by=by)
    dispute.move_to(Status.CLOSED, by=by)


def _release(timesheet, *, by):
    """A sheet whose last dispute is over is approved as a whole."""
    if (
        timesheet.status == Timesheet.Status.PART_DISPUTED
        and not timesheet.disputes.unsettled().exists()
    ):
        timesheet.move_to(Timesheet.Status.APPROVED, by=by)


def _lock(dispute):
    return (
        Dispute.objects.select_for_update(of=["self", "timesheet"])
        .select_related("timesheet__engagement")
        .get(pk=dispute.pk)
    )
