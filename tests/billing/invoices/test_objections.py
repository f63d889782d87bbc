"""A freelancer contests what was issued in her name; operations answer once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from billing.invoices.credits import credit
from billing.invoices.models import Invoice, Objection
from billing.invoices.objections import correct, object_to, reject
from journal.models import Entry, IllegalMove
from mail.models import OutgoingMail
from tests.billing.invoices.conftest import OCTOBER, worked
from tests.billing.worlds import issue_for_month
from tests.decisions import with_seen

pytestmark = pytest.mark.django_db
TEXT = "One of these hours was not worked."


@pytest.fixture
def invoice(engagement):
    worked(engagement, OCTOBER, [60, 60])
    return issue_for_month(engagement, OCTOBER)


@pytest.fixture
def objection(invoice, farid, oscar):
    return object_to(invoice, text=TEXT, by=farid)


def contest(client, invoice, text=TEXT):
    return client.post(reverse("invoices:objection", args=[invoice.pk]), {"text": text})


def decide(client, objection, **typed):
    address = reverse("backoffice_objection_decision", args=[objection.pk])
    page = reverse("backoffice_objection", args=[objection.pk])
    return client.post(address, with_seen(client, page, typed))


def test_a_reason_too_long_for_a_credit_note_is_told(client, objection, oscar):
    client.force_login(oscar)
    hours = {f"line_{objection.invoice.lines.get().pk}": "1h"}

    response = decide(client, objection, decision="correct", reason="x" * 301, **hours)

    assert list(response.context["form"].errors) == ["reason"]


def test_she_contests_it_on_its_page_once_and_operations_hear_of_it(client, invoice, farid, oscar):
    client.force_login(farid)
    assert (
        reverse("invoices:objection", args=[invoice.pk])
        in client.get(invoice.get_absolute_url()).text
    )

    contest(client, invoice)
    contest(client, invoice, "Something else.")

    found = Objection.objects.get()
    assert (found.invoice, found.text, found.status) == (invoice, TEXT, "open")
    assert Entry.objects.about(found).get().by == farid
    assert OutgoingMail.objects.get(template="objection_received").to == oscar.email
    page = client.get(invoice.get_absolute_url()).text
    assert TEXT in page
    assert reverse("invoices:objection", args=[invoice.pk]) not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("amelie", 403), ("bruno", 403), ("claire", 403), ("oscar", 403), ("nora", 404)],
)
def test_nobody_else_contests_it(client, request, invoice, who, status):
    client.force_login(request.getfixturevalue(who))

    assert contest(client, invoice).status_code == status
    assert not Objection.objects.exists()


def test_the_commission_is_not_hers_to_contest(client, invoice, farid):
    client.force_login(farid)

    assert contest(client, invoice.commission).status_code == 403


def test_an_empty_objection_is_refused_beside_its_field(client, invoice, farid):
    client.force_login(farid)

    assert contest(client, invoice, " ").status_code == 422
    assert not Objection.objects.exists()


def test_after_the_last_day_it_counts_as_accepted(client, invoice, farid, monkeypatch):
    last = invoice.contest_until
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: last)
    client.force_login(farid)
    assert client.get(invoice.get_absolute_url()).context["may_contest"]

    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: last + timedelta(days=1))
    contest(client, invoice)
    assert not Objection.objects.exists()
    with pytest.raises(IllegalMove):
        object_to(invoice, text=TEXT, by=farid)


def test_the_company_does_not_read_it(client, objection, amelie):
    client.force_login(amelie)

    assert TEXT not in client.get(objection.invoice.get_absolute_url()).text


def test_operations_correct_it_by_a_credit_note(client, objection, oscar, farid):
    client.force_login(oscar)
    line = objection.invoice.lines.get()
    assert (
        reverse("backoffice_objection", args=[objection.pk])
        in client.get(reverse("backoffice_queues")).text
    )
    assert TEXT in client.get(reverse("backoffice_objection", args=[objection.pk])).text

    decide(
        client, objection, decision="correct", reason="You are right.", **{f"line_{line.pk}": "1h"}
    )

    objection.refresh_from_db()
    assert (objection.status, objection.answer, objection.decided_by) == (
        "credited",
        "You are right.",
        oscar,
    )
    assert objection.credit_note.net_cents == 4_200
    assert Entry.objects.about(objection).last().verb == "credited"
    mail = OutgoingMail.objects.get(template="objection_answered")
    assert mail.to == farid.email
    assert objection.credit_note.number in mail.text


def test_operations_reject_it_with_a_reason(client, objection, oscar):
    client.force_login(oscar)

    assert decide(client, objection, decision="reject", reason="").status_code == 422
    decide(client, objection, decision="reject", reason="Both hours were approved.")

    objection.refresh_from_db()
    assert objection.status == "rejected"
    assert not Invoice.objects.filter(kind="credit_note").exists()
    assert (
        "Both hours were approved." in OutgoingMail.objects.get(template="objection_answered").text
    )


@pytest.mark.parametrize("typed", [{}, {"line": "3h"}, {"line": "soon"}])
def test_a_correction_names_hours_that_the_invoice_holds(client, objection, oscar, typed):
    client.force_login(oscar)
    line = objection.invoice.lines.get()
    hours = {f"line_{line.pk}": value for value in typed.values()}

    assert decide(client, objection, decision="correct", reason="x", **hours).status_code == 422
    assert not Invoice.objects.filter(kind="credit_note").exists()


def test_hours_credited_meanwhile_are_not_credited_twice(objection, oscar):
    line = objection.invoice.lines.get()
    credit(objection.invoice, {line.pk: 90}, reason="x", by=oscar)

    with pytest.raises(IllegalMove):
        correct(objection, {line.pk: 60}, answer="x", by=oscar)
    objection.refresh_from_db()
    assert objection.status == "open"


@pytest.mark.parametrize("who", ["amelie", "farid", "nora", "edith"])
def test_only_operations_answer(client, request, objection, who):
    client.force_login(request.getfixturevalue(who))

    assert decide(client, objection, decision="reject", reason="x").status_code in {302, 403}
    objection.refresh_from_db()
    assert objection.status == "open"


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_make_one_credit_note(objection, oscar):
    line = objection.invoice.lines.get()

    def answer(number):
        try:
            if number % 2:
                reject(Objection.objects.get(pk=objection.pk), answer="No.", by=oscar)
            else:
                correct(objection, {line.pk: 30}, answer="Yes.", by=oscar)
        except IllegalMove:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(answer, range(4))) == 1
    assert Invoice.objects.filter(kind="credit_note").count() <= 1
    assert OutgoingMail.objects.filter(template="objection_answered").count() == 1
