"""Fill an empty site with six months of fictional history, through the domain's own verbs."""

import logging
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone

from accounts.models import User
from config.celery import app
from demo import content
from demo.calls import schedule_calls
from demo.cast import Cast, vocabulary
from demo.clock import moved_clock
from demo.hiring import need_story, posted_on
from demo.nights import last_night, nights_story
from demo.people import FIRST_FREELANCER, company_story, freelancer_story, make_staff
from demo.portraits import link_portraits
from demo.timeline import Timeline, at
from demo.visitors import visitor_stories, write_contact_details
from demo.webinars import webinars_story

# Everybody who plays in a story came before the first need.
DAYS_OF_PEOPLE = 420
# Freelancers who came last, and whose papers nobody has checked yet.
NEWCOMERS = 3


def is_seeded():
    return User.objects.filter(email="oscar@bras-droit.example").exists()


def seed(*, small=False):
    """Tell every story up to now. Yields the days as they pass, to show the progress.

    small: only the stories that show every state of every lifecycle, for tests.
    """
    now, today = timezone.now(), timezone.localdate()
    needs = content.needs(small=small)
    with moved_clock(at(today - timedelta(days=DAYS_OF_PEOPLE), 9)) as clock, quietly():
        timeline = Timeline(clock, until=now)
        cast = Cast(today=today, timeline=timeline, oscar=make_staff(), vocabulary=vocabulary())
        for story in people_stories(cast, needs, small=small):
            cast.begin(story)
        for about in needs:
            cast.begin(need_story(about, cast))
        cast.begin(nights_story(first_night(needs, today)))
        cast.begin(webinars_story(cast, small=small))
        write_contact_details()
        schedule_calls(content.read("calls"), today=today)
        for story in visitor_stories(content.read("visitors"), cast):
            cast.begin(story)
        yield from timeline.run()
        link_portraits()
        last_night()


@contextmanager
def quietly():
    """Tasks run at once and in the story's time; no mail leaves, for nobody lives at .example."""
    eager = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    logging.disable(logging.INFO)
    # What a power cut would lose is told again from the start.
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
        logging.disable(logging.NOTSET)
        app.conf.task_always_eager, app.conf.task_eager_propagates = eager


def first_night(needs, today):
    """Before the first need is written there is nothing for the beat to do."""
    return min(posted_on(about, today) for about in needs)


def people_stories(cast, needs, *, small):
    """Companies and freelancers, each from a day of their own."""
    first_day = cast.today - timedelta(days=DAYS_OF_PEOPLE)
    wanted = {about["company"] for about in needs}
    for number, about in enumerate(content.companies(), start=1):
        if about["code"] in wanted or not small:
            yield company_story(about, number, cast, first_day + timedelta(days=5 * number))
    players = set().union(*(players_of(about) for about in needs))
    others = [about["code"] for about in content.freelancers() if about["code"] not in players]
    newcomers = others[:NEWCOMERS]
    for number, about in enumerate(content.freelancers(), start=FIRST_FREELANCER):
        code = about["code"]
        if code in newcomers:
            day = cast.today - timedelta(days=2 + newcomers.index(code))
        else:
            day = first_day + timedelta(days=number % 100 * 2)
        if not small or code in (*players, *newcomers):
            yield freelancer_story(about, number, cast, day, is_newcomer=code in newcomers)


def players_of(about):
    """The codes of the freelancers who act in the story of a need."""
    yield from about.get("interested", [])
    yield from about.get("declined", [])
    for offer in (*about.get("proposals", []), about.get("engagement")):
        if offer:
            yield offer["freelancer"]
