"""A message from Stripe that cannot be applied is read, and then applied again or dismissed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.queues import machines
from billing.collection.models import Payment
from billing.stripe import gateway
from billing.stripe.fake.events import emit
from billing.stripe.fake.memory import change, find, make
from billing.stripe.models import WebhookEvent
from billing.stripe.reactions import Unexpected
from billing.stripe.tasks import settle
from journal.models import Entry
from tests.billing import worlds


def hear(type_, record, error):
    """Stripe says it, and five tries fail."""
    emit(type_, record)
    for _ in range(5):
        WebhookEvent.objects.update(not_before=timezone.now())
        with pytest.raises(error):
            settle()
    event = WebhookEvent.objects.failing().get()
    WebhookEvent.objects.filter(pk=event.pk).update(not_before=timezone.now() + timedelta(hours=1))
    return event


@pytest.fixture
def foreign(db):
    """Somebody made a payment in Stripe's dashboard: no payment of ours knows it."""
    intent = make("payment_intent", "pi", {"status": "succeeded", "currency": "usd", "amount": 900})
    return hear("payment_intent.canceled", intent, Exception)


def decide(client, event, decision, reason="A test in the dashboard."):
    address = reverse("backoffice_event_decision", args=[event.pk])
    return client.post(address, {"decision": decision, "reason": reason})


def test_it_waits_with_its_content_and_its_error(client, oscar, foreign):
    client.force_login(oscar)
    address = reverse("backoffice_event", args=[foreign.pk])
    assert address in client.get(reverse("backoffice_queues")).text

    page = client.get(address).text
    assert foreign.last_error.split(":")[0] in page
    assert "usd" in page


def test_what_concerns_nothing_of_ours_is_dismissed_with_a_reason(client, oscar, foreign):
    client.force_login(oscar)
    assert decide(client, foreign, "dismiss", reason="").status_code == 422
    assert machines.failing_events().count == 1

    for _ in range(2):
        assert decide(client, foreign, "dismiss").status_code == 302

    assert machines.failing_events().count == 0
    entry = Entry.objects.about(foreign).get()
    assert (entry.verb, entry.by, entry.reason) == ("dismissed", oscar, "A test in the dashboard.")
    page = client.get(reverse("backoffice_event", args=[foreign.pk])).text
    assert "A test in the dashboard." in page
    WebhookEvent.objects.update(not_before=timezone.now())
    settle()


def test_it_is_applied_again_once_its_cause_is_put_right(client, oscar, engagement, amelie):
    worlds.bill_a_month(engagement, amelie, "sepa")
    payment = Payment.objects.get()
    intent = find("payment_intent", payment.intent_id)
    change(intent, status="succeeded", currency="usd")
    event = hear("payment_intent.succeeded", intent, Unexpected)
    change(find("payment_intent", payment.intent_id), status="processing", currency="eur")
    client.force_login(oscar)
    settle()
    assert machines.failing_events().count == 1

    decide(client, event, "retry", reason="The currency was put right.")
    settle()

    assert machines.failing_events().count == 0
    event.refresh_from_db()
    assert event.last_error == ""
    assert Entry.objects.about(event).get().verb == "retried"
    assert gateway.payment_intent(payment.intent_id)["currency"] == "eur"


@pytest.mark.parametrize("who", ["amelie", "claire", "farid", "nora", "edith"])
def test_nobody_else_reads_or_decides(client, request, foreign, who):
    client.force_login(request.getfixturevalue(who))

    page = client.get(reverse("backoffice_event", args=[foreign.pk]))
    assert page.status_code in {302, 403}
    assert decide(client, foreign, "dismiss").status_code in {302, 403}
    assert WebhookEvent.objects.failing().exists()
