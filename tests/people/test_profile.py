from contextlib import nullcontext

import pytest

from journal.models import Entry, IllegalMove
from marketplace.people import actions
from marketplace.people.models import Freelancer
from tests import factories


def url(part=""):
    return f"/fr/freelancers/profile/{part}"


@pytest.mark.parametrize("part", ["street", "postcode", "city"])
def test_a_profile_without_an_address_for_invoices_is_not_published(client, draft, part):
    setattr(draft, part, "")
    draft.save()
    client.force_login(draft.user)

    response = client.post(url("publication/"))

    assert response.url == url("identity/")
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_published_profile_keeps_its_address(client, farid):
    client.force_login(farid)

    response = client.post(url("identity/"), {"name": "Farid Benali"})

    assert {"legal_form", "siret", "street", "postcode", "city"} <= set(
        response.context["form"].errors
    )


@pytest.mark.django_db
def test_starting_twice_makes_one_profile(client):
    user = factories.UserFactory(language="en")
    client.force_login(user)
    client.post(url("creation/"))
    client.post(url("creation/"))

    freelancer = Freelancer.objects.get()
    assert (freelancer.user, freelancer.status, freelancer.speaks) == (user, "draft", ["en"])


def test_publishing_shows_the_profile_and_pausing_hides_it(client, draft, nora):
    client.force_login(draft.user)
    client.post(url("publication/"))
    draft.refresh_from_db()
    assert draft.is_published

    client.post(url("publication/"))
    client.post(url("pause/"))
    client.post(url("pause/"))
    draft.refresh_from_db()
    assert draft.status == "paused"
    verbs = Entry.objects.about(draft).values_list("verb", flat=True)
    assert list(verbs) == ["published", "paused"]
    client.force_login(nora)
    assert client.get(f"/fr/freelancers/{draft.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("gap", "code"),
    [
        ({"headline": ""}, "headline"),
        ({"siret": ""}, "siret"),
        ({"legal_form": ""}, "siret"),
        ({"works_remote": False, "commune": None}, "place"),
    ],
)
def test_a_profile_that_lacks_the_least_is_not_published(draft, gap, code):
    Freelancer.objects.filter(pk=draft.pk).update(**gap)
    draft.refresh_from_db()

    with pytest.raises(actions.NotReady) as refusal:
        actions.publish_profile(draft, by=draft.user)

    assert [criterion.code for criterion in refusal.value.missing] == [code]


def test_a_profile_that_offers_reserved_acts_is_not_published(client, draft):
    Freelancer.objects.filter(pk=draft.pk).update(bio="Je fais la tenue de votre comptabilité.")
    client.force_login(draft.user)

    assert client.post(url("publication/")).url == url("work/")
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_reserved_act_is_told_beside_the_box_and_the_words_are_kept(client, draft):
    client.force_login(draft.user)
    offer = "Je fais la tenue de votre comptabilité."
    form = {"headline": "Office manager", "bio": offer, "language": "fr", "experience_years": 3}

    response = client.post(url("work/"), form)

    assert response.context["form"].errors["bio"]
    assert offer in response.content.decode()


@pytest.mark.parametrize("start", Freelancer.Status.values)
def test_only_the_moves_of_the_table_are_possible(draft, start):
    for target in Freelancer.Status.values:
        Freelancer.objects.filter(pk=draft.pk).update(status=start)
        draft.refresh_from_db()
        legal = target in Freelancer.MOVES.get(start, ())
        with nullcontext() if legal else pytest.raises(IllegalMove, match=f"{start} → {target}"):
            draft.move_to(target, by=None)
        draft.refresh_from_db()
        assert draft.status == (target if legal else start), f"{start} → {target}"


AVAILABILITY = {
    "rate_cents": "45",
    "capacity_minutes": "40h",
    "weekdays": ["0", "2"],
    "works_on_site": "on",
    "commune": "69003",
    "radius_km": "30",
}


def test_rate_hours_and_town_are_typed_freely(client, draft):
    client.force_login(draft.user)

    client.post(url("availability/"), AVAILABILITY)

    draft.refresh_from_db()
    assert (draft.rate_cents, draft.capacity_minutes) == (4_500, 2_400)
    assert (draft.weekdays, draft.works_remote) == ([0, 2], False)
    assert draft.commune.postcode == "69003"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"rate_cents": "2"}, "rate_cents"),
        ({"rate_cents": "-50"}, "rate_cents"),
        ({"capacity_minutes": "1000h"}, "capacity_minutes"),
        ({"commune": ""}, "commune"),
        ({"commune": "Atlantis"}, "commune"),
        ({"works_on_site": ""}, "works_remote"),
        ({"radius_km": "9999"}, "radius_km"),
        ({"weekdays": ["6"]}, "weekdays"),
    ],
)
def test_a_wrong_availability_is_told_beside_its_box(client, draft, wrong, field):
    client.force_login(draft.user)

    response = client.post(url("availability/"), {**AVAILABILITY, **wrong})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


IDENTITY = {"name": "Farid Benali", "vat_regime": "franchise"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"siret": "123"}, "siret"),
        ({"vat_regime": "standard"}, "vat_number"),
        ({"legal_form": "Micro-entreprise"}, "legal_form"),
        ({"legal_form": "SASU"}, "capital_cents"),
        ({"legal_form": "SASU", "capital_cents": "0"}, "capital_cents"),
        ({"vat_number": "XX1"}, "vat_number"),
    ],
)
def test_a_wrong_identity_is_told_beside_its_box(client, draft, wrong, field):
    client.force_login(draft.user)

    response = client.post(url("identity/"), {**IDENTITY, **wrong})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_a_sole_trader_has_no_share_capital(client, draft):
    client.force_login(draft.user)

    client.post(url("identity/"), {**IDENTITY, "legal_form": "EI", "capital_cents": "1000"})

    draft.refresh_from_db()
    assert (draft.legal_form, draft.capital_cents) == ("EI", None)


def test_two_profiles_cannot_share_a_siret(client, draft, freelancer):
    client.force_login(draft.user)

    response = client.post(url("identity/"), {**IDENTITY, "siret": freelancer.siret})

    assert response.context["form"].errors["siret"]


def test_levels_are_kept_and_taken_away(client, draft, missions, tool):
    client.force_login(draft.user)
    sector = factories.TermFactory(kind="sector", code="health")
    form = {f"term_{missions[0].pk}": "3", f"term_{tool.pk}": "1", f"term_{sector.pk}": "on"}

    client.post(url("skills/"), form)

    levels = draft.skills.values_list("term__code", "level")
    assert dict(levels) == {"mission-0": 3, "pennylane": 1, "health": 2}


def test_a_published_profile_keeps_three_missions(client, draft, missions):
    actions.publish_profile(draft, by=draft.user)
    client.force_login(draft.user)

    response = client.post(url("skills/"), {f"term_{missions[0].pk}": "3"})

    assert response.context["form"].non_field_errors()
    assert draft.skills.count() == 3


def test_fields_that_no_form_shows_cannot_be_set(client, draft, nora):
    client.force_login(draft.user)

    client.post(url("availability/"), {**AVAILABILITY, "status": "published", "user": nora.pk})

    owner = draft.user
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert draft.user == owner


@pytest.mark.parametrize("part", ["publication/", "pause/", "work/", "skills/", "identity/"])
@pytest.mark.parametrize(("who", "status"), [("amelie", 404), ("oscar", 404), (None, 302)])
def test_there_is_no_profile_to_change_but_one_s_own(client, request, draft, part, who, status):
    if who:
        client.force_login(request.getfixturevalue(who))

    assert client.post(url(part), {}).status_code == status


def test_the_profile_page_offers_to_begin(client, amelie):
    client.force_login(amelie)

    assert url("creation/") in client.get(url()).content.decode()
