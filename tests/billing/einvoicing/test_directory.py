"""The folder that a platform's own program reads and answers by."""

import json
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import Company
from backoffice.queues import declarations
from billing.einvoicing import actions
from billing.einvoicing.models import Deposit
from billing.invoices import documents
from billing.invoices.models import Invoice
from marketplace.people.models import Freelancer
from tests.billing.invoices.conftest import OCTOBER, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db


def test_the_folder_holds_what_a_platform_expects_and_its_answers_are_read(
    invoice, settings, tmp_path
):
    settings.PRIVATE_ROOT = tmp_path
    actions.sweep()
    outgoing = Path(tmp_path, "einvoicing", "outgoing")
    incoming = Path(tmp_path, "einvoicing", "incoming")
    said = json.loads((outgoing / f"{invoice.number}.status.json").read_text())
    names = {path.name for path in outgoing.iterdir()}

    assert said == {"number": invoice.number, "status": "déposée", "flow": "invoice"}
    assert {f"{invoice.number}.pdf", f"{invoice.number}.xml"} < names
    assert not any(name.startswith(".") for name in names)

    (incoming / "half.json").write_text('{"status": "ref')
    (incoming / f"{invoice.commission.number}.json").write_text('{"status": "lue"}')
    (incoming / f"{invoice.number}.json").write_text('{"status": "refusée", "reason": "Doublon"}')
    actions.sweep()
    assert Deposit.objects.get(invoice=invoice).status == "refused"
    assert Deposit.objects.get(invoice=invoice.commission).status == "deposited"


def test_an_old_answer_is_no_answer_to_a_new_try(invoice, settings, tmp_path, oscar):
    settings.PRIVATE_ROOT = tmp_path
    actions.sweep()
    answer = Path(tmp_path, "einvoicing", "incoming", f"{invoice.number}.json")
    answer.write_text('{"status": "rejetée"}')
    actions.sweep()
    Deposit.objects.get(invoice=invoice).hand_over_again(by=oscar, reason="Mended.")

    actions.sweep()

    assert Deposit.objects.get(invoice=invoice).status == "deposited"
    assert not answer.exists()


def test_an_invoice_abroad_goes_out_as_data_to_report(
    client, engagement, settings, tmp_path, oscar
):
    settings.PRIVATE_ROOT = tmp_path
    Company.objects.update(country="DE", vat_number="DE136695976", siret="")
    Freelancer.objects.update(vat_number="FR23001019991")
    worked(engagement, OCTOBER, [60])
    invoice = issue_for_month(engagement, OCTOBER)
    documents.make_all(Invoice.objects.values_list("pk", flat=True))
    actions.sweep()
    invoice.start_collecting()
    invoice.mark_paid()
    actions.sweep()
    outgoing = Path(tmp_path, "einvoicing", "outgoing")
    said = {
        path.name.split(".")[0]: json.loads(path.read_text())
        for path in outgoing.glob("*.status.json")
    }

    assert said[invoice.number]["flow"] == "report"
    assert said[invoice.number]["status"] == "encaissée"
    assert said[invoice.commission.number]["flow"] == "invoice"

    Deposit.objects.filter(invoice=invoice).update(status="rejected")
    client.force_login(oscar)
    page = reverse("backoffice_deposit", args=[invoice.deposit.pk])
    with translation.override("en"):
        [waiting] = declarations.unwanted_deposits().waiting
        assert "data to report" in waiting.detail
    assert client.get(page).context["record"].flow == "report"
