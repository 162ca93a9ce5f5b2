"""Journeys of a window: which dominate which, and what the log of a search comes to."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from isochrones.engine.transit.alternatives import Candidate, journeys_of_window, not_dominated
from isochrones.engine.transit.labels import Log
from isochrones.engine.transit.range_search import Access

WINDOW = (1000, 2000)
BUDGET = 600
# A stop at the goal's door, and one ten seconds away.
GOAL = Access(np.array([3, 5], np.int32), np.array([0, 10], np.int32))


def log_of(*entries):
    """Make a log of (stop, instant, arrival, until, rides)."""
    stop, instant, arrival, until, rides = np.array(entries, np.int64).reshape(-1, 5).T
    return Log(
        *(column.astype(np.int32) for column in (stop, instant, arrival, until)),
        rides.astype(np.int8),
    )


def found(log):
    return journeys_of_window(log, GOAL, WINDOW, BUDGET)


def test_stops_away_from_the_goal_do_not_matter():
    assert found(log_of((4, 900, 1500, 900, 1), (3, 900, 1400, 900, 2))) == [(900, 1400, 2)]
    assert found(log_of()) == []
    assert journeys_of_window(log_of((4, 900, 1500, 900, 1)), Access(*np.zeros((2, 0), np.int32)), WINDOW, 600) == []


def test_the_walk_to_the_goal_counts():
    assert found(log_of((5, 900, 1400, 900, 1))) == [(900, 1410, 1)]


def test_window_and_budget_are_inclusive():
    first, last, longest = (5, 900, 990, 900, 1), (3, 1990, 2000, 1990, 1), (3, 1100, 1700, 1100, 1)
    assert found(log_of(first)) == [(900, 1000, 1)]
    assert found(log_of(last)) == [(1990, 2000, 1)]
    assert found(log_of(longest)) == [(1100, 1700, 1)]
    early, late, longer = (3, 900, 999, 900, 1), (5, 1990, 1991, 1990, 1), (3, 1100, 1701, 1100, 1)
    assert found(log_of(early, late, longer)) == []


def test_a_way_that_is_longer_after_the_same_ride_is_no_other_journey():
    # The vehicle calls at the goal's door before the window opens, and ten seconds' walk away within it.
    assert found(log_of((3, 900, 980, 900, 1), (5, 900, 1100, 900, 1))) == []


def test_a_journey_that_moves_ends_when_the_window_does():
    # Leaving at 1900 one is there at 2050; it may be made up to 100 s earlier: leaving at 1850, for 2000.
    assert found(log_of((3, 1900, 2050, 1800, 1))) == [(1850, 2000, 1)]
    # Up to 40 s earlier is not enough.
    assert found(log_of((3, 1900, 2050, 1860, 1))) == []


def test_a_journey_that_moves_may_overtake_another_when_it_is_made_earlier():
    # Leaving at 1500 for 1800, or at 1480 for 1780: nobody leaves at 1470 for that, or at 1480 by two rides.
    moves = (3, 1500, 1800, 1450, 1)
    assert found(log_of(moves, (3, 1470, 1780, 1470, 1))) == [(1500, 1800, 1)]
    assert found(log_of(moves, (3, 1480, 1780, 1480, 2))) == [(1500, 1800, 1)]
    # But for 1740 it can't be made.
    assert found(log_of(moves, (3, 1430, 1740, 1430, 1))) == [(1500, 1800, 1), (1430, 1740, 1)]


def test_fewer_rides_are_worth_a_longer_journey():
    entries = (3, 1200, 1500, 1200, 2), (3, 1150, 1550, 1150, 1), (3, 1100, 1450, 1100, 3)
    assert found(log_of(*entries)) == [(1200, 1500, 2), (1150, 1550, 1), (1100, 1450, 3)]


def dominates(one, other):
    return one.departure >= other.departure and one.arrival <= other.arrival and one.rides <= other.rides


@given(st.lists(st.builds(Candidate, st.integers(0, 6), st.integers(0, 6), st.integers(1, 3))))
def test_what_is_kept_dominates_the_rest(journeys):
    kept = not_dominated(np.array(journeys, np.int64).reshape(-1, 3))
    assert set(kept) == {
        journey for journey in journeys if not any(dominates(o, journey) for o in set(journeys) - {journey})
    }
    assert len(set(kept)) == len(kept)
    assert kept == sorted(kept, key=lambda journey: -journey.departure)
