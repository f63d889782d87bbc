"""A refund that somebody made on Stripe's own pages is put before a person, who says why."""

import pytest
from django.urls import reverse

from backoffice.queues import payments
from billing.collection.models import Payment, Refund
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from billing.ledger.models import Account, Leg
from billing.payouts.models import Transfer
from billing.stripe.fake import charges
from billing.stripe.tasks import settle
from tests.billing import worlds
from tests.decisions import with_seen


@pytest.fixture
def made_at_stripe(engagement, amelie):
    """Somebody sent an hour back on Stripe's own pages."""
    worlds.bill_a_month(engagement, amelie)
    intent = Payment.objects.get().intent_id
    charges.create_refund({"payment_intent": intent, "amount": 4_200})
    settle()
    return Refund.objects.get()


def address_of(refund):
    return reverse("backoffice_refund", args=[refund.pk])


def decide(client, refund, decision, reason):
    typed = with_seen(client, address_of(refund), {"decision": decision, "reason": reason})
    return client.post(reverse("backoffice_refund_decision", args=[refund.pk]), typed)


def test_a_refund_made_at_stripe_asks_what_it_was_for(client, oscar, made_at_stripe):
    client.force_login(oscar)
    [waiting] = payments.unexplained_refunds().waiting
    page = client.get(waiting.href)
    credit_page = reverse("backoffice_credit", args=[Invoice.objects.services().get().pk])
    assert credit_page in page.text
    assert "Effectué sur les pages de Stripe." in page.text
    offered = [value for value, _ in page.context["form"].fields["decision"].choices]
    assert offered == ["repaid", "borne"]

    decide(client, made_at_stripe, "borne", "A gift.")
    again = decide(client, made_at_stripe, "borne", "A gift.")

    assert again.url == waiting.href
    assert payments.unexplained_refunds().count == 0
    assert Leg.objects.on(Account.BAD_DEBT).balance() == made_at_stripe.amount_cents
    assert not client.get(waiting.href).context["undecided"]


def test_once_there_is_a_credit_note_that_alone_is_offered(client, oscar, made_at_stripe):
    line = Invoice.objects.services().get().lines.get()
    note = credit(line.invoice, {line.pk: 60}, by=oscar, reason="Contested.")
    assert note.total_cents == made_at_stripe.amount_cents
    client.force_login(oscar)

    offered = client.get(address_of(made_at_stripe)).context["form"].fields["decision"].choices
    assert [value for value, _ in offered] == ["covered"]
    decide(client, made_at_stripe, "borne", "A gift.")
    assert payments.unexplained_refunds().count == 1

    decide(client, made_at_stripe, "covered", "The hour of Monday.")
    settle()
    note.refresh_from_db()
    assert note.status == "paid"
    assert Transfer.objects.get().status == "part_reversed"
