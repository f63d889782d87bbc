"""What makes pages light: few bytes, compressed, and nothing from elsewhere."""

import re
from pathlib import Path

import pytest

FONTS_BUDGET = 60 * 1024
FOREIGN = re.compile(r'(?:src|href)="(?:https?:)?//(?!testserver)([^/"]+)')
RESOURCE = re.compile(r"<(?:script|img|link|iframe|source)\b[^>]*>")


def test_both_faces_fit_their_budget():
    fonts = list(Path("static/fonts").glob("*.woff2"))

    assert len(fonts) == 2
    assert sum(font.stat().st_size for font in fonts) <= FONTS_BUDGET


def test_no_style_sheet_grows_beyond_reading():
    for sheet in Path("static/css").rglob("*.css"):
        assert len(sheet.read_text().splitlines()) < 300, sheet


def test_every_style_sheet_keeps_to_the_layers():
    """A rule outside them would win over all others; only paper may, and Wagtail's admin."""
    for sheet in Path("static/css").rglob("*.css"):
        if sheet.stem.endswith("-admin"):
            continue
        outside = re.sub(r"@layer [^{;]+\{.*?\n\}", "", sheet.read_text(), flags=re.DOTALL)
        outside = re.sub(r"@(?:font-face|media print) \{.*?\n\}", "", outside, flags=re.DOTALL)
        assert "{" not in re.sub(r"/\*.*?\*/", "", outside, flags=re.DOTALL), sheet


@pytest.mark.django_db
def test_pages_travel_compressed(client):
    page = client.get("/fr/needs/new/", headers={"accept-encoding": "gzip"})

    assert page["Content-Encoding"] == "gzip"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["freelancers/", "needs/new/", "account/login/", "account/signup/"]
)
def test_pages_ask_nobody_else(client, path):
    page = client.get(f"/fr/{path}")

    resources = "".join(RESOURCE.findall(page.text))
    assert page.status_code == 200
    assert not FOREIGN.findall(resources)
