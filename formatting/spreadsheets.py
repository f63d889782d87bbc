"""Tables that open right in a spreadsheet: the one place where CSV is written."""

import csv
import io
import re

from django.http import HttpResponse

from formatting.characters import without_controls

# What a spreadsheet would run as a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
AMOUNT = re.compile(r"-\d+(,\d+)?")


def csv_text(header, rows):
    """A table as French spreadsheets expect it: semicolons, a byte order mark, CRLF.

    header: list of str. rows: iterable of sequences of the same length; numbers stay numbers, text
    that looks like a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([inert(value) for value in header])
    writer.writerows([inert(value) for value in row] for row in rows)
    return "\N{BYTE ORDER MARK}" + out.getvalue()


def csv_response(name, header, rows):
    """The table as a download; name: the file's, without its extension."""
    return HttpResponse(
        csv_text(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def inert(value):
    """The value, unable to run as a formula, and text without control characters."""
    value = without_controls(value) if isinstance(value, str) else value
    if isinstance(value, str) and value.startswith(FORMULA_STARTS) and not AMOUNT.fullmatch(value):
        return f"'{value}"
    return value


def decimal_comma(cents):
    """Cents as a spreadsheet in French reads an amount: 1234 is "12,34"."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100},{abs(cents) % 100:02}"
