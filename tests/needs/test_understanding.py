import pytest

from marketplace.needs.understanding import detect_language, understand


def codes(text):
    return [term.code for term in understand(text).terms]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nous cherchons quelqu'un pour trier le courrier", "fr"),
        ("We are looking for someone to sort the post", "en"),
        ("Pennylane", "fr"),
    ],
)
def test_the_language_is_read_from_small_words(text, language):
    assert detect_language(text) == language


def test_a_text_that_says_nothing_of_its_language_takes_the_page_s(terms):
    assert understand("Pennylane", default_language="en").language == "en"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tri du COURRIER et notes de frais", ["mail", "expenses"]),
        ("une note de frais", ["expenses"]),
        ("Expense claims in Pennylane", ["expenses", "pennylane"]),
        ("Le courrierisme", []),
        ("courrier, courrier et courrier", ["mail"]),
        ("", []),
    ],
)
def test_terms_are_found_as_whole_words_in_either_language(terms, text, found):
    assert codes(text) == found


def test_reserved_acts_are_told_with_the_words_that_ask_for_them(terms):
    acts = understand("Trier le courrier. Tenir la comptabilité.").reserved

    assert [act.excerpt for act in acts] == ["Tenir la comptabilité"]


def test_a_very_long_text_is_read_in_no_time(terms):
    assert codes("courrier " * 20_000) == ["mail"]
