"""The file that the tax office reads, checked against the text of the law and our own ledger."""

from datetime import UTC, datetime

import pytest

from billing.ledger.models import Account, LedgerEntry, Leg
from billing.reporting import fec
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
    company.name = "L’Atelier\tLumen"
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
        *("0,00", "123,45", "", "", "20260504", "", ""),
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
    assert [row[3] for row in rows(2027)[1:]] == ["20270101"] * 2
    assert len(rows(2025)) == 1


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


def test_every_kind_of_entry_and_every_account_has_words():
    assert set(fec.LABELS) == set(LedgerEntry.Kind)
    assert set(fec.ACCOUNTS) == set(Account.values)


def test_the_file_is_named_after_the_siren_and_the_closing_day(settings):
    settings.PLATFORM_IDENTITY = {**settings.PLATFORM_IDENTITY, "siret": "00000100800010"}

    assert fec.file_name(2026) == "000001008FEC20261231.txt"
