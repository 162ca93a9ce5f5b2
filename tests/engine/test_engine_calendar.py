"""From service days to patterns: what runs within a horizon, on one axis of time, nobody overtaking."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from isochrones.engine.transit.timetable_on_date import ServiceDays, moving_within, service_days, timetable_on
from isochrones.network.calendar import Calendar

MONDAY = dt.date(2026, 4, 13)
DAY = 86_400
ALL = (-10 * DAY, 10 * DAY)

# Two runs from stop 0 over 1 to 2: a slow one at 7:00, and a fast one at 7:05 that overtakes it; a school run at 7:30
# along the same stops; a run from 2 to 0 at 23:50, there at 24:30. Times in minutes.
RUNS = [
    (0, [420, 440, 460], [420, 441, 460]),
    (0, [425, 430, 435], [425, 431, 435]),
    (1, [450, 460, 470], [450, 460, 470]),
    (2, [1430, 1470], [1430, 1470]),
]
SEQUENCES = [([0, 1, 2], False), ([0, 1, 2], True), ([2, 0], False)]
# Each run once; the last one a second time an hour earlier, and sliding by ten minutes with five lost at each boarding.
VEHICLES = [(0, 0, 0, 0), (1, 0, 0, 0), (2, 0, 0, 0), (3, 0, 0, 0), (3, -60, 0, 0), (3, 0, 10, 5)]


def offsets(lists):
    return np.cumsum([0, *map(len, lists)]).astype(np.int64)


def minutes(values):
    return (np.array(values) * 60).astype(np.int32)


@pytest.fixture
def calendar():
    """Feed 0 runs vehicles 0 to 2 on Monday and 0 alone on Wednesday, feed 1 the others on Monday."""
    types = [[0, 1, 2], [0], [3, 4, 5]]
    run, shift, slide, wait = np.array(VEHICLES, np.int32).T
    return Calendar(
        sequence_offsets=offsets([stops for stops, _ in SEQUENCES]),
        position_stop=np.concatenate([stops for stops, _ in SEQUENCES]).astype(np.int32),
        position_can_board=np.array([1, 1, 0] * 2 + [1, 0], np.bool_),
        position_can_alight=np.array([0, 1, 1] * 2 + [0, 1], np.bool_),
        sequence_is_school=np.array([school for _, school in SEQUENCES]),
        run_sequence=np.array([sequence for sequence, _, _ in RUNS], np.int32),
        run_time_offsets=offsets([arrivals for _, arrivals, _ in RUNS]),
        arrivals=minutes(np.concatenate([arrivals for _, arrivals, _ in RUNS])),
        departures=minutes(np.concatenate([departures for _, _, departures in RUNS])),
        vehicle_run=run,
        vehicle_shift_seconds=shift * 60,
        vehicle_slide_seconds=slide * 60,
        vehicle_wait_seconds=wait * 60,
        day_type_feed=np.array([0, 0, 1], np.int32),
        day_type_offsets=offsets(types),
        day_type_vehicle=np.concatenate(types).astype(np.int32),
        day_type_first=minutes([420, 420, 1370]),
        day_type_last=minutes([470, 460, 1480]),
        feed_first_day=np.array([MONDAY.toordinal()] * 2, np.int32),
        feed_day_offsets=np.array([0, 3, 4], np.int64),
        day_type=np.array([0, -1, 1, 2], np.int32),
    )


def days(*pairs):
    types, shifts = zip(*pairs, strict=True)
    return ServiceDays(np.array(types, np.int32), np.array(shifts, np.int64))


def rows(timetable):
    """Each pattern's stops, and its trips by run and minutes of departure."""
    found = []
    for pattern in range(len(timetable.pattern_is_school)):
        stops = timetable.position_stop[slice(*timetable.pattern_offsets[pattern : pattern + 2])]
        runs = timetable.trip_row[slice(*timetable.pattern_trip_offsets[pattern : pattern + 2])]
        times = timetable.departures[slice(*timetable.pattern_time_offsets[pattern : pattern + 2])] // 60
        trips = zip(runs.tolist(), times.reshape(len(runs), -1).tolist(), strict=True)
        found.append((stops.tolist(), list(trips)))
    return found


def test_who_overtakes_is_in_another_pattern(calendar):
    timetable = timetable_on(calendar, days((0, 0)), ALL)
    assert rows(timetable) == [
        ([0, 1, 2], [(0, [420, 441, 460])]),
        ([0, 1, 2], [(1, [425, 431, 435])]),
        ([0, 1, 2], [(2, [450, 460, 470])]),
    ]
    assert timetable.pattern_is_school.tolist() == [False, False, True]


def test_the_same_run_on_two_days(calendar):
    timetable = timetable_on(calendar, days((1, 0), (0, -DAY)), ALL)
    assert rows(timetable)[0] == ([0, 1, 2], [(0, [-1020, -999, -980]), (0, [420, 441, 460])])
    assert timetable.pattern_trip_offsets.tolist() == [0, 2, 3, 4]


def test_repeated_and_sliding_vehicles(calendar):
    timetable = timetable_on(calendar, days((2, 0)), ALL)
    assert rows(timetable) == [
        ([2, 0], [(3, [1370, 1410]), (3, [1430, 1470])]),
        ([2, 0], [(3, [1430, 1470])]),
    ]
    assert timetable.pattern_slide_seconds.tolist() == [0, 600]
    assert timetable.pattern_wait_seconds.tolist() == [0, 300]


def test_the_order_of_days_plays_no_part(calendar):
    pairs = [(0, 0), (2, 0), (0, DAY), (1, -DAY), (2, -DAY)]
    one, other = (timetable_on(calendar, days(*chosen), ALL) for chosen in (pairs, pairs[::-1]))
    assert [column.tolist() for column in one] == [column.tolist() for column in other]


@pytest.mark.parametrize(
    ("horizon", "runs"),
    [
        ((0, 420 * 60 - 1), []),
        ((0, 420 * 60), [0]),
        ((435 * 60, 449 * 60), [0, 1]),
        ((435 * 60 + 1, 450 * 60), [0, 2]),
        ((470 * 60, DAY), [2]),
        ((470 * 60 + 1, DAY), []),
    ],
)
def test_what_moves_within_a_horizon(calendar, horizon, runs):
    assert moving_within(calendar, days((0, 0)), horizon).run.tolist() == runs
    assert sorted(timetable_on(calendar, days((0, 0)), horizon).trip_row) == runs


def test_a_vehicle_that_slides_may_come_later(calendar):
    # There at 24:30, or up to ten minutes later.
    assert moving_within(calendar, days((2, 0)), (1475 * 60, 2 * DAY)).slide_seconds.tolist() == [600]


@pytest.mark.parametrize(
    ("days_later", "horizon", "expected"),
    [
        (0, (0, DAY), [(0, 0), (2, 0)]),
        # On Tuesday morning the last run of Monday is under way.
        (1, (0, DAY), [(2, -DAY)]),
        (1, (3600, DAY), []),
        (1, (-DAY, 2 * DAY), [(0, -DAY), (1, DAY), (2, -DAY)]),
        (-1, (0, DAY), []),
        (-1, (0, DAY + 420 * 60), [(0, DAY)]),
    ],
)
def test_service_days_around_a_date(calendar, days_later, horizon, expected):
    date = MONDAY + dt.timedelta(days=days_later)
    found = service_days(calendar, ["Europe/Paris"] * 2, date, "Europe/Paris", horizon)
    assert list(zip(*(column.tolist() for column in found), strict=True)) == expected


def test_service_days_of_feeds_in_other_time_zones(calendar):
    # Monday 7:00 in Kiritimati (UTC+14) is Sunday 17:00 UTC; Monday 23:50 in Niue (UTC-11) is Tuesday 10:50 UTC.
    zones = ["Pacific/Kiritimati", "Pacific/Niue"]
    found = service_days(calendar, zones, MONDAY, "UTC", (-DAY, 2 * DAY))
    assert list(zip(*(column.tolist() for column in found), strict=True)) == [
        (0, -14 * 3600),
        (1, 34 * 3600),
        (2, 11 * 3600),
    ]


def test_nothing_at_all(calendar):
    nothing = service_days(calendar, ["UTC", "UTC"], dt.date(1900, 1, 1), "UTC", (0, DAY))
    timetable = timetable_on(calendar, nothing, (0, DAY))
    assert len(timetable.trip_row) == len(timetable.pattern_is_school) == 0
    assert timetable.pattern_offsets.tolist() == timetable.pattern_trip_offsets.tolist() == [0]
