"""What never arrived is found within a day, and books that differ from Stripe's are noticed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.collection.reversals import refund_credit_notes
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, LedgerEntry, Leg
from billing.ledger.posting import move
from billing.reconciliation.actions import reconcile
from billing.reconciliation.models import Discrepancy, Reconciliation
from billing.stripe import gateway
from billing.stripe.fake import charges, own_money
from billing.stripe.fake.events import emit
from billing.stripe.fake.memory import change, find, move_balance
from billing.stripe.models import FakeEvent, WebhookEvent
from billing.stripe.tasks import settle
from tests.billing import worlds


def lose(events):
    """Stripe believes these were delivered; nobody ever got them."""
    return events.filter(delivered_at=None).update(delivered_at=timezone.now())


def next_day():
    return timezone.now() + timedelta(days=1)


def bank_settles(payment):
    charges.succeed(find("payment_intent", payment.intent_id))


def test_a_lost_event_is_found_and_applied(billed):
    payment = billed("sepa")
    bank_settles(payment)
    lose(FakeEvent.objects)
    settle()
    payment.refresh_from_db()
    assert payment.status == "processing"

    run = reconcile(now=next_day())
    settle()

    payment.refresh_from_db()
    assert run.events_recovered > 0
    assert payment.status == "succeeded"
    assert Invoice.objects.services().get().status == "paid"


def test_what_had_arrived_is_not_heard_twice(billed):
    billed()

    assert reconcile(now=next_day()).events_recovered == 0


def test_messages_that_nobody_waits_for_leave_what_is_asked_for_as_it_was(billed):
    """Stripe lists at most twenty types at once."""
    intent = find("payment_intent", billed().intent_id)
    for number in range(20):
        emit(f"unheard.of.{number}", intent)
    settle()

    assert not WebhookEvent.objects.unprocessed().exists()
    assert reconcile(now=next_day()).finished_at


def test_books_that_agree_raise_no_question_in_any_turn_of_money(billed, oscar):
    payment = billed()
    credit(Invoice.objects.services().get(), by=oscar, reason="Never worked.")
    for _ in range(2):
        refund_credit_notes()
        settle()
    run = reconcile(now=next_day())

    # The charge, its refund, the transfer, and what came back of it.
    assert run.compared == 4
    assert run.finished_at
    assert not Discrepancy.objects.exists()
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()
    assert payment.charge_id


def test_our_own_money_between_bank_and_stripe_is_posted(billed):
    billed()
    top_up = own_money.top_up(50_000)
    fee = own_money.charge_account_fee(1_250)
    returned = own_money.pay_out(9_000)
    own_money.fail_payout(returned)
    own_money.pay_out(7_000, fee=70)
    for day in (1, 2):
        reconcile(now=timezone.now() + timedelta(days=day))

    assert not Discrepancy.objects.exists()
    assert Leg.objects.on(Account.STRIPE).balance() == worlds.moved_at_stripe()
    assert Leg.objects.on(Account.BANK).balance() == 7_000 - 50_000
    own = LedgerEntry.objects.filter(key__startswith="movement:").order_by("pk")
    assert sorted(own.values_list("kind", flat=True)) == [
        "payout", "payout", "payout_returned", "stripe_fee", "topup",
    ]  # fmt: skip
    assert own.get(kind="topup").description == top_up.id
    assert own.get(kind="stripe_fee").key == f"movement:{fee.id}:{fee.id}"
    assert own.filter(description=returned.id).count() == 2


def test_what_an_account_fee_in_another_currency_took_is_noticed(billed):
    billed()
    fee = own_money.charge_account_fee(1_250)
    change(fee, currency="usd")

    reconcile(now=next_day())

    found = Discrepancy.objects.get()
    assert (found.stripe_id, found.ours_cents, found.theirs_cents) == (fee.id, 0, -1_250)
    change(fee, currency="eur")
    reconcile(now=next_day() + timedelta(days=1))
    assert Discrepancy.objects.get().status == "settled"


def test_a_charge_that_we_do_not_know_of_is_noticed(billed):
    billed()
    move_balance("charge", "ch_unknown", 12_000, 205)

    reconcile(now=next_day())

    found = Discrepancy.objects.get()
    assert (found.stripe_id, found.ours_cents, found.theirs_cents) == ("ch_unknown", 0, 11_795)


def test_an_entry_of_which_stripe_knows_nothing_is_noticed(billed):
    payment = billed()
    move(
        f"payment:{payment.pk}:fee:again",
        LedgerEntry.Kind.STRIPE_FEE,
        35,
        out_of=(Account.STRIPE, None),
        to=(Account.FEES, None),
        happened_at=timezone.now(),
    )

    reconcile(now=next_day())

    found = Discrepancy.objects.get()
    assert found.stripe_id == payment.charge_id
    assert found.difference_cents == 35


def test_what_moved_a_moment_ago_may_still_be_on_its_way(billed):
    billed()
    move_balance("charge", "ch_unknown", 12_000, 205)

    reconcile()
    assert not Discrepancy.objects.exists()

    reconcile(now=next_day())
    assert Discrepancy.objects.get().stripe_id == "ch_unknown"


def test_a_question_that_the_next_run_answers_is_settled(billed):
    billed()
    movement = move_balance("charge", "ch_unknown", 12_000, 205)
    reconcile(now=next_day())
    movement.delete()

    reconcile(now=next_day() + timedelta(days=1))

    assert Discrepancy.objects.get().status == "settled"


def test_an_explanation_holds_for_the_amounts_that_it_explained(billed, oscar):
    billed()
    move_balance("charge", "ch_unknown", 12_000, 205)
    reconcile(now=next_day())
    Discrepancy.objects.get().explain(by=oscar, reason="A test charge by hand.")

    reconcile(now=next_day() + timedelta(days=1))
    assert Discrepancy.objects.get().status == "explained"

    move_balance("refund", "ch_unknown", -1_000)
    reconcile(now=next_day() + timedelta(days=2))
    assert Discrepancy.objects.get().status == "open"


def test_a_run_that_died_is_begun_again_from_where_the_last_whole_one_stood(billed, monkeypatch):
    billed()
    reconcile(now=next_day())

    def fail(**_narrowing):
        raise gateway.Unavailable

    with monkeypatch.context() as broken:
        broken.setattr(gateway, "events", fail)
        with pytest.raises(gateway.Unavailable):
            reconcile(now=next_day())
    assert Reconciliation.objects.filter(finished_at=None).count() == 1
    move_balance("charge", "ch_unknown", 12_000, 205)

    reconcile(now=next_day() + timedelta(days=1))

    assert Discrepancy.objects.filter(stripe_id="ch_unknown").exists()


def test_after_a_long_outage_older_movements_are_compared_all_the_same(billed, monkeypatch):
    """Events are asked for as far back as Stripe lists them, movements from the last time on."""
    billed()
    asked = []
    monkeypatch.setattr(gateway, "events", lambda since, types: asked.append(since) or [])
    reconcile(now=next_day())
    movement = move_balance("charge", "ch_unknown", 12_000, 205)
    after = next_day() + timedelta(days=60)

    reconcile(now=after)

    assert Discrepancy.objects.get().stripe_id == movement.data["source"]
    assert asked[-1] == after - timedelta(days=30)
