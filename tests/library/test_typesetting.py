from io import BytesIO

import pytest
from pypdf import PdfReader

from cms.library.typesetting import Paper, facts, papers, typeset

PAPERS = [paper for language in ("fr", "en") for paper in papers(language)]


def test_four_papers_are_written_in_french_and_translations_share_their_codes():
    french = {paper.code for paper in papers("fr")}

    assert len(french) >= 4
    assert {paper.code for paper in papers("en")} <= french


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.language}-{paper.code}")
def test_a_papers_facts_fit_its_page(paper: Paper):
    assert len(paper.title) <= 70
    assert len(paper.subtitle) <= 120
    assert len(paper.summary) <= 400
    assert 3 <= len(paper.learn) <= 5
    assert all(len(line) <= 140 for line in paper.learn)


def test_the_pdf_is_tagged_titled_and_has_its_contents():
    paper = papers("fr")[0]
    pdf = PdfReader(BytesIO(typeset(paper)))

    assert pdf.metadata.title == paper.title
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"].startswith("fr")
    assert len(pdf.pages) >= 6
    text = "".join(page.extract_text() for page in pdf.pages[1:3])
    assert "Sommaire" in text
    assert facts(paper)["day"] in pdf.pages[0].extract_text()
