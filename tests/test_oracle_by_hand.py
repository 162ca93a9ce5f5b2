"""The oracle against answers worked out by hand; each comment is the whole calculation.

Unless a test says otherwise: home is 5 minutes (300 s) on foot from stop H, the school 2 minutes (120 s) from
stop S, boarding needs 60 s, one arrives 07:30-08:00 and leaves 16:30-17:00, and the budget is 90 minutes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from oracle import Key, Oracle
from oracle_feed import day_start, wall_clock
from oracle_streets import Legs, legs_of
from worlds import Period, Region, Service, Transfer, World, clock, daily, feed, trip

STOPS = {"H": (0, 0), "M": (5000, 0), "N": (5999, 0), "S": (9000, 0)}
BUS = trip("t1", "H 7:40, S 7:50")
BUS_BACK = trip("b1", "S 16:40, H 16:50")


def legs(*, change=None, home=300, bike=None, school=120):
    """Legs of the usual world; `change` is the walk from M to N and back."""
    h, s, m, n = (("f", stop) for stop in "HSMN")
    near_home, near_school = {"home": {h: home}}, {"X": {s: school}}
    by_bike = {"home": {} if bike is None else {h: bike}}
    return Legs(
        {} if change is None else {(m, n): change, (n, m): change},
        near_school,
        near_school,
        near_home,
        near_home,
        by_bike,
        by_bike,
    )


def oracle(*trips, streets=None, region=None, access="walk", **of_feed):
    world = World((feed("f", STOPS, trips, **of_feed),), region=region or Region())
    return Oracle(world, streets or legs(), access)


def answer(*trips, direction="outbound", service="transit", place="home", **rest):
    """Return (the least time, its instant, the moment one leaves or is there, rides), or None."""
    found = oracle(*trips, **rest).all_answers().get(Key(direction, service, place, "X"))
    return found and (clock(found.fastest), clock(found.instant), clock(found.moment), found.rides)


def median(*trips, direction="outbound", **rest):
    return oracle(*trips, **rest).all_answers()[direction, "transit", "home", "X"].p50


# --- One ride -----------------------------------------------------------------------------------------------


def test_one_bus_to_school():
    # At school 7:50 + 2 = 7:52; at H by 7:40 - 1, so from home at 7:34.
    assert answer(BUS) == ("00:18:00", "07:52:00", "07:34:00", 1)


def test_one_bus_home():
    # At S by 16:40 - 1, so from school at 16:37; home at 16:50 + 5.
    assert answer(BUS_BACK, direction="return") == ("00:18:00", "16:37:00", "16:55:00", 1)


def test_from_a_stop_there_is_no_walk_before_the_first_slack():
    assert answer(BUS, place=("f", "H")) == ("00:13:00", "07:52:00", "07:39:00", 1)
    assert answer(BUS_BACK, direction="return", place=("f", "H")) == ("00:13:00", "16:37:00", "16:50:00", 1)


def test_arriving_before_the_window_waits_for_its_start():
    # At school at 7:22, counted from 7:04 to 7:30.
    assert answer(trip("t", "H 7:10, S 7:20")) == ("00:26:00", "07:30:00", "07:04:00", 1)


def test_arriving_after_the_window_is_of_no_use():
    # At school at 8:00:00 with S at 7:58:00, one second too late with 7:58:01.
    assert answer(trip("t", "H 7:40, S 7:58")) == ("00:26:00", "08:00:00", "07:34:00", 1)
    assert answer(trip("t", "H 7:40, S 7:58:01")) is None


def test_the_budget_is_inclusive():
    assert answer(BUS, region=Region(budget_minutes=18)) is not None
    assert answer(BUS, region=Region(budget_minutes=17)) is None
    assert answer(trip("t", "H 7:40, S 7:50:01"), region=Region(budget_minutes=18)) is None


def test_a_tie_goes_to_the_earliest_arrival_and_the_latest_leaving():
    assert answer(trip("t", "H 7:35, S 7:45"), BUS) == ("00:18:00", "07:47:00", "07:29:00", 1)
    back = trip("b2", "S 16:50, H 17:00")
    assert answer(BUS_BACK, back, direction="return") == ("00:18:00", "16:47:00", "17:05:00", 1)


def test_the_median_is_the_lower_one_over_whole_minutes_and_is_not_interpolated():
    # At school by 7:22, having left at 7:04: 26, 27, ... 56 minutes for 7:30 ... 8:00; the 16th of 31 is 41.
    assert median(trip("t", "H 7:10, S 7:20")) == 41 * 60
    # Two minutes only, 7:30 and 7:31: 26 and 27 minutes; the lower.
    assert median(trip("t", "H 7:10, S 7:20"), region=Region(arrive=("07:30", "07:31"))) == 26 * 60


def test_the_median_is_absent_when_half_of_the_minutes_are_unreachable():
    # There from 7:45 on: 7:45 ... 8:00 are 16 of 31 minutes, and the median is the worst of them: 7:27 to
    # 8:00.
    assert median(trip("t", "H 7:33, S 7:43")) == 33 * 60
    # There from 7:46 on: 15 of 31 minutes are not enough.
    assert median(trip("t", "H 7:34, S 7:44")) is None
    # Beyond a budget of 32 minutes the last of the 16 is unreachable, too.
    assert median(trip("t", "H 7:33, S 7:43"), region=Region(budget_minutes=32)) is None


def test_the_median_of_the_way_back():
    # Home at 16:55 for 16:30 ... 16:37, 25 ... 18 minutes: 8 of the 9 minutes of a window 16:30-16:38.
    # Sorted 18 ... 25, infinite: the fifth is 22.
    assert median(BUS_BACK, direction="return", region=Region(leave=("16:30", "16:38"))) == 22 * 60


def test_the_window_of_a_single_instant():
    assert answer(BUS, region=Region(arrive=("07:52", "07:52"))) == ("00:18:00", "07:52:00", "07:34:00", 1)
    assert median(BUS, region=Region(arrive=("07:52", "07:52"))) == 18 * 60


# --- Access -------------------------------------------------------------------------------------------------


def test_access_and_egress_limits_are_inclusive():
    # 30 minutes before 7:39, and after 7:50.
    assert answer(BUS, streets=legs(home=1800)) == ("00:43:00", "07:52:00", "07:09:00", 1)
    assert answer(BUS, streets=legs(home=1801)) is None
    late = Region(arrive=("08:20", "08:20"))
    assert answer(BUS, streets=legs(school=1800), region=late) == ("00:46:00", "08:20:00", "07:34:00", 1)
    assert answer(BUS, streets=legs(school=1801), region=replace(late, arrive=("08:20", "08:30"))) is None


def test_the_bike_replaces_the_walk_at_home_only_where_it_is_quicker_and_near():
    assert answer(BUS, streets=legs(home=1500, bike=500), access="bike") == (
        "00:21:20",
        "07:52:00",
        "07:30:40",
        1,
    )
    assert answer(BUS, streets=legs(home=1500, bike=500)) == ("00:38:00", "07:52:00", "07:14:00", 1)
    assert answer(BUS, streets=legs(home=300, bike=500), access="bike")[2] == "07:34:00"
    assert answer(BUS, streets=legs(home=4000, bike=1200), access="bike")[2] == "07:19:00"
    assert answer(BUS, streets=legs(home=4000, bike=1201), access="bike") is None
    back = answer(BUS_BACK, streets=legs(home=1500, bike=500), access="bike", direction="return")
    assert back == ("00:21:20", "16:37:00", "16:58:20", 1)


# --- Changes ------------------------------------------------------------------------------------------------

FIRST = trip("t1", "H 7:30, M 7:38")


def test_a_change_needs_the_slack_to_the_second():
    assert answer(FIRST, trip("t2", "M 7:39, S 7:45")) == ("00:23:00", "07:47:00", "07:24:00", 2)
    assert answer(FIRST, trip("t2", "M 7:38:59, S 7:45")) is None
    back = trip("b1", "S 16:40, M 16:44")
    assert answer(back, trip("b2", "M 16:45, H 16:50"), direction="return") == (
        "00:18:00",
        "16:37:00",
        "16:55:00",
        2,
    )
    assert answer(back, trip("b2", "M 16:44:59, H 16:50"), direction="return") is None


def test_a_footpath_takes_its_time_and_the_slack_and_its_limit_is_inclusive():
    # 15 minutes from 7:38, then the slack: 7:54.
    assert answer(FIRST, trip("t2", "N 7:54, S 7:57"), streets=legs(change=900)) is not None
    assert answer(FIRST, trip("t2", "N 7:53:59, S 7:57"), streets=legs(change=900)) is None
    assert answer(FIRST, trip("t2", "N 7:57, S 7:58"), streets=legs(change=901)) is None


def test_footpaths_are_never_chained():
    m, n, s = (("f", stop) for stop in "MNS")
    chain = replace(legs(), between_stops={(m, n): 60, (n, s): 60})
    assert answer(trip("t", "H 7:30, M 7:38"), trip("t2", "S 7:45, H 7:50"), streets=chain) is None


def test_rides_are_counted_and_limited():
    trips = FIRST, trip("t2", "M 7:40, N 7:43"), trip("t3", "N 7:45, S 7:50")
    assert answer(*trips, region=Region(max_rides=3)) == ("00:28:00", "07:52:00", "07:24:00", 3)
    assert answer(*trips, region=Region(max_rides=2)) is None


def test_of_equally_late_journeys_the_one_with_fewest_rides():
    direct = trip("t3", "H 7:30, S 7:45")
    assert answer(FIRST, trip("t2", "M 7:39, S 7:45"), direct) == ("00:23:00", "07:47:00", "07:24:00", 1)


def test_a_later_start_with_more_rides_beats_fewer_rides():
    # Direct: 7:15-7:45. By M: 7:30-7:45.
    slow = trip("t3", "H 7:15, S 7:45")
    assert answer(FIRST, trip("t2", "M 7:39, S 7:45"), slow) == ("00:23:00", "07:47:00", "07:24:00", 2)


# --- transfers.txt ------------------------------------------------------------------------------------------


def changed(*transfers, leave="7:45", change=None, start="M", end="N", **rest):
    """Whether one who arrives at `start` at 7:38 catches the bus that leaves `end` at `leave`."""
    first, second = trip("t1", f"H 7:30, {start} 7:38"), trip("t2", f"{end} {leave}, S 7:55")
    return answer(first, second, transfers=transfers, streets=legs(change=change), **rest) is not None


def test_type_2_takes_its_time_in_place_of_walk_and_slack():
    rule = Transfer("M", "N", "2", "420")
    assert changed(rule, leave="7:45", change=1200)
    assert not changed(rule, leave="7:44:59", change=60)


def test_type_2_has_no_limit_and_may_be_0():
    assert changed(Transfer("M", "N", "2", "960"), leave="7:54")
    assert changed(Transfer("M", "N", "2", "0"), leave="7:38", change=600)
    assert changed(Transfer("M", "M", "2", "0"), leave="7:38", end="M")


def test_type_2_from_a_stop_to_itself_may_take_longer():
    assert not changed(Transfer("M", "M", "2", "300"), leave="7:42:59", end="M")
    assert changed(Transfer("M", "M", "2", "300"), leave="7:43", end="M")


def test_type_1_walks_without_slack():
    assert changed(Transfer("M", "N", "1"), leave="7:40", change=120)
    assert not changed(leave="7:40", change=120)
    assert changed(Transfer("M", "M", "1"), leave="7:38", end="M")
    assert not changed(Transfer("M", "N", "1"), leave="7:55", change=901)


def test_type_3_forbids_one_way():
    assert not changed(Transfer("M", "N", "3"), change=120)
    assert changed(Transfer("N", "M", "3"), change=120)
    assert not changed(Transfer("M", "M", "3"), end="M")


def test_type_0_walks_straight_where_streets_do_not_join():
    # M and N are 999 m apart: 719.28 s, rounded up to 12 minutes, then the slack: 7:51. With type 1, no
    # slack.
    assert not changed(leave="7:54")
    assert changed(Transfer("M", "N", "0"), leave="7:51")
    assert not changed(Transfer("M", "N", "0"), leave="7:50:59")
    assert changed(Transfer("M", "N", ""), leave="7:51")
    assert changed(Transfer("M", "N", "1"), leave="7:50")
    assert not changed(Transfer("M", "N", "0"), leave="7:54", region=Region(footpath_minutes=11))


def test_type_0_walks_by_street_where_streets_join_even_if_too_far():
    assert not changed(Transfer("M", "N", "0"), leave="7:54", change=1000)


def test_a_rule_on_stops_beats_one_on_stations():
    hub = {"hub": ("M", "N")}
    on_station, on_stops = Transfer("hub", "hub", "3"), Transfer("M", "N", "2", "0")
    assert not changed(on_station, change=120, stations=hub)
    assert not changed(on_station, end="M", leave="7:45", stations=hub)
    assert changed(on_stops, on_station, change=120, leave="7:38", stations=hub)
    assert changed(on_station, on_stops, change=120, leave="7:38", stations=hub)
    assert changed(on_station, Transfer("M", "hub", "2", "0"), change=120, leave="7:38", stations=hub)


def test_a_rule_on_a_route_is_left_out():
    assert changed(Transfer("M", "N", "3", from_route="bus"), change=120)


# --- Staying seated -----------------------------------------------------------------------------------------

AT_ONCE = trip("t1", "H 7:30, M 7:38", block="b"), trip("t2", "M 7:38, S 7:45", block="b")


def test_a_block_is_ridden_through_as_one_ride_without_slack():
    assert answer(*AT_ONCE, region=Region(max_rides=1)) == ("00:23:00", "07:47:00", "07:24:00", 1)
    assert answer(*(replace(t, block="") for t in AT_ONCE)) is None


def test_the_rider_stays_seated_to_another_stop_but_does_not_get_off_there():
    on = trip("t1", "H 7:30, M 7:38", block="b"), trip("t2", "S 7:45, N 7:50", block="b")
    assert answer(*on) is None
    further = trip("t2", "N 7:40, S 7:45", block="b")
    assert answer(on[0], further) == ("00:23:00", "07:47:00", "07:24:00", 1)


def test_type_5_forbids_and_type_4_allows():
    assert answer(*AT_ONCE, transfers=[Transfer("t1", "t2", "5")]) is None
    apart = tuple(replace(t, block="") for t in AT_ONCE)
    assert answer(*apart, transfers=[Transfer("t1", "t2", "4")]) == ("00:23:00", "07:47:00", "07:24:00", 1)


def test_a_fork_goes_on_both_ways():
    trips = trip("t1", "H 7:30, M 7:38"), trip("t2", "M 7:38, N 7:45"), trip("t3", "M 7:38, S 7:45")
    both = [Transfer("t1", "t2", "4"), Transfer("t1", "t3", "4")]
    assert answer(*trips, transfers=both) == ("00:23:00", "07:47:00", "07:24:00", 1)
    assert answer(*trips, transfers=both[:1]) is None


def test_only_consecutive_trips_of_a_block_that_run_that_day_and_do_not_overlap():
    between = trip("t3", "N 7:36, N 7:37", block="b")  # starts before t1 ends, and comes between it and t2
    assert answer(*AT_ONCE, between) is None
    never = Service("never", (dt.date(2026, 4, 1),))
    assert answer(*AT_ONCE, replace(between, service="never"), services=[daily(), never]) is not None


# --- frequencies.txt ----------------------------------------------------------------------------------------


def headway_bus(start, end, headway, *, exact=False):
    """H to S in 10 minutes; the template itself, at 5:00, never runs."""
    return trip("t", "H 5:00, S 5:10", periods=(Period(start, end, headway, exact),))


HALF_PAST_SEVEN = 7 * 3600 + 30 * 60


def test_a_headway_costs_half_of_it():
    # Ready at H 7:30 at the earliest, away 5 minutes later: S 7:45, school 7:47. Home: 7:30 - 1 - 5.
    bus = headway_bus(HALF_PAST_SEVEN, HALF_PAST_SEVEN + 600, 600)
    assert answer(bus) == ("00:23:00", "07:47:00", "07:24:00", 1)
    # Any second of the 5 minutes after will do: at school at 7:50:17 for whom leaves home at 7:27:17.
    one = Region(arrive=("07:50", "07:50"))
    assert answer(bus, region=one) == ("00:23:00", "07:50:00", "07:27:00", 1)
    # The last leaves at 7:40, is at school at 7:52; from then on one waits there.
    assert answer(bus, region=Region(arrive=("07:53", "07:55"))) == ("00:24:00", "07:53:00", "07:29:00", 1)


def test_the_median_of_a_headway():
    # Deadlines 7:47 ... 7:55 have 23 (6 times), 24, 25, 26 minutes: the fifth.
    bus = headway_bus(HALF_PAST_SEVEN, HALF_PAST_SEVEN + 600, 600)
    assert median(bus, region=Region(arrive=("07:47", "07:55"))) == 23 * 60
    assert median(bus, region=Region(arrive=("07:51", "07:58"))) == 25 * 60  # 23, 23, 24, [25], 26, 27, 28, 29


def test_an_odd_headway_is_halved_upwards():
    # 301 s: 151 s of waiting. 6 minutes + 2:31 + 10 + 2.
    assert answer(headway_bus(HALF_PAST_SEVEN, HALF_PAST_SEVEN + 600, 301))[0] == "00:20:31"


def test_a_headway_longer_than_its_period_waits_for_half_of_the_period():
    # 2 minutes of service every hour: ready 7:30 to 7:31, away 7:31 to 7:32.
    bus = headway_bus(HALF_PAST_SEVEN, HALF_PAST_SEVEN + 120, 3600)
    assert answer(bus) == ("00:19:00", "07:43:00", "07:24:00", 1)


def test_a_headway_on_the_way_back():
    # Ready at S until 16:50 - 5, so from school at 16:42 at the latest; away at 16:50, home at 17:05.
    bus = trip("t", "S 5:00, H 5:10", periods=(Period(16 * 3600 + 1800, 16 * 3600 + 3000, 600),))
    assert answer(bus, direction="return") == ("00:23:00", "16:42:00", "17:05:00", 1)


def test_after_a_headway_the_next_bus_decides():
    # To catch 7:50 at M one alights by 7:49, boards by 7:41 minus the wait: ready at 7:36, from home at 7:30.
    first = trip("t", "H 5:00, M 5:08", periods=(Period(HALF_PAST_SEVEN, HALF_PAST_SEVEN + 1800, 600),))
    assert answer(first, trip("t2", "M 7:50, S 7:55")) == ("00:27:00", "07:57:00", "07:30:00", 2)


def test_before_a_headway_the_arrival_decides():
    # M at 7:38, ready at 7:39, away at 7:44, S at 7:49.
    second = trip("t", "M 5:00, S 5:05", periods=(Period(HALF_PAST_SEVEN, HALF_PAST_SEVEN + 1800, 600),))
    assert answer(FIRST, second) == ("00:27:00", "07:51:00", "07:24:00", 2)


def test_a_change_next_to_a_headway_is_found_off_the_whole_minutes():
    # M at 7:38:20, ready at 7:39:20, away at 7:44:20, S at 7:49:20.
    first = trip("t1", "H 7:30, M 7:38:20")
    second = trip("t", "M 5:00, S 5:05", periods=(Period(HALF_PAST_SEVEN, HALF_PAST_SEVEN + 1800, 600),))
    assert answer(first, second) == ("00:27:20", "07:51:20", "07:24:00", 2)
    # Off at M by 16:49:20, away from S by 16:44:20, ready there by 16:39:20, from school by 16:36:20.
    back = trip("t", "S 5:00, M 5:05", periods=(Period(16 * 3600 + 1800, 16 * 3600 + 3600, 600),))
    home = trip("t2", "M 16:50:20, H 17:00")
    assert answer(back, home, direction="return") == ("00:28:40", "16:36:20", "17:05:00", 2)


def test_exact_times_are_trips_and_the_end_is_excluded():
    bus = headway_bus(HALF_PAST_SEVEN, HALF_PAST_SEVEN + 600, 300, exact=True)  # 7:30 and 7:35, not 7:40
    assert answer(bus) == ("00:18:00", "07:42:00", "07:24:00", 1)
    assert answer(bus, region=Region(arrive=("07:52", "08:00"))) == ("00:23:00", "07:52:00", "07:29:00", 1)


# --- Trips --------------------------------------------------------------------------------------------------


def test_pickup_and_drop_off():
    assert answer(replace(BUS, pickup=("1", ""))) is None
    assert answer(replace(BUS, drop_off=("", "1"))) is None
    assert answer(replace(BUS, pickup=("2", "1"), drop_off=("1", "3"))) == (
        "00:18:00",
        "07:52:00",
        "07:34:00",
        1,
    )


def test_a_loop_is_boarded_at_the_visit_that_leaves_last():
    # H at 7:30 and again at 7:40, then S.
    assert answer(trip("t", "H 7:30, M 7:35, H 7:40, S 7:50"))[2] == "07:34:00"
    assert answer(trip("b", "S 16:40, H 16:50, M 16:55, H 17:00"), direction="return")[2] == "16:55:00"


def test_dwell_at_a_stop():
    # Boarded until it leaves, left when it arrives.
    assert answer(trip("t", "M 7:30, H 7:38-7:40, S 7:50-7:55, N 8:00")) == (
        "00:18:00",
        "07:52:00",
        "07:34:00",
        1,
    )


def test_an_express_overtakes():
    express = trip("t2", "H 7:42, S 7:48")
    assert answer(BUS, express) == ("00:14:00", "07:50:00", "07:36:00", 1)


def test_school_services_are_told_apart():
    routes = {"bus": 3, "school": 712}
    school = trip("t2", "H 7:42, S 7:48", route="school")
    assert answer(BUS, school, routes=routes)[0] == "00:18:00"
    assert answer(BUS, school, routes=routes, service="all") == ("00:14:00", "07:50:00", "07:36:00", 1)
    assert answer(BUS, kind="school") is None
    assert answer(BUS, kind="mixed") is not None


# --- Days and clocks ----------------------------------------------------------------------------------------


def test_yesterdays_trip_runs_past_midnight():
    eve = [Service("daily", (dt.date(2026, 4, 13),))]
    night = Region(arrive=("00:30", "01:00"))
    assert answer(trip("t", "H 24:40, S 24:50"), services=eve, region=night) == (
        "00:18:00",
        "00:52:00",
        "00:34:00",
        1,
    )


def test_tomorrows_trip_serves_a_window_past_midnight():
    next_day = [Service("daily", (dt.date(2026, 4, 15),))]
    found = answer(trip("t", "H 0:40, S 0:50"), services=next_day, region=Region(arrive=("24:30", "25:00")))
    assert found == ("00:18:00", "24:52:00", "24:34:00", 1)


def test_each_feed_has_its_own_clock():
    # 6:40 in London is 7:40 in Paris.
    assert answer(trip("t", "H 6:40, S 6:50"), timezone="Europe/London") == (
        "00:18:00",
        "07:52:00",
        "07:34:00",
        1,
    )


def test_the_days_on_which_the_clock_changes():
    spring, autumn = dt.date(2026, 3, 29), dt.date(2026, 10, 25)
    # The service day starts at noon minus 12 h: at 23:00 of the 28th when an hour is lost, at 1:00 when one
    # is won.
    assert day_start(spring, "Europe/Paris") == dt.datetime(2026, 3, 28, 22, tzinfo=dt.UTC).timestamp()
    assert day_start(autumn, "Europe/Paris") == dt.datetime(2026, 10, 24, 23, tzinfo=dt.UTC).timestamp()
    # So half past midnight is 1:30 after its start, or half an hour before it; 7:30 is 7:30.
    assert wall_clock(Region(date=spring), "00:30") == 5400
    assert wall_clock(Region(date=autumn), "00:30") == -1800
    assert wall_clock(Region(date=spring), "07:30") == wall_clock(Region(date=autumn), "07:30") == 27_000
    # A trip that leaves 24:40 after the start of the 28th leaves at 0:40 of the 29th, which is 1:40 after its
    # start.
    region = Region(date=spring, arrive=("00:30", "01:00"))
    eve = [Service("daily", (dt.date(2026, 3, 28),))]
    assert answer(trip("t", "H 24:40, S 24:50"), services=eve, region=region)[1:3] == ("01:52:00", "01:34:00")


@pytest.mark.parametrize("in_calendar", [True, False])
def test_services_run_on_their_days_only(in_calendar):
    days = [dt.date(2026, 4, day) for day in (7, 8, 15, 21)]  # Tuesdays and Wednesdays around the 14th, not itself
    assert answer(BUS, services=[Service("daily", tuple(days), in_calendar)]) is None
    days.append(dt.date(2026, 4, 14))
    assert answer(BUS, services=[Service("daily", tuple(days), in_calendar)]) is not None


# --- Streets ------------------------------------------------------------------------------------------------


def adjacency(*arcs):
    """Adjacency in CSR form of (start, end, milliseconds) over four nodes."""
    arcs = sorted(arcs)
    offsets = np.searchsorted([start for start, _, _ in arcs], range(5))
    return offsets, np.array([end for _, end, _ in arcs]), np.array([time for _, _, time in arcs])


def test_legs_are_rounded_up_once_and_follow_the_arcs():
    # Home joins nodes 0 and 1 on foot; stops at nodes 1 and 2, one without street; the school at node 3.
    walk = adjacency((0, 1, 90_000), (1, 0, 90_000), (1, 2, 100_400), (2, 1, 100_400), (2, 3, 50_300))
    bike = adjacency((0, 1, 30_000), (1, 2, 40_000))
    graph = SimpleNamespace(
        arcs_of=lambda mode: SimpleNamespace(ahead={"walk": walk, "bike": bike}[mode]),
        stop_node=np.array([1, 2, -1]),
        establishment_node=np.array([3]),
    )
    a, b, c = ("f", "A"), ("f", "B"), ("f", "C")
    seeds = {
        ("home", "walk", "outbound"): [(0, 5_000), (1, 85_001)],
        ("home", "walk", "return"): [(0, 5_000), (1, 85_001)],
        ("home", "bike", "outbound"): [(0, 2_000), (-1, 0)],
        ("home", "bike", "return"): [(0, 2_000)],
    }
    found = legs_of(graph, [a, b, c], ["X"], seeds)
    assert found.between_stops == {(a, b): 101, (b, a): 101}
    # 50.3 s, and 150.7 s in one leg, not 51 + 101; the last arc is one-way.
    assert found.to_establishment == {"X": {b: 51, a: 151}}
    assert found.from_establishment == {"X": {}}
    # 85.001 s by the second seed, 185.401 s on to B.
    assert found.home_to_stop == {"home": {a: 86, b: 186}}
    assert found.stop_to_home == {"home": {a: 86, b: 186}}
    assert found.bike_home_to_stop == {"home": {a: 32, b: 72}}
    assert found.bike_stop_to_home == {"home": {}}
    # 85.001 + 100.4 + 50.3 = 235.701 s.
    assert found.alone["walk", "outbound"] == {("home", "X"): 236}
    assert found.alone["bike", "outbound"] == {}


def test_walk_and_bike_alone_are_within_the_budget():
    alone = {("walk", "outbound"): {("home", "X"): 5400}, ("bike", "outbound"): {("home", "X"): 5401}}
    asked = oracle(BUS, streets=replace(legs(), alone=alone | {("walk", "return"): {}}))
    assert asked.alone("walk", "outbound", "home", "X") == 5400
    assert asked.alone("bike", "outbound", "home", "X") is None
    assert asked.alone("walk", "return", "home", "X") is None
