import json

from django import template
from django.utils import timezone
from django.utils.safestring import mark_safe

from cms.webinars.models import Session

register = template.Library()
# Inside a script element these could end it, or begin a comment (HTML, 4.12.1.3).
UNSAFE_IN_SCRIPT = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&"}


@register.filter
def script_json(value):
    """A JSON-able value as it may stand inside a script element."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(UNSAFE_IN_SCRIPT))  # noqa: S308


@register.inclusion_tag("webinars/next_slot.html")
def next_session(level=2):
    """The next live session, in one query; nothing when none is planned."""
    coming = Session.objects.with_words().coming(at=timezone.now())
    return {"session": coming.first(), "level": level}
