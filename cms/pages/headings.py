"""The table of contents: the headings of a page's texts, and the anchors to which it leads."""

import html
import re

from django.utils.html import strip_tags
from django.utils.text import slugify

HEADING = re.compile(r"<h2\b[^>]*>(.*?)</h2>", re.DOTALL)
# Below this, a table of contents is longer than the way down.
FEWEST = 3


def words_of(markup):
    """The plain words of a heading."""
    return html.unescape(strip_tags(markup))


def anchor_of(markup):
    return slugify(words_of(markup)) or "section"


def anchored(markup):
    """Rich text whose second-level headings can be linked to."""
    return HEADING.sub(
        lambda found: f'<h2 id="{anchor_of(found[1])}">{found[1]}</h2>',
        markup,
    )


def headings_of(body):
    """[(anchor, words)] of the text blocks of a body; empty when they are few."""
    found = [
        (anchor_of(markup), words_of(markup))
        for block in body
        if block.block_type == "text"
        for markup in HEADING.findall(block.value.source)
    ]
    return found if len(found) >= FEWEST else []
