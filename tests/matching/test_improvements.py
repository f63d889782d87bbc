""" "Why not higher?": each item's worth is what the engine says of the changed profile."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from marketplace.people.models import Freelancer, FreelancerTerm
from matching.engine import rank
from matching.improvements import standing
from tests import factories


@pytest.fixture
def fresh(freelancer):
    """The freelancer as the page reads her."""
    return lambda: Freelancer.objects.with_profile().get(pk=freelancer.pk)


def improvement(stands, text):
    return next((one for one in stands.improvements if text in one.label), None)


def test_a_missing_task_is_worth_what_it_then_brings(fresh, freelancer, wants, terms):
    need = wants("diary", "invoicing", text="Agenda et facturation.")
    before = rank(need)[0].score
    with translation.override("en"):
        item = improvement(standing(fresh()), "Add: Diary")

    FreelancerTerm.objects.create(freelancer=freelancer, term=terms["diary"], level=2)

    assert item.points == rank(need)[0].score - before > 0
    assert item.needs == 1
    assert item.href.endswith("/freelancers/profile/skills/")


def test_what_she_has_already_is_not_suggested(fresh, freelancer, wants, terms):
    wants("diary", text="Agenda.")
    FreelancerTerm.objects.create(freelancer=freelancer, term=terms["diary"], level=2)

    with translation.override("en"):
        assert improvement(standing(fresh()), "Diary") is None


def test_wishes_that_cost_points_are_told(fresh, freelancer, wants, terms):
    wants("diary", text="Agenda.", monthly_minutes=300)
    freelancer.declined_terms.add(terms["diary"])
    with translation.override("en"):
        stands = standing(fresh())

    assert improvement(stands, "Take on: Diary").href.endswith("/profile/wishes/")
    assert improvement(stands, "Add: Diary") is None

    freelancer.declined_terms.clear()
    FreelancerTerm.objects.create(freelancer=freelancer, term=terms["diary"], level=3)
    freelancer.least_minutes = 6_000
    freelancer.bio = "Agenda et rendez-vous."
    freelancer.save()
    with translation.override("en"):
        assert improvement(standing(fresh()), "Take fewer hours").points > 0


def test_no_other_rate_is_ever_suggested(fresh, wants):
    wants(max_rate_cents=2_000, text="Agenda.")

    labels = {one.label for one in standing(fresh()).improvements}

    assert not any("tarif" in label or "€" in label for label in labels)


def test_a_change_that_brings_her_onto_a_list_says_so(fresh, skilled, wants, freelancer):
    wants("diary", "invoicing", "mail", text="Agenda, facturation, courrier.")
    for _ in range(5):
        skilled("diary", "invoicing", experience_years=15)

    with translation.override("en"):
        stands = standing(fresh())

    assert stands.lists == 0
    assert max(one.lists for one in stands.improvements) <= 1


def test_the_filters_that_keep_her_out_are_counted(fresh, wants):
    wants(max_rate_cents=2_000, text="Agenda.")

    assert standing(fresh()).cut == [("rate", 1)]


def test_without_open_needs_the_page_says_so(client, farid):
    client.force_login(farid)

    answer = client.get(reverse("matching:improvements"))

    assert answer.context["standing"].needs == 0
    assert answer.status_code == 200


def test_the_page_is_for_who_has_a_profile(client, amelie):
    client.force_login(amelie)

    assert client.get(reverse("matching:improvements")).status_code == 404


def test_a_draft_profile_reads_its_worth_too(client, farid, freelancer, wants):
    Freelancer.objects.filter(pk=freelancer.pk).update(status="draft")
    wants("diary", text="Agenda.")
    client.force_login(farid)

    answer = client.get(reverse("matching:improvements"))

    assert answer.context["standing"].improvements


def test_queries_grow_with_needs_and_not_with_profiles(client, farid, wants, skilled):
    wants("diary", text="Agenda.")
    client.force_login(farid)
    counts = []
    for size in (3, 9):
        for _ in range(size):
            skilled("diary")
        client.get(reverse("matching:improvements"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("matching:improvements"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_own_companys_needs_are_not_counted(fresh, freelancer, wants, company):
    wants("diary", text="Agenda.")
    factories.member(freelancer.user, company, "owner")

    assert standing(fresh()).needs == 0
