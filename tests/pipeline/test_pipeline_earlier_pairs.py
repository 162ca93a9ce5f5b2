"""What touches an establishment: told the same for any number of stops that two datasets have between them."""

import numpy as np
import pytest

from isochrones.network.links import Links
from isochrones.network.timetable import Footpaths, Timetable
from isochrones.pipeline.earlier_pairs import BothDatasets, SearchedNetwork, untouched

HORIZON = (0, 86_400)


def no_trips():
    sizes = {"pattern_offsets": 1, "pattern_trip_offsets": 1, "pattern_time_offsets": 1}
    types = Timetable.__annotations__
    return Timetable(
        **{
            name: np.zeros(sizes.get(name, 0), np.bool_ if "bool" in str(types[name]) else np.int64)
            for name in Timetable._fields
        }
    )


def side(stops, footpath_seconds):
    """Stops without trips; a footpath from the last but one to the last, where the second establishment is."""
    nobody = Links(np.zeros(3, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))
    egress = Links(np.array([0, 1, 2]), np.array([0, stops - 1], np.int32), np.full(2, 60, np.int32))
    offsets = np.zeros(stops + 1, np.int64)
    offsets[-2:] = 1
    footpaths = Footpaths(offsets, np.array([stops - 1], np.int32), np.array([footpath_seconds], np.int32))
    return SearchedNetwork(no_trips(), footpaths, egress, nobody, np.arange(stops), np.arange(2))


def judged(stops, before_seconds, after_seconds, paired_stop):
    before, after = side(stops, before_seconds), side(stops, after_seconds)
    none = np.zeros(0, np.bool_)
    pairs = {"stop": np.array([0, paired_stop]), "establishment": np.array([0, 1])}
    return untouched(BothDatasets(before, after, (none, none), stops, 2), pairs, HORIZON, outbound=True).tolist()


# 741,456 squared times 2^24 is just beyond 2^63; two datasets of a large country have a million stops between them.
@pytest.mark.parametrize("stops", [10, 741_455, 741_456, 1_000_000])
def test_a_changed_footpath_touches_those_paired_with_its_end(stops):
    assert judged(stops, 120, 121, stops - 1) == [True, False]
    assert judged(stops, 120, 121, stops - 2) == [True, True]
    assert judged(stops, 120, 120, stops - 1) == [True, True]


def test_footpaths_of_any_length_are_compared():
    # A change that is shorter than the boarding slack; changes too long for any journey are all alike.
    assert judged(10, -60, -61, 9) == [True, False]
    assert judged(10, 86_400, 86_401, 9) == [True, False]
    assert judged(10, 2**31 - 1, 2**30, 9) == [True, True]


def test_more_stops_than_fit_are_refused():
    # A continent has fewer: 2^45 pairs of stops, beside 18 bits of seconds.
    stops = int(2**22.5) + 1
    matched = BothDatasets(side(10, 1), side(10, 1), (np.zeros(0, np.bool_),) * 2, stops, 2)
    with pytest.raises(OverflowError, match="do not fit into 63 bits"):
        untouched(
            matched, {"stop": np.zeros(0, np.int64), "establishment": np.zeros(0, np.int64)}, HORIZON, outbound=True
        )
