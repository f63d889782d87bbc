import random
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from billing.money import allocate, half_up, line_net, split_fee, vat

CENTS = st.integers(-(10**12), 10**12)
BASIS_POINTS = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 1), (-1, 2, -1), (1, 3, 0), (2, 3, 1), (-2, 3, -1), (0, 7, 0), (5, 2, 3), (-5, 2, -3)],
)
def test_halves_are_rounded_away_from_zero(numerator, denominator, rounded):
    assert half_up(numerator, denominator) == rounded


@given(CENTS, st.integers(1, 10**6))
def test_half_up_agrees_with_decimal(numerator, denominator):
    exact = Decimal(abs(numerator)) / Decimal(denominator)
    expected = int(exact.quantize(Decimal(1), ROUND_HALF_UP))

    assert half_up(numerator, denominator) == (expected if numerator >= 0 else -expected)


@given(CENTS, BASIS_POINTS)
@example(1, 5_000)
@example(-1, 5_000)
def test_fee_and_payout_add_up_to_the_total(total, fee_bp):
    fee, payout = split_fee(total, fee_bp=fee_bp)

    assert fee + payout == total
    assert 2 * abs(fee * 10_000 - total * fee_bp) <= 10_000


def split_many(split, cases):
    """How many of so many totals do not come apart without a rest."""
    chance = random.Random(17)
    totals = ((chance.randint(-(10**9), 10**9), chance.randint(0, 10_000)) for _ in range(cases))
    return sum(sum(split(total, fee_bp)) != total for total, fee_bp in totals)


def test_no_cent_is_lost_between_fee_and_payout(full):
    cases = 100_000 if full else 2_000
    assert split_many(lambda total, fee_bp: split_fee(total, fee_bp=fee_bp), cases) == 0


def test_with_each_of_the_two_rounded_by_itself_cents_would_be_lost():
    """The control."""

    def both_rounded(total, fee_bp):
        return half_up(total * fee_bp, 10_000), half_up(total * (10_000 - fee_bp), 10_000)

    # Only exact halves go wrong, and each by a whole cent.
    assert split_many(lambda total, fee_bp: both_rounded(total, 5_000), 1_000) > 0


@given(CENTS, BASIS_POINTS)
def test_a_full_reversal_is_the_exact_negative(total, fee_bp):
    fee, payout = split_fee(total, fee_bp=fee_bp)

    assert split_fee(-total, fee_bp=fee_bp) == (-fee, -payout)


def test_an_hour_and_a_half_at_45_euros():
    assert line_net(90, 4_500) == 6_750


def test_a_third_of_an_hour_is_rounded_to_the_cent():
    assert line_net(20, 4_000) == 1_333
    assert line_net(40, 4_000) == 2_667


def test_vat_is_rounded_half_up_on_the_total():
    """20 % of ten times 3 cents is 6; line by line it would be 10."""
    assert vat(30, vat_bp=2_000) == 6
    assert vat(-5, vat_bp=1_000) == -1
    assert vat(10_002, vat_bp=0) == 0


WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@given(CENTS, WEIGHTS)
def test_shares_add_up_and_are_within_a_cent(total, weights):
    shares = allocate(total, weights)

    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)


@given(CENTS, WEIGHTS)
def test_shares_of_the_negative_are_the_negatives(total, weights):
    assert allocate(-total, weights) == [-share for share in allocate(total, weights)]


def test_the_odd_cent_goes_to_the_largest_remainder_then_to_the_first():
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(10, [1, 2, 4]) == [1, 3, 6]


def test_the_odd_cents_follow_the_remainders_and_not_the_sizes():
    assert allocate(3, [2, 1, 1]) == [1, 1, 1]
    assert allocate(5, [1]) == [5]
    assert allocate(5, [0, 1]) == [0, 5]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_shares_need_weights_that_make_sense(weights):
    with pytest.raises(ValueError, match=r"Weights|empty"):
        allocate(100, weights)
