import json

import pytest

from accounts.landing import done, landing_url, lead_to
from tests import factories


@pytest.mark.django_db
def test_someone_without_a_space_chooses_one(client):
    client.force_login(factories.UserFactory())

    page = client.get("/fr/account/welcome/").content.decode()

    assert "/fr/needs/new/" in page
    assert "/fr/freelancers/profile/creation/" in page


def test_one_lands_on_what_was_left_unfinished_then_in_one_s_space(rf, amelie):
    request = rf.get("/")
    request.user, request.session = amelie, {}
    assert landing_url(request).endswith("/space/")

    lead_to(request.session, "needs:claim")
    assert landing_url(request).endswith("/needs/claim/")

    done(request.session, "needs:claim")
    assert landing_url(request).endswith("/space/")

    request.user = factories.UserFactory()
    assert landing_url(request).endswith("/account/welcome/")


def test_changing_the_language_changes_the_page_and_the_mails(client, amelie):
    client.force_login(amelie)

    response = client.post("/fr/account/me/", {"name": "Amélie R.", "language": "en"})

    assert response.url == "/en/account/me/"
    assert response.cookies["django_language"].value == "en"
    amelie.refresh_from_db()
    assert (amelie.name, amelie.language) == ("Amélie R.", "en")


@pytest.mark.parametrize(
    ("wrong", "field"), [({"name": ""}, "name"), ({"language": "de"}, "language")]
)
def test_a_wrong_account_is_not_saved(client, amelie, wrong, field):
    client.force_login(amelie)

    response = client.post("/fr/account/me/", {"name": "A", "language": "fr", **wrong})

    assert response.status_code == 422
    assert response.context["form"].errors[field]
    amelie.refresh_from_db()
    assert amelie.name == "Amélie Roche"


def test_nobody_becomes_staff_by_a_form(client, amelie):
    client.force_login(amelie)

    form = {"name": "A", "language": "fr", "is_staff": "on", "is_superuser": "on", "email": "x@y.z"}
    client.post("/fr/account/me/", form)

    amelie.refresh_from_db()
    assert not amelie.is_staff
    assert amelie.email == "amelie@atelier-lumen.example"


def test_the_export_holds_my_records_and_nobody_else_s(client, amelie, nora, need, proposal):
    factories.NeedFactory(created_by=nora, text="Le secret de Nora, à ne pas montrer.")
    client.force_login(amelie)

    response = client.get("/fr/account/export/")

    content = json.loads(response.content)
    assert content["account"]["email"] == amelie.email
    assert [record["text"] for record in content["records"]["needs.need.created_by"]] == [need.text]
    assert "secret de Nora" not in json.dumps(content, ensure_ascii=False)
    assert "password" not in json.dumps(content["account"])
    assert "attachment" in response["Content-Disposition"]


def test_the_export_of_a_freelancer_holds_her_profile_and_its_records(client, farid, proposal):
    client.force_login(farid)

    records = json.loads(client.get("/fr/account/export/").content)["records"]

    assert records["people.freelancer.user"]
    assert records["proposals.proposal.freelancer"]


def test_the_export_is_for_whoever_signed_in(client):
    assert client.get("/fr/account/export/").status_code == 302
