import pytest
from allauth.account.models import EmailAddress

from accounts.models import Membership, User
from mail.models import OutgoingMail
from marketplace.needs import emails

URL = "/fr/account/erasure/"


@pytest.mark.parametrize("who", ["amelie", "farid", "oscar"])
def test_what_must_be_settled_first_is_said(client, request, who):
    user = request.getfixturevalue(who)
    client.force_login(user)

    response = client.post(URL, {"email": user.email})

    assert len(response.context["reasons"]) == 1
    user.refresh_from_db()
    assert user.is_active


def test_deletion_wants_the_address_typed(client, bruno):
    client.force_login(bruno)

    response = client.post(URL, {"email": "somebody@else.example"})

    assert response.status_code == 422
    assert response.context["form"].errors["email"]
    assert User.objects.filter(email=bruno.email).exists()


def test_a_deleted_person_is_nowhere_and_her_needs_stay(client, bruno, need):
    need.created_by = bruno
    need.contact_name = bruno.name
    need.contact_email = bruno.email
    need.contact_phone = "06 12 34 56 78"
    need.save()
    emails.opened(need)
    EmailAddress.objects.create(user=bruno, email=bruno.email, primary=True, verified=True)
    client.force_login(bruno)

    client.post(URL, {"email": f" {bruno.email.upper()} "})

    assert not User.objects.filter(email=bruno.email).exists()
    assert not User.objects.filter(name=bruno.name).exists()
    assert not EmailAddress.objects.exists()
    assert not OutgoingMail.objects.filter(to=bruno.email).exists()
    assert not Membership.objects.filter(user=bruno).exists()
    need.refresh_from_db()
    assert not need.created_by.is_active
    assert (need.contact_name, need.contact_email, need.contact_phone) == ("", "", "")
    assert client.get("/fr/account/me/").status_code == 302
