"""Filter first, look quickly at all, score some: the answer is that of scoring everybody."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import selection
from matching.engine import text_space
from matching.features import COMPANY, FREELANCER, distances_km
from matching.files import vocabulary
from matching.ranking import both, probability, shared_out
from matching.rows import packed
from matching.selection import select
from tests.matching.pool import NEED, asked, profiles

some_pools = settings(max_examples=15, deadline=None)
seeds = st.integers(0, 10_000)
wishes = st.fixed_dictionaries(
    {
        "place": st.sampled_from(["remote", "on_site", "either"]),
        "max_rate_cents": st.sampled_from([None, 2_500, 4_000]),
        "monthly_minutes": st.sampled_from([300, 1_200]),
        "text": st.sampled_from([NEED.text, "We need help with travel and diaries", ""]),
        "spoken": st.sampled_from(["fr", "en"]),
    }
)


def keys(question, chosen):
    return question.snapshot.column["pk"][chosen.slots].tolist()


def best(question, limit=10):
    """(keys, scores) of the best."""
    chosen = select(question, question.retrieve(), limit)
    return keys(question, chosen), chosen.scored.scores.tolist()


def passes(profile, wanted, kilometres):
    """The filters once more, one profile at a time."""
    near = profile.works_on_site and kilometres <= profile.radius_km
    place = {
        "remote": profile.works_remote,
        "on_site": profile.works_on_site and near,
        "either": near or profile.works_remote,
    }[wanted.place]
    affordable = wanted.max_rate_cents is None or profile.rate_cents <= wanted.max_rate_cents * 1.25
    return place and affordable and wanted.spoken in profile.speaks and profile.capacity_minutes > 0


@some_pools
@given(seed=seeds, wishes=wishes)
def test_the_best_are_those_of_brute_force(seed, wishes):
    pool = profiles(seed, 250)
    question = asked(pool, **wishes)
    everybody = select(question, question.everybody(question.snapshot.slots()))
    kilometres = dict(
        zip(keys(question, everybody), everybody.found.kilometres.tolist(), strict=True)
    )
    expected = [
        key
        for key in keys(question, everybody)
        if passes(pool[key - 1], question.wanted, kilometres[key])
    ]

    with pytest.MonkeyPatch.context() as patched:
        # Few at once and as many rounds as it takes, so that the bound has to prove itself.
        patched.setattr(selection, "SCORED_AT_ONCE", 12)
        patched.setattr(selection, "ROUNDS", 1_000)
        found = question.retrieve()
        chosen = select(question, found, 10)

    assert chosen.is_certain
    if expected:
        assert not found.relaxed
        assert keys(question, chosen) == expected[:10]
    else:
        assert found.relaxed


@some_pools
@given(seed=seeds)
def test_bounds_hold_for_everybody(seed):
    question = asked(profiles(seed, 60))
    everybody = select(question, question.everybody(question.snapshot.slots()))

    lowest, highest = selection.text_bounds(question, everybody.slots)

    assert np.all(lowest <= everybody.values["text"] + 1e-3)
    assert np.all(everybody.values["text"] <= highest + 1e-3)


@some_pools
@given(seed=seeds)
def test_the_order_of_profiles_is_nothing(seed):
    pool = profiles(seed, 120)
    shuffled = [pool[place] for place in np.random.default_rng(seed).permutation(len(pool))]

    assert best(asked(pool)) == best(asked(shuffled))


@some_pools
@given(seed=seeds)
def test_somebody_irrelevant_changes_nothing(seed):
    pool = profiles(seed, 80)
    plumber = replace(
        pool[0], pk=999, terms={}, text="Plombier\nChaudières.", rate_cents=9_000, weekdays=()
    )

    assert best(asked([*pool, plumber])) == best(asked(pool))


@some_pools
@given(seed=seeds, level=st.integers(1, 3))
def test_a_wanted_tool_more_never_costs_points(seed, level):
    pool = profiles(seed, 40)
    with_tool = [
        replace(one, terms={**one.terms, "tool": {"pennylane": 3} | one.terms.get("tool", {})})
        for one in pool
    ]
    without, gained = (log_odds_by_slot(asked(some)) for some in (pool, with_tool))

    assert all(gained[slot] >= without[slot] - 1e-4 for slot in without)


@some_pools
@given(seed=seeds, wishes=wishes)
def test_points_are_whole_and_add_up_to_the_score(seed, wishes):
    question = asked(profiles(seed, 30), **wishes)
    everybody = select(question, question.everybody(question.snapshot.slots()))

    for number, score in enumerate(everybody.scored.scores.tolist()):
        points = everybody.scored.points(number)
        assert sum(points.values()) == score
        assert all(isinstance(earned, int) and earned >= 0 for earned in points.values())
        assert sum(everybody.scored.points(number, 12_345).values()) == 12_345


@some_pools
@given(seed=seeds, wishes=wishes)
def test_the_score_is_the_product_of_both_chances_and_its_logarithm_a_sum(seed, wishes):
    question = asked(profiles(seed, 30), **wishes)
    scored = select(question, question.everybody(question.snapshot.slots())).scored
    chances = {name: side.probabilities for name, side in scored.sides.items()}

    assert set(chances) == {COMPANY, FREELANCER}
    product = np.prod(list(chances.values()), axis=0)
    np.testing.assert_allclose(scored.probabilities, product, atol=1e-6)
    nothing = sum(np.log(probability(side.intercept)) for side in scored.sides.values())
    for number, chance in enumerate(scored.probabilities.tolist()):
        added = scored.added(number)
        assert np.log(chance) == pytest.approx(nothing + sum(added.values()), abs=1e-5)
        assert min(added.values()) >= 0


@given(odds=st.lists(st.floats(-8, 12), min_size=1, max_size=2), more=st.floats(0, 5))
def test_both_yes_is_never_likelier_than_one_and_rises_with_each(odds, more):
    together = both(odds)

    assert together <= min(odds) + 1e-9
    assert probability(together) == pytest.approx(np.prod([probability(one) for one in odds]))
    assert together <= both([odds[0] + more, *odds[1:]]) <= together + more + 1e-9


@some_pools
@given(seed=seeds)
def test_what_she_would_rather_not_and_silence_never_gain_points(seed):
    pool = profiles(seed, 40)
    worse = [
        {"declined": frozenset({("mission", "invoicing")})},
        {"least_minutes": 2_400},
        {"asked": 9, "answered": 2},
    ]
    plain = [
        replace(one, declined=frozenset(), least_minutes=0, asked=0, answered=0) for one in pool
    ]
    question = asked(plain)
    best_case = log_odds_by_slot(question)
    for change in worse:
        found = log_odds_by_slot(asked([replace(one, **change) for one in plain]))
        assert all(found[slot] < best_case[slot] for slot in best_case), change


def test_a_no_is_an_answer_like_a_yes_and_who_is_new_is_trusted():
    one = replace(profiles(1, 1)[0], declined=frozenset(), least_minutes=0)
    habits = [(0, 0), (8, 8), (8, 6), (8, 0)]
    pool = [replace(one, asked=asked_, answered=answered) for asked_, answered in habits]
    question = asked(pool)

    values = select(question, question.everybody(np.arange(4))).values["answers"]

    assert sorted(values.tolist(), reverse=True) == pytest.approx([11 / 12, 0.75, 0.75, 0.25])


def log_odds_by_slot(question):
    chosen = select(question, question.everybody(question.snapshot.slots()))
    return dict(zip(chosen.slots.tolist(), chosen.scored.log_odds.tolist(), strict=True))


@given(
    total=st.integers(0, 10_000),
    shares=st.dictionaries(st.text(max_size=3), st.floats(0, 100), min_size=1, max_size=12),
)
def test_what_is_shared_out_is_all_there_is(total, shares):
    given_out = shared_out(total, shares)

    assert sum(given_out.values()) == (total if sum(shares.values()) else 0)
    assert all(part >= 0 for part in given_out.values())


@some_pools
@given(seed=seeds)
def test_a_pool_that_changed_answers_like_a_pool_made_anew(seed):
    pool = profiles(seed, 60)
    newer = [replace(one, rate_cents=3_000) for one in pool[::7]]
    question = asked(pool)
    gone = {one.pk for one in newer} | {pool[1].pk}

    changed = question.snapshot.replaced(gone, packed(newer, text_space(), vocabulary().keys))
    kept = [one for one in pool if one.pk not in gone]

    assert best(replace(question, snapshot=changed)) == best(asked([*kept, *newer]))
    assert len(question.snapshot) == len(pool)


def test_distances_are_those_of_the_globe():
    pool = [replace(profiles(1, 1)[0], latitude=45.764, longitude=4.8357)]
    question = asked(pool, latitude=48.8566, longitude=2.3522)

    (kilometres,) = distances_km(question.wanted, question.snapshot, np.array([0]))

    assert kilometres == pytest.approx(391.5, abs=0.5)


def test_a_row_keeps_what_a_profile_says():
    for profile in profiles(3, 20):
        kept = asked([profile]).snapshot.profile(0, profile.text)
        assert replace(kept, latitude=0, longitude=0) == replace(profile, latitude=0, longitude=0)


def test_memory_stays_within_six_hundred_bytes_a_profile():
    snapshot = asked(profiles(1, 50)).snapshot

    assert snapshot.nbytes / len(snapshot) <= 600
