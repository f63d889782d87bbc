"""Beat's table and the tasks of the code name each other."""

import importlib
import pkgutil

import pytest
from celery import current_app
from django.apps import apps

from config.schedule import SCHEDULE

# Queued by what they are about, and found again by a sweep that is in the schedule.
NUDGED = {
    "mail.tasks.deliver_mail",
    "cms.pages.tasks.follow_publication",
    "matching.tasks.match_need",
    "billing.invoices.tasks.make_documents",
    "billing.stripe.outbox.perform",
    "billing.stripe.inbox.process",
    "billing.stripe.fake.events.deliver",
    "billing.payouts.tasks.refresh_some",
    "billing.runs.tasks.carry_on",
    "billing.reconciliation.tasks.carry_out",
}


@pytest.fixture(scope="module")
def tasks():
    """The names of all tasks of the project's own apps."""
    ours = [app.name for app in apps.get_app_configs() if "site-packages" not in app.path]
    for name in ours:
        modules = pkgutil.iter_modules(importlib.import_module(name).__path__)
        if any(module.name == "tasks" for module in modules):
            importlib.import_module(f"{name}.tasks")
    return {name for name in current_app.tasks if name.startswith(tuple(f"{n}." for n in ours))}


def test_every_scheduled_task_exists(tasks):
    assert set(SCHEDULE) <= tasks


def test_every_task_is_scheduled_or_nudged(tasks):
    assert tasks - set(SCHEDULE) == NUDGED
