"""The part of ESCO that concerns office work, as shipped in data/esco_office.jsonl.gz.

ESCO v1.1, © European Union. The product ships labels and the links from occupations to skills.
"""

import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "esco_office.jsonl.gz"


@dataclass(frozen=True)
class Concept:
    """An occupation or a skill.

    `code` is the end of its ESCO address; `essential` and `optional` hold codes of skills.
    """

    code: str
    kind: str
    name_fr: str
    name_en: str
    aliases_fr: tuple[str, ...]
    aliases_en: tuple[str, ...]
    isco: str = ""
    essential: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


@cache
def office_concepts():
    """All concepts in their file's order: occupations first, then the skills they use."""
    with gzip.open(DATA, "rt", encoding="utf-8") as lines:
        return tuple(_concept(json.loads(line)) for line in lines)


def _concept(row):
    return Concept(
        **{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    )
