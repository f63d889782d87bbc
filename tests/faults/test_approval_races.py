"""Many approve at once, or while the sheet is edited: once, and only what was shown."""

import random

import pytest

from journal.models import Entry, IllegalMove, Lifecycle
from marketplace.timesheets import actions
from marketplace.timesheets.content import content_hash
from marketplace.timesheets.models import TimeEntry, Timesheet
from tests.faults.test_two_workers import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def submitted(timesheet, farid):
    TimeEntry.objects.create(timesheet=timesheet, day=timesheet.month, minutes=60)
    return actions.submit(timesheet, by=farid)


def approve(sheet, by):
    shown = sheet.version, sheet.content_hash
    return lambda: actions.approve(sheet, version=shown[0], seen_hash=shown[1], by=by)


def approvals(sheet):
    return Entry.objects.about(sheet).filter(verb="approved").count()


def test_of_many_who_approve_at_once_one_does(submitted, amelie, full):
    threads, rounds = (50, 200) if full else (8, 2)
    for number in range(1, rounds + 1):
        raised = at_once(threads, approve(submitted, amelie))

        assert len(raised) == threads - 1
        assert all(isinstance(error, IllegalMove) for error in raised)
        assert approvals(submitted) == number
        reopened = actions.reopen(submitted, reason="Another round.", by=amelie)
        submitted = actions.submit(reopened, by=submitted.engagement.freelancer.user)


def test_without_lock_and_condition_several_approve(submitted, amelie, monkeypatch):
    """The control: read, look, write; and the hour bank's key is all that is left."""

    def move_anyway(sheet, status, *, by, reason="", **fields):
        Timesheet.objects.filter(pk=sheet.pk).update(status=status, **fields)
        Entry.objects.record(sheet, status, by=by, reason=reason)

    monkeypatch.setattr(actions, "_lock", lambda sheet: Timesheet.objects.get(pk=sheet.pk))
    monkeypatch.setattr(Lifecycle, "move_to", move_anyway)

    at_once(4, approve(submitted, amelie))

    assert approvals(submitted) > 1


def edit(sheet, minutes, *, by, freelancer):
    """Sent back, changed and handed over again, as far as others let us."""
    returned = actions.send_back(sheet, reason="Please look again.", by=by)
    actions.correct(returned, by=freelancer)
    TimeEntry.objects.filter(timesheet=sheet).update(minutes=minutes)
    actions.submit(returned, by=freelancer)


def race(sheet, *, amelie, bruno, farid, minutes):
    """One approves what she was shown while another has it changed. Returns what it holds then."""
    turns = [
        approve(sheet, amelie),
        lambda: edit(sheet, minutes, by=bruno, freelancer=farid),
    ]
    at_once(2, lambda: turns.pop()())
    sheet.refresh_from_db()
    return sheet.version, content_hash(list(sheet.entries.all()))


def test_what_was_shown_is_what_is_approved(submitted, amelie, bruno, farid, full):
    chance, stale, approved = random.Random(5), 0, 0
    sheet = submitted
    for _each in range(1_000 if full else 6):
        shown = sheet.version, sheet.content_hash
        # The same number of minutes at times: then only the version tells.
        minutes = 60 + chance.randrange(3)
        now_holds = race(sheet, amelie=amelie, bruno=bruno, farid=farid, minutes=minutes)
        if sheet.status == "approved":
            approved += 1
            stale += now_holds != shown
            sheet = actions.reopen(sheet, reason="Another round.", by=amelie)
            sheet = actions.submit(sheet, by=farid)
    assert stale == 0
    assert not full or 0 < approved < 1_000


def test_without_a_look_at_what_was_shown_it_is_another(submitted, amelie, farid, monkeypatch):
    """The control: what she was shown is not what she approves."""
    shown = submitted.content_hash
    edit(submitted, 90, by=amelie, freelancer=farid)
    monkeypatch.setattr(actions, "require_as_shown", lambda *args, **kwargs: None)

    actions.approve(submitted, version=1, seen_hash=shown, by=amelie)

    submitted.refresh_from_db()
    assert submitted.status == "approved"
    assert content_hash(list(submitted.entries.all())) != shown
