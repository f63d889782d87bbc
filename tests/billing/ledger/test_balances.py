"""A balance read through subtotals is the sum of the legs, whoever posts meanwhile."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from billing.ledger import balances, posting
from billing.ledger.models import Account, Cut, Leg
from tests.billing import worlds
from tests.factories import CompanyFactory, FreelancerFactory

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def pay(number, company, cents=100):
    return worlds.on_its_way(number, company, cents, happened_at=NOON)


@pytest.fixture
def other_company(db):
    return CompanyFactory(name="Ailleurs")


@pytest.mark.django_db
def test_subtotals_change_no_balance(company, other_company):
    for number in range(10):
        pay(number, company if number % 3 else other_company, cents=100 + number)
        if number in {4, 7}:
            assert balances.take_subtotals()

    for account in (Account.RECEIVABLE, Account.IN_TRANSIT, Account.STRIPE):
        assert balances.balance(account) == Leg.objects.on(account).balance()
    for who in (company, other_company):
        legs = Leg.objects.on(Account.RECEIVABLE).filter(company=who)
        assert balances.balance(Account.RECEIVABLE, company=who) == legs.balance() != 0


@pytest.mark.django_db
def test_each_freelancer_has_a_balance_of_her_own(freelancer):
    for number, (who, cents) in enumerate([(freelancer, 400), (FreelancerFactory(), 70)]):
        posting.post(
            f"drill:{number}",
            "transfer_sent",
            legs={(Account.FREELANCERS, who): cents, (Account.STRIPE, None): -cents},
            happened_at=NOON,
        )

    assert balances.balance(Account.FREELANCERS, freelancer=freelancer) == 400
    assert balances.balance(Account.FREELANCERS) == 470


@pytest.mark.django_db
def test_a_second_cut_with_nothing_new_adds_nothing(company):
    pay(1, company)
    balances.take_subtotals()
    balances.take_subtotals()

    assert balances.balance(Account.IN_TRANSIT) == 100


def post_in_another_connection(company, number, written, may_commit):
    try:
        with transaction.atomic():
            pay(number, company)
            written.set()
            may_commit.wait(10)
    finally:
        connection.close()


@pytest.fixture
def open_posting(company):
    """A posting by somebody else, written and not yet committed."""
    written, may_commit = threading.Event(), threading.Event()
    other = threading.Thread(
        target=post_in_another_connection, args=[company, 1, written, may_commit]
    )
    other.start()
    assert written.wait(10)

    def commit():
        may_commit.set()
        other.join()

    yield commit
    commit()


@pytest.mark.django_db(transaction=True)
def test_a_cut_never_passes_a_posting_under_way(company, open_posting, monkeypatch):
    monkeypatch.setattr(balances, "LOCK_TIMEOUT", "100ms")

    assert not balances.take_subtotals()
    pay(2, company)
    open_posting()

    assert balances.take_subtotals()
    assert balances.balance(Account.IN_TRANSIT) == 200


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_would_be_lost(company, open_posting):
    pay(2, company)
    newest = Leg.objects.latest("pk").pk
    with connection.cursor() as cursor:
        cursor.execute(balances.ADD_UP, [0, newest])
    Cut.objects.create(pk=Cut.ONLY, last_leg_id=newest)
    open_posting()

    assert Leg.objects.on(Account.IN_TRANSIT).balance() == 200
    assert balances.balance(Account.IN_TRANSIT) == 100
