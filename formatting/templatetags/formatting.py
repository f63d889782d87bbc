"""The formatter as template filters; a missing value shows nothing."""

from django import template

from formatting import formatter, tones

register = template.Library()


def empty_safe(format_value):
    """The same function, but None or "" gives "" as template authors expect."""

    def shown(value):
        return "" if value is None or value == "" else format_value(value)

    return shown


@register.filter
def days_until(first, last):
    """The days from one date to another, in words."""
    return formatter.days(first, last)


for format_value in (
    formatter.clock,
    formatter.countdown,
    formatter.day,
    formatter.distance,
    formatter.euros,
    formatter.hours,
    formatter.moment,
    formatter.money,
    formatter.month,
    formatter.number,
    formatter.percent,
    formatter.rate,
    formatter.short_day,
    formatter.weekday,
    tones.tone,
):
    register.filter(format_value.__name__, empty_safe(format_value))
