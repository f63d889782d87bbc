from datetime import date

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from marketplace.engagements.capacity import Commitment, busiest_month, committed_minutes

MONTHS = [date(2026, 1, 1) + relativedelta(months=number) for number in range(24)]
months = st.sampled_from(MONTHS)
minutes = st.integers(0, 13_200)


@st.composite
def commitments(draw):
    start_on = draw(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
    end_on = draw(st.none() | st.dates(start_on, date(2028, 6, 30)))
    return Commitment(
        start_on, end_on, draw(minutes), draw(st.dictionaries(months, minutes)), draw(st.booleans())
    )


@given(st.lists(commitments()), months)
def test_each_client_adds_up_and_none_takes_less_than_nothing(clients, month):
    assert committed_minutes(clients, month) == sum(c.minutes_in(month) for c in clients)
    assert all(client.minutes_in(month) >= 0 for client in clients)


@given(st.lists(commitments()), months)
def test_no_month_ahead_is_busier_than_the_busiest(clients, first):
    month, most = busiest_month(clients, first=first)

    ahead = [first + relativedelta(months=number) for number in range(12)]
    assert month in ahead
    assert most == max(committed_minutes(clients, each) for each in ahead)


@given(commitments(), months)
def test_nothing_is_promised_outside_the_engagement(client, month):
    outside = client.start_on >= month + relativedelta(months=1) or (
        client.end_on is not None and client.end_on < month
    )
    if outside:
        assert client.minutes_in(month) == 0


def test_the_last_plan_renews_and_the_agreement_comes_before_any():
    client = Commitment(date(2026, 1, 15), None, 600, {date(2026, 3, 1): 900})

    found = [client.minutes_in(date(2026, month, 1)) for month in (1, 2, 3, 4)]

    assert found == [600, 600, 900, 900]


def test_a_one_off_takes_its_first_month_alone():
    client = Commitment(date(2026, 1, 15), None, 600, renews=False)

    assert [client.minutes_in(date(2026, month, 1)) for month in (1, 2)] == [600, 0]
