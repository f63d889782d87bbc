from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cms.leads.contact import ContactDetails
from cms.leads.deadlines import call_slots
from cms.leads.models import Lead
from formatting import formatter
from marketplace.needs.models import Need
from tests import factories
from tests.visitors import person

pytestmark = pytest.mark.django_db


def test_a_call_back_keeps_its_slot_and_repeats_the_promise_by_page_and_mail(
    client, django_capture_on_commit_callbacks
):
    slot = call_slots(timezone.now(), ContactDetails.load())[2]
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            "/fr/contact/call-back/", person(phone="06 12 34 56 78", slot=slot.code)
        )

    lead = Lead.objects.get()
    assert (lead.call_from, lead.due_at) == (slot.start, slot.end)
    assert lead.phone == "+33612345678"
    promise = client.get(response.url).content.decode()
    assert formatter.moment(slot.end, language="fr") in promise
    assert "irene@vasseur.example" not in promise
    [sent] = mail.outbox
    assert sent.to == ["irene@vasseur.example"]
    assert "06 12 34 56 78" in sent.body
    assert formatter.moment(slot.start, language="fr") in sent.body


def test_a_slot_that_has_passed_says_so(client):
    response = client.post(
        "/fr/contact/call-back/", person(phone="0612345678", slot="20200102-0900")
    )

    assert response.status_code == 422
    assert "slot" in response.context["form"].errors


def test_a_quote_holds_the_tasks_the_hours_and_the_consent_as_it_was_worded(client):
    term = factories.TermFactory(code="mail")
    client.post(
        "/en/contact/quote/",
        person(terms=[term.pk], monthly_minutes="7h30", message=""),
    )

    lead = Lead.objects.get()
    assert list(lead.terms.all()) == [term]
    assert lead.monthly_minutes == 450
    assert lead.language == "en"
    assert "deletes them whenever I ask" in lead.consent_text
    assert lead.due_at > timezone.now()


def test_without_consent_nothing_is_kept(client):
    answers = person(message="Bonjour")
    del answers["consent"]

    assert client.post("/fr/contact/", answers).status_code == 422
    assert not Lead.objects.exists()


def test_the_source_is_the_page_the_campaign_and_the_name_of_the_other_site_alone(client):
    form = client.get(
        "/fr/contact/?utm_source=lettre&utm_campaign=novembre",
        headers={"Referer": "https://moteur.example/recherche?q=secret"},
    ).context["form"]
    hidden = {name: form[name].value() for name in ("page", "referrer", "campaign")}
    client.post("/fr/contact/", person(message="Bonjour", **hidden))

    lead = Lead.objects.get()
    assert (lead.page, lead.referrer, lead.campaign) == (
        "/fr/contact/",
        "moteur.example",
        "lettre / novembre",
    )


def test_the_campaign_of_our_own_page_before_is_remembered(client):
    came_from = "http://testserver/fr/guides/x/?utm_source=lettre"
    form = client.get("/fr/contact/", headers={"Referer": came_from}).context["form"]

    assert form["page"].value() == "/fr/guides/x/"
    assert form["campaign"].value() == "lettre"


def test_nobody_can_make_us_write_to_a_stranger_all_day(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(5):
            client.post("/fr/contact/", person(message=f"Question {number}"))

    assert Lead.objects.count() == 5
    assert len(mail.outbox) == 3


def test_the_contact_page_and_the_footer_show_what_editors_wrote(client):
    contact = ContactDetails.load()
    contact.phone, contact.whatsapp = "+33140000000", "+33612345678"
    contact.save()

    page = client.get("/fr/contact/").content.decode()

    assert "01 40 00 00 00" in page
    assert "https://wa.me/33612345678" in page
    assert 'href="tel:+33140000000"' in client.get("/fr/needs/new/").content.decode()


class TestDiagnostic:
    @pytest.fixture
    def terms(self, freelancer):
        return [factories.TermFactory(code=code) for code in ("mail", "invoicing")]

    def test_adds_up_the_hours_of_what_was_ticked(self, client, terms):
        result = client.get("/fr/contact/diagnostic/?tasks=mail&tasks=invoicing&size=pe").context[
            "result"
        ]

        assert result.minutes == 2 * (120 + 240)
        assert result.estimate.low_cents > 0
        assert result.hires[0].low_cents == 2_083_33

    def test_her_own_figure_wins(self, client, terms):
        result = client.get("/fr/contact/diagnostic/?tasks=mail&size=tpe&hours=12").context[
            "result"
        ]

        assert (result.minutes, result.is_own_figure) == (720, True)

    def test_becomes_a_need_that_she_goes_on_with(self, client, terms):
        response = client.post(
            "/fr/contact/diagnostic/need/", {"tasks": ["mail"], "size": "tpe", "hours": ""}
        )

        need = Need.objects.get()
        assert need.monthly_minutes == 120
        assert [term.code for term in need.terms.all()] == ["mail"]
        assert client.get(response.url).status_code == 200

    def test_fills_in_the_quote(self, client, terms):
        url = client.get("/fr/contact/diagnostic/?tasks=mail&size=tpe").context["quote_url"]
        form = client.get(url).context["form"]

        assert form["monthly_minutes"].value() == 120
        assert form["terms"].value() == [terms[0].pk]

    def test_nothing_ticked_is_said_beside_the_boxes(self, client, terms):
        assert client.get("/fr/contact/diagnostic/?size=tpe").status_code == 422


def test_a_promise_that_was_kept_says_when(client, oscar):
    client.post("/fr/contact/", person(message="Bonjour"))
    lead = Lead.objects.get()
    lead.assign(to=oscar, by=oscar)
    lead.contact(by=oscar)

    assert client.get(lead.get_absolute_url()).context["lead"].is_answered


def test_a_forgotten_lead_has_no_page(client):
    client.post("/fr/contact/", person(message="Bonjour"))
    lead = Lead.objects.get()
    lead.forget(by=None)

    assert client.get(lead.get_absolute_url()).status_code == 404
    assert lead.created_at > timezone.now() - timedelta(minutes=1)
