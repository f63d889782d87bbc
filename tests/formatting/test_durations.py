import contextlib

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from formatting.durations import (
    DurationError,
    DurationField,
    DurationInput,
    parse_minutes,
)


class EntryForm(forms.Form):
    worked = DurationField(required=False, max_minutes=600)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1h30", 90),
        ("1H30", 90),
        ("1:30", 90),
        ("1,5", 90),
        ("1.5", 90),
        ("90m", 90),
        ("90 min", 90),
        ("1 h 30 min", 90),
        ("1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30", 90),
        ("2h", 120),
        ("1,5 h", 90),
        ("8", 480),
        ("0", 0),
        ("0,33", 20),
        ("1h5", 65),
    ],
)
def test_people_may_type_a_duration_their_own_way(typed, minutes):
    assert parse_minutes(typed) == minutes


@pytest.mark.parametrize("typed", ["", "demi", "1h75", "-1h", "1h30h", "1,5,5", "١h", "h30", "1e3"])
def test_anything_else_is_refused_with_an_example(typed):
    with pytest.raises(DurationError, match=r"2h15|1h30"):
        parse_minutes(typed)


@given(st.integers(min_value=0, max_value=9_999 * 60))
def test_what_the_box_shows_is_read_back_unchanged(minutes):
    assert parse_minutes(DurationInput().format_value(minutes)) == minutes


@given(st.text())
def test_no_text_breaks_the_parser(typed):
    with contextlib.suppress(DurationError):
        assert parse_minutes(typed) >= 0


def test_the_field_gives_minutes_and_none_when_empty():
    assert EntryForm({"worked": "1h30"}).fields["worked"].clean("1h30") == 90
    assert EntryForm().fields["worked"].clean(" ") is None


def test_the_field_refuses_more_than_its_maximum():
    form = EntryForm({"worked": "12h"})

    assert not form.is_valid()
    assert form.errors["worked"].as_data()[0].code == "too_long"


def test_the_box_keeps_what_was_typed_and_echoes_what_was_understood():
    with translation.override("fr"):
        box = str(EntryForm({"worked": "1,5"})["worked"])

    assert 'value="1,5"' in box
    assert "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30</output>" in box


def test_an_unreadable_duration_is_kept_without_an_echo():
    box = str(EntryForm({"worked": "demi"})["worked"])

    assert 'value="demi"' in box
    assert "></output>" in box


def test_retyping_the_same_duration_is_not_a_change():
    form = EntryForm({"worked": "1:30"}, initial={"worked": 90})

    assert not form.has_changed()
