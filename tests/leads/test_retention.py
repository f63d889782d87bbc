from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.erasure import erase
from accounts.export import personal_data
from cms.leads import actions
from cms.leads.models import Lead
from journal.models import Entry
from mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def make_lead(*, days=0, **details):
    lead = actions.take(
        Lead.Kind.ADVISER,
        name="Irène Vasseur",
        message="Une question",
        consent_text="Oui",
        language="fr",
        due_at=NOW,
        sender="x",
        **{"email": "irene@vasseur.example", **details},
    )
    past = NOW - timedelta(days=days)
    Lead.objects.filter(pk=lead.pk).update(created_at=past, active_at=past)
    return lead


def test_details_are_forgotten_three_years_after_the_last_contact_and_counts_stay(oscar):
    old, young = make_lead(days=1_096), make_lead(days=1_094, email="autre@vasseur.example")

    assert actions.forget_old_leads(at=NOW) == 1
    assert actions.forget_old_leads(at=NOW) == 0

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.name, old.email, old.message) == ("", "", "")
    assert old.kind == Lead.Kind.ADVISER
    assert young.name == "Irène Vasseur"
    assert not OutgoingMail.objects.filter(to="irene@vasseur.example").exists()


def test_spam_goes_after_a_month(oscar):
    lead = make_lead()
    lead.mark_spam(by=oscar)
    Lead.objects.filter(pk=lead.pk).update(active_at=NOW - timedelta(days=31))

    assert actions.forget_old_leads(at=NOW) == 1


def test_the_connection_is_forgotten_the_next_day():
    lead = make_lead(days=2)
    actions.forget_old_leads(at=NOW)
    lead.refresh_from_db()

    assert lead.sender == ""
    assert lead.name != ""


def test_who_deletes_her_account_takes_her_requests_along_whatever_their_case():
    user = factories.UserFactory(email="irene@vasseur.example")
    lead = make_lead(email="Irene@Vasseur.example")
    erase(user)
    lead.refresh_from_db()

    assert lead.is_forgotten
    assert lead.email == ""


def test_the_export_holds_her_requests_and_nobody_elses(oscar):
    user = factories.UserFactory(email="irene@vasseur.example")
    make_lead()
    other = make_lead(email="autre@vasseur.example")
    other.assign(to=oscar, by=oscar)

    assert [row["email"] for row in personal_data(user)["leads"]] == ["irene@vasseur.example"]
    assert "autre@vasseur.example" not in str(personal_data(oscar))


def test_the_journal_of_a_lead_never_holds_who_she_is(oscar):
    lead = make_lead()
    lead.assign(to=oscar, by=oscar)
    lead.lose(lost_reason="too_dear", by=oscar)
    lead.forget(by=oscar)

    told = " ".join(f"{entry.reason} {entry.data}" for entry in Entry.objects.about(lead))
    assert "Too dear" in told
    assert "Vasseur" not in told
    assert "vasseur" not in told
