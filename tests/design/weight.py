"""What a browser that comes for the first time fetches for a page, and what it weighs.

As WhiteNoise and gunicorn send it: the page by gzip at the middleware's level, text files by gzip
at WhiteNoise's (9), fonts and pictures as they are.
"""

import gzip
import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage

COMPRESSED = {".css", ".js", ".svg"}
IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w-]+\.js)["']""")


@dataclass(frozen=True)
class Resource:
    """Something that a page makes the browser fetch."""

    url: str
    sort: str  # css, htmx, js, fonts or images


class Resources(HTMLParser):
    """Collects the resources of a page, each once."""

    def __init__(self, html):
        super().__init__()
        self.found = {}
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        url = given.get("src") or given.get("href") or ""
        match tag:
            case "link" if given.get("rel") == "stylesheet":
                self.add(url, "css")
            case "link" if given.get("rel") == "preload":
                self.add(url, {"font": "fonts", "image": "images"}[given["as"]])
            case "link" if given.get("rel") == "icon":
                self.add(url, "images")
            case "script" if "src" in given:
                self.add(url, "htmx" if "htmx" in url else "js")
            case "img" | "iframe" | "embed" | "audio" | "video" | "use":
                self.add(url, "images")

    def add(self, url, sort):
        if url and not url.startswith(("data:", "#")):
            self.found.setdefault(url.partition("#")[0], sort)


def resources(html):
    """Every Resource of a page, with the modules that its modules import."""
    found = dict(Resources(html).found)
    for url, sort in [*found.items()]:
        if sort == "js":
            for name in IMPORT.findall(content(url).decode()):
                found.setdefault(url.rpartition("/")[0] + f"/{name}", "js")
    return [Resource(url, sort) for url, sort in found.items()]


def weigh(html):
    """{sort: bytes over the wire} of a page and all that it fetches."""
    weights = Counter(html=len(gzip.compress(html.encode(), compresslevel=6)))
    for resource in resources(html):
        body = content(resource.url)
        if Path(urlsplit(resource.url).path).suffix in COMPRESSED:
            body = min(body, gzip.compress(body, compresslevel=9), key=len)
        weights[resource.sort] += len(body)
    return weights


def content(url):
    """The bytes behind an address of this site's static files or media."""
    path = urlsplit(url).path
    if path.startswith(settings.STATIC_URL):
        return Path(finders.find(path.removeprefix(settings.STATIC_URL))).read_bytes()
    if path.startswith(settings.MEDIA_URL):
        return default_storage.open(path.removeprefix(settings.MEDIA_URL)).read()
    return b""
