"""A dry run says what the run then does, and writes nothing."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import InternalError, connection, transaction
from django.utils import timezone

from accounts.models import Company
from billing.collection.held_up import held_up, holds_of
from billing.invoices.holds import Hold
from billing.invoices.models import Invoice, Series
from billing.payouts.models import BillingMandate
from billing.runs.models import BillingRun
from billing.runs.preview import Delay, preview
from marketplace.people.models import Freelancer
from marketplace.timesheets.models import Dispute, DisputeLine, Timesheet
from tests.billing import worlds


def obstacles(month):
    """{freelancer's name: obstacles} of everybody in the preview."""
    rows = [row for company in preview(month) for row in company.engagements]
    return {str(row.engagement.freelancer): row.obstacles for row in rows}


def shown(month):
    rows = [row for company in preview(month) for row in company.engagements if row.draft]
    return {row.engagement: (*row.draft.totals, row.draft.commission_cents) for row in rows}


@pytest.mark.parametrize("regime", ["franchise", "standard"])
def test_what_was_shown_is_what_is_issued(month, other, regime):
    Freelancer.objects.update(vat_regime=regime, vat_number="FR23001019991")
    Freelancer.objects.first().vat_changes.create(regime=regime, from_on=month)
    Freelancer.objects.last().vat_changes.create(regime=regime, from_on=month.replace(day=2))
    before = shown(month)
    assert len(before) == 2

    worlds.run_billing(month)

    assert before == {
        invoice.engagement: (
            invoice.net_cents,
            invoice.vat_cents,
            invoice.total_cents,
            invoice.commission.total_cents,
        )
        for invoice in Invoice.objects.services()
    }
    assert shown(month) == {}


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_works_where_nothing_can_be_written(month):
    with transaction.atomic():
        connection.cursor().execute("SET TRANSACTION READ ONLY")
        assert len(preview(month)) == 1

    # The control: the run itself cannot.
    with transaction.atomic():
        connection.cursor().execute("SET TRANSACTION READ ONLY")
        with pytest.raises(InternalError):
            worlds.run_billing(month)
        transaction.set_rollback(True)
    assert not Series.objects.exists()


def test_a_company_is_asked_once_for_all_its_engagements(month, company):
    second = worlds.another_engagement(company)
    worlds.set_up_payouts(second.freelancer)
    worlds.approved_timesheet(second, minutes=(60,), month=month)
    (seen,) = preview(month)

    run = worlds.run_billing(month)[company]

    assert len(seen.drafts) == 2
    assert seen.total_cents == run.payment.amount_cents


def test_what_is_in_the_way_is_named(month, engagement, other, bruno):
    sheet = other.timesheets.get()
    Timesheet.objects.filter(pk=sheet.pk).update(status="part_disputed")
    dispute = Dispute.objects.create(
        timesheet=sheet, reason="?", opened_by=bruno, answer_before=timezone.now()
    )
    entry = sheet.entries.get()
    late = worlds.another_engagement(engagement.company)
    unwritten = worlds.another_engagement(engagement.company)
    Timesheet.objects.create(engagement=late, month=month)
    assert obstacles(month)[str(other.freelancer)] == [Delay.NO_METHOD, Delay.DISPUTE]

    DisputeLine.objects.create(dispute=dispute, entry=entry, entry_minutes=60)
    found = obstacles(month)

    assert str(engagement.freelancer) in found
    assert found[str(engagement.freelancer)] == []
    assert found[str(other.freelancer)] == [Delay.DISPUTE]
    assert found[str(late.freelancer)] == [Delay.TIMESHEET]
    assert found[str(unwritten.freelancer)] == [Delay.MISSING]


@pytest.mark.parametrize(
    ("spoil", "hold"),
    [
        (lambda: BillingMandate.objects.update(revoked_at=timezone.now()), Hold.MANDATE),
        (lambda: Freelancer.objects.update(street=""), Hold.FREELANCER_IDENTITY),
        (lambda: Company.objects.update(siret=""), Hold.COMPANY_IDENTITY),
        (
            lambda: Freelancer.objects.update(vat_regime="standard", vat_number="FR23001019991"),
            Hold.VAT_UNDATED,
        ),
    ],
    ids=[Hold.MANDATE, Hold.FREELANCER_IDENTITY, Hold.COMPANY_IDENTITY, Hold.VAT_UNDATED],
)
def test_preview_run_and_queue_agree_on_what_holds_an_invoice_up(month, engagement, spoil, hold):
    spoil()

    assert obstacles(month) == {"Farid Benali": [hold]}
    assert [holds_of(each) for each in held_up(month)] == [[hold]]
    (run,) = worlds.run_billing(month).values()
    assert run.waiting == {engagement: hold}
    assert not Invoice.objects.exists()


def test_hours_that_come_late_join_the_next_run(month, engagement):
    worlds.run_billing(month)
    sheet = Timesheet.objects.get()
    Timesheet.objects.filter(pk=sheet.pk).update(status="approved")
    following = (month.replace(day=28) + timezone.timedelta(days=5)).replace(day=1)
    worlds.approved_timesheet(engagement, minutes=(30,), month=following)

    assert obstacles(following) == {"Farid Benali": []}
    worlds.run_billing(following)

    assert Invoice.objects.services().count() == 2


def test_many_engagements_cost_as_many_queries_as_few(month, company):
    with worlds.queries() as few:
        preview(month)
    for _ in range(4):
        engagement = worlds.another_engagement(company)
        worlds.set_up_payouts(engagement.freelancer)
        worlds.approved_timesheet(engagement, month=month)

    with worlds.queries() as many:
        assert len(preview(month)[0].drafts) == 5
    assert len(many) == len(few)


def test_the_command_says_it_without_doing_it(month):
    out = StringIO()

    call_command("run_billing", f"{month:%Y-%m}", "--dry-run", stdout=out)

    assert re.fullmatch(r"Atelier Lumen: 1 invoices, 147,00\s€ asked for\n", out.getvalue())
    assert not Invoice.objects.exists()
    assert not BillingRun.objects.exists()
