"""Background work. A message is a nudge: every schedule below also sweeps the database for
what a lost message left behind."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("bras_droit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "deliver-mail": {"task": "mail.tasks.deliver_pending", "schedule": 60.0},
}
