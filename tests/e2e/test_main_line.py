"""From a need to a paid month, through pages alone, with everybody who takes part."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.engagements.models import Engagement, MonthPlan
from marketplace.needs.models import Need
from marketplace.timesheets.models import Timesheet
from tests.e2e.main_line import (
    NEED,
    a_month_is_worked_returned_and_approved,
    a_stranger_finds_nothing,
    a_visitor_writes_a_need_and_sees_who_fits,
    both_sign_and_set_up,
    freelancers_answer_and_propose,
    her_colleagues_and_a_stranger_sign_in,
    operations_sees_the_queues_and_an_editor_does_not,
    she_signs_up_and_the_need_is_hers,
    the_company_bargains_and_accepts,
    the_dashboard_counts_the_hours,
    the_month_is_billed_paid_and_transferred,
)
from tests.e2e.people import PHONE, KeyboardPerson, Person

FARID, INES = ("farid@benali.example", "44"), ("ines@marty.example", "39")


def test_from_a_need_to_a_paid_month(market, person, mailoutbox, site):
    amelie, bruno, claire, nora = person(), person(), person(), person()
    farid, ines = person(viewport=PHONE), person()
    edith, oscar = person(), person()

    a_visitor_writes_a_need_and_sees_who_fits(amelie)
    she_signs_up_and_the_need_is_hers(amelie, mailoutbox)
    need = Need.objects.get()
    assert need.status == "open"
    her_colleagues_and_a_stranger_sign_in(bruno, claire, nora, need)

    freelancers_answer_and_propose({farid: FARID, ines: INES}, mailoutbox)
    the_company_bargains_and_accepts(amelie, farid)
    engagement = Engagement.objects.get()
    assert market.proposals.get().status == "declined"

    both_sign_and_set_up(amelie, claire, farid)
    engagement.refresh_from_db()
    assert engagement.status == "active"
    assert MonthPlan.objects.get().status == "open"

    a_month_is_worked_returned_and_approved(amelie, bruno, farid)
    the_month_is_billed_paid_and_transferred(claire, farid, site)
    the_dashboard_counts_the_hours(amelie)
    a_stranger_finds_nothing(nora, engagement)
    operations_sees_the_queues_and_an_editor_does_not(oscar, edith)


@pytest.mark.parametrize(
    ("kind", "has_scripts"),
    [(KeyboardPerson, True), (Person, False)],
    ids=["by the keyboard alone", "without JavaScript"],
)
def test_the_way_to_an_approved_month(market, person, mailoutbox, kind, has_scripts):
    """The two who cannot be left out; Amélie also pays and approves."""
    amelie, farid = (person(kind, has_scripts=has_scripts) for _name in ("Amélie", "Farid"))

    a_visitor_writes_a_need_and_sees_who_fits(amelie)
    she_signs_up_and_the_need_is_hers(amelie, mailoutbox)
    freelancers_answer_and_propose({farid: FARID}, mailoutbox)
    the_company_bargains_and_accepts(amelie, farid)
    both_sign_and_set_up(amelie, amelie, farid)
    a_month_is_worked_returned_and_approved(amelie, amelie, farid)

    assert Timesheet.objects.get().status == "approved"


def test_a_second_visitor_cannot_read_a_need_that_is_not_hers(market, person):
    amelie, nora = person(), person()
    amelie.go("needs/new/")
    amelie.fill(text=NEED)
    amelie.press("Continue")
    token = Need.objects.get().token

    answer = nora.page.goto(f"/en/needs/{token}/where/")

    assert answer.status == 404
    assert Need.objects.filter(created_at__gte=timezone.now() - timedelta(minutes=5)).count() == 1
