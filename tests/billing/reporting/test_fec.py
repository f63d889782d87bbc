"""The file that the tax office reads, checked against the text of the law and our own ledger."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from billing.ledger.models import Account, LedgerEntry, Leg
from billing.ledger.posting import move, post
from billing.reporting import fec
from billing.reporting.general_ledger import trial_balance
from tests import factories
from tests.billing import worlds

NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def pay(number, company, happened_at, cents=12_345):
    return worlds.on_its_way(number, company, cents, happened_at=happened_at)


def rows(year):
    text = "".join(fec.export(year))
    assert text.endswith("\r\n")
    return [line.split("\t") for line in text.split("\r\n")[:-1]]


@pytest.mark.django_db
def test_it_has_the_eighteen_columns_of_the_law_and_the_figures_of_the_ledger(company):
    company.name = "L’Ate\x01lier\tLumen"
    company.save()
    pay(1, company, NOON)

    header, credit, debit = rows(2026)

    assert " ".join(header) == (
        "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib"
        " PieceRef PieceDate EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise"
        " Idevise"
    )
    assert credit == [
        *("BQ", "Banque (Stripe)", "1", "20260504", "411", "Clients", f"C{company.pk:05}"),
        *("L’Atelier Lumen", "payment:1:processing", "20260504", "Paiement demandé"),
        *("0,00", "123,45", "", "", f"{timezone.localdate():%Y%m%d}", "", ""),
    ]
    assert debit[4] == "5115"
    assert debit[6:8] == ["", ""]
    assert debit[11:13] == ["123,45", "0,00"]


@pytest.mark.django_db
def test_the_years_are_those_of_paris_and_numbers_have_no_gap(company):
    for number in range(4):
        pay(number, company, NOON)
    pay(9, company, NEW_YEARS_EVE)

    assert [row[2] for row in rows(2026)[1::2]] == ["1", "2", "3", "4"]
    assert [row[3] for row in rows(2027) if row[0] == "BQ"] == ["20270101"] * 2
    assert [row[2] for row in rows(2027)[1:]] == ["AN1"] * 2 + ["1"] * 2
    assert len(rows(2025)) == 1


@pytest.mark.django_db
def test_what_is_posted_later_for_an_earlier_day_stands_last_and_shifts_no_number(company):
    """As the nightly comparison posts what Stripe moved days ago, into the year before too."""
    pay(1, company, NOON)
    pay(2, company, NOON.replace(year=2027))
    before = {year: rows(year) for year in (2026, 2027)}

    pay(3, company, NOON - timedelta(days=30))
    pay(4, company, NOON - timedelta(days=365), cents=700)

    assert rows(2026)[1:3] == opening(2026, company, cents=700)
    assert rows(2026)[3:-2] == before[2026][1:]
    assert {(row[2], row[3], row[8]) for row in rows(2026)[-2:]} == {
        ("2", "20260404", "payment:3:processing")
    }
    assert rows(2027)[3:] == before[2027][3:]


def opening(year, company, *, cents):
    """The rows of a year that takes over one payment on its way."""
    name = [f"C{company.pk:05}", company.name], ["", ""]
    sides = ["0,00", f"{cents // 100},00"], [f"{cents // 100},00", "0,00"]
    accounts = [Account.RECEIVABLE.value, "Clients"], ["5115", "Encaissements en cours"]
    first = f"{year}0101"
    return [
        [
            *("AN", "À-nouveaux", "AN1", first, *accounts[side], *name[side], f"AN{year}", first),
            *("À-nouveau", *sides[side], "", "", first, "", ""),
        ]
        for side in (0, 1)
    ]


@pytest.mark.django_db
def test_the_day_of_validation_is_that_of_the_posting_in_paris(company):
    pay(1, company, NOON)
    entry = LedgerEntry.objects.get()
    assert abs(timezone.now() - entry.posted_at) < timedelta(minutes=10)
    entry.posted_at = NEW_YEARS_EVE

    heading = fec.heading_of(1, entry)

    assert (heading.day, heading.validated_on) == (date(2026, 5, 4), date(2027, 1, 1))


@pytest.mark.django_db
def test_entries_from_before_the_clock_was_kept_were_posted_no_earlier_than_those_before(company):
    days = [NOON, NOON - timedelta(days=20), NOON + timedelta(days=1), NOON.replace(year=2199)]
    for number, day in enumerate(days):
        pay(number, company, day)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            import_module("billing.ledger.migrations.0011_posted_at_of_old_entries").FILL
        )

    *posted, future = LedgerEntry.objects.order_by("pk").values_list("posted_at", flat=True)
    assert posted == [NOON, NOON, NOON + timedelta(days=1)]
    assert future <= timezone.now()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        LedgerEntry.objects.update(posted_at=NOON)


@pytest.mark.django_db
def test_debits_equal_credits_in_each_entry_and_every_leg_is_there(company):
    for number in range(5):
        pay(number, company, NOON, cents=1 + 997 * number)

    totals = {}
    for row in rows(2026)[1:]:
        debit, credit = (int(row[column].replace(",", "")) for column in (11, 12))
        totals[row[2]] = totals.get(row[2], 0) + debit - credit

    assert set(totals.values()) == {0}
    assert len(rows(2026)) - 1 == Leg.objects.count()


def amount(row):
    debit, credit = (int(row[column].replace(",", "")) for column in (11, 12))
    return debit - credit


def balances(year, *, journal=None):
    """{account: cents} of the lines of a year, or of one of its journals."""
    found = Counter()
    for row in rows(year)[1:]:
        if journal in {None, row[0]}:
            found[row[4]] += amount(row)
    return dict(found)


@pytest.fixture
def two_years(company, nora, freelancer):
    """2026: a commission of 200 €, Stripe's fee of 5 €, and debts of every kind; 2027: more."""
    other = nora.companies.get()
    for year, times in ((2026, 1), (2027, 3)):
        at = NOON.replace(year=year)
        post(
            f"{year}", LedgerEntry.Kind.INVOICE_ISSUED, happened_at=at,
            legs={
                (Account.RECEIVABLE, company): 100_000 * times,
                (Account.COMMISSION, None): -20_000 * times,
                (Account.FREELANCERS, freelancer): -80_000 * times,
            },
        )  # fmt: skip
        move(
            f"{year}:fee", LedgerEntry.Kind.STRIPE_FEE, 500 * times, happened_at=at,
            out_of=(Account.STRIPE, None), to=(Account.FEES, None),
        )  # fmt: skip
    # Settled within its year: nothing of it is taken over.
    pay(1, other, NOON, cents=900)
    pay(2, other, NOON, cents=-900)


@pytest.mark.django_db
def test_the_second_year_ends_as_the_trial_balance_has_it(two_years):
    closing = {
        each.account.value: each.closing_cents
        for each in trial_balance(date(2027, 1, 1), date(2027, 12, 31)).lines
        if each.closing_cents
    }
    charges_and_income = ("627", "706")

    file = balances(2027)

    assert sum(file.values()) == 0
    assert file.pop("120") == -20_000 + 500
    assert {code: file.pop(code) for code in charges_and_income} == {"627": 1_500, "706": -60_000}
    assert file == {code: closing[code] for code in closing if code not in charges_and_income}


@pytest.mark.django_db
def test_a_year_opens_with_what_each_party_owed(two_years, company, freelancer):
    opening = [row for row in rows(2027) if row[0] == "AN"]

    assert [(row[4], row[6], amount(row)) for row in opening] == [
        ("411", f"C{company.pk:05}", 100_000),
        ("467", f"F{freelancer.pk:05}", -80_000),
        ("517", "", -500),
        ("120", "", -19_500),
    ]
    assert {(row[1], row[2], row[3], row[8], row[10], row[15]) for row in opening} == {
        ("À-nouveaux", "AN1", "20270101", "AN2027", "À-nouveau", "20270101")
    }
    assert opening[-1][5] == "Résultat de l’exercice (bénéfice)"
    assert balances(2026, journal="AN") == {}


@pytest.mark.django_db
def test_a_loss_is_taken_over_as_a_loss(company):
    move(
        "fee", LedgerEntry.Kind.STRIPE_FEE, 500, happened_at=NOON,
        out_of=(Account.STRIPE, None), to=(Account.FEES, None),
    )  # fmt: skip

    assert balances(2027) == {"517": -500, "129": 500}
    assert balances(2028) == balances(2027)


@pytest.mark.django_db
def test_many_parties_cost_no_query_each(company, django_assert_max_num_queries):
    for number in range(30):
        pay(number, factories.CompanyFactory(), NOON)

    with django_assert_max_num_queries(4):
        assert len(rows(2027)) == 1 + 30 + 1


def test_every_kind_of_entry_and_every_account_has_words():
    assert set(fec.LABELS) == set(LedgerEntry.Kind)
    assert set(fec.ACCOUNTS) == set(Account.values)


def test_the_file_is_named_after_the_siren_and_the_closing_day(settings):
    settings.PLATFORM_IDENTITY = {**settings.PLATFORM_IDENTITY, "siret": "00000100800010"}

    assert fec.file_name(2026) == "000001008FEC20261231.txt"
