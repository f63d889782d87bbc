"""A series, a session of it in a week, and somebody with a seat."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from cms.webinars import seats
from cms.webinars.models import Pitch, Registration, Series, Session

EMAIL = "lea@atelier.example"


@pytest.fixture
def series(db):
    series = Series.objects.create(
        slug="jeudi",
        title_fr="Le jeudi du bras droit",
        title_en="The right-hand Thursday",
        intro_fr="Trente minutes.",
        intro_en="Half an hour.",
        host="Éditha Weber",
        weekday=3,
        clock=time(11, 30),
        quota=3,
        room_url="https://meet.example/secret-room",
    )
    for number in range(2):
        Pitch.objects.create(
            series=series,
            sort_order=number,
            title_fr=f"Sujet {number}",
            title_en=f"Subject {number}",
            text_fr=f"Texte {number}",
            text_en=f"Text {number}",
            take_aways_fr="Un\nDeux",
            take_aways_en="One\nTwo",
        )
    return series


@pytest.fixture
def session(series):
    return new_session(series)


def new_session(series, *, starts_in=timedelta(days=7), **fields):
    values = {"quota": series.quota, "room_url": series.room_url, **fields}
    starts_at = (timezone.now() + starts_in).replace(microsecond=0)
    return Session.objects.create(
        series=series, pitch=series.pitches.first(), starts_at=starts_at, **values
    )


def sign_up(session, email=EMAIL, *, at=None, **words):
    """Ask for a seat; returns what came of it."""
    words = {"first_name": "Léa", "language": "fr", **words}
    seats.register(session, email=email, at=at or timezone.now(), **words)
    return session.registrations.get(email__iexact=email)


@pytest.fixture
def registration(session):
    return sign_up(session)


def reread(record):
    """The record as the database has it now."""
    return type(record)._base_manager.get(pk=record.pk)


def fill(session):
    """Take every seat."""
    free = session.quota - Registration.objects.filter(session=session).with_seat().count()
    return [sign_up(session, f"guest{number}@people.example") for number in range(free)]
