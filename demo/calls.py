"""Calls to action with the counts of a month, and the banner."""

from datetime import timedelta

from wagtail.models import Page

from cms.calls.models import Banner, CallDay, CallToAction
from demo.timeline import at

COUNTED_DAYS = 28
LANGUAGES = ("fr", "en")


def schedule_calls(about, *, today):
    """Write the calls and the banner of content/calls.toml, as an editor would have."""
    for call in about["calls"]:
        for language in LANGUAGES:
            written = CallToAction.objects.create(
                name=f"{call['name']} ({language})",
                language=language,
                **{name: call[name] for name in ("place", "audience", "target")},
                **call[language],
            )
            if language == "fr":
                count_days(written, call["counts"], today)
    announce(about["banner"], today)


def count_days(call, counts, today):
    """A month of views and clicks: a usual day, less of it at weekends."""
    for days in range(1, COUNTED_DAYS + 1):
        day = today - timedelta(days=days)
        share = 3 if day.weekday() >= 5 else 1
        for variant, (views, clicks) in zip(call.variants, counts, strict=True):
            CallDay.objects.create(
                call=call, variant=variant, day=day, views=views // share, clicks=clicks // share
            )


def announce(about, today):
    for language in LANGUAGES:
        webinars = Page.objects.live().filter(
            locale__language_code=language, content_type__model="webinarindexpage"
        )
        Banner.objects.create(
            text=about[language],
            link_text=about[f"{language}_link"],
            link_page=webinars.first(),
            language=language,
            starts_at=at(today - timedelta(days=about["days_before"]), 8),
            ends_at=at(today + timedelta(days=about["days_after"]), 20),
        )
