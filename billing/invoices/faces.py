"""The typefaces of our pages, and what is printed of a character that none of them has.

A PDF/A file may hold no character without a glyph, so that one emoji in a note would leave an
invoice without a page. The house faces have French and English; DejaVu Sans has these as well, all
Latin, Greek and Cyrillic letters, arrows and signs; whatever it lacks is replaced visibly.
"""

import json
import struct
import unicodedata
from functools import cache

import typst
from django.conf import settings

from formatting.characters import in_every_text

TEMPLATES = settings.BASE_DIR / "templates" / "invoices" / "typst"
FACES = TEMPLATES / "fonts"
FALLBACK = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Controls, marks that join, turn or colour others, and accents: alone they show nothing.
UNSEEN = {"Cc", "Cf", "Mn", "Me"}
LINES = "\t\n"


@cache
def fonts():
    """Reading the faces anew for each page would take longer than setting it."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FACES)]
    )


def printable(value) -> str:
    """What a template prints, as JSON: each text in it with nothing that has no glyph."""
    return json.dumps(in_every_text(lambda text: text.translate(PRINTED), value))


class Printed(dict):
    """{code point: what is printed for it}, worked out when it is first met."""

    def __missing__(self, code):
        self[code] = printed(chr(code))
        return self[code]


PRINTED = Printed()


def printed(character):
    if character in LINES or ord(character) in covered():
        return character
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in UNSEEN else REPLACEMENT


@cache
def covered() -> frozenset[int]:
    """The code points that the fallback has in every weight."""
    return frozenset.intersection(*(code_points((FACES / name).read_bytes()) for name in FALLBACK))


def code_points(face: bytes) -> frozenset[int]:
    """Those that a TrueType file has glyphs for: its `cmap` of 32 bits (OpenType, format 12)."""
    count = struct.unpack_from(">H", face, 4)[0]
    tables = {
        tag: start
        for tag, _sum, start, _length in struct.iter_unpack(">4sIII", face[12 : 12 + 16 * count])
    }
    cmap = tables[b"cmap"]
    count = struct.unpack_from(">H", face, cmap + 2)[0]
    starts = [struct.unpack_from(">I", face, cmap + 8 + 8 * each)[0] for each in range(count)]
    [table] = {
        cmap + start for start in starts if struct.unpack_from(">H", face, cmap + start)[0] == 12
    }
    groups = struct.unpack_from(">I", face, table + 12)[0]
    rows = struct.iter_unpack(">III", face[table + 16 : table + 16 + 12 * groups])
    return frozenset(code for first, last, _glyph in rows for code in range(first, last + 1))
