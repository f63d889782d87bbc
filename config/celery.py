"""Background work. A message is a nudge: every schedule below also sweeps the database for
what a lost message left behind."""

import logging
import os
from functools import partial

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.schedules import crontab
from kombu.exceptions import OperationalError

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


app = Celery("bras_droit", task_cls=NudgeTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "deliver-mail": {"task": "mail.tasks.deliver_pending", "schedule": 60.0},
    "sweep-stripe": {"task": "billing.stripe.tasks.sweep", "schedule": 60.0},
    "complete-payment-setups": {
        "task": "billing.collection.tasks.complete_payment_setups",
        "schedule": 60.0,
    },
    "complete-payout-setups": {
        "task": "billing.payouts.tasks.complete_payout_setups",
        "schedule": 60.0,
    },
    "bill-last-month": {
        "task": "billing.collection.tasks.bill_last_month",
        "schedule": crontab(hour=5, minute=0, day_of_month="8-28"),
    },
    "retry-payments": {
        "task": "billing.collection.tasks.retry_failed_payments",
        "schedule": crontab(hour=8, minute=0, day_of_week="mon-fri"),
    },
    "refund-credit-notes": {
        "task": "billing.collection.tasks.refund_credit_notes",
        "schedule": crontab(minute=20),
    },
    "release-transfers": {
        "task": "billing.payouts.tasks.release_transfers",
        "schedule": crontab(minute=10),
    },
}
