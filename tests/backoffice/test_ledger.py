"""Operations read the ledger: what an account holds, and why, line by line."""

import csv
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import resolve, reverse

from billing.collection.models import Payment
from billing.ledger import balances
from billing.ledger.models import Account, Leg
from billing.payouts.models import Reversal, Transfer
from billing.reporting.general_ledger import trial_balance
from billing.stripe.fake import accounts, disputes
from billing.stripe.fake.memory import find
from billing.stripe.tasks import settle
from tests.billing import worlds

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
MAY = {"start": "2026-05-01", "end": "2026-05-31"}
ADDRESSES = [
    reverse("backoffice_ledger"),
    reverse("backoffice_account", args=["411"]),
    reverse("backoffice_fec", args=[2026]),
]


@pytest.fixture
def payments(company):
    """250 payments on their way since noon of 4 May, a minute apart, of 1.00 to 3.50 €."""
    for number in range(250):
        asked = NOON + timedelta(minutes=number)
        worlds.on_its_way(number, company, 100 + number, happened_at=asked)


def owed(client, **query):
    return client.get(reverse("backoffice_account", args=["411"]), {**MAY, **query})


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("who", ["amelie", "claire", "farid", "nora", "edith"])
def test_the_ledger_is_for_operations_alone(client, request, address, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(address).status_code in {302, 403}


def test_opening_plus_movements_make_the_closing(client, oscar, payments):
    client.force_login(oscar)
    page = client.get(reverse("backoffice_ledger"), {"start": "2026-05-05", "end": "2026-05-31"})
    lines = {line.account: line for line in page.context["report"].lines}

    assert page.context["report"].is_balanced
    assert lines[Account.RECEIVABLE].opening_cents == -sum(range(100, 350))
    assert lines[Account.RECEIVABLE].closing_cents == -sum(range(100, 350))
    assert lines[Account.IN_TRANSIT].debit_cents == 0


def test_the_movements_of_the_period_are_in_it(payments):
    may = trial_balance(datetime(2026, 5, 1).date(), datetime(2026, 5, 31).date())

    assert may.debit_cents == may.credit_cents == sum(range(100, 350))


def test_subtotals_change_no_figure_on_the_pages(client, oscar, payments, company):
    """The same before and after the nightly cut, and with an entry posted since."""
    client.force_login(oscar)
    days = {"start": "2026-05-05", "end": "2026-05-31"}
    since = datetime(2026, 5, 5, tzinfo=PARIS)
    worlds.on_its_way(900, company, 70, happened_at=since)

    def shown():
        ledger = client.get(reverse("backoffice_ledger"), days).context["report"]
        narrowed = owed(client, **days, company=company.pk)
        return ledger.lines, narrowed.context["reached"], narrowed.context["lines"][-1]["after"]

    before = shown()
    assert balances.take_subtotals()
    assert shown() == before
    assert before[1:] == (-sum(range(100, 350)), -sum(range(100, 350)) - 70)

    worlds.on_its_way(901, company, 5, happened_at=NOON)
    opening = Leg.objects.on("411").until(since).balance()
    assert shown()[1:] == (opening, opening - 70)


def test_each_page_of_an_account_goes_on_where_the_last_one_stopped(client, oscar, payments):
    client.force_login(oscar)
    first, second, third = (owed(client, p=number) for number in (1, 2, 3))

    assert first.context["reached"] == 0
    assert second.context["reached"] == first.context["lines"][-1]["after"]
    assert third.context["lines"][-1]["after"] == -sum(range(100, 350))


def test_many_lines_cost_no_query_each(client, oscar, payments, django_assert_max_num_queries):
    client.force_login(oscar)
    with django_assert_max_num_queries(20):
        owed(client, p=2)


def test_the_table_holds_what_the_page_shows(client, oscar, payments, company, nora):
    client.force_login(oscar)
    answer = owed(client, company=company.pk, format="csv")
    table = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))

    code = f"C{company.pk:05}"
    assert f'"411-{code}-atelier-lumen-2026-05-01-2026-05-31.csv"' in answer["Content-Disposition"]
    assert len(table) == 251
    assert {(line[0], *line[4:6]) for line in table[1:]} == {("411", code, company.name)}
    everybody = owed(client, format="csv")
    assert '"411-2026-05-01-2026-05-31.csv"' in everybody["Content-Disposition"]
    assert table[-1][-1] == f"-{sum(range(100, 350)) // 100},{sum(range(100, 350)) % 100:02}"
    stranger = owed(client, company=nora.companies.get().pk)
    assert not stranger.context["lines"]


def test_the_table_has_the_days_of_paris(client, oscar, company):
    half_past_midnight = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    worlds.on_its_way(1, company, 100, happened_at=half_past_midnight)
    client.force_login(oscar)
    january = {"start": "2027-01-01", "end": "2027-01-31", "format": "csv"}

    table = client.get(reverse("backoffice_account", args=["411"]), january)

    assert "2027-01-01;" in table.content.decode()


@pytest.fixture
def month_gone_wrong(engagement, amelie):
    """Billed, paid and sent on; she paid it out before the company's bank took it back."""
    accounts.pay_out(worlds.bill_a_month(engagement, amelie))
    disputes.dispute(find("payment_intent", Payment.objects.get().intent_id))
    settle()


def test_every_line_leads_to_what_it_is_about(client, oscar, month_gone_wrong):
    client.force_login(oscar)
    pages = set()
    for code in Leg.objects.values_list("account", flat=True).distinct():
        page = client.get(reverse("backoffice_account", args=[code]))
        assert page.context["lines"]
        pages |= {line["href"] for line in page.context["lines"]}

    assert {resolve(each).view_name for each in pages} == {
        "invoices:invoice",
        "backoffice_payment",
        "backoffice_transfer",
        "backoffice_chargeback",
        "backoffice_overpayment",
    }
    assert {client.get(each).status_code for each in pages} == {200}


def test_a_transfer_tells_what_came_back(client, oscar, engagement, amelie):
    worlds.bill_a_month(engagement, amelie)
    transfer = Transfer.objects.get()
    Reversal.objects.create(transfer=transfer, stripe_id="trr_1", cents=1_234)
    client.force_login(oscar)

    page = client.get(reverse("backoffice_transfer", args=[transfer.pk]))

    assert "12,34" in page.text
    assert transfer.invoice.number in page.text
    missing = reverse("backoffice_transfer", args=[transfer.pk + 1])
    assert client.get(missing, follow=True).status_code == 404


@pytest.mark.parametrize("who", ["amelie", "claire", "farid", "nora", "edith"])
def test_a_transfer_is_shown_to_operations_alone(client, request, engagement, amelie, who):
    worlds.bill_a_month(engagement, amelie)
    client.force_login(request.getfixturevalue(who))

    address = reverse("backoffice_transfer", args=[Transfer.objects.get().pk])

    assert client.get(address).status_code in {302, 403}


@pytest.mark.parametrize("query", [{"start": "yesterday"}, {"end": "2026-01-01"}, {"company": "x"}])
def test_what_cannot_be_read_is_said_and_this_year_is_shown(client, oscar, payments, query):
    client.force_login(oscar)
    page = owed(client, **query)

    assert page.status_code == 200
    assert page.context["form"].errors
    assert page.context["form"].narrowing == page.context["form"].usual


def test_an_unknown_account_is_missing(client, oscar):
    client.force_login(oscar)

    answer = client.get(reverse("backoffice_account", args=["999"]), follow=True)

    assert answer.status_code == 404


@pytest.mark.parametrize("year", [0, 1999, 2031, 10_000])
def test_a_year_of_which_the_ledger_says_nothing_is_missing(client, oscar, payments, year):
    client.force_login(oscar)

    address = reverse("backoffice_fec", args=[year])

    assert client.get(address, follow=True).status_code == 404


def test_the_year_is_downloaded_under_its_legal_name(client, oscar, payments):
    client.force_login(oscar)
    answer = client.get(reverse("backoffice_fec", args=[2026]))

    assert "FEC20261231.txt" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).count(b"\r\n") == 501
