"""Seats: as many as there are, in order, and nobody's business but hers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.erasure import erase
from accounts.export import personal_data
from cms.webinars import actions, retention, seats
from cms.webinars.models import Registration, Session
from journal.models import IllegalMove
from mail.models import OutgoingMail
from tests import factories
from tests.webinars.conftest import EMAIL, fill, new_session, reread, sign_up

pytestmark = pytest.mark.django_db


def subjects_to(email):
    return list(
        OutgoingMail.objects.filter(to=email).order_by("pk").values_list("template", flat=True)
    )


def test_a_seat_is_confirmed_by_a_mail_with_a_calendar_entry(registration, mailoutbox):
    assert registration.status == "registered"
    mail = OutgoingMail.objects.get(template="webinar_confirmed")
    assert registration.get_absolute_url().split("/")[-2] in mail.text
    assert "secret-room" not in mail.text + mail.html + mail.calendar


def test_who_comes_when_all_seats_are_taken_waits_and_the_first_gets_the_free_seat(session):
    holders = fill(session)
    first, second = (sign_up(session, f"{name}@people.example") for name in ("first", "second"))
    assert [first.status, second.status] == ["waiting", "waiting"]

    seats.give_up(holders[0])

    assert [reread(r).status for r in (first, second)] == ["registered", "waiting"]
    assert subjects_to("first@people.example") == ["webinar_waiting", "webinar_promoted"]


def test_more_seats_are_given_to_those_who_wait(session):
    fill(session)
    waiting = [sign_up(session, f"w{number}@people.example") for number in range(3)]
    Session.objects.filter(pk=session.pk).update(quota=5)

    seats.fill_free_seats(session)

    assert [reread(each).status for each in waiting] == ["registered", "registered", "waiting"]


def test_fewer_seats_take_nobody_s_away(session):
    holders = fill(session)
    Session.objects.filter(pk=session.pk).update(quota=1)
    seats.fill_free_seats(session)

    assert {reread(holder).status for holder in holders} == {"registered"}
    seats.give_up(holders[0])
    assert session.registrations.with_seat().count() == 2


def test_signing_up_twice_changes_nothing_and_says_so_kindly_once_a_day(session, registration):
    now = timezone.now()
    for address in (EMAIL, EMAIL.upper(), EMAIL):
        seats.register(session, email=address, first_name="Mallory", language="en", at=now)

    assert session.registrations.count() == 1
    assert reread(registration).first_name == "Léa"
    assert subjects_to(EMAIL) == ["webinar_confirmed", "webinar_already_registered"]


def test_a_seat_given_back_can_be_asked_for_again_behind_those_who_wait(session):
    mine = sign_up(session)
    fill(session)
    waiting = sign_up(session, "waiting@people.example")
    seats.give_up(mine)
    assert reread(waiting).status == "registered"

    again = sign_up(session)

    assert again.pk == mine.pk
    assert again.status == "waiting"


def test_a_seat_is_given_back_once(registration):
    seats.give_up(registration)
    with pytest.raises(IllegalMove):
        seats.give_up(reread(registration))


def test_nobody_is_promoted_into_a_session_that_is_over(session):
    holders = fill(session)
    waiting = sign_up(session, "waiting@people.example")
    Session.objects.filter(pk=session.pk).update(
        status="done", starts_at=timezone.now() - timedelta(days=1)
    )

    seats.give_up(holders[0])

    assert reread(waiting).status == "waiting"


def test_a_stranger_s_mailbox_cannot_be_filled(series):
    for _number in range(10):
        seats.register(
            new_session(series), email=EMAIL, first_name="X", language="fr", at=timezone.now()
        )

    assert len(subjects_to(EMAIL)) == seats.SEATS_A_DAY


def test_a_year_later_the_person_is_gone_and_the_figures_stay(session, registration):
    registration.attend(at=timezone.now())
    seats.say_how_it_was(registration, score=4, opinion="Léa de l’Atelier")
    just_before = session.starts_at + retention.KEPT
    retention.forget_outdated(at=just_before)
    assert reread(registration).email == EMAIL

    retention.forget_outdated(at=just_before + timedelta(seconds=1))

    row = reread(registration)
    assert [row.email, row.first_name, row.company, row.question, row.opinion] == [""] * 5
    assert (row.status, row.score, bool(row.attended_at)) == ("registered", 4, True)


def test_erasing_an_account_gives_its_seats_back_and_forgets_its_address(session):
    user = factories.UserFactory(email="Claire@people.example")
    hers = sign_up(session, "claire@people.example", question="Ma question")
    fill(session)
    waiting = sign_up(session, "waiting@people.example")
    assert personal_data(user)["webinars"][0]["question"] == "Ma question"

    erase(user)

    assert reread(hers).forgotten_at
    assert reread(waiting).status == "registered"
    assert not OutgoingMail.objects.filter(to__iexact="claire@people.example").exists()
    assert not Registration.objects.filter(email__iexact="claire@people.example").exists()


@pytest.mark.parametrize("how", ["contact", "account"])
def test_a_need_posted_afterwards_by_the_same_address_counts(session, company, how):
    before, after, other = (
        sign_up(session, f"{name}@people.example") for name in ("before", "after", "other")
    )
    author = factories.UserFactory(email="after@people.example")
    fields = (
        {"contact_email": "After@people.example"} if how == "contact" else {"created_by": author}
    )
    factories.NeedFactory(company=company, **fields)
    long_ago = timezone.now() - timedelta(days=30)
    factories.NeedFactory(
        company=company, contact_email="before@people.example", created_at=long_ago
    )

    retention.note_needs(at=timezone.now())

    assert [bool(reread(r).became_need_at) for r in (before, after, other)] == [False, True, False]


def test_numbers_of_a_session_add_up_whatever_is_counted_beside_them(session, edith):
    holders = fill(session)
    sign_up(session, "waiting@people.example")
    for holder in holders[:2]:
        holder.attend(at=timezone.now())
    seats.say_how_it_was(holders[0], score=5, opinion="")
    seats.say_how_it_was(holders[1], score=2, opinion="")
    actions.move_session(session, session.starts_at + timedelta(days=1), by=edith)

    row = Session.objects.with_numbers().get(pk=session.pk)

    assert (row.registered, row.waiting, row.attended, row.opinions, row.needs) == (3, 1, 2, 2, 0)
    assert row.score == 3.5
    series = type(session.series).objects.with_numbers().get()
    assert (series.registered, series.attended, series.score) == (3, 2, 3.5)
