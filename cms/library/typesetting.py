"""The site's own white papers as PDF: facts from a TOML file, text from a typst file beside it.

typst reads the folder papers/ and nothing else. The PDF is tagged and held to PDF/UA-1 (ISO 14289),
so that a screen reader finds headings, lists and tables.
"""

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typst
from django.conf import settings

from formatting import formatter

FOLDER = Path(__file__).parent / "papers"
FONTS = settings.BASE_DIR / "templates" / "invoices" / "typst" / "fonts"
COVER_DPI = 110.0


@dataclass(frozen=True)
class Paper:
    """One paper in one language; `code` is the same in both."""

    code: str
    language: str
    title: str
    subtitle: str
    summary: str
    slug: str
    audience: str
    dated_on: date
    learn: list[str]


def papers(language):
    """The papers of one language, in the order of their codes."""
    return [read_paper(file) for file in sorted((FOLDER / language).glob("*.toml"))]


def read_paper(file):
    about = tomllib.loads(file.read_text("utf-8"))
    return Paper(code=file.stem, language=file.parent.name, **about)


def typeset(paper):
    """The PDF of a Paper, as bytes."""
    return compile_paper(paper, format="pdf", pdf_standards=["ua-1"])


def draw_cover(paper):
    """The first page of a Paper as a PNG picture, as bytes."""
    pages = compile_paper(paper, format="png", ppi=COVER_DPI)
    return pages[0] if isinstance(pages, list) else pages


def compile_paper(paper, **options):
    return typst.compile(
        FOLDER / "layout.typ",
        root=FOLDER,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(facts(paper))},
        **options,
    )


def facts(paper):
    """What the layout prints beside the text."""
    on = paper.dated_on
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "language": paper.language,
        "audience": paper.audience,
        "learn": paper.learn,
        "date": {"year": on.year, "month": on.month, "day": on.day},
        "day": formatter.day(on, language=paper.language),
        # Which hours of the cover are filled: a pattern of its own for each paper.
        "number": sum(map(ord, paper.code)) % 23,
        "body": f"/{paper.language}/{paper.code}.typ",
        "site": f"{settings.BASE_URL}/{paper.language}/",
        "site_shown": settings.BASE_URL.split("//")[-1],
        "fictional": settings.DEMO,
    }
