"""Two transfers of one freelancer that leave at the same moment take what she owes off once."""

import threading
from contextlib import suppress

import pytest
from django.db import connection, transaction

from billing.payouts import overpayments
from billing.payouts.models import Offset, Overpayment, Transfer
from billing.payouts.querysets import OverpaymentQuerySet
from billing.stripe.tasks import settle
from tests.billing import worlds

BOTH_HAVE_READ = 1.0


@pytest.fixture
def leaving(transactional_db, engagement, freelancer, company, amelie):
    """Two sent transfers, and what she owes: as much as either."""
    other = worlds.another_engagement(company)
    type(other).objects.filter(pk=other.pk).update(freelancer=freelancer)
    other.refresh_from_db()
    worlds.set_up_payment(company, amelie)
    worlds.set_up_payouts(freelancer)
    for each in (engagement, other):
        worlds.approved_timesheet(each)
    worlds.run_billing(engagement.start_on)
    settle()
    transfers = list(Transfer.objects.all())
    overpayments.claim(transfers[0], 1_000, occasion="reversal:1")
    return transfers


def reserve_at_once(transfers, monkeypatch):
    """Each in a connection of its own; both go on once both have read, where nothing keeps them."""
    meeting = threading.Barrier(2)
    write = overpayments.add

    def add_when_both_have_read(overpayment, cents):
        # Broken when the other one waits for our lock.
        with suppress(threading.BrokenBarrierError):
            meeting.wait(BOTH_HAVE_READ)
        write(overpayment, cents)

    def reserve(transfer):
        try:
            with transaction.atomic():
                overpayments.reserve(transfer, transfer.amount_cents)
        finally:
            connection.close()

    monkeypatch.setattr(overpayments, "add", add_when_both_have_read)
    threads = [threading.Thread(target=reserve, args=[transfer]) for transfer in transfers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def taken_off():
    return sum(offset.cents for offset in Offset.objects.all())


def test_it_is_taken_off_one_of_them(leaving, monkeypatch):
    reserve_at_once(leaving, monkeypatch)

    assert taken_off() == Overpayment.objects.get().offset_cents == 1_000


def test_without_the_lock_it_is_taken_off_both(leaving, monkeypatch):
    """The control."""
    monkeypatch.setattr(OverpaymentQuerySet, "select_for_update", lambda found: found)
    reserve_at_once(leaving, monkeypatch)

    assert taken_off() == 2_000
