from marketplace.people import actions
from marketplace.people.completeness import CRITERIA, completeness
from tests import factories


def url(part=""):
    return f"/fr/freelancers/profile/{part}"


def test_the_points_of_all_criteria_make_a_hundred():
    assert sum(criterion.points for criterion in CRITERIA) == 100


def test_an_empty_profile_says_what_each_thing_is_worth(db):
    freelancer = actions.start_profile(factories.UserFactory())

    found = completeness(freelancer)

    assert found.percent == 100 - sum(criterion.points for criterion in found.missing)
    assert {criterion.code for criterion in found.blocking} == {
        "missions",
        "siret",
        "address",
        "headline",
    }


def test_a_full_profile_lacks_nothing(draft, missions, tool):
    draft.bio = "Quinze ans au service de petites équipes. " * 6
    other = factories.TermFactory(kind="tool", code="sage")
    actions.set_skills(draft, dict.fromkeys([*missions, tool, other], 3))

    assert completeness(draft).percent == 100
    assert completeness(draft).missing == []


def test_completeness_follows_what_is_typed_before_it_is_saved(client, farid):
    freelancer = farid.freelancer
    client.force_login(farid)
    address = url("work/")
    before = completeness(freelancer).percent

    page = client.post(
        address,
        {"refresh": "1", "headline": "Facturation", "bio": "x" * 250, "language": "fr"},
        headers={"HX-Request": "true"},
    )

    shown = page.context["completeness"]
    assert "bio" not in {criterion.code for criterion in shown.missing}
    freelancer.refresh_from_db()
    assert freelancer.bio != "x" * 250
    assert completeness(freelancer).percent == before
    assert "<html" not in page.text


def test_completeness_counts_the_skills_that_are_ticked(client, farid):
    client.force_login(farid)

    page = client.post(url("skills/"), {"refresh": "1"}, headers={"HX-Request": "true"})

    missing = {criterion.code for criterion in page.context["completeness"].missing}
    assert {"missions", "tools"} <= missing
