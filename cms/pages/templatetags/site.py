"""What the templates of the site's pages need beyond Wagtail's own tags."""

import html
import json
from urllib.parse import urlencode

from django import template
from django.template.loader import get_template
from django.utils.safestring import mark_safe
from wagtail.rich_text import expand_db_html

from cms.calls.templatetags.calls import call_to_action
from cms.pages.headings import anchored

register = template.Library()
# As django.utils.html.json_script does: nothing in a title may close the script.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def structured_data(page):
    """The page's schema.org items in one script element, which browsers do not run."""
    items = json.dumps(page.structured_data(), ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{items}</script>')  # noqa: S308


@register.filter
def with_anchors(value):
    """Rich text as {{ value|richtext }} writes it, its headings open to links."""
    return mark_safe(anchored(expand_db_html(value.source)))  # noqa: S308 (cleaned by Wagtail)


@register.simple_tag(takes_context=True)
def closing_call(context):
    """The call that editors scheduled for the end of articles; the usual one without any."""
    scheduled = call_to_action(context, "closing")
    template_name = "calls/call.html" if scheduled else "pages/usual_call.html"
    return get_template(template_name).render({"page": context["page"], **scheduled})


@register.filter
def cents(euros):
    return euros * 100


@register.simple_tag
def share_links(page):
    """Where readers may share a page: plain links, no third party sees who reads."""
    title, address = html.unescape(page.title), page.address
    mail = urlencode({"subject": title, "body": address}).replace("+", "%20")
    return [
        {"label": "E-mail", "icon": "mail", "href": f"mailto:?{mail}"},
        {
            "label": "LinkedIn",
            "icon": "external",
            "href": "https://www.linkedin.com/sharing/share-offsite/?"
            + urlencode({"url": address}),
        },
        {
            "label": "WhatsApp",
            "icon": "chat",
            "href": "https://wa.me/?" + urlencode({"text": f"{title} {address}"}),
        },
    ]
