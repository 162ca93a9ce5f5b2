"""The parts of a page: what they hold, and that nothing from a feed can act in it."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from isochrones import pages
from isochrones.pages import Markup, PointLayer
from isochrones.pages.point_map import STREET_POINTS_AT_MOST, thin_lines

HOSTILE = "<script>alert(1)</script>\"'&"
TAGS = {
    *("root", "section", "h2", "p", "dl", "div", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td"),
    *("figure", "figcaption", "ul", "li", "svg", "g", "text", "title", "rect", "path", "circle"),
}
FRIDAY = dt.date(2026, 4, 10)


def days(count):
    return [FRIDAY + dt.timedelta(days=number) for number in range(count)]


def tree(markup):
    """Parse what a builder made: it is well-formed, or this raises."""
    return ET.fromstring(f"<root>{markup}</root>")


def layer(lat, lon, **changes):
    return PointLayer("stops", np.array(lat, float), np.array(lon, float), "#00f")._replace(**changes)


def with_class(markup, name):
    return [e for e in tree(markup).iter() if name in e.get("class", "").split()]


@given(st.text(), st.text())
@example(HOSTILE, HOSTILE)
@example("\x00", "\ud800")
def test_text_is_escaped_wherever_it_stands(text, other):
    for markup in (
        pages.section(text, other),
        pages.note(text),
        pages.warning(text),
        pages.facts([(text, other)]),
        pages.table([text], [[other]]),
        pages.calendar_heat_map([FRIDAY], {text: [3]}, counted=other),
        pages.point_map([layer([48.0], [2.0], name=text, titles=[other])]),
    ):
        assert {e.tag for e in tree(markup).iter()} <= TAGS


def test_a_page_runs_and_fetches_nothing():
    parts = [pages.section(HOSTILE, HOSTILE), pages.table([HOSTILE], [[HOSTILE]])]
    document = pages.page(HOSTILE, parts, language="fr")
    assert document.startswith('<!doctype html>\n<html lang="fr">')
    assert "<script" not in document
    assert not re.search(r"(src|href)=|url\(|@import|https?:", document)
    assert "default-src 'none'" in document
    assert "prefers-color-scheme: dark" in document
    assert "@media print" in document


def test_markup_stays_and_text_does_not():
    cells = tree(pages.table(["a", "b"], [[Markup("<b>x</b>"), "<b>y</b>"]]))
    bold, plain = cells.iter("td")
    assert bold.find("b").text == "x"
    assert plain.text == "<b>y</b>"


def test_numbers_are_set_to_the_right_with_separators():
    first, second = tree(pages.table(["rule", "rows"], [["zero-position", 12345]], numeric=[1])).iter("td")
    assert (first.text, first.get("class")) == ("zero-position", None)
    assert (second.text, second.get("class")) == ("12,345", "number")


def test_attributes_are_written_as_html_names_them():
    made = pages.element("rect", class_="x", stroke_width=2, fill=None, d='"')
    assert made == '<rect class="x" stroke-width="2" d="&quot;"/>'


def test_calendar_has_a_cell_per_day_and_a_cross_where_there_is_none():
    drawn = pages.calendar_heat_map(days(5), {"tan": [100, 0, 1, 50, 99]})
    titles = [title.text for title in tree(drawn).iter("title")]
    assert titles == [
        "tan",
        "tan, Fri 10 Apr 2026: 100 trips",
        "tan, Sat 11 Apr 2026: 0 trips",
        "tan, Sun 12 Apr 2026: 1 trips",
        "tan, Mon 13 Apr 2026: 50 trips",
        "tan, Tue 14 Apr 2026: 99 trips",
    ]
    row = next(group for group in tree(drawn).iter("g"))
    shades = [cell.get("class") for cell in row if cell.tag == "rect"]
    assert shades == ["level-5", "level-1", "level-3", "level-4"]
    assert len(with_class(drawn, "none")) == 1 + 1  # the day, and the legend
    assert len(with_class(drawn, "weekend")) == 2 + 1


def test_calendar_names_months_and_mondays():
    texts = [text.text for text in tree(pages.calendar_heat_map(days(30), {"x": [1] * 30})).iter("text")]
    assert texts[:6] == ["Apr 2026", "May 2026", "Mo 13", "Mo 20", "Mo 27", "Mo 4"]
    # A month that ends within days would be written over by the next.
    last = [dt.date(2026, 4, 29) + dt.timedelta(days=number) for number in range(5)]
    texts = [text.text for text in tree(pages.calendar_heat_map(last, {"x": [1] * 5})).iter("text")]
    assert texts[0] == "May 2026"


def test_calendar_wants_a_count_for_each_day():
    with pytest.raises(ValueError, match="shorter"):
        pages.calendar_heat_map(days(3), {"x": [1, 2]})


def test_north_is_up_and_east_is_right():
    drawn = pages.point_map([layer([48.0, 48.1], [2.0, 2.1], titles=["south west", "north east"])])
    south_west, north_east = (c for c in tree(drawn).iter("circle") if c.find("title") is not None)
    assert float(south_west.get("cx")) < float(north_east.get("cx"))
    assert float(south_west.get("cy")) > float(north_east.get("cy"))


def test_a_stop_at_zero_does_not_shrink_the_map_and_is_counted():
    lat, lon = np.append(np.linspace(48, 48.1, 20), 0.0), np.append(np.linspace(2, 2.1, 20), 0.0)
    drawn = pages.point_map([layer(lat, lon)])
    assert "stops: 21 (1 off the map)" in drawn
    places = [tuple(map(float, pair)) for pair in re.findall(r"M(\S+) (\S+)h0", drawn)]
    assert len(places) == 20
    assert max(x for x, _ in places) - min(x for x, _ in places) > 300


def test_points_without_position_are_left_out():
    assert "No point has a position." in pages.point_map([layer([np.nan], [np.nan])])
    assert pages.point_map([layer([np.nan, 48], [2, 2])]).count("h0") == 1


def test_streets_are_credited():
    line = (np.array([48.0, 48.1]), np.array([2.0, 2.1]))
    assert "OpenStreetMap" in pages.point_map([layer([48.0, 48.1], [2.0, 2.1])], lines=[line])
    assert "OpenStreetMap" not in pages.point_map([layer([48.0], [2.0])])


def test_many_streets_stay_small():
    rng = np.random.default_rng(5)
    start = rng.uniform((48.0, 2.0), (48.5, 2.5), (60_000, 2))
    steps = rng.uniform(-0.01, 0.01, (60_000, 6, 2)).cumsum(axis=1)
    lines = [(place[0] + step[:, 0], place[1] + step[:, 1]) for place, step in zip(start, steps, strict=True)]
    drawn = pages.point_map([layer([48.0, 48.5], [2.0, 2.5])], lines=lines)
    assert len(drawn) < 2_000_000


def test_many_stops_stay_small_and_the_upper_layers_keep_their_tooltips():
    lat, lon = np.random.default_rng(5).uniform((42.0, -5.0), (51.0, 8.0), (200_000, 2)).T
    titles = [f"stop {number}" for number in range(len(lat))]
    upper = layer(lat[:50], lon[:50], titles=titles[:50])
    drawn = pages.point_map([layer(lat, lon, titles=titles), upper])
    assert len(drawn) < 2_500_000
    assert [title.text for title in tree(drawn).iter("title")] == titles[:50]


def test_thinning_leaves_out_what_is_no_line_and_then_the_shortest():
    straight = np.array([[0.0, 0], [5, 0.01], [10, 0]])
    short, dot, single = np.array([[0.0, 0], [3, 0]]), np.array([[0.0, 0], [0.1, 0]]), np.array([[0.0, 0]])
    thinned = thin_lines([short, straight, dot, single], STREET_POINTS_AT_MOST)
    assert [line.tolist() for line in thinned] == [[[0, 0], [3, 0]], [[0, 0], [10, 0]]]
    assert [line.tolist() for line in thin_lines([short, straight], 2)] == [[[0, 0], [10, 0]]]
    assert thin_lines([], 10) == []
