"""Known, small randomness in the order of a list, and a place for newcomers."""

import uuid
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from matching import exposure


def person(score, *, days=1_000, key=None):
    freelancer = SimpleNamespace(created_at=timezone.now() - timedelta(days=days), pk=key)
    return SimpleNamespace(score=score, freelancer=freelancer)


def listed(*scores):
    return [(person(score), 1.0) for score in scores]


TOKENS = [uuid.UUID(int=number) for number in range(2_000)]


def test_a_list_looks_the_same_whenever_it_is_read():
    people = listed(90, 88, 85, 84, 80)

    orders = {tuple(one.rank for one in exposure.placed(people, token=TOKENS[7])) for _ in range(5)}

    assert len(orders) == 1


def test_the_logged_chance_of_a_place_is_how_often_it_happens():
    people = listed(90, 88, 85, 60, 58)
    happened, said = Counter(), {}
    for token in TOKENS:
        for one in exposure.placed(people, token=token):
            happened[one.rank, one.place] += 1
            said[one.rank, one.place] = one.propensity

    for pair, times in happened.items():
        assert times / len(TOKENS) == pytest.approx(said[pair], abs=0.035), pair


def test_nobody_moves_further_than_one_place():
    for token in TOKENS[:200]:
        for one in exposure.placed(listed(90, 88, 85, 84, 80), token=token):
            assert abs(one.place - one.rank) <= 1


def test_somebody_much_better_is_never_moved_down():
    for token in TOKENS[:300]:
        first = exposure.placed(listed(95, 60, 58), token=token)[0]
        assert first.rank == 1


@pytest.fixture
def ranking():
    return [person(score) for score in (90, 88, 85, 84, 80)] + [person(75, days=5), person(74)]


def test_one_need_in_four_gives_its_last_place_to_somebody_new(ranking):
    new = sum(
        exposure.with_newcomer(ranking, 5, token=token)[-1][0] is ranking[5] for token in TOKENS
    )

    assert new / len(TOKENS) == pytest.approx(exposure.NEWCOMER_CHANCE, abs=0.04)


def test_the_chance_of_the_last_place_is_written_down(ranking):
    for token in TOKENS[:100]:
        *rest, (last, chance) = exposure.with_newcomer(ranking, 5, token=token)
        assert [chance for _one, chance in rest] == [1.0] * 4
        assert chance == (0.25 if last is ranking[5] else 0.75)


def test_a_newcomer_far_below_the_list_is_not_lifted_into_it(ranking):
    ranking[5].score = 40

    assert all(
        exposure.with_newcomer(ranking, 5, token=token)[-1][0] is ranking[4]
        for token in TOKENS[:100]
    )


def test_of_two_about_equal_freelancers_the_less_asked_comes_first():
    asked, free = person(81, key=1), person(80, key=2)

    assert exposure.lightest_first([asked, free], {1: 3}) == [free, asked]
    assert exposure.lightest_first([asked, free], {}) == [asked, free]


def test_a_clearly_better_freelancer_stays_first_however_often_she_is_asked():
    better, other = person(90, key=1), person(80, key=2)

    assert exposure.lightest_first([better, other], {1: 50}) == [better, other]
