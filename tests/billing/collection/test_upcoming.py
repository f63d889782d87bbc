"""What a company's page says of the next charge is what then happens."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.collection import tasks
from billing.collection.models import Payment
from billing.collection.upcoming import billing_day, next_charges, next_try
from billing.invoices.models import Invoice
from marketplace.timesheets.models import Timesheet
from tests import factories
from tests.billing import worlds

PARIS = timezone.get_default_timezone()


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 1), date(2026, 12, 8)),
        (date(2026, 11, 30), date(2026, 12, 8)),
        (date(2026, 12, 31), date(2027, 1, 8)),
        (date(2027, 1, 31), date(2027, 2, 8)),
    ],
)
def test_a_month_is_billed_from_the_eighth_of_the_next(today, expected):
    assert billing_day(today) == expected


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
    assert (charge.approved_minutes, charge.pending_minutes) == (60, 0)
    assert charge.hours_cents > 0
    assert charge.waiting_cents == 0
    Timesheet.objects.filter(pk=sheet.pk).update(status="open", version=0)
    (charge,) = next_charges([company], today=sheet.month)
    assert charge.pending_minutes == 60


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
    assert [charge.approved_minutes for charge in charges] == [210, 60, 60, 60]


def test_without_a_payment_method_the_page_asks_for_one(client, company, amelie):
    client.force_login(amelie)

    page = client.get(reverse("collection:payments")).text
    assert reverse("collection:method", args=[company.pk]) in page
