"""Links that lead nowhere: to pages that are gone, to addresses that nothing answers.

Nothing is fetched: links within the site are looked up, those to other sites are only read for
whether they are well formed.
"""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext_noop
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText

from cms.pages.models import BrokenLink, PublicPage

LINK = re.compile(r"<a\b([^>]*)>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
PAGE_IS_GONE = gettext_noop("the page is gone or not published")
DOCUMENT_IS_GONE = gettext_noop("the document is gone")
NOTHING_ANSWERS = gettext_noop("nothing answers at this address")
ILL_FORMED = gettext_noop("the address is not well formed")
SCHEMES = ("http", "https", "mailto", "tel")
well_formed = URLValidator(schemes=["http", "https"])


def check_links():
    """Look at every link of every published page, and keep those that are broken."""
    checker = Checker()
    pages = Page.objects.live().specific()
    found = [
        BrokenLink(page=page, address=address, reason=reason)
        for page in pages.iterator(chunk_size=200)
        if isinstance(page, PublicPage)
        for address, reason in checker.broken_links(page)
    ]
    with transaction.atomic():
        BrokenLink.objects.all().delete()
        BrokenLink.objects.bulk_create(found)


class Checker:
    """Knows what is published, so that a link costs no query."""

    def __init__(self):
        live = Page.objects.live().filter(depth__gt=1)
        self.page_pks = set(live.values_list("pk", flat=True))
        self.page_urls = {page.url for page in live}
        self.document_pks = set(get_document_model().objects.values_list("pk", flat=True))

    def broken_links(self, page):
        """[(address, reason)] of a page, each once."""
        problems = {
            link.get("href") or f"{link.get('linktype')} {link.get('id')}": self.problem(link)
            for markup in rich_texts(page)
            for link in map(attributes, LINK.findall(markup))
        }
        return [(address, reason) for address, reason in problems.items() if reason]

    def problem(self, link):
        """What is wrong with a link of Wagtail's rich text, a dict of its attributes; or None."""
        if link.get("linktype") == "page":
            return None if int(link["id"]) in self.page_pks else PAGE_IS_GONE
        if link.get("linktype") == "document":
            return None if int(link["id"]) in self.document_pks else DOCUMENT_IS_GONE
        return self.problem_of_address(link.get("href", ""))

    def problem_of_address(self, address):
        if address.startswith("#"):
            return None
        if address.startswith("/"):
            return None if self.answers(urlsplit(address).path) else NOTHING_ANSWERS
        scheme = urlsplit(address).scheme
        if scheme not in SCHEMES:
            return ILL_FORMED
        if scheme in ("http", "https"):
            try:
                well_formed(address)
            except ValidationError:
                return ILL_FORMED
        return None

    def answers(self, path):
        """Whether a path of our own is a published page, or that of another of our views."""
        if path in self.page_urls:
            return True
        # Addresses are known in their own language alone.
        with translation.override(translation.get_language_from_path(path)):
            try:
                return resolve(path).url_name != "wagtail_serve"
            except Resolver404:
                return False


def attributes(tag):
    return dict(ATTRIBUTE.findall(tag))


def rich_texts(page):
    """The markup of every rich text of a page, in its fields and blocks."""
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            yield getattr(page, field.name)
        elif isinstance(field, StreamField):
            yield from texts_within(getattr(page, field.name))


def texts_within(value):
    """The rich texts of a block's value, however deep."""
    if isinstance(value, RichText):
        yield value.source
    elif hasattr(value, "values"):
        for each in value.values():
            yield from texts_within(each)
    elif hasattr(value, "__iter__") and not isinstance(value, str):
        for each in value:
            yield from texts_within(getattr(each, "value", each))
