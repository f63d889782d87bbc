from contextlib import nullcontext
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from billing.money import allocate
from journal.models import IllegalMove
from mail.models import OutgoingMail
from marketplace.engagements import hour_bank
from marketplace.timesheets import actions, disputes
from marketplace.timesheets.models import Dispute, TimeEntry, Timesheet

Status = Dispute.Status


def billable(timesheet):
    return {e.minutes: e.billable_minutes for e in TimeEntry.objects.billable()}


def approve_by_deadline(submitted):
    late = submitted.approve_before + timedelta(seconds=1)
    return actions.approve_by_deadline(submitted, at=late)


def contest_first_line(sheet, *, by):
    return disputes.open_dispute(
        sheet,
        entries=[sheet.entries.first()],
        reason="No.",
        version=sheet.version,
        seen_hash=sheet.content_hash,
        by=by,
    )


def balance(timesheet):
    return hour_bank.balance(timesheet.engagement, timesheet.month)


def test_contested_lines_are_held_back_and_the_others_go_on(dispute, farid):
    dispute.timesheet.refresh_from_db()

    assert dispute.timesheet.status == Timesheet.Status.PART_DISPUTED
    assert billable(dispute.timesheet) == {90: 90}
    assert balance(dispute.timesheet) == 900 - 90
    assert OutgoingMail.objects.filter(template="dispute_opened", to=farid.email).count() == 1


def test_a_settlement_bills_what_both_sides_agreed_on(dispute, farid, amelie):
    disputes.offer(dispute, minutes=120, side="freelancer", by=farid)

    disputes.accept_offer(dispute, minutes=120, side="company", by=amelie)

    dispute.refresh_from_db()
    dispute.timesheet.refresh_from_db()
    assert (dispute.status, dispute.outcome) == (Status.CLOSED, Dispute.Outcome.SPLIT)
    assert dispute.timesheet.status == Timesheet.Status.APPROVED
    assert billable(dispute.timesheet) == {180: 120, 90: 90}
    assert balance(dispute.timesheet) == 900 - 210


def test_nobody_accepts_her_own_offer_nor_one_that_changed(dispute, farid, amelie):
    disputes.offer(dispute, minutes=120, side="freelancer", by=farid)

    for side, minutes in [("freelancer", 120), ("company", 90)]:
        with pytest.raises(IllegalMove):
            disputes.accept_offer(dispute, minutes=minutes, side=side, by=farid)


def test_silence_escalates_and_never_decides(dispute):
    late = dispute.answer_before + timedelta(seconds=1)
    assert list(Dispute.objects.silent(at=late)) == [dispute]

    disputes.escalate(dispute)

    dispute.refresh_from_db()
    assert (dispute.status, dispute.outcome) == (Status.ESCALATED, "")
    assert billable(dispute.timesheet) == {90: 90}


@pytest.mark.parametrize(("minutes", "outcome"), [(180, "pay"), (0, "refund"), (60, "split")])
def test_our_team_decides_with_reasons(dispute, oscar, minutes, outcome):
    disputes.escalate(dispute)

    disputes.decide(dispute, minutes=minutes, reason="The mails show it.", by=oscar)

    dispute.refresh_from_db()
    assert (dispute.outcome, dispute.decided_by) == (outcome, oscar)
    assert billable(dispute.timesheet) == {180: minutes, 90: 90}
    assert OutgoingMail.objects.filter(template="dispute_over").count() == 2


def test_a_withdrawn_dispute_leaves_the_line_as_it_was(dispute, amelie):
    disputes.withdraw(dispute, by=amelie)

    dispute.timesheet.refresh_from_db()
    assert dispute.timesheet.status == Timesheet.Status.APPROVED
    assert billable(dispute.timesheet) == {180: 180, 90: 90}
    assert balance(dispute.timesheet) == 900 - 270


def test_after_an_automatic_approval_the_window_stays_open_two_weeks(submitted, amelie):
    sheet = approve_by_deadline(submitted)
    now = timezone.now()

    assert disputes.can_be_contested(sheet, at=now + timedelta(days=13))
    assert not disputes.can_be_contested(sheet, at=now + timedelta(days=15))
    contest_first_line(sheet, by=amelie)
    sheet.refresh_from_db()
    assert sheet.status == Timesheet.Status.PART_DISPUTED
    assert balance(sheet) == 900 - 90


def test_an_approval_given_by_a_person_is_not_contested(approved, amelie):
    with pytest.raises(IllegalMove):
        contest_first_line(approved, by=amelie)


def test_a_dispute_after_invoicing_waits_for_the_money(submitted, amelie, oscar):
    sheet = approve_by_deadline(submitted)
    sheet.move_to("invoiced", by=None)
    late = contest_first_line(sheet, by=amelie)
    disputes.escalate(late)

    disputes.decide(late, minutes=0, reason="Not worked.", by=oscar)

    late.refresh_from_db()
    assert late.status == Status.DECIDED
    assert list(Dispute.objects.to_carry_out()) == [late]


def test_a_line_is_contested_once(dispute, amelie):
    with pytest.raises(IllegalMove):
        contest_first_line(dispute.timesheet, by=amelie)


@given(st.lists(st.integers(1, 960), min_size=1, max_size=12), st.data())
def test_shares_of_a_decision_add_up_and_never_exceed_a_line(weights, data):
    total = data.draw(st.integers(0, sum(weights)))

    shares = allocate(total, weights)

    assert sum(shares) == total
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))


@pytest.mark.parametrize("start", Status.values)
def test_a_dispute_moves_along_its_table_and_nowhere_else(dispute, oscar, start):
    for target in Status.values:
        Dispute.objects.filter(pk=dispute.pk).update(status=start, outcome="pay")
        dispute.refresh_from_db()
        legal = target in Dispute.MOVES.get(start, ())
        with nullcontext() if legal else pytest.raises(IllegalMove, match=f"{start} → {target}"):
            dispute.move_to(target, by=oscar)
        dispute.refresh_from_db()
        assert dispute.status == (target if legal else start), f"{start} → {target}"


def test_only_what_was_shown_can_be_contested(submitted, amelie):
    for version, seen in [(0, submitted.content_hash), (1, "0" * 64)]:
        with pytest.raises(actions.NotAsShown):
            disputes.open_dispute(
                submitted,
                entries=[submitted.entries.first()],
                reason="No.",
                version=version,
                seen_hash=seen,
                by=amelie,
            )

    submitted.refresh_from_db()
    assert submitted.status == Timesheet.Status.SUBMITTED


@pytest.mark.parametrize("minutes", [0, 60, 180])
def test_a_closed_month_sums_to_zero_through_a_dispute(submitted, amelie, oscar, minutes):
    sheet = approve_by_deadline(submitted)
    actions.close_settled_months(before=sheet.month + relativedelta(months=1))
    assert balance(sheet) == 0

    late = contest_first_line(sheet, by=amelie)
    assert balance(sheet) == 0
    disputes.escalate(late)
    disputes.decide(late, minutes=minutes, reason="The mails show it.", by=oscar)
    assert balance(sheet) == 0
