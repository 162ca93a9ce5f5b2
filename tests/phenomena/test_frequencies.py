"""frequencies.txt: H ==every 10 minutes from 7:30 to 7:50==> S in 10 minutes, by exact times or not."""

from dataclasses import replace

from village import outbound, shown, village, way_back
from worlds import Period, Region, seconds, trip


def every_ten_minutes(*, exact, start="7:30", end="7:50", timetable="H 5:00, S 5:10"):
    # The template leaves at 5:00, and never as such.
    return replace(trip("t", timetable), periods=(Period(seconds(start), seconds(end), 600, exact),))


def test_exact_times_are_departures():
    # 7:30 and 7:40, not 7:50: by 7:40 one is at school at 7:52, by 7:30 at 7:42. Both take 16 minutes: the first.
    world = village(every_ten_minutes(exact=True))
    assert outbound(world) == ("00:16:00", "07:26", "07:42", 1)
    late = replace(world, region=Region(arrive=("07:53", "08:00")))
    assert outbound(late) == ("00:17:00", "07:36", "07:53", 1)


def test_otherwise_half_a_headway_is_waited():
    # 3 to walk, 1 to board, 5 to wait, 10 to ride, 2 to walk.
    world = village(every_ten_minutes(exact=False))
    assert outbound(world) == ("00:21:00", "07:26", "07:47", 1)


def test_and_any_second_will_do():
    # At school from 7:47, on the second; the last bus leaves at 7:50, so that 8:02 is the last such instant.
    world = village(every_ten_minutes(exact=False), region=Region(arrive=("07:53", "07:53")))
    assert outbound(world) == ("00:21:00", "07:32", "07:53", 1)
    later = village(every_ten_minutes(exact=False), region=Region(arrive=("08:04", "08:04")))
    assert outbound(later) == ("00:23:00", "07:41", "08:04", 1)


def test_on_the_way_back():
    back = {"start": "16:30", "end": "17:00", "timetable": "S 5:00, H 5:10"}
    assert way_back(village(every_ten_minutes(exact=True, **back))) == "00:16:00"
    assert way_back(village(every_ten_minutes(exact=False, **back))) == "00:21:00"


def test_after_the_last_bus_there_is_none():
    # The last one leaves at 17:40; at S three minutes after leaving school.
    world = village(every_ten_minutes(exact=True, start="16:30", end="17:41", timetable="S 5:00, H 5:10"))
    assert way_back(replace(world, region=Region(leave=("17:37", "17:37")))) == "00:16:00"
    assert way_back(replace(world, region=Region(leave=("17:38", "17:38")))) is None


def test_the_median_while_the_service_opens():
    # Ready at H at 7:30 at the earliest, so at school from 7:47. From there on each minute takes 21 minutes; before it
    # none is reached but by the early bus, at school 7:12: 7:40 to 7:46 take 44 to 50 minutes. Of the eleven minutes
    # of the window four are of the first kind: the sixth is 45.
    early = trip("early", "H 7:00, S 7:10")
    world = village(early, every_ten_minutes(exact=False), region=Region(arrive=("07:40", "07:50")))
    _, row = shown(world, modes=("transit",), metric="p50")
    assert row.seconds == {"transit": 45 * 60}


def test_the_answer_says_so():
    asked, _ = shown(village(every_ten_minutes(exact=False)))
    assert "frequency-based" in {warning["code"] for warning in asked.manifest["warnings"]}
    asked, _ = shown(village(every_ten_minutes(exact=True)))
    assert "frequency-based" not in {warning["code"] for warning in asked.manifest["warnings"]}
