"""How money, durations, dates and distances read: the same on a page, in a mail and in a PDF.

Every function takes the value in the unit of the data model (cents, minutes, basis points) and an
optional language; without one it speaks the active language. Spaces inside a value never break.
"""

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale, dates, numbers
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

# British English keeps 24 hours and the order day, month, year: what a reader in France expects.
LOCALES = {"fr": "fr_FR", "en": "en_GB"}
WHOLE_EUROS = {"fr_FR": "#,##0\N{NO-BREAK SPACE}¤", "en_GB": "¤#,##0"}
PERCENT = {"fr_FR": "#,##0.##\N{NO-BREAK SPACE}%", "en_GB": "#,##0.##%"}
NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
JOINER = "\N{WORD JOINER}"


def money(cents, *, language=None):
    """Integer cents as euros: "1 234,50 €", "€1,234.50"."""
    return numbers.format_currency(Decimal(cents) / 100, "EUR", locale=locale(language))


def euros(cents, *, language=None):
    """Integer cents in whole euros, where cents would be noise (scales, estimates): "1 235 €"."""
    whole = (Decimal(cents) / 100).quantize(Decimal(1), ROUND_HALF_UP)
    return numbers.format_currency(
        whole, "EUR", WHOLE_EUROS[locale(language)], locale=locale(language), currency_digits=False
    )


def rate(cents, *, language=None):
    """Integer cents per hour; whole euros drop their decimals: "45 €/h", "€45.50/h"."""
    amount = money if cents % 100 else euros
    return f"{amount(cents, language=language)}/h"


def hours(minutes, *, language=None):
    """Integer minutes as a duration: "7 h 30" in French, "7 h 30 min" in English, "45 min"."""
    sign = MINUS if minutes < 0 else ""
    whole, rest = divmod(abs(minutes), 60)
    if not rest:
        words = [str(whole), "h"]
    elif not whole:
        words = [str(rest), "min"]
    elif locale(language).startswith("fr"):
        words = [str(whole), "h", f"{rest:02}"]
    else:
        words = [str(whole), "h", str(rest), "min"]
    return sign + NO_BREAK.join(words)


def percent(basis_points, *, language=None):
    """Integer basis points as a percentage: 1 250 is "12,5 %" or "12.5%"."""
    share = Decimal(basis_points) / 10_000
    return numbers.format_percent(share, PERCENT[locale(language)], locale=locale(language))


def number(value, *, language=None):
    """An int or Decimal with the thousands of the language: "1 234,5", "1,234.5"."""
    return numbers.format_decimal(value, locale=locale(language))


def distance(km, *, language=None):
    """Kilometres without false precision: "< 1 km", "12 km"."""
    figure = f"<{NO_BREAK}1" if km < 1 else number(round(km), language=language)
    return f"{figure}{NO_BREAK}km"


def day(value, *, language=None):
    """A date (or an aware datetime, taken in Paris) in full: "1er novembre 2026"."""
    return in_words("d MMMM y", value, language)


def short_day(value, *, language=None):
    """A date where space is short, as in a week grid: "lun. 23 nov.", "Mon 23 Nov"."""
    return in_words("EEE d MMM", value, language)


def short_date(value, *, language=None):
    """A date where space is shorter still and the weekday is known: "23 nov.", "23 Nov"."""
    return in_words("d MMM", value, language)


def days(first, last, *, language=None):
    """The days from one date to another: "16–22 nov. 2026", "30 oct. – 1er nov. 2026"."""
    if first == last:
        return day(first, language=language)
    text = dates.format_interval(first, last, "yMMMd", locale=locale(language))
    text = re.sub(r"(?<=\d)–(?=\d)", f"{JOINER}–{JOINER}", text)
    if locale(language).startswith("fr"):
        text = re.sub(r"\b1(?=[\s\N{WORD JOINER}])", "1er", text)
    return text


def weekday(value, *, language=None):
    """The name of a date's weekday: "lundi"."""
    return in_words("EEEE", value, language)


def short_month(value, *, language=None):
    """The name of a month for a narrow place: "nov.", "Nov"."""
    return in_words("LLL", value, language)


def month(value, *, language=None):
    """The month of a date: "novembre 2026"."""
    return in_words("MMMM y", value, language)


def clock(value, *, language=None):
    """A time, or the Paris time of an aware datetime: "18 h", "18 h 05", "18:05"."""
    moment = value if isinstance(value, time) else timezone.localtime(value)
    if not locale(language).startswith("fr"):
        return f"{moment:%H:%M}"
    words = [str(moment.hour), "h"] + ([f"{moment:%M}"] if moment.minute else [])
    return NO_BREAK.join(words)


def moment(value, *, language=None):
    """An aware datetime in words, in Paris time: "jeudi 26 novembre 2026 à 18 h"."""
    joint = "à" if locale(language).startswith("fr") else "at"
    weekday_and_day = in_words("EEEE d MMMM y", value, language)
    return f"{weekday_and_day} {joint} {clock(value, language=language)}"


def countdown(value, *, now=None, language=None):
    """How far an aware datetime is, for a reader in a hurry: "dans 3 jours", "2 hours ago"."""
    distance_in_time = value - (now or timezone.now())
    return dates.format_timedelta(distance_in_time, add_direction=True, locale=locale(language))


def country(code, *, language=None):
    """A country by its ISO code: "Allemagne", "Germany"."""
    return Locale.parse(locale(language)).territories[code]


def locale(language):
    """The Babel locale of a Django language code; None means the active language."""
    code = (language or get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return LOCALES.get(code, LOCALES[settings.LANGUAGE_CODE])


def in_words(pattern, value, language):
    """A CLDR pattern applied to the Paris date of a date or aware datetime."""
    local: date = timezone.localtime(value).date() if isinstance(value, datetime) else value
    text = dates.format_date(local, pattern, locale=locale(language))
    # CLDR writes "1 novembre"; French readers expect the ordinal for the first of a month.
    if locale(language).startswith("fr") and local.day == 1 and "d" in pattern:
        text = text.replace("1 ", "1er ", 1)
    return text
