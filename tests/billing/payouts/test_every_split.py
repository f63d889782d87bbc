"""However months are credited and paid out, what reaches a freelancer is hers to the cent."""

from contextlib import contextmanager

from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.collection.models import Refund
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts import overpayments
from billing.payouts.amounts import due_cents
from billing.payouts.models import Overpayment
from tests.billing.payouts.months import adds_up, received


@contextmanager
def undone(months):
    """What happens within did not happen."""
    before = transaction.savepoint()
    yield
    transaction.savepoint_rollback(before)
    months.billed = 0


def test_without_offsets_more_would_reach_her_than_is_hers(owing, months, monkeypatch):
    """The control of what adds_up() proves."""
    monkeypatch.setattr(overpayments, "reserve", lambda _transfer, _cents: 0)
    months.bill()

    hers = sum(due_cents(invoice) for invoice in Invoice.objects.services())
    assert received() == hers + owing.amount_cents
    assert Leg.objects.on(Account.OVERPAID).balance() == owing.amount_cents


SPLITS = st.lists(
    st.tuples(st.integers(1, 900), st.floats(0, 1), st.booleans()), min_size=1, max_size=4
)


def test_every_split_adds_up_to_the_cent(months, full):
    """Months of any length, any part of each credited, paid out before or not."""

    @settings(max_examples=100 if full else 4, deadline=None)
    @given(SPLITS)
    def adds_up_after_each(splits):
        with undone(months):
            for minutes, share, paid_out in splits:
                invoice = months.bill(minutes)
                if paid_out:
                    months.pay_out()
                if credited := round(minutes * share):
                    months.credit(invoice, credited)
                assert adds_up()
            owed = Leg.objects.on(Account.OVERPAID).balance()
            assert owed == sum(each.left_cents for each in Overpayment.objects.open())
            assert Leg.objects.on(Account.FREELANCERS).balance() == 0
            assert not Refund.objects.exclude(status="succeeded").exists()

    adds_up_after_each()
