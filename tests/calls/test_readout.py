import pytest

from cms.calls.readout import compare, newcombe, rate, wilson


def test_the_interval_is_that_of_newcombes_paper():
    """Newcombe, Statistics in Medicine 17 (1998) 873-890, table II (a), method 10."""
    low, high = newcombe((70, 56), (80, 48))

    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_wilsons_interval_stays_within_what_is_possible():
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == pytest.approx(1.0)
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    "counts", [((199, 50), (500, 50)), ((500, 9), (500, 50)), ((0, 0), (0, 0))]
)
def test_little_data_says_nothing(counts):
    comparison = compare(*counts)

    assert not comparison.is_enough
    assert comparison.better == ""


def test_a_clear_difference_names_the_better_text():
    assert compare((2_000, 60), (2_000, 160)).better == "b"
    assert compare((2_000, 160), (2_000, 60)).better == "a"


def test_a_difference_that_chance_makes_too_names_none():
    comparison = compare((400, 20), (400, 26))

    assert comparison.is_enough
    assert comparison.low_bp < 0 < comparison.high_bp
    assert comparison.better == ""


def test_more_clicks_than_views_are_no_rate_above_all():
    assert rate(10, 12).rate_bp == 10_000
