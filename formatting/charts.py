"""The geometry of the chart component: numbers in, SVG coordinates out. No drawing library."""

from formatting import formatter

COLUMN = 10  # width of one value in the drawing's own units; the page stretches it
FORMATS = {"money": formatter.euros, "hours": formatter.hours, "number": formatter.number}
UNITS = {"money": 100, "hours": 60, "number": 1}
LABELS_SHOWN = 6
ROUND_TOPS = (2, 4, 6, 8, 10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100)  # with a round half


def layout(rows, *, kind, unit):
    """What the template needs to draw rows of (label, int value) as "bar" or "line".

    `unit` ("money" in cents, "hours" in minutes, "number") chooses round marks for the scale.
    Negative values are drawn as zero; the table beside still shows them.
    """
    top = round_top(max((value for _, value in rows), default=0), unit=UNITS[unit])
    every = -(-len(rows) // LABELS_SHOWN) or 1
    columns = [
        {
            "label": label,
            "value": value,
            "x": index * COLUMN + 2,
            "y": top - max(value, 0),
            "height": max(value, 0),
            # Counted from the end, so that the latest value always has its label.
            "labelled": (len(rows) - 1 - index) % every == 0,
        }
        for index, (label, value) in enumerate(rows)
    ]
    return {
        "kind": kind,
        "columns": columns,
        "width": len(rows) * COLUMN,
        "top": top,
        "middle": top // 2,
        "marks": [FORMATS[unit](mark) for mark in (top, top // 2, 0)],
        "points": " ".join(f"{column['x'] + COLUMN // 2 - 2},{column['y']}" for column in columns),
    }


def round_top(largest, *, unit):
    """The smallest round value, in the data's unit, that is not below the largest one."""
    wanted = -(-max(largest, 1) // unit)
    power = 1
    while wanted > ROUND_TOPS[-1] * power:
        power *= 10
    return next(top for top in ROUND_TOPS if top * power >= wanted) * power * unit
