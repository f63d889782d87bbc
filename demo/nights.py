"""What the site does by itself, told three nights a week to save time."""

from datetime import timedelta

from celery.schedules import crontab
from django.utils.module_loading import import_string

from billing.stripe.tasks import settle
from config.schedule import SCHEDULE
from demo.payments import settle_debits
from demo.timeline import at

NIGHTS = {0, 2, 4}
# Ranking again is the only slow one: here once a week, on Mondays.
WEEKLY = {"matching.tasks.renew_matches"}
# What these make is derived from all that has happened: once, when the story is told, will do.
AT_THE_END = {
    "billing.ledger.tasks.take_subtotals",
    "billing.reconciliation.tasks.reconcile",
    "billing.reporting.tasks.look_for_due_years",
    "cms.pages.tasks.check_links",
    "cms.pages.tasks.relate_articles",
    "cms.search.tasks.index_changed_profiles",
    "cms.search.tasks.learn_words",
    "matching.tasks.watch_drift",
}


def nights_story(first):
    """The nights to Monday, Wednesday, Friday and to the first of each month, until today."""
    day = first
    while True:
        if day.weekday() in NIGHTS or day.day == 1:
            yield at(day, 3)
            night(day)
        day += timedelta(days=1)


def night(day):
    """Run whatever the schedule has for this day, in its order."""
    for name, entry in SCHEDULE.items():
        if name in AT_THE_END or (name in WEEKLY and day.weekday() != 0):
            continue
        if is_due(entry["schedule"], day):
            import_string(name)()
    settle()
    settle_debits()


def last_night():
    """Derive what is derived from the whole story."""
    for name in sorted(AT_THE_END):
        import_string(name)()


def is_due(schedule, day):
    """Whether a schedule (a crontab, or a number of seconds) has a turn on this day."""
    if not isinstance(schedule, crontab):
        return True
    return day.day in schedule.day_of_month and day.isoweekday() % 7 in schedule.day_of_week
