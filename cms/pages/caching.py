"""Pages for visitors, kept whole for a minute.

A response is kept only when the page said that it is for all (PublicPage.serve), and only visitors
without any cookie but those of LOOKS get it: who is signed in, or has typed anything, is never
served from here and leaves nothing behind. What a form holds of the visitor's own, its token and
where she came from, is cut out of what is kept and put in afresh.
"""

import hashlib
import re

from django.core.cache import caches
from django.http import HttpResponse
from django.template.backends.utils import csrf_input

from cms.leads.source import SourceFields, source_of

KEPT_SECONDS = 60
LONGEST_QUERY = 200
# Cookies that choose a look and say nothing of the visitor; what differs by them is kept apart.
LOOKS = ("theme", "banner_closed")
HARMLESS = {*LOOKS, "csrftoken", "django_language"}
# The hidden fields of a form that are the visitor's own, as Django writes them.
TOKEN, SOURCE = "csrfmiddlewaretoken", list(SourceFields.base_fields)
OWN = re.compile(f'<input type="hidden" name="({"|".join([TOKEN, *SOURCE])})"[^>]*>'.encode())


class SharedPages:
    """Middleware; stands right below Django's own for CSRF, whose cookie it relies on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key = key_of(request)
        if key is None:
            return self.get_response(request)
        cache = caches["pages"]
        if kept := cache.get(key):
            return with_own(kept, request)
        response = self.get_response(request)
        if is_for_all(request, response):
            cache.set(key, without_own(response), KEPT_SECONDS)
        return response


def key_of(request):
    """What tells this page from others; None when it must be made for this reader."""
    query = request.META.get("QUERY_STRING", "")
    if request.method != "GET" or len(query) > LONGEST_QUERY or "HX-Request" in request.headers:
        return None
    if not set(request.COOKIES) <= HARMLESS:
        return None
    looks = [request.COOKIES.get(name, "") for name in LOOKS]
    told = repr([request.scheme, request.get_host(), request.path, query, looks])
    return hashlib.sha256(told.encode()).hexdigest()


def is_for_all(request, response):
    return (
        response.status_code == 200
        and getattr(response, "is_for_all", False)
        and not response.cookies
        and not request.user.is_authenticated
        and not request.session.modified
        # A token that stands elsewhere than in a form could not be cut out.
        and (
            "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
            or f'name="{TOKEN}"'.encode() in response.content
        )
    )


def without_own(response):
    """What is kept: headers, and pieces of content of which every second one names a field."""
    return {"headers": dict(response.headers), "pieces": OWN.split(response.content)}


def with_own(kept, request):
    """The kept page for this visitor."""
    pieces = list(kept["pieces"])
    pieces[1::2] = own_inputs(pieces[1::2], request)
    return HttpResponse(b"".join(pieces), headers=kept["headers"])


def own_inputs(names, request):
    """The visitor's own fields of these names; a token, and its cookie, only if a form has one."""
    source = SourceFields(initial=source_of(request)) if names else {}
    fields = (
        csrf_input(request) if name == TOKEN else source[name] for name in map(bytes.decode, names)
    )
    return [str(field).encode() for field in fields]
