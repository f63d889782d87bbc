"""Every process ranks by what the database holds now."""

import pytest
from django.db import connection, transaction

from marketplace.people.models import Freelancer
from matching.artefact import current_model
from matching.engine import rank, text_space
from matching.index import ProfileIndex
from tests import factories


@pytest.fixture
def index(db):
    return ProfileIndex(text_space(), current_model().version)


def keys(index):
    snapshot = index.current()
    return snapshot.column["pk"][snapshot.slots()].tolist()


def only(index):
    """The one profile that is known."""
    snapshot = index.current()
    (slot,) = snapshot.slots()
    return snapshot.profile(slot)


def test_a_saved_profile_is_ranked_by_its_new_content(index, freelancer):
    assert only(index).rate_cents == 4_200
    freelancer.rate_cents = 5_000
    freelancer.save()

    assert only(index).rate_cents == 5_000


def test_a_new_skill_is_known_at_once(index, skilled, terms):
    freelancer = skilled()
    assert only(index).terms == {}
    freelancer.skills.create(term=terms["diary"])

    assert only(index).terms == {"mission": {"diary": 2}}


def test_who_pauses_is_gone_and_who_returns_is_back(index, freelancer, farid):
    freelancer.pause(by=farid)
    assert keys(index) == []
    freelancer.publish(by=farid)
    assert keys(index) == [freelancer.pk]


def test_what_is_rolled_back_is_unlearned(index, freelancer):
    with transaction.atomic():
        Freelancer.objects.filter(pk=freelancer.pk).update(rate_cents=9_900)
        assert only(index).rate_cents == 9_900
        transaction.set_rollback(True)

    assert only(index).rate_cents == 4_200


def test_two_processes_see_each_change(index, freelancer):
    other = ProfileIndex(index.space, current_model().version)
    assert keys(index) == keys(other)
    added = factories.FreelancerFactory()

    assert keys(index) == keys(other) == [freelancer.pk, added.pk]


def test_a_look_without_changes_is_one_query(index, freelancer, django_assert_num_queries):
    index.current()
    connection.queries_log.clear()

    with django_assert_num_queries(1):
        index.current()


def test_somebody_who_vanished_behind_our_back_is_forgotten(need, freelancer):
    stays = factories.FreelancerFactory()
    rank(need)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM people_freelancer WHERE id = %s", [freelancer.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert [one.freelancer for one in rank(need)] == [stays]
