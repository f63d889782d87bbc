"""Whatever happens to money, in whatever order and however often: the books hold."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import money
from billing.ledger import posting
from billing.ledger.models import Account, Leg

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def life(number, company, freelancer, total, fee_bp, steps):
    """The events of one invoice's life, as functions that may be called again."""
    fee = money.split_fee(total, fee_bp=fee_bp)[0]
    vat = money.vat(fee, vat_bp=2_000)
    parties = {"company": company, "freelancer": freelancer}
    services = SimpleNamespace(pk=10 * number, number=f"S{number}", total_cents=total, **parties)
    commission = SimpleNamespace(
        pk=10 * number + 1,
        number=f"C{number}",
        net_cents=fee,
        vat_cents=vat,
        total_cents=fee + vat,
        **parties,
    )
    payment = SimpleNamespace(pk=number, company=company, amount_cents=total)
    transfer = SimpleNamespace(pk=number, freelancer=freelancer, sent_cents=total - fee - vat)
    refund = SimpleNamespace(pk=number, payment=payment, amount_cents=total)
    chargeback = SimpleNamespace(pk=number, payment=payment)
    note = SimpleNamespace(**{**vars(services), "pk": 10 * number + 2})
    commission_note = SimpleNamespace(**{**vars(commission), "pk": 10 * number + 3})
    events = {
        "issue": lambda: (
            posting.invoice_issued(services, happened_at=NOON),
            posting.commission_issued(commission, happened_at=NOON),
        ),
        "process": lambda: posting.payment_processing(payment, happened_at=NOON),
        "pay": lambda: (
            posting.payment_succeeded(payment, happened_at=NOON),
            posting.stripe_fee(f"payment:{number}", total // 70 + 25, happened_at=NOON),
        ),
        "transfer": lambda: posting.transfer_sent(transfer, happened_at=NOON),
        "credit": lambda: (
            posting.credit_note_issued(note, happened_at=NOON),
            posting.commission_credited(commission_note, happened_at=NOON),
        ),
        "refund": lambda: posting.refund_sent(refund, happened_at=NOON),
        "reverse": lambda: posting.transfer_reversed(
            transfer, f"trr_{number}", transfer.sent_cents, happened_at=NOON
        ),
        "withdraw": lambda: posting.chargeback_withdrawn(
            chargeback, "txn_1", total, happened_at=NOON
        ),
        "reinstate": lambda: posting.chargeback_reinstated(
            chargeback, "txn_2", total, happened_at=NOON
        ),
    }
    return [events[step] for step in steps]


STORIES = [
    ["issue"],
    ["issue", "process"],
    ["issue", "pay"],
    ["issue", "pay", "transfer"],
    ["issue", "pay", "transfer", "credit", "refund", "reverse"],
    ["issue", "pay", "transfer", "withdraw", "reverse"],
    ["issue", "pay", "withdraw", "reinstate", "transfer"],
]
LIVES = st.lists(
    st.tuples(st.integers(100, 1_000_000), st.integers(100, 3_000), st.sampled_from(STORIES)),
    min_size=1,
    max_size=4,
)


def books():
    connection.check_constraints()
    return Leg.objects.trial_balance()


@pytest.fixture
def play(company, freelancer):
    """Post these events and give the balances; the ledger is empty again afterwards."""

    def post(events):
        with transaction.atomic():
            for event in events:
                event()
            result = books()
            transaction.set_rollback(True)
        return result

    def lives(stories):
        return [
            event
            for number, story in enumerate(stories, 1)
            for event in life(number, company, freelancer, *story)
        ]

    post.lives = lives
    return post


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(stories=LIVES, data=st.data())
def test_order_and_repetition_leave_the_same_balances(play, stories, data):
    events = play.lives(stories)
    wanted = play(events)
    shuffled = data.draw(st.permutations(events))
    again = data.draw(st.lists(st.sampled_from(events), max_size=5))

    assert sum(cents for _, cents in wanted) == 0
    assert play([*shuffled, *again]) == wanted


@pytest.mark.parametrize(
    ("story", "left"),
    [
        (STORIES[3], {Account.COMMISSION: -144_00, Account.VAT: -28_80}),
        (STORIES[4], {}),
    ],
)
def test_a_life_that_is_over_leaves_what_is_the_platforms(play, story, left):
    balances = dict(play(play.lives([(120_000, 1_200, story)])))
    fees = balances.pop(Account.FEES)
    balances[Account.STRIPE] = balances[Account.STRIPE] + fees

    kept = {account: cents for account, cents in balances.items() if cents}
    assert kept == ({**left, Account.STRIPE: -sum(left.values())} if left else {})
