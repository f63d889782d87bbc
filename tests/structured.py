"""What a page says to machines, checked against the rules of those who read it.

schemas/structured_data.json holds what schema.org defines of the types that we write, and what
Google's search gallery requires of them; anything else on an item is refused.
"""

import json
import re
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
SCHEMA = json.loads((Path(__file__).parent / "cms/schemas/structured_data.json").read_text())
RULES = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def structured(answer):
    """{type: item} of a page whose every item is valid."""
    found = [item for text in SCRIPT.findall(answer.text) for item in as_list(json.loads(text))]
    for item in found:
        RULES.validate(item)
    return {item["@type"]: item for item in found}


def as_list(items):
    return items if isinstance(items, list) else [items]
