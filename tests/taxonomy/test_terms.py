from collections import Counter

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import translation

from marketplace.taxonomy.esco import office_concepts
from marketplace.taxonomy.folding import fold, fold_place
from marketplace.taxonomy.models import Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms():
    call_command("load_taxonomy", verbosity=0)
    return Term.objects.all()


def test_all_terms_of_the_product_are_there(terms):
    counts = Counter(terms.values_list("kind", flat=True))

    assert {kind: counts[kind] for kind in ("mission", "knowledge", "tool", "soft_skill")} == {
        "mission": 40,
        "knowledge": 7,
        "tool": 15,
        "soft_skill": 10,
    }
    assert (counts["sector"], counts["department"]) == (10, 8)
    assert counts["occupation"] + counts["skill"] == len(office_concepts())


def test_loading_again_changes_nothing(terms, capsys):
    before = set(terms.values_list("pk", "kind", "code", "name_fr", "name_en", "position"))
    capsys.readouterr()

    call_command("load_taxonomy")

    assert set(terms.values_list("pk", "kind", "code", "name_fr", "name_en", "position")) == before
    assert capsys.readouterr().out == f"{len(before)} terms loaded\n"


def test_loading_mends_what_was_changed(terms):
    terms.filter(kind="tool", code="crm").update(name_fr="?", aliases_fr=[])

    call_command("load_taxonomy", verbosity=0)

    crm = terms.get(kind="tool", code="crm")
    assert crm.name_fr == "CRM"
    assert "HubSpot" in crm.aliases_fr


def test_names_follow_the_active_language(terms):
    expenses = terms.missions().get(code="expenses")

    with translation.override("fr"):
        assert expenses.name == "Notes de frais"
    with translation.override("en"):
        assert expenses.name == "Expense claims"
    with translation.override(None):
        assert expenses.name == "Notes de frais"


def test_every_mission_has_a_family(terms):
    families = Counter(terms.missions().values_list("family", flat=True))

    assert families == {"office": 16, "finance": 8, "people": 6, "transformation": 7, "trade": 3}


def test_a_mission_without_family_is_refused():
    with pytest.raises(IntegrityError, match="term_family_is_for_missions"):
        Term.objects.create(kind="mission", code="x", name_fr="x", name_en="x")


def test_the_same_code_twice_in_one_kind_is_refused():
    Term.objects.create(kind="tool", code="x", name_fr="x", name_en="x")
    Term.objects.create(kind="knowledge", code="x", name_fr="x", name_en="x")

    with pytest.raises(IntegrityError, match="term_code_is_unique_in_its_kind"):
        Term.objects.create(kind="tool", code="x", name_fr="y", name_en="y")


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("relances clients", "debt_collection"),
        ("relance des impayés", "debt_collection"),
        ("chasing invoices", "debt_collection"),
        ("gestion des mails", "email"),
        ("notes de frais", "expenses"),
        ("expense reports", "expenses"),
        ("QVT", "well_being"),
        ("Doctolib", "medical_secretariat"),
    ],
)
def test_the_words_people_write_lead_to_one_mission(terms, alias, code):
    found = {
        mission.code
        for mission in terms.missions()
        for word in (mission.name_fr, mission.name_en, *mission.aliases_fr, *mission.aliases_en)
        if fold(word) == fold(alias)
    }

    assert found == {code}


def test_one_phrase_never_leads_to_two_missions(terms):
    leads = {}
    for mission in terms.missions():
        for word in (mission.name_fr, mission.name_en, *mission.aliases_fr, *mission.aliases_en):
            leads.setdefault(fold(word), set()).add(mission.code)

    assert {word: codes for word, codes in leads.items() if len(codes) > 1} == {}


def test_links_of_occupations_lead_to_skills_in_the_file():
    skills = {concept.code for concept in office_concepts() if concept.kind == "skill"}
    links = {
        code
        for concept in office_concepts()
        if concept.kind == "occupation"
        for code in concept.essential + concept.optional
    }

    assert links == skills


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Œuvre d’Été", "oeuvre d ete"), ("L'Haÿ-les-Roses", "l hay les roses"), ("  ", "")],
)
def test_folding_takes_accents_case_and_marks_away(text, folded):
    assert fold(text) == folded


def test_folding_a_place_writes_saint_out():
    assert fold_place("St-Étienne") == "saint etienne"
    assert fold_place("Ste Foy") == "sainte foy"
    assert fold_place("Stains") == "stains"
