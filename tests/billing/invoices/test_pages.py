"""The pages: who sees which invoice, and what they say."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.invoices import documents
from billing.invoices.credits import credit
from billing.invoices.models import Invoice
from mail.models import OutgoingMail
from tests import factories
from tests.billing.invoices.conftest import NOVEMBER, OCTOBER, worked
from tests.billing.worlds import issue_for_month

pytestmark = pytest.mark.django_db
LIST = "/fr/invoices/"


@pytest.fixture
def invoice(engagement):
    worked(engagement, OCTOBER, [90, 20])
    return issue_for_month(engagement, OCTOBER)


PAGES = ("invoice", "pdf", "xml")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("who", "kind", "status"),
    [
        ("amelie", "services", 200),
        ("bruno", "services", 200),
        ("claire", "services", 200),
        ("farid", "services", 200),
        ("oscar", "services", 200),
        ("nora", "services", 404),
        ("amelie", "commission", 404),
        ("bruno", "commission", 404),
        ("claire", "commission", 404),
        ("farid", "commission", 200),
        ("oscar", "commission", 200),
        ("nora", "commission", 404),
    ],
)
def test_who_may_read_what(client, invoice, request, name, who, kind, status):
    client.force_login(request.getfixturevalue(who))
    found = invoice if kind == "services" else invoice.commission

    assert client.get(reverse(f"invoices:{name}", args=[found.pk])).status_code == status


@pytest.mark.parametrize("name", [*PAGES, "mailing"])
def test_a_foreign_invoice_looks_like_a_missing_one(client, invoice, nora, name):
    client.force_login(nora)
    ask = client.post if name == "mailing" else client.get

    bodies = set()
    for pk in (invoice.pk, invoice.pk + 999):
        response = ask(reverse(f"invoices:{name}", args=[pk]))
        assert response.status_code == 404
        # Its own address and the CSRF token, masked anew each time, are all that may differ.
        body = response.content.decode().replace(f"/invoices/{pk}/", "/invoices/N/")
        bodies.add(re.sub(r"\b[A-Za-z0-9]{64}\b", "", body))
    assert len(bodies) == 1


@pytest.mark.parametrize("name", [*PAGES, "mailing"])
def test_strangers_are_asked_to_sign_in(client, invoice, name):
    response = client.get(reverse(f"invoices:{name}", args=[invoice.pk]))

    assert response.status_code == 302
    assert "/account/login" in response["Location"]


@pytest.mark.parametrize(
    ("name", "method"), [(name, "post") for name in PAGES] + [("mailing", "get")]
)
def test_other_methods_are_refused(client, invoice, amelie, name, method):
    client.force_login(amelie)

    response = getattr(client, method)(reverse(f"invoices:{name}", args=[invoice.pk]))

    assert response.status_code == 405


def test_the_page_says_the_amounts_and_when_it_is_collected(client, invoice, amelie):
    client.force_login(amelie)

    content = client.get(f"/en/invoices/{invoice.pk}/").content.decode()

    assert invoice.number in content
    assert "€77.00" in content
    assert "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}50\N{NO-BREAK SPACE}min" in content
    assert "will be collected by" in content
    assert "Commission" not in content


def test_the_freelancer_sees_her_commission_and_until_when_she_may_contest(client, invoice, farid):
    client.force_login(farid)

    content = client.get(f"/en/invoices/{invoice.pk}/").content.decode()

    assert invoice.commission.number in content
    assert "contest it by" in content


def test_the_chance_to_contest_passes(client, invoice, farid, monkeypatch):
    later = invoice.contest_until + timedelta(days=1)
    monkeypatch.setattr("billing.invoices.views.timezone.localdate", lambda: later)
    client.force_login(farid)

    assert "write to us by" not in client.get(f"/en/invoices/{invoice.pk}/").content.decode()


@pytest.mark.parametrize("status", [s for s in Invoice.Status.values if s != "draft"])
@pytest.mark.parametrize("kind", ["services", "commission", "credit_note"])
def test_every_state_is_put_into_words(client, invoice, oscar, status, kind):
    if kind == "credit_note":
        credit(invoice, {invoice.lines.get().pk: 10}, reason="Erreur", by=oscar)
    found = Invoice.objects.get(kind=kind)
    paid_at = found.created_at if status == "paid" else None
    Invoice.objects.filter(pk=found.pk).update(status=status, paid_at=paid_at)
    client.force_login(oscar)

    response = client.get(f"/en/invoices/{found.pk}/")

    assert response.status_code == 200
    assert "<p></p>" not in response.content.decode()


def test_the_files_are_those_that_were_stored(client, invoice, claire):
    client.force_login(claire)
    document = documents.make(invoice)

    pdf = client.get(reverse("invoices:pdf", args=[invoice.pk]))
    xml = client.get(reverse("invoices:xml", args=[invoice.pk]))

    assert b"".join(pdf.streaming_content) == document.read_pdf()
    assert pdf["Content-Type"] == "application/pdf"
    assert b"".join(xml.streaming_content) == document.read_xml()
    assert f'filename="{invoice.number}.xml"' in xml["Content-Disposition"]


def test_the_list_shows_what_one_may_see_and_nothing_else(client, invoice, farid, amelie, nora):
    shown = {}
    for user in (farid, amelie, nora):
        client.force_login(user)
        shown[user.pk] = client.get(LIST).content.decode()

    assert invoice.number in shown[farid.pk]
    assert "BD-00001" in shown[farid.pk]
    assert invoice.number in shown[amelie.pk]
    assert "BD-00001" not in shown[amelie.pk]
    assert invoice.number not in shown[nora.pk]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["00001", "00002"]),
        ("?month=2026-10-01", ["00001"]),
        ("?month=2026-11-01&status=issued", ["00002"]),
        ("?status=paid", []),
        ("?month=nonsense&status=draft", ["00001", "00002"]),
    ],
)
def test_the_list_is_narrowed_by_month_and_status(client, invoice, amelie, query, numbers):
    worked(invoice.engagement, NOVEMBER, [60])
    issue_for_month(invoice.engagement, NOVEMBER)
    client.force_login(amelie)

    page = client.get(LIST + query).context["page"]

    assert sorted(each.number[-5:] for each in page) == numbers


def test_the_list_asks_the_same_number_of_queries_for_3_and_30(client, amelie, company):
    def issue(count):
        for _ in range(count):
            need = factories.NeedFactory(company=company)
            engagement = factories.active_engagement(
                factories.ProposalFactory(need=need), start_on=OCTOBER
            )
            worked(engagement, OCTOBER, [60])
            issue_for_month(engagement, OCTOBER)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(LIST)
        return len(captured)

    client.force_login(amelie)
    issue(3)
    few = queries()
    issue(20)

    assert queries() == few


def test_the_link_is_sent_once_a_day(client, invoice, amelie, claire):
    client.force_login(amelie)
    url = reverse("invoices:mailing", args=[invoice.pk])

    for _ in range(2):
        response = client.post(url, {"to": claire.pk})
        assert response.status_code == 302

    mail = OutgoingMail.objects.get(template="invoice_requested")
    assert mail.to == claire.email
    assert f"/invoices/{invoice.pk}/" in mail.text


@pytest.mark.parametrize("stranger", ["nora", "farid", "oscar"])
def test_the_link_goes_to_colleagues_only(client, invoice, amelie, request, stranger):
    client.force_login(amelie)
    to = request.getfixturevalue(stranger).pk

    response = client.post(reverse("invoices:mailing", args=[invoice.pk]), {"to": to})

    assert response.status_code == 422
    assert not OutgoingMail.objects.filter(template="invoice_requested")


@pytest.mark.parametrize("who", ["farid", "oscar"])
def test_outside_the_company_the_link_goes_to_oneself(client, invoice, request, who):
    user = request.getfixturevalue(who)
    client.force_login(user)

    client.post(reverse("invoices:mailing", args=[invoice.pk]), {"to": user.pk})

    assert OutgoingMail.objects.get(template="invoice_requested").to == user.email


@pytest.mark.parametrize(
    ("kind", "to", "status"),
    [
        ("services", "claire", 302),
        ("services", "farid", 302),
        ("services", "nora", 422),
        ("commission", "farid", 302),
        ("commission", "claire", 422),
    ],
)
def test_operations_send_it_to_whoever_may_see_it(
    client, invoice, request, oscar, kind, to, status
):
    reader = request.getfixturevalue(to)
    client.force_login(oscar)
    found = invoice if kind == "services" else invoice.commission

    response = client.post(reverse("invoices:mailing", args=[found.pk]), {"to": reader.pk})

    assert response.status_code == status
    sent = OutgoingMail.objects.filter(template="invoice_requested", to=reader.email)
    assert sent.exists() == (status == 302)


def test_mails_tell_each_reader_what_concerns_her(engagement, amelie, bruno, claire):
    worked(engagement, OCTOBER, [90, 20])

    issue_for_month(engagement, OCTOBER)

    mails = OutgoingMail.objects.filter(template="invoice_issued")
    assert sorted(mail.to for mail in mails) == sorted(
        [amelie.email, claire.email, engagement.freelancer.user.email]
    )
