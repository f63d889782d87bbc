"""What the platform says of a document that it cannot be true of is read by a person."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from backoffice.queues import declarations
from billing.einvoicing import actions
from billing.einvoicing.models import Deposit, UnreadableAnswer
from billing.invoices import documents
from tests.billing.invoices.conftest import OCTOBER, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db
UNKNOWN = "F09999-00001"


@pytest.fixture
def incoming(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    actions.sweep()
    return Path(tmp_path, "einvoicing", "incoming")


@pytest.fixture
def deposited(incoming, engagement):
    worked(engagement, OCTOBER, [60])
    invoice = issue_for_month(engagement, OCTOBER)
    documents.make(invoice)
    actions.sweep()
    return Deposit.objects.get(invoice=invoice)


def refuse(incoming, number):
    """The recipient does not want a document: said by the platform, well readable."""
    path = incoming / f"{number}.json"
    path.write_text('{"status": "refusée", "reason": "Doublon\\u0000"}', encoding="utf-8")
    actions.sweep()
    return path


def waiting():
    return [(each.label, each.detail) for each in declarations.unreadable_answers().waiting]


def test_a_number_that_is_none_of_ours_waits_for_a_person_once(incoming):
    path = refuse(incoming, UNKNOWN)
    actions.sweep()

    [(name, content)] = waiting()
    assert name == path.name
    assert content.startswith(f"{UNKNOWN} · refused · Doublon")
    assert not path.exists()
    assert (incoming / "unreadable" / path.name).exists()


def test_a_refusal_of_what_was_reported_as_paid_waits_for_a_person(incoming, deposited):
    Deposit.objects.filter(pk=deposited.pk).update(status="collected")

    refuse(incoming, deposited.invoice.number)

    assert len(waiting()) == 1
    deposited.refresh_from_db()
    assert deposited.status == "collected"


def test_what_is_heard_in_time_is_nobody_s_to_read(incoming, deposited):
    refuse(incoming, deposited.invoice.number)
    actions.sweep()

    deposited.refresh_from_db()
    assert deposited.status == "refused"
    assert not UnreadableAnswer.objects.exists()


def test_what_is_not_handed_over_yet_waits_until_it_is(incoming, deposited):
    later = timezone.now() + timedelta(hours=1)
    Deposit.objects.filter(pk=deposited.pk).update(status="pending", next_attempt_at=later)

    path = refuse(incoming, deposited.invoice.number)

    assert path.exists()
    assert not UnreadableAnswer.objects.exists()
