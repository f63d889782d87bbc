"""Where the reader is, and the same page in the other language."""

from django import template
from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language_info

from formatting.navigation import sections_for

register = template.Library()


@register.simple_tag(takes_context=True)
def space_sections(context):
    """The navigation of the reader's space; `request.user.spaces` says which ones are hers."""
    request = context["request"]
    match = request.resolver_match
    return sections_for(request.user.spaces, namespace=match.namespace if match else "")


@register.simple_tag(takes_context=True)
def languages_of_page(context):
    """Every language with its own name and the address of this page in it, filters included.

    A CMS page knows its own translations (their slugs differ); anything else is resolved again.
    """
    request = context["request"]
    page = context.get("page")
    urls = page.urls_by_language() if hasattr(page, "urls_by_language") else {}
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "url": urls[code] + query if code in urls else elsewhere(request, code, known=urls),
            # Only these are announced to search engines as the same page.
            "is_translation": not urls or code in urls,
            "current": code == context.get("LANGUAGE_CODE"),
        }
        for code, _name in settings.LANGUAGES
    ]


def elsewhere(request, code, *, known):
    """This address in another language; its home page where it is known to have no translation."""
    if known:
        return f"/{code}/"
    here = request.get_full_path()
    there = translate_url(here, code)
    speaks_it = there.startswith(f"/{code}/")
    return there if speaks_it else f"/{code}/"
