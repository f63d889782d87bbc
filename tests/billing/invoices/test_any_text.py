"""Whatever people are called and write, a document gets its page and its XML."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader

from billing.invoices import faces, page, statements
from billing.invoices.checking import check_xml
from billing.invoices.cii import cii
from billing.invoices.document import Day, Note
from tests.billing.invoices.documents import BUYER, SELLER, document

# What the house faces lack, and the second face has.
NAMES = ["Łukasz Wiśniewski", "Ștefan Brâncuși", "Dvořák", "Γεωργία Παπαδοπούλου", "Жанна", "İğdır"]
SIGNS = ["Relances → clients", "≥ 3 ✓ №", "porte\N{NON-BREAKING HYPHEN}à", "ﬁn", "e\u0301te\u0301"]
# What no face has.
BEYOND = ["Réunion 👍", "中文", "العربية", "עברית", "हिन्दी", "👨\u200d👩\u200d👧", "🇫🇷 ❤\ufe0f"]
CONTROLS = ["a\x0bb", "a\x0cb", "a\x1fb", "a\x00b", "a\x85b", "a\ufeffb", "a\ufffeb", "a\ud800b"]


def with_text(text):
    """A document that says it wherever a person may have typed it."""
    found = document(
        seller=replace(SELLER, name=text, street=text),
        buyer=replace(BUYER, name=text, street=text, city=text),
    )
    notes = (*found.notes, Note("AAI", text))
    line = replace(found.lines[0], description=text)
    days = (Day(date(2026, 10, 2), 110, text, text),)
    return replace(found, lines=(line,), notes=notes, days=days)


def printed(text):
    """All that the pages say, first with their XML inside."""
    found = with_text(text)
    pages = PdfReader(BytesIO(page.factur_x(found, cii(found)))).pages
    return "".join(each.extract_text() for each in pages)


@pytest.mark.parametrize("text", [*NAMES, *SIGNS])
def test_names_and_signs_of_all_europe_are_printed_as_they_are(text):
    assert faces.REPLACEMENT not in printed(text)


@pytest.mark.parametrize("text", BEYOND)
def test_what_no_face_has_is_replaced_visibly_and_kept_in_the_xml(text):
    assert faces.REPLACEMENT in printed(text)
    assert etree.fromstring(cii(with_text(text))).findtext(".//{*}LineOne") == text


@pytest.mark.parametrize("text", CONTROLS)
def test_what_no_xml_may_hold_is_left_out_of_a_document_that_has_it(text):
    assert all(each in printed(text) for each in "ab")
    assert check_xml(cii(with_text(text))) == []


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_text_gives_a_page_with_its_xml(full, data):
    for _ in range(80 if full else 1):
        text = data.draw(st.text(min_size=1, max_size=60))
        assert page.factur_x(with_text(text), cii(with_text(text)))


def test_every_character_that_is_said_to_be_covered_is_in_each_weight():
    """The table is read from the faces; typst itself is the judge."""
    covered = [chr(code) for code in sorted(faces.covered())]
    assert len(covered) > 2_500

    assert faces.REPLACEMENT in covered
    for start in range(0, len(covered), 200):
        assert page.typeset(with_text(" ".join(covered[start : start + 200])))


@pytest.mark.parametrize("text", [NAMES[0], BEYOND[0], CONTROLS[0]])
def test_a_statement_is_printed_of_anybody(text):
    columns = [statements.Column("From"), statements.Column("Total", is_money=True)]
    statement = statements.Statement(text, [text], columns, [[text, 100]], text)

    assert statements.pdf(statement).startswith(b"%PDF")
