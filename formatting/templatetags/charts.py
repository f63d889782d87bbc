"""{% chart %}: a bar or line chart whose title is the finding, with its figures in a table."""

from django import template

from formatting import charts, formatter

register = template.Library()
CELLS = {"money": formatter.money, "hours": formatter.hours, "number": formatter.number}


@register.inclusion_tag("formatting/chart.html")
def chart(*, title, rows, kind="bar", unit="number", label="", value_label=""):
    """Draw rows of (label, int); `title` says what the figures show, in one sentence."""
    rows = list(rows)
    return {
        "title": title,
        "plot": charts.layout(rows, kind=kind, unit=unit),
        "rows": [(name, CELLS[unit](value)) for name, value in rows],
        "label": label,
        "value_label": value_label,
    }
