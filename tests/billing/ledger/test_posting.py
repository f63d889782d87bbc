import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from billing.ledger import posting
from billing.ledger.models import Account, LedgerEntry, Leg
from tests import factories

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def invoice(company, freelancer):
    return SimpleNamespace(
        pk=1, number="FH-2026-0001", company=company, freelancer=freelancer, total_cents=120_000
    )


@pytest.fixture
def commission(company, freelancer):
    return SimpleNamespace(
        pk=2,
        number="BD-2026-0001",
        company=company,
        freelancer=freelancer,
        net_cents=12_000,
        vat_cents=2_400,
        total_cents=14_400,
    )


@pytest.fixture
def payment(company):
    return SimpleNamespace(pk=3, company=company, amount_cents=120_000)


@pytest.fixture
def transfer(freelancer):
    return SimpleNamespace(pk=4, freelancer=freelancer, sent_cents=105_600)


def balances():
    return dict(Leg.objects.trial_balance())


def test_a_paid_month_leaves_only_the_commission(invoice, commission, payment, transfer):
    posting.invoice_issued(invoice, happened_at=NOON)
    posting.commission_issued(commission, happened_at=NOON)
    posting.payment_succeeded(payment, happened_at=NOON)
    posting.stripe_fee("payment:3", 35, happened_at=NOON)
    posting.transfer_sent(transfer, happened_at=NOON)

    assert {account: cents for account, cents in balances().items() if cents} == {
        Account.STRIPE: 14_365,
        Account.FEES: 35,
        Account.COMMISSION: -12_000,
        Account.VAT: -2_400,
    }


def test_an_event_posted_twice_is_there_once(invoice):
    first = posting.invoice_issued(invoice, happened_at=NOON)
    again = posting.invoice_issued(invoice, happened_at=NOON)

    assert first == again
    assert Leg.objects.count() == 2


def test_the_same_event_with_another_amount_is_a_conflict(invoice):
    posting.invoice_issued(invoice, happened_at=NOON)
    invoice.total_cents += 1

    with pytest.raises(posting.LedgerConflict):
        posting.invoice_issued(invoice, happened_at=NOON)


@pytest.mark.parametrize("party", ["company", "freelancer"])
def test_the_same_event_of_another_party_is_a_conflict(invoice, party):
    posting.invoice_issued(invoice, happened_at=NOON)
    other = {"company": factories.CompanyFactory, "freelancer": factories.FreelancerFactory}
    setattr(invoice, party, other[party]())

    with pytest.raises(posting.LedgerConflict):
        posting.invoice_issued(invoice, happened_at=NOON)


def post_at_once(amounts):
    """What each worker got that posts one event with its amount: the entry's id, or its error."""
    barrier = threading.Barrier(len(amounts))

    def work(cents):
        barrier.wait()
        legs = {(Account.STRIPE, None): cents, (Account.FEES, None): -cents}
        try:
            return posting.post("drill", "stripe_fee", legs=legs, happened_at=NOON).pk
        except posting.LedgerConflict as conflict:
            return type(conflict)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(amounts)) as pool:
        return list(pool.map(work, amounts))


@pytest.mark.django_db(transaction=True)
def test_workers_that_post_an_event_at_once_write_it_once():
    posted = post_at_once([5] * 8)

    assert set(posted) == {LedgerEntry.objects.get().pk}
    assert Leg.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_amounts_for_an_event_at_once_one_is_a_conflict():
    posted = post_at_once([5, 6])

    assert posting.LedgerConflict in posted
    assert LedgerEntry.objects.get().pk in posted
    assert Leg.objects.count() == 2


def test_a_failed_debit_leaves_the_debt_as_it_was(payment):
    posting.payment_processing(payment, happened_at=NOON)
    posting.payment_failed(payment, happened_at=NOON)

    assert set(balances().values()) == {0}


def test_a_full_credit_note_negates_the_invoice(invoice, commission):
    posting.invoice_issued(invoice, happened_at=NOON)
    posting.commission_issued(commission, happened_at=NOON)
    note = SimpleNamespace(**{**vars(invoice), "pk": 5})
    commission_note = SimpleNamespace(**{**vars(commission), "pk": 6})
    posting.credit_note_issued(note, happened_at=NOON)
    posting.commission_credited(commission_note, happened_at=NOON)

    assert set(balances().values()) == {0}


def test_a_won_dispute_brings_the_money_back(payment):
    chargeback = SimpleNamespace(pk=7, payment=payment)
    posting.chargeback_withdrawn(chargeback, "txn_1", 120_000, happened_at=NOON)
    assert balances()[Account.RECEIVABLE] == 120_000
    posting.chargeback_reinstated(chargeback, "txn_2", 120_000, happened_at=NOON)

    assert set(balances().values()) == {0}


def test_money_sent_back_and_returned_by_the_bank_is_where_it_was(payment):
    refund = SimpleNamespace(pk=8, payment=payment, amount_cents=5_000)
    posting.refund_sent(refund, happened_at=NOON)
    posting.refund_failed(refund, happened_at=NOON)

    assert set(balances().values()) == {0}


def test_each_reversal_of_a_transfer_is_an_entry_of_its_own(transfer):
    posting.transfer_sent(transfer, happened_at=NOON)
    posting.transfer_reversed(transfer, "trr_1", 5_600, happened_at=NOON)
    posting.transfer_reversed(transfer, "trr_1", 5_600, happened_at=NOON)
    posting.transfer_reversed(transfer, "trr_2", 100_000, happened_at=NOON)

    assert set(balances().values()) == {0}


def test_a_bad_debt_is_the_platforms_loss(invoice):
    posting.invoice_issued(invoice, happened_at=NOON)
    posting.bad_debt(invoice, 120_000, 1, happened_at=NOON)

    assert balances()[Account.BAD_DEBT] == 120_000
    assert balances()[Account.RECEIVABLE] == 0


def test_a_balance_is_kept_for_each_party_and_moment(invoice, freelancer):
    posting.invoice_issued(invoice, happened_at=NOON)

    owed = Leg.objects.on(Account.FREELANCERS).filter(freelancer=freelancer)
    assert owed.balance() == -120_000
    assert owed.until(NOON).balance() == 0
    assert [leg.entry.description for leg in owed.explained()] == ["FH-2026-0001"]


def test_legs_are_explained_in_the_order_in_which_things_happened(db, django_assert_num_queries):
    legs = {(Account.STRIPE, None): 5, (Account.FEES, None): -5}
    for minute in (1, 0, 0):
        moment = NOON + timedelta(minutes=minute)
        posting.post(f"drill:{Leg.objects.count()}", "stripe_fee", legs=legs, happened_at=moment)

    with django_assert_num_queries(1):
        told = [(leg.entry.key, leg.cents) for leg in Leg.objects.explained()]

    assert told == [(f"drill:{key}", cents) for key in (2, 4, 0) for cents in (5, -5)]


def entry(key="drill"):
    return LedgerEntry.objects.create(key=key, kind="bad_debt", happened_at=NOON)


@pytest.mark.parametrize("cents", [[], [5], [5, -4], [5, 5]])
def test_the_database_refuses_an_entry_that_does_not_balance(db, cents):
    written = entry()
    for amount in cents:
        Leg.objects.create(entry=written, account=Account.STRIPE, cents=amount)

    with pytest.raises(DatabaseError, match="Ledger entry"), transaction.atomic():
        connection.check_constraints()
    transaction.set_rollback(True)


def test_without_the_trigger_it_would_be_accepted(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_leg DISABLE TRIGGER leg_balances")
        cursor.execute("ALTER TABLE ledger_ledgerentry DISABLE TRIGGER ledgerentry_balances")
    Leg.objects.create(entry=entry(), account=Account.STRIPE, cents=5)
    connection.check_constraints()

    assert Leg.objects.get().cents == 5


def test_a_leg_added_later_must_balance_as_well(transactional_db, payment):
    written = posting.payment_processing(payment, happened_at=NOON)

    with pytest.raises(DatabaseError, match="Ledger entry"):
        Leg.objects.create(entry=written, account=Account.STRIPE, cents=5)


def test_the_database_refuses_a_leg_of_zero(db):
    with pytest.raises(DatabaseError, match="leg_cents_not_zero"):
        Leg.objects.create(entry=entry(), account=Account.STRIPE, cents=0)


@pytest.mark.parametrize("table", ["ledger_leg", "ledger_ledgerentry"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_database_refuses_to_change_the_past(payment, table, statement):
    posting.payment_processing(payment, happened_at=NOON)
    connection.check_constraints()

    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
