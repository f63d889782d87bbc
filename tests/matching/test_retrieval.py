"""Who is ranked at all, and what gives way when nobody is left."""

from matching.engine import rank
from tests import factories

PARIS = {
    "insee_code": "75110",
    "name": "Paris 10e",
    "latitude": 48.876,
    "longitude": 2.36,
    "postcode": "75010",
    "department": "75",
    "region": "11",
}


def ranked(need):
    return [one.freelancer for one in rank(need)]


def test_on_site_work_needs_somebody_within_her_distance(skilled, wants):
    near = skilled()
    skilled(commune=factories.CommuneFactory(**PARIS))

    assert ranked(wants(place="on_site")) == [near]


def test_remote_work_asks_for_no_distance(skilled, wants):
    far = skilled(commune=factories.CommuneFactory(**PARIS))
    skilled(works_remote=False)

    assert ranked(wants(place="remote")) == [far]


def test_the_language_of_the_need_must_be_spoken(skilled, wants):
    skilled(speaks=["fr"])
    bilingual = skilled(speaks=["fr", "en"])

    assert ranked(wants(text="We are looking for someone to handle our invoices.")) == [bilingual]


def test_far_over_budget_is_left_out_and_slightly_over_is_not(skilled, wants):
    slightly = skilled(rate_cents=4_400)
    skilled(rate_cents=6_000)

    assert ranked(wants(max_rate_cents=4_000)) == [slightly]


def test_hours_promised_elsewhere_are_gone(engagement, need, skilled):
    busy = engagement.freelancer
    busy.capacity_minutes = 900
    busy.save()
    free = skilled()
    other = factories.NeedFactory()

    assert ranked(other) == [free]


def test_conditions_are_dropped_one_by_one_and_named(skilled, wants):
    expensive = skilled(rate_cents=9_000)

    ranking = rank(wants(max_rate_cents=2_000))

    assert [one.freelancer for one in ranking] == [expensive]
    assert ranking.relaxed == ("rate",)


def test_nothing_is_dropped_while_somebody_is_left(skilled, need):
    skilled()

    assert rank(need).relaxed == ()
