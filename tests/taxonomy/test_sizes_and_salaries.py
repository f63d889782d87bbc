from itertools import pairwise

import pytest

from marketplace.taxonomy.salaries import SALARY_BANDS
from marketplace.taxonomy.sizes import CompanySize


@pytest.mark.parametrize(
    ("headcount", "size"),
    [(0, "tpe"), (9, "tpe"), (10, "pe"), (49, "pe"), (50, "pme"), (249, "pme"), (250, None)],
)
def test_size_follows_the_headcount(headcount, size):
    assert CompanySize.of(headcount) == size


def test_a_negative_headcount_is_refused():
    with pytest.raises(ValueError, match="negative"):
        CompanySize.of(-1)


def test_salaries_grow_with_experience_without_a_gap():
    for junior, senior in pairwise(SALARY_BANDS):
        assert junior.low_cents < junior.high_cents == senior.low_cents
