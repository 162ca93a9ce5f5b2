"""The document and its plain parts: sections, boxes, figures, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files

from isochrones.pages.markup import Markup, element, joined

# Nothing is fetched, and nothing runs, whatever stands in the feeds.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(title: str, parts: Iterable[object], *, language: str = "en") -> Markup:
    """Make a complete document that needs nothing else: no file, no network, no script."""
    style = Markup(files("isochrones.pages").joinpath("page.css").read_text("utf-8"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        element("title", title),
        element("style", style),
    )
    body = element("body", element("main", element("h1", title), *parts))
    return joined(Markup("<!doctype html>\n"), element("html", head, "\n", body, lang=language), "\n")


def section(heading: str, *parts: object) -> Markup:
    """A part of the page under a heading."""
    return element("section", element("h2", heading), *parts)


def note(*parts: object) -> Markup:
    """A box with something good to know."""
    return element("p", *parts, class_="note")


def warning(*parts: object) -> Markup:
    """A box with something that could mislead, or hinder."""
    return element("p", *parts, class_="warning")


def facts(values: Iterable[tuple[str, object]]) -> Markup:
    """Cards of a label and its value each."""
    cards = (element("div", element("dt", label), element("dd", shown(value))) for label, value in values)
    return element("dl", *cards, class_="facts")


def table(headers: Sequence[object], rows: Iterable[Sequence[object]], *, numeric: Iterable[int] = ()) -> Markup:
    """Make a table; the columns `numeric`, by position, are set to the right. Cells are escaped unless `Markup`."""
    right = frozenset(numeric)

    def cells(name: str, values: Sequence[object]) -> Markup:
        columns = (
            element(name, shown(value), class_="number" if column in right else None)
            for column, value in enumerate(values)
        )
        return element("tr", *columns)

    head = element("thead", cells("th", headers))
    body = element("tbody", *(joined(cells("td", row), "\n") for row in rows))
    return element("div", element("table", head, body), class_="wide")


def shown(value: object) -> object:
    """Write a whole number with separators, as all of them are on a page."""
    return f"{value:,}" if isinstance(value, int) else value
