"""A Celery app whose workers say what they are at, so that they can be killed in the middle of it.

It is the site's own app with the waits cut short: a run that is killed a thousand times would
otherwise spend its time on leases of minutes.
"""

import os
from datetime import timedelta

from celery import signals
from django.db import connection

from config.celery import app

LEASE = timedelta(seconds=2)
NAME = "mortal"

app.conf.worker_lost_wait = 0.1


@signals.worker_process_init.connect
def become_mortal(**_kwargs):
    signals.task_prerun.connect(say_what_begins)
    signals.task_postrun.connect(say_that_it_is_over)
    cut_waits_short()


def cut_waits_short():
    from billing.invoices.tasks import make_documents
    from billing.runs import actions as runs
    from billing.stripe import inbox, outbox, querysets
    from mail.tasks import deliver_mail
    from tests.faults import world

    querysets.LEASE = runs.LEASE = LEASE
    inbox.wait = outbox.wait = lambda attempts: timedelta(seconds=0.2)
    # No money hangs on PDFs and mails: whoever is killed here is at work on money.
    make_documents.nudge = deliver_mail.nudge = lambda *args: None
    if "FRESH_KEYS" in os.environ:
        outbox.send = world.send_with_a_fresh_key


def say_what_begins(task, args, **_kwargs):
    name_connection(task.name.rpartition(".")[2], *args)


def say_that_it_is_over(**_kwargs):
    name_connection("idle")


def name_connection(*words):
    """PostgreSQL shows it to whoever wants to kill this process."""
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        name = " ".join(map(str, (NAME, os.getpid(), *words)))
        cursor.execute("SELECT set_config('application_name', %s, false)", [name[:60]])
