"""Calls to action with the counts of a month, and the banner."""

from datetime import timedelta

from cms.calls.models import Banner, CallDay, CallToAction, Target
from cms.pages.models import ArticlePage
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
                **{name: text for name, text in call[language].items() if name != "article"},
            )
            if slug := call[language].get("article"):
                put_into_article(written, slug)
            if language == "fr":
                count_days(written, call["counts"], today)
    announce(about["banner"], today)


def put_into_article(call, slug):
    """Stand the call in the middle of an article; a site without pages has none."""
    articles = ArticlePage.objects.filter(locale__language_code=call.language, slug=slug)
    if article := articles.first():
        article.body.insert(len(article.body) // 2, ("call", call))
        article.save_revision().publish()


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
        Banner.objects.create(
            text=about[language],
            link_text=about[f"{language}_link"],
            link_target=Target.WEBINARS,
            language=language,
            starts_at=at(today - timedelta(days=about["days_before"]), 8),
            ends_at=at(today + timedelta(days=about["days_after"]), 20),
        )
