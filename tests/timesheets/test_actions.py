from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from journal.models import Entry, IllegalMove
from mail.models import OutgoingMail
from marketplace.engagements import hour_bank
from marketplace.timesheets import actions, reminders
from marketplace.timesheets.models import TimeEntry, Timesheet
from marketplace.timesheets.weeks import weeks_of

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
    approved.mark_invoiced()

    with pytest.raises(IllegalMove):
        actions.reopen(approved, reason="Too late.", by=amelie)


def test_silence_approves_at_the_deadline_and_says_so_to_both_sides(submitted, amelie, farid):
    assert list(Timesheet.objects.overdue(at=submitted.approve_before)) == []
    late = submitted.approve_before + timedelta(seconds=1)
    assert list(Timesheet.objects.overdue(at=late)) == [submitted]

    sheet = actions.approve_by_deadline(submitted)

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


def test_each_working_engagement_gets_its_sheet_once(engagement):
    month = engagement.plans.last().month

    assert [actions.open_timesheets(month), actions.open_timesheets(month)] == [1, 0]


def test_a_settled_month_is_closed_and_its_rest_carried_over(approved):
    following = approved.engagement.plans.last()

    assert actions.close_settled_months(before=following.month) == 1

    assert balance(approved) == 0
    # Half of the plan's 900 minutes at most; 630 were left.
    assert hour_bank.balance(approved.engagement, following.month) == 900 + 450


@pytest.mark.parametrize("start", Status.values)
@pytest.mark.parametrize("target", Status.values)
def test_a_sheet_moves_along_its_table_and_nowhere_else(timesheet, farid, start, target):
    now = timezone.now()
    Timesheet.objects.filter(pk=timesheet.pk).update(
        status=start, approve_before=now, approved_at=now
    )
    timesheet.refresh_from_db()

    if target in Timesheet.MOVES.get(start, ()):
        timesheet.move_to(target, by=farid)
        timesheet.refresh_from_db()
        assert timesheet.status == target
    else:
        with pytest.raises(IllegalMove):
            timesheet.move_to(target, by=farid)
        timesheet.refresh_from_db()
        assert timesheet.status == start
