from contextlib import nullcontext
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import override

from journal.models import Entry, IllegalMove
from journal.timeline import timeline
from mail.models import OutgoingMail
from marketplace.engagements import hour_bank, plans
from marketplace.timesheets import actions, reminders
from marketplace.timesheets.models import TimeEntry, Timesheet
from marketplace.timesheets.weeks import weeks_of
from tests import factories

Status = Timesheet.Status


def balance(timesheet):
    return hour_bank.balance(timesheet.engagement, timesheet.month)


def test_a_submission_fixes_content_and_deadline_and_asks_the_approvers(
    worked, farid, amelie, bruno, claire
):
    sheet = actions.submit(worked, by=farid)

    assert (sheet.status, sheet.version) == (Status.SUBMITTED, 1)
    assert sheet.approve_before > timezone.now()
    asked = OutgoingMail.objects.filter(template="timesheet_submitted").values_list("to", flat=True)
    assert set(asked) == {amelie.email, bruno.email}


def test_a_month_without_work_is_an_explicit_zero_sheet(timesheet, farid):
    assert actions.submit(timesheet, by=farid).status == Status.SUBMITTED


def test_hours_over_the_plan_need_consent_first(timesheet, farid):
    for offset in range(2):
        TimeEntry.objects.create(
            timesheet=timesheet, day=timesheet.month + timedelta(days=offset), minutes=480
        )

    with pytest.raises(actions.OverPlan) as over:
        actions.submit(timesheet, by=farid)

    assert (over.value.minutes, over.value.allowed) == (960, 900)
    timesheet.refresh_from_db()
    assert timesheet.status == Status.OPEN


def test_an_approval_takes_the_hours_off_the_bank_and_is_journalled(approved, amelie, farid):
    assert (approved.status, approved.approved_by) == (Status.APPROVED, amelie)
    assert balance(approved) == 900 - 270
    assert Entry.objects.about(approved).last().by == amelie
    assert OutgoingMail.objects.filter(template="timesheet_approved", to=farid.email).count() == 1


def test_only_what_was_shown_can_be_approved(submitted, amelie):
    for version, seen in [(0, submitted.content_hash), (1, "0" * 64)]:
        with pytest.raises(actions.NotAsShown):
            actions.approve(submitted, version=version, seen_hash=seen, by=amelie)

    submitted.refresh_from_db()
    assert submitted.status == Status.SUBMITTED


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.timesheet.entries.create(day=line.day, minutes=60),
        lambda line: line.timesheet.entries.update(minutes=600),
        lambda line: line.delete(),
    ],
    ids=["insert", "update", "delete"],
)
def test_the_database_refuses_to_touch_lines_once_submitted(submitted, change):
    line = submitted.entries.first()

    with pytest.raises(IntegrityError):
        change(line)


def test_the_database_refuses_a_day_of_another_month(timesheet):
    with pytest.raises(IntegrityError):
        TimeEntry.objects.create(
            timesheet=timesheet, day=timesheet.month - timedelta(days=1), minutes=60
        )


def test_without_its_trigger_the_frozen_line_could_be_changed(submitted):
    """The control: it is the trigger that refuses, not something else."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    assert submitted.entries.update(minutes=600) == 2


def test_a_returned_sheet_is_corrected_and_submitted_again(submitted, bruno, farid):
    returned = actions.send_back(submitted, reason="Tuesday was a holiday.", by=bruno)
    actions.correct(returned, by=farid)
    week = weeks_of(returned.month)[0]
    actions.write_week(returned, week, [TimeEntry(day=week.first, minutes=60)], by=farid)

    again = actions.submit(returned, by=farid)

    assert again.version == 2
    mail = OutgoingMail.objects.get(template="timesheet_returned")
    assert "Tuesday was a holiday." in mail.text


def test_an_approval_can_be_taken_back_before_invoicing_with_its_hours(approved, amelie):
    sheet = actions.reopen(approved, reason="Approved too fast.", by=amelie)

    assert (sheet.status, sheet.approved_at) == (Status.OPEN, None)
    assert balance(sheet) == 900


def test_an_invoiced_sheet_stays_as_it_is(approved, amelie):
    approved.move_to("invoiced", by=None)

    with pytest.raises(IllegalMove):
        actions.reopen(approved, reason="Too late.", by=amelie)


def test_silence_approves_at_the_deadline_and_says_so_to_both_sides(submitted, amelie, farid):
    assert list(Timesheet.objects.overdue(at=submitted.approve_before)) == []
    late = submitted.approve_before + timedelta(seconds=1)
    assert list(Timesheet.objects.overdue(at=late)) == [submitted]

    sheet = actions.approve_by_deadline(submitted, at=late)

    assert (sheet.status, sheet.approved_by) == (Status.AUTO_APPROVED, None)
    told = OutgoingMail.objects.filter(template__endswith="approved").values_list("to", flat=True)
    assert set(told) == {amelie.email, farid.email}


def test_two_reminders_go_out_before_the_deadline_each_once(submitted, amelie):
    def reminded_at(**before):
        return reminders.remind_approvers(at=submitted.approve_before - timedelta(**before))

    assert reminded_at(days=4) == 0
    assert [reminded_at(days=2), reminded_at(days=2)] == [1, 0]
    assert [reminded_at(hours=5), reminded_at(hours=4)] == [1, 0]
    assert OutgoingMail.objects.filter(template="timesheet_reminder").count() == 2


def test_each_month_under_way_gets_its_sheet_once(engagement, amelie):
    ahead = engagement.plans.last().month + relativedelta(months=1)
    plans.propose_month(engagement, ahead, 600, by=amelie)
    under_way = engagement.plans.get(month=factories.this_month())
    plans.ask_amendment(under_way, 600, "", by=amelie)

    assert [actions.open_timesheets(), actions.open_timesheets()] == [2, 0]

    months = engagement.timesheets.values_list("month", flat=True)
    assert set(months) == {factories.last_month(), factories.this_month()}


def test_a_settled_month_is_closed_and_its_rest_carried_over(approved):
    following = approved.engagement.plans.last()

    assert actions.close_settled_months(before=following.month) == 1

    assert balance(approved) == 0
    # Half of the plan's 900 minutes at most; 630 were left.
    assert hour_bank.balance(approved.engagement, following.month) == 900 + 450


@pytest.mark.parametrize("start", Status.values)
def test_a_sheet_moves_along_its_table_and_nowhere_else(timesheet, farid, start):
    now = timezone.now()
    for target in Status.values:
        Timesheet.objects.filter(pk=timesheet.pk).update(
            status=start, approve_before=now, approved_at=now
        )
        timesheet.refresh_from_db()
        legal = target in Timesheet.MOVES.get(start, ())
        with nullcontext() if legal else pytest.raises(IllegalMove, match=f"{start} → {target}"):
            timesheet.move_to(target, by=farid)
        timesheet.refresh_from_db()
        assert timesheet.status == (target if legal else start), f"{start} → {target}"


@pytest.mark.parametrize("status", Status.values)
def test_only_an_approval_is_taken_back(timesheet, amelie, status):
    now = timezone.now()
    TimeEntry.objects.create(timesheet=timesheet, day=timesheet.month, minutes=180)
    Timesheet.objects.filter(pk=timesheet.pk).update(
        status=status, approve_before=now, approved_at=now
    )
    timesheet.refresh_from_db()
    approved = status in {Status.APPROVED, Status.AUTO_APPROVED}
    before = balance(timesheet)

    with nullcontext() if approved else pytest.raises(IllegalMove):
        actions.reopen(timesheet, reason="Approved too fast.", by=amelie)

    timesheet.refresh_from_db()
    assert actions.can_be_reopened(timesheet) is False
    assert timesheet.status == (Status.OPEN if approved else status)
    assert balance(timesheet) == before + (180 if approved else 0)


def test_a_closed_month_is_not_reopened_and_sums_to_zero(approved, amelie):
    actions.close_settled_months(before=approved.month + relativedelta(months=1))

    with pytest.raises(IllegalMove):
        actions.reopen(approved, reason="Too late.", by=amelie)

    assert balance(approved) == 0


def test_a_month_reopened_at_the_last_moment_is_not_closed(approved, amelie):
    plan = approved.engagement.plans.get(month=approved.month)
    actions.reopen(approved, reason="Approved too fast.", by=amelie)

    assert actions.close_if_settled(plan) is False

    plan.refresh_from_db()
    assert plan.status == "open"


def test_a_month_closed_meanwhile_does_not_keep_the_others_waiting(approved):
    plan = approved.engagement.plans.get(month=approved.month)

    assert [actions.close_if_settled(plan), actions.close_if_settled(plan)] == [True, False]


def test_a_sheet_handed_over_again_is_not_approved_by_its_old_deadline(submitted, amelie, farid):
    late = submitted.approve_before + timedelta(seconds=1)
    with pytest.raises(IllegalMove):
        actions.approve_by_deadline(submitted, at=submitted.approve_before)

    returned = actions.send_back(submitted, reason="Tuesday was a holiday.", by=amelie)
    actions.correct(returned, by=farid)
    again = actions.submit(returned, by=farid)
    Timesheet.objects.filter(pk=again.pk).update(approve_before=late + timedelta(days=1))

    with pytest.raises(IllegalMove):
        actions.approve_by_deadline(submitted, at=late)
    again.refresh_from_db()
    assert again.status == Status.SUBMITTED


def test_the_reason_of_the_deadline_is_stored_in_english_whatever_the_worker_speaks(submitted):
    with override("fr"):
        actions.approve_by_deadline(submitted, at=submitted.approve_before + timedelta(days=1))

    assert Entry.objects.about(submitted).last().reason == "No answer before the deadline."
    with override("fr"):
        assert timeline(submitted)[-1]["text"] != "No answer before the deadline."
