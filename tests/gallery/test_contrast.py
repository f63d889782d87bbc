"""WCAG 2.2: 4.5 to 1 for words (1.4.3), 3 to 1 for the edges of controls (1.4.11)."""

import pytest

from tests.gallery.colours import contrast, tokens

SURFACES = ("paper", "sheet", "well")
STATUSES = ("positive", "attention", "negative", "info")
WORDS = [
    *((words, surface) for words in ("ink", "ink-quiet", "accent") for surface in SURFACES),
    *((status, surface) for status in STATUSES for surface in SURFACES),
    *((status, f"{status}-soft") for status in STATUSES),
    *(("ink", f"{status}-soft") for status in (*STATUSES, "accent")),
    ("ink", "marker"),
    ("accent", "accent-soft"),
    ("ink-quiet", "accent-soft"),
    ("on-accent", "accent-fill"),
    ("on-accent", "accent-fill-hover"),
]
EDGES = [
    *(("line-strong", surface) for surface in SURFACES),
    *(("accent-fill", surface) for surface in SURFACES),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("words", "surface"), WORDS)
def test_words_are_readable_on_every_surface_they_stand_on(theme, words, surface):
    colours = tokens()[theme]

    assert contrast(colours[words], colours[surface]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "surface"), EDGES)
def test_edges_of_controls_stand_out(theme, edge, surface):
    colours = tokens()[theme]

    assert contrast(colours[edge], colours[surface]) >= 3


def test_black_on_white_is_the_known_maximum():
    assert contrast((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)
