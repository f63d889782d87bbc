"""What the demo says reads like a marketplace of some size, and fits the vocabulary."""

import pytest
from stdnum.eu import vat
from stdnum.fr import siret

from demo import content
from demo.identifiers import fictional_siret, fictional_vat_number
from marketplace.taxonomy.management.commands.load_taxonomy import own_terms
from marketplace.taxonomy.reserved_acts import find_reserved_acts

KINDS = {
    "missions": "mission",
    "tools": "tool",
    "knowledge": "knowledge",
    "sectors": "sector",
    "soft_skills": "soft_skill",
}


def codes():
    return {(term.kind, term.code) for term in own_terms()}


def test_there_are_enough_of_everybody():
    assert len(content.companies()) >= 25
    assert len(content.freelancers()) >= 60
    assert len(content.needs()) >= 35


def test_people_write_in_both_languages():
    for tables in (content.companies(), content.freelancers(), content.needs()):
        assert {table.get("language", "fr") for table in tables} == {"fr", "en"}


def test_rates_are_those_of_the_trade():
    rates = [about["rate"] for about in content.freelancers()]

    assert (min(rates), max(rates)) == (28, 60)


@pytest.mark.parametrize("tables", [content.freelancers(), content.needs()])
def test_every_term_is_in_the_vocabulary(tables):
    named = {(KINDS[key], code) for about in tables for key in KINDS for code in about.get(key, [])}

    assert named <= codes()


def test_codes_are_given_once():
    for tables in (content.companies(), content.freelancers(), content.needs()):
        given = [about["code"] for about in tables]
        assert len(given) == len(set(given))


def test_only_one_need_asks_for_a_reserved_act_and_it_stays_a_draft():
    asking = [about for about in content.needs() if find_reserved_acts(about["text"])]

    assert [(about["code"], about["ends"]) for about in asking] == [("garance-compta", "draft")]


def test_no_freelancer_offers_a_reserved_act():
    assert not [
        about["code"] for about in content.freelancers() if find_reserved_acts(about["bio"])
    ]


def test_every_mission_worked_on_has_notes_in_its_language():
    notes = content.notes()
    worked = [about for about in content.needs() if "engagement" in about]

    for about in worked:
        assert set(about["missions"]) <= set(notes[about.get("language", "fr")]), about["code"]


@pytest.mark.parametrize("number", [1, 28, 1_001, 99_999])
def test_fictional_identifiers_pass_every_check(number):
    made = fictional_siret(number)

    assert siret.validate(made) == made
    assert vat.validate(fictional_vat_number(made))
    assert made.startswith("001")


@pytest.mark.parametrize("number", [0, -1, 100_000])
def test_there_are_only_so_many_fictional_businesses(number):
    with pytest.raises(ValueError, match="numbered"):
        fictional_siret(number)
