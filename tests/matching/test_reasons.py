"""Reasons and gaps in words: each fact once, for both sides, in both languages."""

import re

import numpy as np
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.features import COMPANY, FREELANCER
from matching.files import vocabulary
from matching.reasons import gap_sentences, reason_sentences
from matching.selection import select
from tests.matching.pool import asked, profiles

wishes = st.fixed_dictionaries(
    {
        "place": st.sampled_from(["remote", "on_site", "either"]),
        "max_rate_cents": st.sampled_from([None, 2_500, 4_000]),
        "monthly_minutes": st.sampled_from([300, 900]),
    }
)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("side", [COMPANY, FREELANCER])
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), wishes=wishes)
def test_a_gap_names_nothing_that_a_reason_names(language, side, seed, wishes):
    pool = profiles(seed, 20)
    question = asked(pool, **wishes)
    everybody = select(question, question.everybody(np.arange(len(pool))))
    names = vocabulary().names
    for number, slot in enumerate(everybody.slots):
        reasons, gaps = question.explain(everybody, number, pool[slot].text)
        with override(language):
            said = reason_sentences(reasons, names, side=side, limit=20)
            missing = gap_sentences(gaps, names, side=side, limit=20)

        assert all(said)
        assert len(set(said)) == len(said)
        assert not facts(said) & facts(missing), (said, missing)


def facts(sentences):
    """Distances, hours and names of terms in some sentences; rates have a budget beside them."""
    text = " ".join(sentences)
    named = {name for pair in vocabulary().names.values() for name in pair if name in text}
    return named | set(re.findall(r"\d+\s(?:km|h)\b", text))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), wishes=wishes)
def test_a_gap_is_what_the_score_would_gain(seed, wishes):
    pool = profiles(seed, 20)
    question = asked(pool, **wishes)
    everybody = select(question, question.everybody(np.arange(len(pool))))

    for number, slot in enumerate(everybody.slots):
        reasons, gaps = question.explain(everybody, number, pool[slot].text)
        score = everybody.scored.scores[number]
        assert sum(reason["points"] for reason in reasons) == score
        assert all(0 < gap["points"] <= 100 - score for gap in gaps)
        for parts in (reasons, gaps):
            points = [part["points"] for part in parts]
            assert points == sorted(points, reverse=True)
