"""Which stops of two datasets are the same: by id, then one to one by position, the nearest first."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import at

from isochrones.comparing.matching import MOVED_METERS, SAME_PLACE_METERS, match_stops


def stops(*rows):
    """Return a table of stops from (feed and id, metres east or None); an id with "!" is a station."""
    places = [(float("nan"), float("nan")) if x is None else at(x, 0) for _, x in rows]
    names = [name.split("/") for name, _ in rows]
    return pd.DataFrame(
        {
            "feed": [feed for feed, _ in names],
            "stop_id": [stop for _, stop in names],
            "lat": [lat for lat, _ in places],
            "lon": [lon for _, lon in places],
            "location_type": [int("!" in stop) for _, stop in names],
        }
    )


def matched(before, after):
    """Return what is matched, as pairs of names."""
    found = match_stops(stops(*before), stops(*after))
    assert sorted(row for row in found.rows.before.tolist() if row >= 0) == list(range(len(before)))
    assert sorted(row for row in found.rows.after.tolist() if row >= 0) == list(range(len(after)))
    return {
        (before[a][0], after[b][0])
        for a, b in zip(found.rows.before.tolist(), found.rows.after.tolist(), strict=True)
        if a >= 0 and b >= 0
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # The same id, at whatever order.
        ([("f/a", 0), ("f/b", 900)], [("f/b", 900), ("f/a", 0)], {("f/a", "f/a"), ("f/b", "f/b")}),
        # An id of one feed is none of another.
        ([("f/a", 0)], [("g/a", 0)], set()),
        # Renumbered: within the limit, and not beyond it.
        ([("f/a", 0)], [("f/z", SAME_PLACE_METERS - 0.1)], {("f/a", "f/z")}),
        ([("f/a", 0)], [("f/z", SAME_PLACE_METERS + 0.1)], set()),
        # What an id matches is not there for a nearer stop without one.
        ([("f/a", 0)], [("f/z", 1), ("f/a", 20)], {("f/a", "f/a")}),
        # One to one, the nearest first: b is nearer to z than a.
        ([("f/a", 0), ("f/b", 15)], [("f/z", 20)], {("f/b", "f/z")}),
        ([("f/a", 0), ("f/b", 15)], [("f/y", 18), ("f/z", 28)], {("f/b", "f/y"), ("f/a", "f/z")}),
        # At one place: by id.
        ([("f/a", 0), ("f/b", 0)], [("f/z", 0), ("f/y", 0)], {("f/a", "f/y"), ("f/b", "f/z")}),
        # A platform is no station.
        ([("f/a", 0)], [("f/z!", 0)], set()),
        # Unknown positions: an id is enough, and is needed.
        ([("f/a", None), ("f/b", None)], [("f/a", 0), ("f/z", None)], {("f/a", "f/a")}),
        ([], [("f/a", 0)], set()),
        ([("f/a", 0)], [], set()),
    ],
)
def test_stops_are_matched(before, after, expected):
    assert matched(before, after) == expected
    assert matched(after, before) == {(b, a) for a, b in expected}


def test_an_id_given_anew_is_another_stop():
    ids_shifted = [("f/1", 0), ("f/2", 500)], [("f/2", 0), ("f/1", 500)]
    assert matched(*ids_shifted) == {("f/1", "f/2"), ("f/2", "f/1")}
    found = match_stops(*(stops(*rows) for rows in ids_shifted))
    assert (found.moved, found.by_position.tolist()) == (2, [True, True])


def test_a_stop_that_is_moved_a_little_stays_the_same():
    assert matched([("f/1", 0)], [("f/1", MOVED_METERS - 0.1)]) == {("f/1", "f/1")}
    assert matched([("f/1", 0)], [("f/1", MOVED_METERS + 0.1)]) == set()


any_stops = st.lists(
    st.tuples(st.sampled_from([f"{feed}/{stop}" for feed in "fg" for stop in "abcde"]), st.integers(0, 8)),
    max_size=8,
    unique_by=lambda row: row[0],
).map(lambda rows: [(name, 7.0 * x) for name, x in rows])


@given(any_stops, any_stops)
def test_both_directions_agree_and_nothing_near_is_left(before, after):
    found = matched(before, after)
    assert matched(after, before) == {(b, a) for a, b in found}
    places = [dict(before), dict(after)]
    left = [set(side) - {pair[number] for pair in found} for number, side in enumerate(places)]
    for name in left[0]:
        for other in left[1]:
            assert name[0] != other[0] or abs(places[0][name] - places[1][other]) > SAME_PLACE_METERS
