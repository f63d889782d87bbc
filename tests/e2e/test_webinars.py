"""A visitor takes a seat and steps in; an editor makes a series and moves a session."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cms.webinars.models import Registration, Series, Session
from tests.webinars.conftest import new_session, reread, series

__all__ = ["series"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(series, site):
    """Starts in five minutes, in a room that this very site plays."""
    return new_session(
        series, starts_in=timedelta(minutes=5), provider="jitsi", room_url=f"{site}/health/"
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_reader_elsewhere_sees_her_own_time_beside_that_of_paris(
    browser, session, site, language
):
    context = browser.new_context(timezone_id="Asia/Kolkata")
    page = context.new_page()

    page.goto(f"{site}/{language}/webinars/")

    there = session.starts_at.astimezone(ZoneInfo("Asia/Kolkata"))
    hers = page.locator(".webinar-when__here").first
    if language == "fr":
        written = f"{there.hour}\u00a0h" + (f"\u00a0{there:%M}" if there.minute else "")
        expect(hers).to_contain_text(f"{written} chez vous")
    else:
        expect(hers).to_contain_text(f"{there:%H:%M} where you are")
    context.close()


def test_a_visitor_signs_up_reads_her_mail_and_steps_into_the_room(page, session, mailoutbox, site):
    page.goto("/en/webinars/")
    page.get_by_role("link", name="Keep my seat").click()
    page.get_by_label("Your first name").fill("Léa")
    page.get_by_label("Your e-mail").fill("lea@atelier.example")
    page.get_by_label("A question for the host").fill("How many hours?")
    page.get_by_role("button", name="Keep my seat").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("A question for the host")).to_have_value("How many hours?")
    page.get_by_label("You may use my address").check()
    page.get_by_role("button", name="Keep my seat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look at your mailbox")

    mail = mailoutbox[-1]
    assert mail.to == ["lea@atelier.example"]
    assert mail.attachments[0].mimetype == "text/calendar; method=REQUEST"
    page.goto(re.search(rf"{site}/en/webinars/registrations/\S+", mail.body)[0])
    page.get_by_role("button", name="Step into the room").click()
    expect(page.locator("iframe")).to_have_attribute("src", session.room_url)

    assert Registration.objects.get().attended_at
    page.get_by_role("link", name="Back to my seat").click()
    page.get_by_label("5 – very useful").check()
    page.get_by_role("button", name="Send my opinion").click()
    expect(page.get_by_role("button", name="Change my opinion")).to_be_visible()
    assert Registration.objects.get().score == 5


def test_an_editor_makes_a_series_and_moves_its_first_session(page, context, client, edith, site):
    client.force_login(edith)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}]
    )
    page.goto("/admin/snippets/webinars/series/add/")
    for code in ("fr", "en"):
        page.locator(f"a[role=tab][href*={'francais' if code == 'fr' else 'anglais'}]").click()
        page.locator(f"#id_title_{code}").fill(f"Atelier {code}")
        page.locator(f"#id_intro_{code}").fill(f"Intro {code}")
    page.locator("a[role=tab][href*=quand]").click()
    page.locator("#id_clock").fill("11:30")
    page.locator("#id_host").fill("Éditha Weber")
    page.locator("#id_slug").fill("atelier")
    page.locator("#id_room_url").fill("https://meet.example/atelier")
    page.keyboard.press("Escape")
    page.locator("form button[type=submit].action-save, footer button[type=submit]").first.click()
    expect(page.get_by_text("Atelier fr").first).to_be_visible()

    series = Series.objects.get()
    session = series.sessions.order_by("starts_at").first()
    assert series.sessions.count() > 4
    later = timezone.localtime(session.starts_at) + timedelta(days=1)
    page.goto("/admin/webinars/")
    page.get_by_role("link", name="Atelier fr").first.click()
    page.locator("#id_starts_at_0").fill(f"{later:%Y-%m-%d}")
    page.locator("#id_starts_at_1").fill("15:00")
    page.get_by_label("La raison").first.fill("Salle prise")
    page.get_by_role("button", name="Déplacer la séance").click()
    page.wait_for_load_state()

    moved = reread(session)
    assert moved.status == Session.Status.MOVED
    assert timezone.localtime(moved.starts_at).strftime("%H:%M") == "15:00"
