"""Webinars past and to come: who signs up, who comes, what they say, and the film of it."""

from datetime import timedelta

from django.utils import timezone

from cms.webinars import actions, reminders, seats
from cms.webinars.models import Chapter, Pitch, Series, Session
from demo import content
from demo.timeline import after, at

WEEKS_PAST, WEEKS_AHEAD = 8, 8
# The address names no film, and pages of a demo say so.
REPLAY = "https://www.youtube.com/watch?v=brasdroit01"
# The n-th session of a series, where it goes another way than usual.
CANCELLED, MOVED, SMALL = 2, 10, 9
MANY_ABSENT = 3


def webinars_story(cast, *, small):
    """The day on which the series begin; each session has a story of its own."""
    weeks = 2 if small else WEEKS_PAST
    yield at(cast.today - timedelta(weeks=weeks), 9)
    guests = content.guests(small=small) + owners(cast, small=small)
    for about in content.webinars(small=small):
        series = make_series(about, weeks_ahead=weeks + WEEKS_AHEAD)
        actions.plan_series(series, at=timezone.now())
        Series.objects.filter(pk=series.pk).update(weeks_ahead=WEEKS_AHEAD)
        for number, session in enumerate(series.sessions.order_by("starts_at")):
            cast.begin(session_story(session, number, guests, about, cast))


def owners(cast, *, small):
    """Some of the companies' owners come too: what they hear turns into needs."""
    people = list(cast.owners.values())[: 1 if small else 6]
    return [{"first_name": user.name.split()[0], "email": user.email} for user in people]


def session_story(session, number, guests, about, cast):
    """From the first sign-up to the replay, as far as time has come."""
    if number == SMALL:
        Session.objects.filter(pk=session.pk).update(quota=max(1, len(guests) - 3))
    for place, guest in enumerate(guests):
        # Each guest leaves out some sessions.
        if (place + number) % 4:
            yield session.starts_at - timedelta(days=20, hours=-place * 7)
            sign_up(session, guest)
    yield session.starts_at - timedelta(days=5)
    if number == CANCELLED:
        reason = "L’intervenante est souffrante ; le sujet revient dans un mois."
        actions.cancel_session(session, by=cast.oscar, reason=reason)
        return
    if number == MOVED:
        actions.move_session(
            session,
            session.starts_at + timedelta(days=1),
            by=cast.oscar,
            reason="La salle est prise par un salon : nous décalons d’un jour.",
        )
        session.refresh_from_db()
    yield session.starts_at
    actions.open_and_close(at=timezone.now())
    let_in(session, number)
    yield session.closes_at
    actions.open_and_close(at=timezone.now())
    yield after(hours=2)
    hear(session, guests)
    yield after(days=1)
    film(session, about, cast)
    reminders.follow_up(at=timezone.now())


def sign_up(session, guest):
    seats.register(
        session,
        email=guest["email"],
        first_name=guest["first_name"],
        company=guest.get("company", ""),
        question=guest.get("question", ""),
        language=guest.get("language", "fr"),
        at=timezone.now(),
    )


def let_in(session, number):
    for place, registration in enumerate(session.registrations.with_seat()):
        if (place + number) % MANY_ABSENT:
            registration.attend(at=timezone.now())


def hear(session, guests):
    words = {guest["email"]: guest for guest in guests if "score" in guest}
    for registration in session.registrations.filter(attended_at__isnull=False):
        if guest := words.get(registration.email):
            opinion = guest.get("opinion", "")
            seats.say_how_it_was(registration, score=guest["score"], opinion=opinion)


def film(session, about, cast):
    """The replay with the chapters of its pitch."""
    words = next(p for p in about["pitches"] if p["title_fr"] == session.pitch.title_fr)
    Session.objects.filter(pk=session.pk).update(replay_url=REPLAY)
    both = zip(words["chapters_fr"], words["chapters_en"], strict=True)
    for order, ((starts, title_fr), (_starts, title_en)) in enumerate(both):
        Chapter.objects.create(
            session=session, sort_order=order, starts=starts, title_fr=title_fr, title_en=title_en
        )
    actions.publish_replay(session, by=cast.oscar)


def make_series(about, *, weeks_ahead):
    words = ("title", "intro", "description", "host_about")
    series = Series.objects.create(
        slug=about["code"],
        audience=about["audience"],
        host=about["host"],
        rhythm=about["rhythm"],
        clock=about["starts_at"],
        minutes=about["minutes"],
        quota=about["seats"],
        weeks_ahead=weeks_ahead,
        provider="jitsi",
        room_url=f"https://meet.bras-droit.example/{about['code']}",
        **{f"{word}_{code}": about[f"{word}_{code}"] for word in words for code in ("fr", "en")},
    )
    for order, pitch in enumerate(about["pitches"]):
        Pitch.objects.create(
            series=series,
            sort_order=order,
            **{f"title_{code}": pitch[f"title_{code}"] for code in ("fr", "en")},
            **{f"text_{code}": pitch[f"pitch_{code}"] for code in ("fr", "en")},
            **{f"take_aways_{c}": "\n".join(pitch[f"take_aways_{c}"]) for c in ("fr", "en")},
        )
    return series
