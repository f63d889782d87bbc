"""{% call_to_action place %}, {% show_call call %} and {% banner %}: what editors scheduled."""

import random

from django import template
from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import get_language

from cms.audience import audiences_of
from cms.calls.models import Banner, CallToAction
from cms.calls.views import BANNER_COOKIE
from cms.pages.caching import KEPT_SECONDS

register = template.Library()
CALL = "calls/call.html"


@register.inclusion_tag(CALL, takes_context=True)
def call_to_action(context, place):
    """One of the calls that show at this place now, drawn by weight; nothing when there is none."""
    calls = [call for call in showing(CallToAction, context) if call.place == place and call.weight]
    if not calls:
        return {}
    weights = [call.weight for call in calls]
    return drawn(random.choices(calls, weights)[0])  # noqa: S311 (no secret)


@register.inclusion_tag(CALL)
def show_call(call):
    """This very call, as an editor placed it, while its time lasts."""
    return drawn(call) if call and call.shows(at=timezone.now()) else {}


def drawn(call):
    """One of the call's wordings, each as often as the other."""
    variant = random.choice(call.variants)  # noqa: S311 (no secret)
    title, text = call.wording(variant)
    return {"call": call, "variant": variant, "title": title, "text": text}


@register.inclusion_tag("calls/banner.html", takes_context=True)
def banner(context):
    """The newest banner for this reader, unless she closed it."""
    request = context.get("request")
    if request is None:
        return {}
    newest = next(iter(showing(Banner, context)), None)
    if newest is None or request.COOKIES.get(BANNER_COOKIE) == str(newest.pk):
        return {}
    return {"banner": newest, "request": request}


def showing(model, context):
    """What shows now to this reader; asked of the database once a minute, as pages are."""
    language = get_language() or "fr"
    kept = caches["pages"].get_or_set(
        f"{model._meta.label}:{language}",
        lambda: list(model.objects.showing(at=timezone.now(), language=language)),
        KEPT_SECONDS,
    )
    audiences = audiences_of(context.get("request"), context.get("page"))
    return [each for each in kept if each.audience in audiences]
