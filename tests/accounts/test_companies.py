import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import actions
from accounts.countries import clean_postcode
from accounts.models import Company, Invitation, Membership
from journal.models import Entry
from mail.models import OutgoingMail
from tests import factories

Role = Membership.Role


def data(company, **changes):
    names = [
        "name", "country", "siret", "vat_number", "legal_name", "street", "postcode", "city",
        "size",
    ]  # fmt: skip
    return {**{name: getattr(company, name) for name in names}, **changes}


@pytest.fixture
def invitation(company, amelie):
    return actions.invite(company, email="Dan@Ailleurs.example", role=Role.APPROVER, by=amelie)


@pytest.fixture
def posts(company, bruno, invitation):
    """Each POST of a company's page: its address and its data."""
    return {
        "identity": (f"/fr/account/companies/{company.pk}/", data(company)),
        "invitation": (
            f"/fr/account/companies/{company.pk}/invitations/",
            {"email": "eva@ailleurs.example", "role": "accountant"},
        ),
        "invitation removal": (f"/fr/account/invitations/{invitation.pk}/removal/", {}),
        "removal": (f"/fr/account/members/{bruno.memberships.get().pk}/removal/", {}),
    }


@pytest.mark.parametrize("post", ["identity", "invitation", "invitation removal", "removal"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("amelie", 302), ("claire", 403), ("farid", 404), ("nora", 404), ("oscar", 404)],
)
def test_owners_alone_manage_their_company(client, posts, request, post, who, status):
    client.force_login(request.getfixturevalue(who))
    url, form = posts[post]

    assert client.post(url, form).status_code == status


def test_a_visitor_is_asked_to_sign_in(client, posts):
    for url, form in posts.values():
        assert client.post(url, form).url.startswith("/fr/account/login/")


@pytest.mark.parametrize(("who", "status"), [("claire", 200), ("nora", 404)])
def test_members_alone_read_their_company(client, company, request, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(f"/fr/account/companies/{company.pk}/").status_code == status


def test_a_siret_with_spaces_is_understood_and_a_wrong_one_told(client, amelie, company):
    client.force_login(amelie)
    url = f"/fr/account/companies/{company.pk}/"
    siret = factories.siret()
    typed = f" {siret[:3]} {siret[3:6]}\u00a0{siret[6:9]} {siret[9:]} "

    client.post(url, data(company, siret=typed))
    company.refresh_from_db()
    assert company.siret == siret

    response = client.post(url, data(company, siret=siret[:-1] + "x", name="Autre"))
    assert response.status_code == 422
    assert response.context["form"].errors["siret"]
    assert 'value="Autre"' in response.content.decode()
    company.refresh_from_db()
    assert company.siret == siret


ABROAD = {
    "country": "DE",
    "siret": "",
    "vat_number": "DE 136 695 976",
    "street": "Lindenallee 3",
    "postcode": "10115",
    "city": "Berlin",
}


def test_a_company_elsewhere_in_the_eu_is_known_by_its_vat_number(client, nora, company):
    client.force_login(nora)
    page = client.get("/fr/account/companies/new/")
    assert page.context["form"]["country"].value() == "FR"
    assert page.context["form"].fields["siret"].required

    response = client.post("/fr/account/companies/new/", data(company, **ABROAD))

    made = Company.objects.latest("pk")
    assert response.url == made.get_absolute_url()
    assert (made.country, made.siret, made.vat_number) == ("DE", "", "DE136695976")
    assert made.legal_form == "foreign"
    assert made.address_lines == ["Lindenallee 3", "10115 Berlin", "Allemagne"]


def test_a_french_company_that_moves_away_leaves_its_siret(client, amelie, company):
    client.force_login(amelie)

    client.post(company.get_absolute_url(), data(company, **ABROAD | {"siret": company.siret}))

    company.refresh_from_db()
    assert (company.country, company.siret) == ("DE", "")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"vat_number": ""}, "vat_number"),
        ({"vat_number": "DE136695977"}, "vat_number"),
        ({"vat_number": "FR23001019991"}, "vat_number"),
        ({"postcode": "1011"}, "postcode"),
        ({"country": "CH"}, "country"),
        ({"country": "FR", "vat_number": ""}, "siret"),
    ],
)
def test_an_identity_that_does_not_fit_its_country_is_told(client, nora, company, wrong, field):
    client.force_login(nora)

    response = client.post("/fr/account/companies/new/", data(company, **ABROAD | wrong))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Company.objects.count() == 2


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("FR", "69 003", "69003"),
        ("FR", "6900", None),
        ("NL", "1012ab", "1012AB"),
        ("PL", "00-950", "00-950"),
        ("IE", "d02 x285", "D02 X285"),
        ("GR", "105 57", "105 57"),
    ],
)
def test_postcodes_are_those_of_their_country(country, typed, kept):
    assert clean_postcode(typed, country) == kept


def test_the_capital_of_a_company_is_kept_with_a_form_that_has_one(client, amelie, company):
    client.force_login(amelie)
    url = company.get_absolute_url()

    client.post(url, data(company, legal_form="SAS", capital_cents="10 000"))
    company.refresh_from_db()
    assert (company.legal_form, company.capital_cents) == ("SAS", 1_000_000)

    client.post(url, data(company, legal_form="association", capital_cents="10 000"))
    company.refresh_from_db()
    assert (company.legal_form, company.capital_cents) == ("association", None)


def test_an_invited_colleague_becomes_a_member_when_her_address_is_proved(client, invitation):
    mail = OutgoingMail.objects.get(template="company_invitation")
    assert f"/account/invitation/{invitation.token}/" in mail.text
    signup = {"email": "dan@ailleurs.example", "password1": "un-mot-de-passe-long-7"}
    client.post("/fr/account/signup/", signup)
    assert not Membership.objects.filter(user__email="dan@ailleurs.example").exists()

    subject = OutgoingMail.objects.get(template="account_email_confirmation_signup").subject
    code = next(word for word in subject.split() if "-" in word)
    client.post("/fr/account/confirm-email/", {"code": code})

    membership = Membership.objects.get(user__email="dan@ailleurs.example")
    assert (membership.company, membership.role) == (invitation.company, "approver")


def test_an_invitation_is_taken_once_by_its_addressee_alone(client, invitation, nora, company):
    url = f"/fr/account/invitation/{invitation.token}/"
    client.force_login(nora)
    assert client.post(url).status_code == 403

    dan = factories.UserFactory(email="dan@ailleurs.example")
    client.force_login(dan)
    assert client.get(url).context["for_her"]
    client.post(url)
    client.post(url)

    assert dan.memberships.get().company == company
    assert not Invitation.objects.open().exists()


def test_a_removed_member_cannot_let_herself_back_in(client, invitation, amelie, company):
    url = f"/fr/account/invitation/{invitation.token}/"
    dan = factories.UserFactory(email="dan@ailleurs.example")
    client.force_login(dan)
    client.post(url)
    actions.remove_member(dan.memberships.get(), by=amelie)

    assert client.post(url).status_code == 404
    assert not dan.memberships.exists()


def test_an_invitation_that_was_taken_makes_nobody_a_member_again(client, invitation, company):
    dan = factories.UserFactory(email="dan@ailleurs.example")
    actions.accept_invitation(invitation, by=dan)
    dan.memberships.all().delete()
    client.force_login(dan)

    response = client.post(f"/en/account/invitation/{invitation.token}/", follow=True)

    assert "no longer valid" in response.content.decode()
    assert not dan.memberships.exists()


def test_the_journal_holds_no_address_of_an_invited_person(invitation, company):
    assert not [entry for entry in Entry.objects.about(company) if "@" in str(entry.data)]


def test_a_visitor_with_an_invitation_is_led_to_sign_up_and_back(client, invitation):
    url = f"/fr/account/invitation/{invitation.token}/"

    assert client.get(url).url == f"/fr/account/signup/?next={url}"


def test_inviting_twice_writes_once(company, amelie, invitation):
    again = actions.invite(company, email="dan@ailleurs.example", role=Role.OWNER, by=amelie)

    assert again.pk == invitation.pk
    assert again.role == "owner"
    assert OutgoingMail.objects.filter(template="company_invitation").count() == 1


def test_a_member_is_not_invited_again(client, amelie, bruno, company):
    client.force_login(amelie)
    form = {"email": bruno.email.upper(), "role": "owner"}

    response = client.post(f"/fr/account/companies/{company.pk}/invitations/", form)

    assert response.status_code == 422
    assert response.context["invitation_form"].errors["email"]


def test_the_last_owner_stays_until_there_is_another(client, amelie, bruno, company):
    client.force_login(amelie)
    url = f"/fr/account/members/{amelie.memberships.get().pk}/removal/"
    client.post(url)
    assert company.memberships.filter(user=amelie).exists()

    company.memberships.filter(user=bruno).update(role=Role.OWNER)
    client.post(url)
    assert not company.memberships.filter(user=amelie).exists()
    assert client.post(url).status_code == 404


def test_anyone_may_leave(client, claire, company):
    client.force_login(claire)

    client.post(f"/fr/account/members/{claire.memberships.get().pk}/removal/")

    assert not company.memberships.filter(user=claire).exists()


def test_the_page_of_a_company_asks_as_many_questions_for_thirty_members(client, amelie, company):
    client.force_login(amelie)
    url = f"/fr/account/companies/{company.pk}/"

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    for _ in range(2):
        factories.member(factories.UserFactory(), company, Role.APPROVER)
    few = queries()
    for _ in range(27):
        factories.member(factories.UserFactory(), company, Role.APPROVER)
    assert queries() == few


def test_who_adds_a_company_owns_it(client, nora, company):
    client.force_login(nora)

    client.post("/fr/account/companies/new/", data(company, siret=factories.siret(), name="Deux"))

    assert Company.objects.get(name="Deux").memberships.get().user == nora
