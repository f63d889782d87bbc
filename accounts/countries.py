"""The member states of the European Union: where companies may be, and how they write postcodes."""

import re

from formatting import formatter

FRANCE = "FR"
# Letters, digits and signs of each postcode (Universal Postal Union, addressing by country).
POSTCODES = {
    "AT": r"\d{4}",
    "BE": r"\d{4}",
    "BG": r"\d{4}",
    "CY": r"\d{4}",
    "CZ": r"\d{3} ?\d{2}",
    "DE": r"\d{5}",
    "DK": r"\d{4}",
    "EE": r"\d{5}",
    "ES": r"\d{5}",
    "FI": r"\d{5}",
    "FR": r"\d{5}",
    "GR": r"\d{3} ?\d{2}",
    "HR": r"\d{5}",
    "HU": r"\d{4}",
    "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
    "IT": r"\d{5}",
    "LT": r"(LT-)?\d{5}",
    "LU": r"(L-)?\d{4}",
    "LV": r"(LV-)?\d{4}",
    "MT": r"[A-Z]{3} ?\d{4}",
    "NL": r"\d{4} ?[A-Z]{2}",
    "PL": r"\d{2}-\d{3}",
    "PT": r"\d{4}-\d{3}",
    "RO": r"\d{6}",
    "SE": r"\d{3} ?\d{2}",
    "SI": r"\d{4}",
    "SK": r"\d{3} ?\d{2}",
}


def choices():
    """(code, name in the reader's language), France first."""
    names = {code: formatter.country(code) for code in POSTCODES}
    return sorted(names.items(), key=lambda each: (each[0] != FRANCE, each[1]))


def clean_postcode(text, country):
    """A postcode as its country writes it, or None when it cannot be one."""
    typed = " ".join(text.upper().split())
    pattern = re.compile(POSTCODES[country])
    return next((code for code in (typed, typed.replace(" ", "")) if pattern.fullmatch(code)), None)
