"""The site's first words: one TOML file a page and language, in content/<language>/.

The same file name in the other language makes it that page's translation. `page` says which type
(TYPES in load_pages); home.toml, guides.toml and categories.toml stand for themselves. Keys are the
fields of the model (cms.pages.models), but for these:

body      [[body]]: blocks, their `type` that of cms.pages.blocks.BodyBlock; text is simple HTML, as
          an editor would write it. A table has `caption` and `rows`, the first row its headings.
closing   [closing]: title, text and goal of the call to action at the end of an article.
packages  [[packages]] of an offer: name, summary, hours, price (whole euros), points, featured.
category  slug of one of categories.toml, where the n-th English one translates the n-th French one.
pinned    file names of articles to read next.
terms     codes of missions, tools, knowledge or sectors, of a specialty.
freelancer  e-mail address of the person whose portrait it is, for the demo to link her profile.
demo      true: only for a site whose people are fictional.
"""

import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent / "content"
ALONE = {"home", "guides", "categories"}


def pages_of(language):
    """{file name without ending: dict} of one language, in the order of their names."""
    files = sorted((FOLDER / language).glob("*.toml"))
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in files}


def body_of(page):
    """The raw stream of a page's blocks (type, value), as StreamField takes it."""
    return [{"type": block["type"], "value": value_of(block)} for block in page.get("body", [])]


def closing_of(page):
    return [{"type": "call_to_action", "value": page["closing"]}] if "closing" in page else []


def packages_of(page):
    return [{"type": "package", "value": package} for package in page["packages"]]


def categories_of(language):
    return pages_of(language).get("categories", {}).get("categories", [])


def pinned_of(articles):
    return [{"type": "article", "value": article.pk} for article in articles]


def value_of(block):
    if block["type"] == "table":
        return {
            "table_caption": block["caption"],
            "table_header_choice": "both",
            "first_row_is_table_header": True,
            "first_col_is_header": True,
            "data": block["rows"],
        }
    parts = {key: value for key, value in block.items() if key != "type"}
    return parts.get("value") or parts or None
