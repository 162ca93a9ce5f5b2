import datetime as dt

import pytest

from isochrones.network.clock import clock_text, service_day_origin, window_instants

PARIS = "Europe/Paris"
ORDINARY = dt.date(2026, 4, 14)
SPRING_FORWARD = dt.date(2026, 3, 29)  # 02:00 becomes 03:00
FALL_BACK = dt.date(2026, 10, 25)  # 03:00 becomes 02:00


def at(hours, minutes=0):
    return hours * 3600 + minutes * 60


@pytest.mark.parametrize(
    ("date", "utc"),
    [
        # Midnight in Paris in summer time, UTC+2.
        (ORDINARY, dt.datetime(2026, 4, 13, 22, tzinfo=dt.UTC)),
        # Noon is 10:00 UTC in summer time already: twelve hours before it is 23:00 on the clock of the 28th.
        (SPRING_FORWARD, dt.datetime(2026, 3, 28, 22, tzinfo=dt.UTC)),
        # Noon is 11:00 UTC in winter time already: twelve hours before it is 01:00 on the clock of the 25th.
        (FALL_BACK, dt.datetime(2026, 10, 24, 23, tzinfo=dt.UTC)),
    ],
)
def test_a_service_day_starts_twelve_hours_before_noon(date, utc):
    assert service_day_origin(date, PARIS) == int(utc.timestamp())


def test_half_hour_zones_have_origins_too():
    # Noon in Kathmandu, UTC+05:45, is 06:15 UTC.
    expected = dt.datetime(2026, 4, 13, 18, 15, tzinfo=dt.UTC)
    assert service_day_origin(ORDINARY, "Asia/Kathmandu") == int(expected.timestamp())


def test_on_an_ordinary_day_a_window_is_seconds_after_midnight():
    assert window_instants(ORDINARY, PARIS, (at(7, 30), at(9))) == (27_000, 32_400)


@pytest.mark.parametrize("date", [SPRING_FORWARD, FALL_BACK])
def test_after_the_change_of_clocks_a_window_is_what_gtfs_times_say(date):
    # Both count from noon, so a trip at 08:00 in the feed is there when the clock shows 08:00.
    assert window_instants(date, PARIS, (at(7, 30), at(9))) == (27_000, 32_400)


def test_before_the_clocks_go_forward_instants_are_an_hour_ahead_of_the_clock():
    # Noon is ten hours after 01:00, though the clock shows eleven; from 01:00 to 04:00 two hours pass.
    assert window_instants(SPRING_FORWARD, PARIS, (at(1), at(4))) == (at(2), at(4))


def test_before_the_clocks_go_back_instants_are_an_hour_behind_the_clock():
    # From 01:00 to 04:00 four hours pass.
    assert window_instants(FALL_BACK, PARIS, (at(1), at(4))) == (at(0), at(4))


def test_a_time_the_clocks_skip_is_the_moment_of_the_change():
    # 03:00 in summer time, nine hours before noon.
    assert window_instants(SPRING_FORWARD, PARIS, (at(2), at(2, 59))) == (at(3), at(3))


def test_a_time_that_comes_twice_is_the_first():
    # 02:30 comes 9 h 30 min and, the first time, 10 h 30 min before noon.
    assert window_instants(FALL_BACK, PARIS, (at(2, 30), at(3))) == (at(1, 30), at(3))


def test_a_window_may_pass_midnight():
    assert window_instants(ORDINARY, PARIS, (at(23, 30), at(25, 30))) == (at(23, 30), at(25, 30))


def test_a_window_past_midnight_sees_the_change_of_the_night_it_runs_into():
    # 28 March, 23:00 to 27:30 on the clock: the hour from 26:00 to 27:00 does not pass.
    eve = SPRING_FORWARD - dt.timedelta(days=1)
    assert window_instants(eve, PARIS, (at(23), at(27, 30))) == (at(23), at(26, 30))


@pytest.mark.parametrize(
    ("date", "lengths"),
    [
        (ORDINARY, {60}),
        (SPRING_FORWARD, {60, 0}),  # the skipped minutes take no time
        (FALL_BACK, {60, 3660}),  # 02:59 comes again before 03:00
    ],
)
def test_a_window_never_turns_round(date, lengths):
    windows = [window_instants(date, PARIS, (at(0, minute), at(0, minute + 1))) for minute in range(30 * 60)]
    assert {end - start for start, end in windows} == lengths


@pytest.mark.parametrize(
    ("instant", "date", "text"),
    [
        (27_000, ORDINARY, "07:30"),
        (27_059, ORDINARY, "07:30"),
        (27_060, ORDINARY, "07:31"),
        (-60, ORDINARY, "23:59"),
        (91_800, ORDINARY, "01:30"),
        (27_000, SPRING_FORWARD, "07:30"),
        (at(2), SPRING_FORWARD, "01:00"),
        (at(3), SPRING_FORWARD, "03:00"),
        (0, FALL_BACK, "01:00"),
        (at(1, 30), FALL_BACK, "02:30"),
        (at(2, 30), FALL_BACK, "02:30"),
    ],
)
def test_clock_text(instant, date, text):
    assert clock_text(instant, date, PARIS) == text
