import csv

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.leads import actions
from cms.leads.models import Lead
from journal.models import Entry
from tests import factories
from tests.conftest import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_lead()


def make_lead(number=0, **details):
    return actions.take(
        Lead.Kind.QUOTE,
        language="fr",
        due_at=timezone.now(),
        **{
            "name": "Irène Vasseur",
            "email": f"irene{number}@vasseur.example",
            "phone": "+33612345678",
            "company_name": "Vasseur Menuiserie",
            "message": "Relancer nos clients",
            "consent_text": "Oui",
            **details,
        },
    )


POSTS = {
    "assignment": {},
    "outcome": {"outcome": "spam"},
    "need": {"text": "Relancer nos clients en retard, chaque semaine."},
    "notes": {"text": "Rappeler lundi"},
    "erasure": {},
}


@pytest.mark.parametrize("who", ["edith", "amelie", "farid", "nora"])
@pytest.mark.parametrize("action", POSTS)
def test_only_operations_act_on_leads(client, lead, request, who, action):
    client.force_login(request.getfixturevalue(who))

    response = client.post(reverse(f"backoffice_lead_{action}", args=[lead.pk]), POSTS[action])

    lead.refresh_from_db()
    assert lead.status == Lead.Status.NEW
    assert lead.name == "Irène Vasseur"
    assert response.status_code in {302, 403}
    assert not lead.notes.exists()


@pytest.mark.parametrize("name", ["backoffice_leads", "backoffice_leads_export", "backoffice_lead"])
def test_editors_never_read_who_asked(client, lead, edith, name):
    client.force_login(edith)
    response = client.get(reverse(name, args=[lead.pk] if name == "backoffice_lead" else []))

    assert response.status_code in {302, 403}
    assert b"vasseur" not in response.content.lower()


def test_a_lead_goes_from_the_inbox_to_a_need_that_she_claims(
    client, oscar, lead, django_capture_on_commit_callbacks
):
    client.force_login(oscar)

    def post(action, **data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(f"backoffice_lead_{action}", args=[lead.pk]), data)

    post("assignment", to=oscar.pk)
    post("outcome", outcome="contacted")
    mail.outbox.clear()
    post("need", text="Relancer nos clients en retard, chaque semaine.", monthly_minutes="8")
    post("need", text="Un second clic")

    lead.refresh_from_db()
    assert lead.status == Lead.Status.CONVERTED
    assert (lead.need.monthly_minutes, lead.need.company) == (480, None)
    [link] = mail.outbox
    assert link.to == ["irene0@vasseur.example"]
    assert f"/fr/needs/resume/{lead.need.token}/" in link.body
    verbs = [entry.verb for entry in Entry.objects.about(lead)]
    assert verbs == ["received", "assigned", "contacted", "converted"]
    owner = factories.member(factories.UserFactory(), factories.CompanyFactory(), Role.OWNER)
    client.force_login(owner)
    assert client.get(f"/fr/needs/resume/{lead.need.token}/").status_code == 302


def test_a_lost_lead_has_a_reason(client, oscar, lead):
    lead.assign(to=oscar, by=oscar)
    client.force_login(oscar)
    url = reverse("backoffice_lead_outcome", args=[lead.pk])

    assert client.post(url, {"outcome": "lost"}).status_code == 422
    client.post(url, {"outcome": "lost", "lost_reason": "no_answer"})

    lead.refresh_from_db()
    assert lead.status == Lead.Status.LOST


def test_the_export_holds_exactly_what_is_filtered_and_runs_no_formula(client, oscar):
    make_lead(1, name='=HYPERLINK("x")')
    spam = make_lead(2)
    spam.mark_spam(by=oscar)
    client.force_login(oscar)

    response = client.get(reverse("backoffice_leads_export"), {"state": "new"})

    rows = list(csv.reader(response.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert "leads-" in response["Content-Disposition"]
    assert "-new" in response["Content-Disposition"]
    assert len(rows) == 2
    assert any(cell == '\'=HYPERLINK("x")' for cell in rows[1])


def test_what_waits_longest_comes_first_and_the_list_asks_as_much_for_many(client, oscar):
    client.force_login(oscar)
    url = reverse("backoffice_leads")
    make_lead(1)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(2, 12):
        make_lead(number)
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(few)


def test_forgetting_somebody_takes_all_her_requests(client, oscar):
    first = make_lead(1, email="irene@vasseur.example")
    second = make_lead(2, email="irene@vasseur.example", message="Autre chose")
    client.force_login(oscar)

    client.post(reverse("backoffice_lead_erasure", args=[first.pk]))

    second.refresh_from_db()
    assert second.is_forgotten
    assert not Lead.objects.of_address("irene@vasseur.example").exists()


def test_an_unanswered_lead_stands_in_the_queues(client, oscar, lead):
    client.force_login(oscar)

    assert "Irène Vasseur" in client.get(reverse("backoffice_queues")).content.decode()


def test_editors_read_how_many_came_from_where_and_no_more(client, edith, oscar):
    for number in range(3):
        make_lead(number, campaign="lettre / email")
    make_lead(4, campaign="lettre / email").mark_spam(by=oscar)
    client.force_login(edith)

    response = client.get(reverse("leads_counts"))

    assert [(row["campaign"], row["came"]) for row in response.context["rows"]] == [
        ("lettre / email", 3)
    ]
    assert b"vasseur" not in response.content.lower()
