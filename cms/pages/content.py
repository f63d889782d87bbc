"""The site's first words: one TOML file a page and language, in content/<language>/.

Each block of a file is a table of `body`, its `type` that of cms.pages.blocks.BodyBlock. Text is
simple HTML, as an editor would write it in the rich-text field.
"""

import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent / "content"


def pages_of(language):
    """{file name without ending: dict} of one language, in the order of their names."""
    files = sorted((FOLDER / language).glob("*.toml"))
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in files}


def body_of(page):
    """The raw stream of a page's blocks (type, value), as StreamField takes it."""
    return [
        {"type": block["type"], "value": block.get("value") or _fields(block)}
        for block in page.get("body", [])
    ]


def _fields(block):
    return {name: value for name, value in block.items() if name != "type"}
