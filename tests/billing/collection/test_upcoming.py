"""What a company's page says of the next charge is what then happens."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.collection import tasks
from billing.collection.models import Payment
from billing.collection.run import last_month
from billing.collection.upcoming import next_charges, next_try
from billing.invoices.models import Invoice
from config.schedule import SCHEDULE
from formatting import formatter
from marketplace.timesheets.models import Timesheet
from tests import factories
from tests.billing import worlds

BILLING_RUN = SCHEDULE["billing.runs.tasks.bill_last_month"]
PARIS = timezone.get_default_timezone()


@pytest.mark.parametrize(
    ("month", "today", "expected"),
    [
        pytest.param((2026, 11), (2026, 11, 1), (2026, 12, 8), id="its own month"),
        pytest.param((2026, 12), (2026, 12, 31), (2027, 1, 8), id="over the new year"),
        pytest.param((2027, 1), (2027, 2, 3), (2027, 2, 8), id="the first week of the next"),
        pytest.param((2027, 2), (2027, 2, 3), (2027, 3, 8), id="the month begun meanwhile"),
        pytest.param((2027, 1), (2027, 2, 12), (2027, 2, 13), id="approved late"),
        pytest.param((2027, 1), (2027, 2, 28), (2027, 3, 8), id="after the last run of a month"),
        pytest.param((2026, 11), (2027, 2, 3), (2027, 2, 8), id="months ago"),
    ],
)
def test_the_page_names_the_morning_on_which_a_month_is_billed(
    engagement, monkeypatch, month, today, expected
):
    month, today, expected = date(*month, 1), date(*today), date(*expected)
    worlds.set_up_payouts(engagement.freelancer)
    sheet = worlds.approved_timesheet(engagement, (60,), month)

    (charge,) = next_charges([engagement.company], today=today)
    assert [(each.month, each.on) for each in charge.hours] == [(month, expected)]

    day = today
    while sheet.entries.filter(billed=None).exists():
        day += timedelta(days=1)
        monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
        if day.day in BILLING_RUN["schedule"].day_of_month:
            worlds.run_billing(last_month())
    assert day == expected


def test_hours_approved_after_the_run_of_their_month_wait_for_the_next(engagement):
    worlds.set_up_payouts(engagement.freelancer)
    month = date(2027, 1, 1)
    worlds.approved_timesheet(engagement, (60,), date(2026, 12, 1))
    worlds.run_billing(month)
    worlds.approved_timesheet(engagement, (30,), month)

    (charge,) = next_charges([engagement.company], today=date(2027, 2, 12))
    assert [(each.month, each.on) for each in charge.hours] == [(month, date(2027, 3, 8))]


def test_each_month_of_work_has_its_own_day_and_amount(client, engagement, claire, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda _moment=None: date(2027, 2, 3))
    worlds.approved_timesheet(engagement, (60,), date(2027, 1, 1))
    february = worlds.approved_timesheet(engagement, (30,), date(2027, 2, 1))
    Timesheet.objects.filter(pk=february.pk).update(status="open", version=0)

    (charge,) = next_charges([engagement.company], today=date(2027, 2, 3))
    assert [(each.on, each.approved_minutes, each.pending_minutes) for each in charge.hours] == [
        (date(2027, 2, 8), 60, 0),
        (date(2027, 3, 8), 0, 30),
    ]
    client.force_login(claire)
    page = client.get(reverse("collection:payments")).text
    assert formatter.day(date(2027, 2, 8)) in page
    assert formatter.day(date(2027, 3, 8)) in page


def refused_at(payment, *moment):
    Payment.objects.filter(pk=payment.pk).update(created_at=datetime(*moment, tzinfo=PARIS))
    return Payment.objects.get(pk=payment.pk)


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        pytest.param((2026, 11, 16, 5), date(2026, 11, 19), id="three days later"),
        pytest.param((2026, 11, 16, 9), date(2026, 11, 20), id="after the morning's run"),
        pytest.param((2026, 11, 18, 5), date(2026, 11, 23), id="over a week end"),
        pytest.param((2026, 12, 21, 9), date(2026, 12, 28), id="over Christmas"),
    ],
)
def test_the_bank_is_asked_again_on_the_day_that_the_page_names(
    billed, monkeypatch, refused, expected
):
    payment = refused_at(billed("card_declined"), *refused)
    assert next_try(payment) == expected

    for day in range((expected - date(*refused[:3])).days + 1):
        morning = datetime(*refused[:3], 8, tzinfo=PARIS) + timedelta(days=day)
        monkeypatch.setattr(timezone, "now", lambda morning=morning: morning)
        tasks.retry_failed_payments()
        assert Payment.objects.count() == (2 if morning.date() == expected else 1)


def test_after_the_third_try_only_the_company_can_help(billed):
    payment = billed("card_declined")
    Payment.objects.update(attempt=3)

    assert next_try(Payment.objects.get(pk=payment.pk)) is None


def test_a_charge_names_hours_invoices_and_what_is_on_its_way(billed, engagement, company):
    payment = billed("sepa")
    month = engagement.start_on.replace(day=1) + timedelta(days=32)
    sheet = worlds.approved_timesheet(engagement, (60,), month.replace(day=1))
    (charge,) = next_charges([company], today=sheet.month)

    assert charge.on_its_way_cents == payment.amount_cents
    (hours,) = charge.hours
    assert (hours.approved_minutes, hours.pending_minutes) == (60, 0)
    assert hours.net_cents > 0
    assert charge.waiting_cents == 0
    Timesheet.objects.filter(pk=sheet.pk).update(status="open", version=0)
    (charge,) = next_charges([company], today=sheet.month)
    assert [each.pending_minutes for each in charge.hours] == [60]


def test_an_invoice_that_nobody_asked_for_yet_is_in_the_next_charge(billed, company, settings):
    settings.STRIPE_MINIMUM_CENTS = 10**9
    assert billed("card") is None

    invoice = Invoice.objects.services().get()
    (charge,) = next_charges([company], today=timezone.localdate())
    assert charge.waiting_cents == invoice.total_cents


def test_the_page_says_what_comes_and_what_waits(client, billed, claire, bruno):
    payment = billed("card_declined")
    client.force_login(claire)
    context = client.get(reverse("collection:payments")).context
    assert [(each, bool(day)) for each, day in context["stopped"]] == [(payment, True)]
    assert len(context["charges"]) == 1

    client.force_login(bruno)
    context = client.get(reverse("collection:payments")).context
    assert (context["stopped"], context["charges"]) == ([], [])


def test_the_page_costs_the_same_with_more_that_waits(client, billed, company, amelie):
    billed("card_declined")
    client.force_login(amelie)
    address = reverse("collection:payments")
    client.get(address)
    with worlds.queries() as few:
        client.get(address)
    for number in range(9):
        Payment.objects.create(
            company=company,
            amount_cents=100,
            method="card",
            status="action_required",
            intent_id=f"pi_{number}",
        )
    with worlds.queries() as many:
        assert len(client.get(address).context["stopped"]) == 10

    assert len(many) == len(few)


def test_of_several_companies_each_has_its_own_next_charge_by_the_same_queries(engagement, company):
    others = [factories.CompanyFactory() for _ in range(3)]
    for each in others:
        worlds.approved_timesheet(worlds.another_engagement(each), minutes=(60,))
    today = worlds.approved_timesheet(engagement).month

    with worlds.queries() as few:
        next_charges([company], today=today)
    with worlds.queries() as many:
        charges = next_charges([company, *others], today=today)

    assert len(many) == len(few)
    assert [charge.company for charge in charges] == [company, *others]
    approved = [[each.approved_minutes for each in charge.hours] for charge in charges]
    assert approved == [[210], [60], [60], [60]]


def test_without_a_payment_method_the_page_asks_for_one(client, company, amelie):
    client.force_login(amelie)

    page = client.get(reverse("collection:payments")).text
    assert reverse("collection:method", args=[company.pk]) in page
