"""Background work. A message is a nudge: every schedule below also sweeps the database for
what a lost message left behind."""

import gc
import logging
import os
import random
from functools import partial

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.signals import worker_process_init
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerAway

from config.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

logger = logging.getLogger(__name__)


# Serialization failure and deadlock (PostgreSQL, appendix A): of several transactions that stood in
# each other's way this one was undone as a whole, and may begin again.
UNDONE = {"40001", "40P01"}
BEGUN_AGAIN = 5


class NudgeTask(DjangoTask):
    """A task whose message may get lost: a broker that is down never fails the request.

    Tasks may run twice, so one whose transaction the database has undone simply runs again.
    """

    def __call__(self, *args, **kwargs):
        try:
            return super().__call__(*args, **kwargs)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in UNDONE:
                raise
            wait = random.uniform(0, 2)  # noqa: S311 (chance, no secret)
            raise self.retry(exc=error, countdown=wait, max_retries=BEGUN_AGAIN) from error

    def delay_on_commit(self, *args, **kwargs):
        from django.db import transaction

        transaction.on_commit(partial(self.nudge, *args, **kwargs))

    def nudge(self, *args, **kwargs):
        try:
            self.delay(*args, **kwargs)
        except BrokerAway:
            logger.warning("The broker is away; the sweep will find %s%r.", self.name, args)


@worker_process_init.connect
def keep_code_out_of_collections(**_sent):
    """What is loaded by now stays for good: looking through it again and again takes longer than
    most tasks, and a page of an invoice makes objects by the ten thousand."""
    gc.freeze()


app = Celery("bras_droit", task_cls=NudgeTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = SCHEDULE
