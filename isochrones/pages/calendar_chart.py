"""A calendar heat map: one row per thing, one column per day, the darker the more there is on that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from isochrones.pages.markup import Markup, element, joined

LEVELS = 5
DAY_WIDTH = 14
ROW_HEIGHT = 22
_CELL = 12
_HEAD = 34  # two lines: months, and days
_LETTER_WIDTH = 7
_LABEL_LETTERS = 28
_SATURDAY = 5


def calendar_heat_map(dates: Sequence[dt.date], rows: Mapping[str, Sequence[int]], *, counted: str = "trips") -> Markup:
    """Draw how many of something there are on each date, [dates] for each label.

    A row is coloured by the share of its own busiest day, which is written at its end: rows of different size stay
    readable side by side. A day with none at all is an empty cell with a cross.
    """
    left = 12 + _LETTER_WIDTH * min(_LABEL_LETTERS, max((len(label) for label in rows), default=0))
    right = left + DAY_WIDTH * len(dates)
    width, height = right + 80, _HEAD + ROW_HEIGHT * len(rows) + 4
    drawn = element(
        "svg",
        _weekends(dates, left, height),
        _head(dates, left),
        *(
            _row(label, dates, counts, (left, right, _HEAD + ROW_HEIGHT * number), counted)
            for number, (label, counts) in enumerate(rows.items())
        ),
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_label=f"{counted} on each day",
    )
    return element("figure", element("div", drawn, class_="wide"), _legend(counted))


def _head(dates: Sequence[dt.date], left: int) -> Markup:
    """Write each month where it starts, the day of each Monday, and the weekday's letter of the first week."""
    months, days = [], []
    for column, date in enumerate(dates):
        x = left + DAY_WIDTH * column
        if not column or date.day == 1:
            months.append(element("text", date.strftime("%b %Y"), x=x, y=12))
        if not date.weekday():
            days.append(element("text", f"Mo {date.day}", x=x, y=27, class_="faint"))
    # The first month has no room before the second, where it is about to end.
    crowded = len(months) > 1 and any(date.day == 1 for date in dates[1:5])
    return joined(*months[crowded:], *days)


def _weekends(dates: Sequence[dt.date], left: int, height: int) -> Markup:
    return joined(
        *(
            element(
                "rect",
                x=left + DAY_WIDTH * column - 1,
                y=_HEAD - 2,
                width=DAY_WIDTH,
                height=height - _HEAD + 2,
                class_="weekend",
            )
            for column, date in enumerate(dates)
            if date.weekday() >= _SATURDAY
        )
    )


def _row(
    label: str, dates: Sequence[dt.date], counts: Sequence[int], place: tuple[int, int, int], counted: str
) -> Markup:
    left, right, top = place
    counts = [int(count) for count in counts]
    most = max(counts, default=0)
    shown = label if len(label) <= _LABEL_LETTERS else label[: _LABEL_LETTERS - 1] + "…"
    cells = (
        _cell(left + DAY_WIDTH * column, top, count, most, f"{label}, {date:%a %d %b %Y}: {count:,} {counted}")
        for column, (date, count) in enumerate(zip(dates, counts, strict=True))
    )
    return element(
        "g",
        element("text", element("title", label), shown, x=left - 8, y=top + 11, text_anchor="end"),
        *cells,
        element("text", f"max {most:,}", x=right + 6, y=top + 11, class_="faint"),
    )


def _cell(x: int, y: int, count: int, most: int, title: str) -> Markup:
    tooltip = element("title", title)
    if not count:
        cross = element("path", d=f"M{x + 4} {y + 4}l5 5m0-5l-5 5", class_="none")
        frame = element("rect", x=x + 0.5, y=y + 0.5, width=_CELL - 1, height=_CELL - 1, fill="transparent")
        return element("g", tooltip, frame, cross)
    level = 1 + (LEVELS - 1) * count // most
    return element("rect", tooltip, x=x, y=y, width=_CELL, height=_CELL, rx=2, class_=f"level-{level}")


def _legend(counted: str) -> Markup:
    none = element("path", d="M4 4l5 5m0-5l-5 5", class_="none")
    shades = (
        element("rect", x=(level - 1) * DAY_WIDTH, width=_CELL, height=_CELL, rx=2, class_=f"level-{level}")
        for level in range(1, LEVELS + 1)
    )
    weekend = element("rect", width=_CELL, height=_CELL, class_="weekend")
    return element(
        "ul",
        element("li", element("svg", none, width=_CELL, height=_CELL), f"no {counted}"),
        element("li", element("svg", *shades, width=LEVELS * DAY_WIDTH, height=_CELL), "few to the row’s busiest day"),
        element("li", element("svg", weekend, width=_CELL, height=_CELL), "Saturday, Sunday"),
        class_="legend",
    )
