from itertools import pairwise

from marketplace.taxonomy.salaries import SALARY_BANDS


def test_salaries_grow_with_experience_without_a_gap():
    for junior, senior in pairwise(SALARY_BANDS):
        assert junior.low_cents < junior.high_cents == senior.low_cents
