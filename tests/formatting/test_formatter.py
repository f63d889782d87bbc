from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.utils import translation

from formatting import formatter

NARROW = "\N{NARROW NO-BREAK SPACE}"
MONTH = date(2026, 11, 1)
EVENING = datetime(2026, 11, 26, 17, 5, tzinfo=UTC)  # 18:05 in Paris


@pytest.mark.parametrize(
    ("format_value", "value", "french", "english"),
    [
        (formatter.money, 123450, f"1{NARROW}234,50 €", "€1,234.50"),
        (formatter.money, 0, "0,00 €", "€0.00"),
        (formatter.money, -500, "-5,00 €", "-€5.00"),
        (formatter.rate, 4500, "45 €/h", "€45/h"),
        (formatter.rate, 4550, "45,50 €/h", "€45.50/h"),
        (formatter.hours, 450, "7 h 30", "7 h 30 min"),
        (formatter.hours, 425, "7 h 05", "7 h 5 min"),
        (formatter.hours, 120, "2 h", "2 h"),
        (formatter.hours, 45, "45 min", "45 min"),
        (formatter.hours, 0, "0 h", "0 h"),
        (formatter.hours, -90, "−1 h 30", "−1 h 30 min"),
        (formatter.percent, 1250, "12,5 %", "12.5%"),
        (formatter.percent, 1200, "12 %", "12%"),
        (formatter.number, 1234, f"1{NARROW}234", "1,234"),
        (formatter.distance, 0.4, "< 1 km", "< 1 km"),
        (formatter.distance, 12.3, "12 km", "12 km"),
        (formatter.day, MONTH, "1er novembre 2026", "1 November 2026"),
        (formatter.day, EVENING, "26 novembre 2026", "26 November 2026"),
        (formatter.short_day, date(2026, 11, 23), "lun. 23 nov.", "Mon 23 Nov"),
        (formatter.month, MONTH, "novembre 2026", "November 2026"),
        (formatter.clock, EVENING, "18 h 05", "18:05"),
        (
            formatter.moment,
            EVENING,
            "jeudi 26 novembre 2026 à 18 h 05",
            "Thursday 26 November 2026 at 18:05",
        ),
    ],
)
def test_each_value_reads_as_its_language_writes_it(format_value, value, french, english):
    assert breakable(format_value(value, language="fr")) == french
    assert breakable(format_value(value, language="en")) == english


@pytest.mark.parametrize(
    ("first", "last", "french", "english"),
    [
        (date(2026, 11, 16), date(2026, 11, 22), "16–22 nov. 2026", "16–22 Nov 2026"),
        (MONTH, date(2026, 11, 8), "1er–8 nov. 2026", "1–8 Nov 2026"),
        (date(2026, 10, 30), MONTH, "30 oct. – 1er nov. 2026", "30 Oct – 1 Nov 2026"),
        (date(2026, 11, 11), date(2026, 11, 30), "11–30 nov. 2026", "11–30 Nov 2026"),
        (MONTH, MONTH, "1er novembre 2026", "1 November 2026"),
    ],
)
def test_a_week_reads_as_one_span(first, last, french, english):
    for language, expected in (("fr", french), ("en", english)):
        text = formatter.days(first, last, language=language)
        assert text.replace("\N{THIN SPACE}", " ").replace(formatter.JOINER, "") == expected


def breakable(text):
    return text.replace(formatter.NO_BREAK, " ")


@pytest.mark.parametrize("value", [formatter.money(123450), formatter.hours(450)])
def test_a_figure_never_breaks_over_two_lines(value):
    assert " " not in value


def test_the_active_language_is_the_default():
    with translation.override("en"):
        assert formatter.month(MONTH) == "November 2026"
    with translation.override("fr"):
        assert formatter.month(MONTH) == "novembre 2026"


def test_a_late_evening_in_utc_is_already_tomorrow_in_paris():
    assert formatter.day(datetime(2026, 7, 14, 22, 30, tzinfo=UTC), language="en") == "15 July 2026"


def test_a_datetime_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="naive"):
        formatter.moment(datetime(2026, 11, 26, 17, 5))


def test_filters_say_the_same_as_the_formatter_and_nothing_for_a_missing_value():
    page = engines["django"].from_string("{% load formatting %}{{ cents|money }}|{{ none|money }}")

    assert page.render({"cents": 4500, "none": None}) == f"{formatter.money(4500)}|"
