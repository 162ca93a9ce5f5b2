"""Blank stop times are filled in by the distance along the stops.

H -- 4750 m -- M -- 500 m -- N -- 3500 m -- S; home is now at M or at N, where the bus has no times.
"""

from dataclasses import replace

from village import PLACES, outbound, village, with_file
from worlds import Region, at, clock, trip

REGION = Region(arrive=("08:00", "08:30"))


def from_stop(stop, bus, *, blank):
    """Journey of who lives at a stop, when the times of some stops are left out."""
    world = village(bus, home=at(PLACES[stop], 0), region=REGION)
    feed = world.feeds[0]
    text = feed.files["stop_times.txt"]
    for position, (name, arrival, departure) in enumerate(bus.calls):
        if name in blank:
            given = f"{clock(arrival)},{clock(departure)},{name},{position}"
            assert given in text
            text = text.replace(given, f",,{name},{position}")
    return outbound(replace(world, feeds=(with_file(feed, "stop_times.txt", text),)))


def test_times_follow_the_distance():
    # 2100 s for 8750.1 m. M after 4750.1 m: 1140.01 s, which is 7:49:00; N after 5249.9 m: 1259.96 s, 7:50:59.
    bus = trip("t", "H 7:30, M 7:31, N 7:32, S 8:05")
    assert from_stop("M", bus, blank="MN") == ("00:19:00", "07:48", "08:07", 1)
    assert from_stop("N", bus, blank="MN") == ("00:17:01", "07:49", "08:07", 1)


def test_from_the_last_known_time_to_the_next():
    # M leaves at 7:41; N is 499.8 of 4000 m further: 179.9 of 1440 s, 7:43:59.
    bus = trip("t", "H 7:30, M 7:40-7:41, N 7:42, S 8:05")
    assert from_stop("N", bus, blank="N") == ("00:24:01", "07:42", "08:07", 1)


def test_given_times_are_kept():
    bus = trip("t", "H 7:30, M 7:31, N 7:32, S 8:05")
    assert from_stop("M", bus, blank="") == ("00:37:00", "07:30", "08:07", 1)
