"""What is read through subtotals is the sum of the legs, whoever posts meanwhile."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse

from billing.ledger import balances, posting
from billing.ledger.models import Account, Cut, Leg
from tests.billing import worlds
from tests.factories import CompanyFactory, FreelancerFactory

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
NEVER = datetime(2199, 1, 1, tzinfo=UTC)


def pay(number, company, cents=100):
    return worlds.on_its_way(number, company, cents, happened_at=NOON)


@pytest.fixture
def other_company(db):
    return CompanyFactory(name="Ailleurs")


def balance(account, **party):
    """What is held after all that has happened."""
    found = balances.of_period(NEVER, NEVER, account=account, **party)
    return found[0][1] if found else 0


def summed(begin, over, **of):
    """The same of a period by adding up every leg."""
    before = Leg.objects.filter(entry__happened_at__lt=begin, **of)
    within = Leg.objects.filter(entry__happened_at__gte=begin, entry__happened_at__lt=over, **of)
    sums = {
        account: [
            before.on(account).balance(),
            within.on(account).filter(cents__gt=0).balance(),
            -within.on(account).filter(cents__lt=0).balance(),
        ]
        for account in sorted(Account.values)
    }
    return [(account, *cents) for account, cents in sums.items() if any(cents)]


@pytest.mark.django_db
def test_subtotals_change_no_figure_of_any_period(company, other_company):
    """Posted out of turn, too: what comes after a cut may have happened before it."""
    for number in range(12):
        who = company if number % 3 else other_company
        day = NOON + timedelta(days=(7 * number) % 12)
        worlds.on_its_way(number, who, 100 + number, happened_at=day)
        if number in {4, 8}:
            assert balances.take_subtotals()

    days = [NOON + timedelta(days=day) for day in range(-1, 14, 3)] + [NEVER]
    periods = [(begin, over) for begin in days for over in days if begin <= over]
    narrowings = [{}, {"account": Account.RECEIVABLE}, {"company": other_company}]
    for begin, over in periods:
        for of in narrowings:
            assert balances.of_period(begin, over, **of) == summed(begin, over, **of)
    assert balances.of_period(*periods[0], account=Account.STRIPE) == []


@pytest.mark.django_db
def test_what_was_settled_within_the_subtotals_is_left_out(company):
    for number, cents in enumerate((500, -500)):
        pay(number, company, cents)
    balances.take_subtotals()

    assert balances.of_period(NEVER, NEVER) == []
    assert balances.of_period(NOON, NEVER) == [("411", 0, 500, 500), ("5115", 0, 500, 500)]


@pytest.mark.django_db
def test_each_freelancer_has_a_balance_of_her_own(freelancer):
    for number, (who, cents) in enumerate([(freelancer, 400), (FreelancerFactory(), 70)]):
        posting.post(
            f"drill:{number}",
            "transfer_sent",
            legs={(Account.FREELANCERS, who): cents, (Account.STRIPE, None): -cents},
            happened_at=NOON,
        )

    assert balance(Account.FREELANCERS, freelancer=freelancer) == 400
    assert balance(Account.FREELANCERS) == 470


@pytest.mark.django_db
def test_a_second_cut_with_nothing_new_adds_nothing(company):
    pay(1, company)
    balances.take_subtotals()
    balances.take_subtotals()

    assert balance(Account.IN_TRANSIT) == 100


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
    assert balance(Account.IN_TRANSIT) == 200


@pytest.mark.django_db(transaction=True)
def test_the_file_of_a_year_waits_for_a_posting_under_way(
    client, oscar, company, open_posting, monkeypatch
):
    """Its entry has its number already: it would shift those that the file gave to later ones."""
    monkeypatch.setattr(balances, "LOCK_TIMEOUT", "100ms")
    pay(2, company)
    client.force_login(oscar)
    file = reverse("backoffice_fec", args=[2026])

    assert client.get(file).url == reverse("backoffice_ledger")
    open_posting()

    lines = b"".join(client.get(file).streaming_content).decode().splitlines()
    assert [line.split("\t")[8] for line in lines[1::2]] == [
        "payment:1:processing",
        "payment:2:processing",
    ]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_would_be_lost(company, open_posting):
    pay(2, company)
    newest = Leg.objects.latest("pk").pk
    with connection.cursor() as cursor:
        cursor.execute(balances.ADD_UP, [0, newest])
    Cut.objects.create(pk=Cut.ONLY, last_leg_id=newest)
    open_posting()

    assert Leg.objects.on(Account.IN_TRANSIT).balance() == 200
    assert balance(Account.IN_TRANSIT) == 100
