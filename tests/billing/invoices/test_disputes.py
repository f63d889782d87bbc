"""A dispute whose hours cannot be credited holds up no other, and waits for a person."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.collection.tasks import credit_disputes
from billing.invoices import disputes
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from journal.models import Entry
from marketplace.timesheets.models import Dispute, DisputeLine
from tests.billing import worlds


@pytest.fixture
def concluded(amelie):
    """Concludes a dispute that drops all of the first day of an engagement."""

    def conclude(engagement):
        sheet = engagement.timesheets.get()
        entry = sheet.entries.order_by("day").first()
        dispute = Dispute.objects.create(
            timesheet=sheet,
            reason="Nobody was there.",
            opened_by=amelie,
            answer_before=timezone.now(),
            status=Dispute.Status.ESCALATED,
        )
        DisputeLine.objects.create(
            dispute=dispute, entry=entry, entry_minutes=entry.minutes, billed_minutes=0
        )
        dispute.move_to(Dispute.Status.DECIDED, by=None, outcome="refund")
        return dispute

    return conclude


@pytest.fixture
def billed_twice(engagement, company, amelie, oscar):
    """Two engagements of a company with an invoice each."""
    other = worlds.another_engagement(company)
    worlds.set_up_payment(company, amelie)
    for each in (engagement, other):
        worlds.set_up_payouts(each.freelancer)
        month = worlds.approved_timesheet(each).month
    worlds.run_billing(month)
    return engagement, other


@pytest.fixture
def poisoned(billed_twice, concluded, oscar):
    """Of the newer dispute, which comes first, an objection has taken back every hour already."""
    engagement, other = billed_twice
    fine, poisoned = concluded(engagement), concluded(other)
    credit(Invoice.objects.services().get(engagement=other), reason="Objection.", by=oscar)
    credit_disputes()
    return poisoned, fine


def test_one_that_cannot_be_credited_holds_up_no_other(poisoned):
    poisoned, fine = poisoned
    for dispute in (poisoned, fine):
        dispute.refresh_from_db()

    assert (poisoned.status, fine.status) == ("decided", "closed")


def test_it_waits_until_somebody_says_how_it_was_settled(client, oscar, poisoned, monkeypatch):
    dispute, _ = poisoned
    client.force_login(oscar)
    page = reverse("backoffice_uncredited", args=[dispute.pk])
    queues = reverse("backoffice_queues")
    assert page not in client.get(queues).text
    monkeypatch.setattr(disputes, "TIME_TO_CREDIT", timedelta(0))

    assert page in client.get(queues).text
    assert "Nobody was there." in client.get(page).text
    address = reverse("backoffice_uncredited_decision", args=[dispute.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    for _click in range(2):
        client.post(address, {"reason": "The objection covered it."})

    dispute.refresh_from_db()
    assert dispute.status == "closed"
    assert Entry.objects.about(dispute).get(verb="executed").reason == "The objection covered it."
    assert page not in client.get(queues).text
