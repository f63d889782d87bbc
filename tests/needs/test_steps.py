"""A need without an account: three steps, nothing typed is lost."""

import pytest
from django.urls import reverse

from config.throttle import POSTS_AN_HOUR
from mail.models import OutgoingMail
from marketplace.needs.models import Need
from tests import factories
from tests.needs.conftest import TEXT, without_address
from tests.visitors import flood

START = "/fr/needs/new/"
NOBODY = "00000000-0000-4000-8000-000000000000"


def url(need, step, language="fr"):
    return f"/{language}/needs/{need.token}/{step}/"


WHERE = {
    "monthly_minutes": "12h30",
    "rhythm": "recurring",
    "place": "on_site",
    "commune": "69003",
    "weekdays": ["1", "3"],
    "max_rate_cents": "45,50",
}
CONTACT = {"contact_name": "Amélie", "contact_email": "amelie@atelier-lumen.example"}


def test_the_three_steps_make_a_complete_draft_and_lead_to_matches(client, terms, lyon):
    response = client.post(START, {"text": TEXT})
    need = Need.objects.get()
    assert response.url == url(need, "where")

    response = client.post(url(need, "where"), WHERE)
    assert response.url == url(need, "contact")

    response = client.post(url(need, "contact"), CONTACT)
    assert response.url == reverse("matching:for_need", args=[need.token])
    need.refresh_from_db()
    assert (need.monthly_minutes, need.commune, need.weekdays) == (750, lyon, [1, 3])
    assert need.max_rate_cents == 4_550
    assert need.status == "draft"
    assert not need.unfinished_steps


def test_the_terms_that_the_text_names_are_kept(client, terms):
    client.post(START, {"text": TEXT})

    kept = Need.objects.get().terms.values_list("code", flat=True)
    assert set(kept) == {"mail", "invoicing", "pennylane"}


def test_a_chip_that_was_unticked_stays_out_and_one_added_by_hand_stays_in(client, terms):
    seen = ",".join(str(terms[code].pk) for code in ("mail", "invoicing", "pennylane"))
    ticked = [terms["mail"].pk, terms["expenses"].pk]

    client.post(START, {"text": TEXT, "seen": seen, "terms": ticked})

    need = Need.objects.get()
    assert set(need.terms.values_list("code", flat=True)) == {"mail", "expenses"}
    page = client.get(url(need, "what")).content.decode()
    assert f'value="{terms["invoicing"].pk}">' in page
    assert f'value="{terms["mail"].pk}" checked>' in page


def test_the_language_of_the_text_is_kept(client, terms):
    client.post(START, {"text": "We are looking for someone to sort the post for us, please."})

    assert Need.objects.get().language == "en"


@pytest.mark.django_db
def test_an_empty_text_is_refused_beside_its_box(client):
    response = client.post(START, {"text": "  "})

    assert response.context["form"].errors["text"]
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"monthly_minutes": "beaucoup"}, "monthly_minutes"),
        ({"monthly_minutes": "30m"}, "monthly_minutes"),
        ({"monthly_minutes": "500h"}, "monthly_minutes"),
        ({"rhythm": "daily"}, "rhythm"),
        ({"commune": ""}, "commune"),
        ({"commune": "Nulle-Part-sur-Mer"}, "commune"),
        ({"weekdays": ["9"]}, "weekdays"),
        ({"start_on": "2020-01-01"}, "start_on"),
        ({"start_on": "demain"}, "start_on"),
        ({"max_rate_cents": "5"}, "max_rate_cents"),
        ({"max_rate_cents": "cher"}, "max_rate_cents"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_box_and_kept(client, draft, hold, wrong, field):
    hold(client, draft)

    response = client.post(url(draft, "where"), {**WHERE, **wrong})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'role="alert"' in response.content.decode()
    typed = wrong[field]
    if typed and field not in {"rhythm", "weekdays"}:
        assert f'value="{typed}"' in response.content.decode()


def test_remote_work_needs_no_town(client, draft, hold):
    hold(client, draft)

    response = client.post(url(draft, "where"), {**WHERE, "place": "remote", "commune": ""})

    assert response.url == url(draft, "contact")


def test_an_ambiguous_town_offers_a_choice_which_is_then_taken(client, draft, hold):
    hold(client, draft)
    here = factories.CommuneFactory(
        insee_code="93066", name="Saint-Denis", postcode="93200", postcodes=["93200"],
        search_name="saint denis", population=112_000,
    )  # fmt: skip
    far = factories.CommuneFactory(
        insee_code="97411", name="Saint-Denis", postcode="97400", postcodes=["97400"],
        search_name="saint denis", population=150_000,
    )  # fmt: skip

    response = client.post(url(draft, "where"), {**WHERE, "commune": "Saint-Denis"})
    assert response.context["form"].errors["commune"]
    page = response.content.decode()
    assert "Saint-Denis (93200)" in page
    assert "Saint-Denis (97400)" in page

    chosen = {"commune": "Saint-Denis", "commune_offered_for": "Saint-Denis"}
    client.post(url(draft, "where"), {**WHERE, **chosen, "commune_choice": here.pk})
    draft.refresh_from_db()
    assert draft.commune == here

    client.post(url(draft, "where"), {**WHERE, "commune": str(far)})
    draft.refresh_from_db()
    assert draft.commune == far


def test_without_javascript_a_button_shows_what_is_understood_and_keeps_the_text(client, terms):
    response = client.post(START, {"text": TEXT, "refresh": "1"}, follow=True)

    page = response.content.decode()
    assert TEXT in page
    assert f'value="{terms["mail"].pk}" checked>' in page
    assert not Need.objects.exists()


def test_with_htmx_only_the_chips_come_back(client, terms):
    data = {"text": TEXT, "refresh": "1"}
    response = client.post(START, data, headers={"HX-Request": "true"})

    page = response.content.decode()
    assert "<html" not in page
    assert "Courrier" in page


def test_what_was_typed_and_not_saved_survives_a_language_switch(client, draft, hold):
    hold(client, draft)
    typed = {**WHERE, "monthly_minutes": "7,5", "refresh": "1"}
    client.post(url(draft, "where"), typed, headers={"HX-Request": "true"})

    page = client.get(url(draft, "where", language="en")).content.decode()

    assert 'value="7,5"' in page


def test_a_flood_leaves_few_drafts_and_lets_others_through(client, terms, full):
    posts = 1_000 if full else POSTS_AN_HOUR + 5

    statuses = flood(client, f"{START}?another", {"text": TEXT}, posts=posts)

    assert statuses == {302: POSTS_AN_HOUR, 429: posts - POSTS_AN_HOUR}
    assert Need.objects.count() == POSTS_AN_HOUR
    assert TEXT in client.post(f"{START}?another", {"text": TEXT}).text
    assert client.post(START, {"text": TEXT}, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_the_cost_is_worked_out_from_the_budget_else_from_usual_rates(client, draft, hold):
    hold(client, draft)
    for rate in (3_000, 4_000, 5_000, 6_000):
        factories.FreelancerFactory(rate_cents=rate)
    ask = {"monthly_minutes": "10", "refresh": "1"}

    client.post(url(draft, "where"), {**WHERE, **ask})
    estimate = client.get(url(draft, "where")).context["form"].estimate
    assert (estimate.low_cents, estimate.high_cents) == (45_500, 45_500)

    client.post(url(draft, "where"), {**WHERE, **ask, "max_rate_cents": ""})
    estimate = client.get(url(draft, "where")).context["form"].estimate
    assert (estimate.low_cents, estimate.high_cents) == (30_000, 50_000)


def test_going_back_to_the_first_page_finds_the_draft_and_makes_no_second_one(client, terms):
    client.post(START, {"text": TEXT})
    need = Need.objects.get()

    assert client.get(START).url == url(need, "where")
    client.post(START, {"text": f"{TEXT} Et les notes de frais."})
    need = Need.objects.get()
    assert need.text.endswith("notes de frais.")


def test_another_need_can_be_begun_beside_the_first(client, terms):
    client.post(START, {"text": TEXT})
    client.post(f"{START}?another", {"text": f"{TEXT} Ailleurs."})

    assert Need.objects.count() == 2


def test_a_reserved_act_is_told_kindly_and_does_not_stop_the_draft(client, terms):
    asked = f"{TEXT} Tenir la comptabilité."
    response = client.post(START, {"text": asked}, follow=True)
    need = Need.objects.get()
    assert response.redirect_chain[-1][0] == url(need, "what")
    assert "Tenir la comptabilité" in response.content.decode()

    assert client.post(url(need, "what"), {"text": asked}).url == url(need, "where")


def test_the_mailed_link_brings_the_need_back_on_another_device(client, draft, hold):
    hold(client, draft)
    client.post(url(draft, "contact"), CONTACT)
    mail = OutgoingMail.objects.get(template="need_resume")
    link = f"/needs/resume/{draft.token}/"
    assert link in mail.text

    client.cookies.clear()
    assert client.get(url(draft, "where")).status_code == 404
    client.get(f"/fr{link}")
    assert client.get(url(draft, "where")).status_code == 200


def test_nobody_can_flood_a_stranger_with_links(client, draft, hold):
    hold(client, draft)
    for _ in range(3):
        factories.NeedFactory(company=None, status="draft", contact_email=draft.contact_email)

    client.post(url(draft, "contact"), CONTACT)

    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("step", ["what", "where", "contact"])
def test_somebody_else_s_draft_is_as_missing_as_one_that_never_was(client, nora, draft, step):
    client.force_login(nora)
    missing = client.get(f"/fr/needs/{NOBODY}/{step}/")
    foreign = client.get(url(draft, step))

    assert foreign.status_code == missing.status_code == 404
    assert without_address(foreign) == without_address(missing)
    assert client.post(url(draft, step), {"text": "pirated"}).status_code == 404


def test_an_unknown_step_is_missing(client, draft, hold):
    hold(client, draft)

    assert client.get(url(draft, "payment")).status_code == 404


def test_hidden_fields_of_the_model_cannot_be_set(client, terms, company):
    data = {"text": TEXT, "company": company.pk, "status": "open", "is_fictional": "on"}
    client.post(START, data)

    need = Need.objects.get()
    assert need.company is None
    assert need.status == "draft"
    assert not need.is_fictional
