from datetime import date

import pytest
from django.template import engines
from django.utils import translation

from formatting import charts
from formatting.calendars import month_weeks


@pytest.mark.parametrize(
    ("largest", "unit", "top"),
    [
        (0, 1, 2),
        (7, 1, 8),
        (10, 1, 10),
        (121_800, 100, 160_000),  # 1 218 € below 1 600 €
        (1_320, 60, 1_440),  # 22 h below 24 h
        (999_999, 1, 1_000_000),
    ],
)
def test_the_scale_ends_at_a_round_value_that_nothing_exceeds(largest, unit, top):
    assert charts.round_top(largest, unit=unit) == top


def test_bars_stand_on_the_ground_and_the_latest_is_always_labelled():
    rows = [(str(week), week) for week in range(13)]
    plot = charts.layout(rows, kind="bar", unit="number")

    assert all(column["y"] + column["height"] == plot["top"] for column in plot["columns"])
    assert plot["columns"][-1]["labelled"]


@pytest.mark.parametrize("rows", [[], [("a", 0)], [("a", -3), ("b", 2)]])
def test_odd_figures_still_make_a_chart(rows):
    plot = charts.layout(rows, kind="line", unit="money")

    assert plot["top"] > 0
    assert all(0 <= column["y"] <= plot["top"] for column in plot["columns"])


def test_a_chart_has_its_finding_as_title_and_its_figures_in_a_table():
    page = engines["django"].from_string(
        '{% load charts %}{% chart title="Up by half" rows=rows unit="hours" label="Month" %}'
    )
    with translation.override("en"):
        html = page.render({"rows": [("June", 90)]})

    assert "Up by half</figcaption>" in html
    assert "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30\N{NO-BREAK SPACE}min</td>" in html


def test_a_month_is_whole_weeks_from_monday_and_knows_today():
    weeks = month_weeks(date(2026, 11, 1), {date(2026, 11, 5): ["x"]}, today=date(2026, 11, 21))
    days = [day for week in weeks for day in week]

    assert weeks[0][0]["date"] == date(2026, 10, 26)
    assert sum(day["in_month"] for day in days) == 30
    assert [day["date"].day for day in days if day["is_today"]] == [21]
    assert [day["items"] for day in days if day["items"]] == [["x"]]
