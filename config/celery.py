"""Background work. A message is a nudge: every schedule below also sweeps the database for
what a lost message left behind."""

import gc
import logging
import os
from functools import partial

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.signals import worker_process_init
from kombu.exceptions import OperationalError

from config.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

logger = logging.getLogger(__name__)


class NudgeTask(DjangoTask):
    """A task whose message may get lost: a broker that is down never fails the request."""

    def delay_on_commit(self, *args, **kwargs):
        from django.db import transaction

        transaction.on_commit(partial(self.nudge, *args, **kwargs))

    def nudge(self, *args, **kwargs):
        try:
            self.delay(*args, **kwargs)
        except OperationalError:
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
