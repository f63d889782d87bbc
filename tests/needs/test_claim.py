"""Signing up makes a visitor's need her company's."""

import re

import pytest

from accounts.models import Company, User
from mail.models import OutgoingMail
from marketplace.needs import actions
from marketplace.needs.models import Need
from matching.actions import compute_matches
from tests import factories

CLAIM = "/fr/needs/claim/"


def company_data(**changes):
    siret = factories.siret()
    return {
        "name": "Atelier Lumen",
        "country": "FR",
        "siret": f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}",
        "legal_name": "Atelier Lumen SARL",
        "street": "4 rue des Lilas",
        "postcode": "69003",
        "city": "Lyon",
        "size": "tpe",
        **changes,
    }


def test_a_visitor_is_led_to_sign_up_and_back(client, draft, hold):
    hold(client, draft)

    assert client.get(CLAIM).url == f"/fr/account/signup/?next={CLAIM}"


def test_the_need_survives_sign_up_by_code(client, draft, hold):
    hold(client, draft)
    signup = {"email": "amelie@atelier-lumen.example", "password1": "un-mot-de-passe-long-7"}
    client.post("/fr/account/signup/", signup)
    mail = OutgoingMail.objects.get(template="account_email_confirmation_signup")
    code = re.search(r"[A-Z0-9]{4}-?[A-Z0-9]{4}", mail.subject)[0]

    response = client.post("/fr/account/confirm-email/", {"code": code})

    assert response.url == CLAIM
    form = client.get(CLAIM).context["form"]
    assert form["name"].value() == "Atelier Lumen"
    assert form["postcode"].value() == "69003"


def test_a_new_company_is_made_and_the_need_opens_at_once(client, draft, hold):
    user = factories.UserFactory()
    client.force_login(user)
    hold(client, draft)

    response = client.post(CLAIM, company_data())

    draft.refresh_from_db()
    assert draft.status == "open"
    assert draft.company.memberships.get().role == "owner"
    assert draft.created_by == user
    assert response.url == f"/fr/needs/{draft.pk}/"
    assert OutgoingMail.objects.filter(template="need_opened", to=user.email).exists()
    assert not client.session["needs"]
    assert "unfinished" not in client.session


def test_a_company_abroad_claims_a_need_for_remote_work(client, draft, hold):
    Need.objects.update(place=Need.Place.REMOTE, commune=None)
    user = factories.UserFactory()
    client.force_login(user)
    hold(client, draft)

    abroad = {"country": "BE", "siret": "", "vat_number": "BE0428759497"}
    response = client.post(CLAIM, company_data(**abroad, postcode="1000", city="Bruxelles"))

    draft.refresh_from_db()
    assert (draft.status, draft.company.country) == ("open", "BE")
    compute_matches(draft)
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"siret": "123"}, "siret"),
        ({"siret": ""}, "siret"),
        ({"siret": "9" * 100}, "siret"),
        ({"postcode": ""}, "postcode"),
        ({"vat_number": "FR00000000000"}, "vat_number"),
        ({"size": "huge"}, "size"),
        ({"phone": "appelez-moi"}, "phone"),
    ],
)
def test_a_wrong_identity_is_said_and_nothing_is_posted(client, draft, hold, wrong, field):
    client.force_login(factories.UserFactory())
    hold(client, draft)

    response = client.post(CLAIM, company_data(**wrong))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Company.objects.exists()
    draft.refresh_from_db()
    assert draft.company is None


def test_a_company_that_is_here_already_is_not_made_twice(client, draft, hold, company):
    client.force_login(factories.UserFactory())
    hold(client, draft)

    response = client.post(CLAIM, company_data(siret=company.siret))

    assert response.context["form"].errors["siret"]


def test_an_owner_posts_in_the_name_of_her_company(client, amelie, company, draft, hold):
    client.force_login(amelie)
    hold(client, draft)

    client.post(CLAIM, {"company": company.pk})

    draft.refresh_from_db()
    assert draft.company == company
    assert draft.is_recruiting


def test_nobody_posts_in_the_name_of_a_foreign_company(client, nora, company, draft, hold):
    client.force_login(nora)
    hold(client, draft)

    response = client.post(CLAIM, {"company": company.pk})

    assert response.context["form"].errors["company"]
    draft.refresh_from_db()
    assert draft.company is None


def test_an_accountant_is_not_offered_her_employer_s_name(client, claire, draft, hold):
    client.force_login(claire)
    hold(client, draft)

    assert client.get(CLAIM).context["form"].is_new_company


def test_a_second_click_finds_nothing_left_to_post(client, amelie, company, draft, hold):
    client.force_login(amelie)
    hold(client, draft)
    client.post(CLAIM, {"company": company.pk})

    assert client.post(CLAIM, {"company": company.pk}).url == "/fr/needs/"
    assert Need.objects.count() == 1


def test_a_need_that_asks_for_a_reserved_act_waits_as_a_draft(client, amelie, company, draft, hold):
    Need.objects.filter(pk=draft.pk).update(text="Tenir la comptabilité de notre atelier à Lyon.")
    client.force_login(amelie)
    hold(client, draft)

    client.post(CLAIM, {"company": company.pk})

    draft.refresh_from_db()
    assert (draft.company, draft.status) == (company, "draft")


def test_a_token_that_somebody_else_claimed_is_left_alone(draft, company, amelie, nora):
    actions.claim([draft.token], company, by=amelie)

    assert actions.claim([draft.token], nora.companies.get(), by=nora) == []
    draft.refresh_from_db()
    assert draft.company == company


def test_drafts_written_when_signed_in_are_found_on_another_device(client, terms):
    user = factories.UserFactory()
    client.force_login(user)
    client.post("/fr/needs/new/", {"text": "Trier le courrier de notre atelier."})
    client.logout()

    client.force_login(User.objects.get(pk=user.pk))

    assert len(client.get(CLAIM).context["needs"]) == 1
