"""Durations as people type them: "1h30", "1:30", "1,5", "90m"."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from formatting import formatter

CLOCK = re.compile(r"([0-9]{1,4})[h:]([0-9]{1,2})(?:m|min|mn)?")
HOURS = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,4})?)(?:h|hr|hrs|hours?|heures?)?")
MINUTES = re.compile(r"([0-9]{1,5})(?:m|mn|min|mins|minutes?|['′])")


class DurationError(ValueError):
    """What was typed is not a duration; the message says kindly what would be."""


def parse_minutes(text):
    """Whole minutes in a duration as typed.

    A bare number counts hours ("8", "1,5"); a decimal of an hour is rounded to the nearest minute.
    Raises DurationError.
    """
    typed = re.sub(r"\s+", "", text).lower()
    if clock := CLOCK.fullmatch(typed):
        hours, minutes = int(clock[1]), int(clock[2])
        if minutes > 59:
            raise DurationError(_("An hour has 60 minutes: write 2h15 rather than 1h75."))
        return hours * 60 + minutes
    if minutes := MINUTES.fullmatch(typed):
        return int(minutes[1])
    if hours := HOURS.fullmatch(typed):
        exact = Decimal(hours[1].replace(",", ".")) * 60
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    raise DurationError(_("Write a duration such as 1h30, 1:30, 1,5 or 90m."))


class DurationInput(forms.TextInput):
    """A text box which echoes what was understood, at once by script, else after sending."""

    template_name = "formatting/duration_input.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-duration": True,
            "autocomplete": "off",
            "autocapitalize": "off",
        }
        context["understood"] = understood(value)
        return context

    def format_value(self, value):
        """Minutes from the database as the owner would type them: 90 is "1h30"."""
        if isinstance(value, int):
            hours, minutes = divmod(value, 60)
            return f"{hours}h{minutes:02}" if minutes else f"{hours}h"
        return super().format_value(value)


class DurationField(forms.Field):
    """A duration typed freely, cleaned to an int of minutes (None when left empty)."""

    widget = DurationInput
    default_error_messages = {
        "required": _("Write a duration, for instance 1h30."),
        "too_long": _("That is more than %(maximum)s."),
    }

    def __init__(self, *, max_minutes=24 * 60, **kwargs):
        super().__init__(**kwargs)
        self.max_minutes = max_minutes

    def to_python(self, value):
        if isinstance(value, int) or value is None:
            return value
        if not value.strip():
            return None
        try:
            return parse_minutes(value)
        except DurationError as error:
            raise forms.ValidationError(error.args[0], code="invalid") from error

    def validate(self, value):
        super().validate(value)
        if value is not None and value > self.max_minutes:
            maximum = formatter.hours(self.max_minutes)
            raise forms.ValidationError(
                self.error_messages["too_long"],
                code="too_long",
                params={"maximum": maximum},
            )

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != self.to_python(initial)
        except forms.ValidationError:
            return True


def understood(value):
    """The echo beside the box: the duration in words, or nothing while it can't be read."""
    if not isinstance(value, str) or not value.strip():
        return ""
    try:
        return formatter.hours(parse_minutes(value))
    except DurationError:
        return ""
