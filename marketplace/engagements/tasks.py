"""The calendar of engagements. Each task may run again at any time: it finds what is due."""

from celery import shared_task
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils import timezone

from marketplace.engagements import actions, plans, turns


@shared_task
def cancel_unsigned():
    actions.cancel_unsigned(timezone.localdate())


@shared_task
def review_vigilance():
    """Papers that came start an engagement or let it go on; papers that expired suspend it."""
    actions.review_all_vigilance()
    turns.review_suspensions(timezone.localdate())


@shared_task
def end_due():
    turns.end_due(timezone.localdate())
    turns.end_trials(timezone.localdate())


@shared_task
def lapse_requests():
    plans.lapse_requests(timezone.now())


@shared_task
def turn_months():
    """Renew and open this month's plans; from the cut-off day on, renew the next month's."""
    today = timezone.localdate()
    month = today.replace(day=1)
    plans.renew_plans(month)
    plans.open_month(month)
    if today.day > settings.MARKETPLACE["PLAN_CUTOFF_DAY"]:
        plans.renew_plans(month + relativedelta(months=1))
