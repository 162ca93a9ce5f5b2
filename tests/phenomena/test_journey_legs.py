"""Journeys leg by leg, one line each: home --5-- H ... M --4-- N ... S --2-- school, in minutes on foot."""

from hamlet import HOME, REGION, STOPS, UAI, along, place, street, with_feeds, with_trips
from worlds import Period, Region, Transfer, clock, feed, seconds, trip

from isochrones.answers.journeys import JourneyQuery


def found(asked, direction="outbound", start=HOME, **rest):
    """Return journeys by public transit."""
    lat, lon = start
    query = {"modes": ("transit",), "alternatives": 0, "budget_seconds": asked.manifest["budget_minutes"] * 60}
    asked_for = JourneyQuery(lat, lon, establishment=0, direction=direction, **query | rest)
    return asked.answers.journeys.find(asked_for)


def told(journey):
    """Return a line for each leg: when it starts, what it is, where it ends; and when the last one ends."""
    names = {None: "home", f"School {UAI}": "school"}
    lines = [f"{clock(leg.departure)} {leg.type} {names.get(leg.end.name, leg.end.name)}" for leg in journey.legs]
    return [*lines, clock(journey.legs[-1].arrival)]


def legs(asked, direction="outbound", **rest):
    """Return the legs of the first journey."""
    return told(found(asked, direction, **rest)[0])


def test_walks_waits_and_rides_follow_each_other():
    asked = with_trips(
        trip("out 1", "H 7:30, M 7:38"),
        trip("out 2", "N 7:45-7:46, S 7:50"),
        trip("in 1", "S 16:40, N 16:44"),
        trip("in 2", "M 16:52, H 17:00"),
    )
    assert legs(asked) == [
        "07:24:00 walk H",
        "07:29:00 wait H",
        "07:30:00 ride M",
        "07:38:00 walk N",
        "07:42:00 wait N",
        "07:46:00 ride S",
        "07:50:00 walk school",
        "07:52:00",
    ]
    assert legs(asked, "return") == [
        "16:37:00 walk S",
        "16:39:00 wait S",
        "16:40:00 ride N",
        "16:44:00 walk M",
        "16:48:00 wait M",
        "16:52:00 ride H",
        "17:00:00 walk home",
        "17:05:00",
    ]


def test_who_is_early_waits_at_school_before_class_and_after():
    asked = with_trips(trip("out", "H 7:10, S 7:20"), trip("in", "S 17:10, H 17:20"))
    assert legs(asked) == [
        "07:04:00 walk H",
        "07:09:00 wait H",
        "07:10:00 ride S",
        "07:20:00 walk school",
        "07:22:00 wait school",
        "07:30:00",
    ]
    # One leaves class at 17:00 at the latest.
    assert legs(asked, "return") == [
        "17:00:00 wait school",
        "17:07:00 walk S",
        "17:09:00 wait S",
        "17:10:00 ride H",
        "17:20:00 walk home",
        "17:25:00",
    ]


def test_half_a_headway_is_waited_at_the_stop():
    def line(timetable, first, last):
        return trip(timetable, timetable, periods=(Period(seconds(first), seconds(last), 600),))

    asked = with_trips(line("H 5:00, M 5:03, S 5:10", "7:30", "7:40"), line("S 5:00, H 5:10", "16:30", "16:50"))
    assert legs(asked) == [
        "07:24:00 walk H",
        "07:29:00 wait H",
        "07:35:00 ride S",
        "07:45:00 walk school",
        "07:47:00",
    ]
    assert legs(asked, "return") == [
        "16:42:00 walk S",
        "16:44:00 wait S",
        "16:50:00 ride H",
        "17:00:00 walk home",
        "17:05:00",
    ]
    (ride,) = (leg for leg in found(asked)[0].legs if leg.type == "ride")
    assert ride.vehicle.is_frequency_based
    # The vehicle one counts on is at each stop half a headway after who is ready first.
    assert [(call.place.name, clock(call.departure)) for call in ride.vehicle.calls] == [
        ("H", "07:35:00"),
        ("M", "07:38:00"),
        ("S", "07:45:00"),
    ]


def test_staying_seated_is_one_ride_named_after_the_trip_one_boards():
    asked = with_trips(
        trip("out 1", "H 7:30, M 7:38", block="a"),
        trip("out 2", "M 7:39, S 7:45", block="a"),
        trip("in 1", "S 16:40, M 16:45", block="b"),
        trip("in 2", "M 16:45, H 16:55", block="b"),
    )
    assert legs(asked)[2:4] == ["07:30:00 ride S", "07:45:00 walk school"]
    (ride,) = (leg for leg in found(asked)[0].legs if leg.type == "ride")
    assert ride.vehicle.name.trip_id == "out 1"
    # Where the one trip ends and the other begins is one stop.
    assert [(call.place.name, clock(call.arrival), clock(call.departure)) for call in ride.vehicle.calls[1:-1]] == [
        ("M", "07:38:00", "07:39:00")
    ]
    # Who boards at M sits in the second trip: a home by M.
    (boarding,) = (leg for leg in found(asked, start=place(40))[0].legs if leg.type == "ride")
    assert boarding.vehicle.name.trip_id == "out 2"


def test_what_transfers_txt_says_decides_when_not_how_one_walks():
    out = trip("out 1", "H 7:30, M 7:38")

    def change(departure, *rule):
        asked = with_trips(out, trip("out 2", f"N {departure}, S 7:55"), transfers=[Transfer("M", "N", *rule)])
        return legs(asked)[3:6]

    # Ten minutes are asked for: four are walked, the rest is waited.
    assert change("7:48", "2", "600") == ["07:38:00 walk N", "07:42:00 wait N", "07:48:00 ride S"]
    # Two are enough, the feed says.
    assert change("7:40", "2", "120") == ["07:38:00 walk N", "07:40:00 ride S", "07:55:00 walk school"]
    # The vehicle waits: no slack.
    assert change("7:42", "1") == ["07:38:00 walk N", "07:42:00 ride S", "07:55:00 walk school"]


def test_where_no_street_leads_the_line_is_straight():
    # The platform is 300 m north of the street's end; M, by the street, is joined to it by a rule only.
    stops = {**STOPS, "P": along(40, 20)}
    asked = with_feeds(
        feed(
            "f",
            stops,
            [trip("out 1", "H 7:30, M 7:38"), trip("out 2", "P 7:59, S 8:05")],
            transfers=[Transfer("M", "P", "2", "600")],
        ),
        region=Region(arrive=("08:00", "08:10")),
        streets=(street(),),
    )
    journey = found(asked)[0]
    assert told(journey)[3:6] == ["07:38:00 walk P", "07:47:00 wait P", "07:59:00 ride S"]
    walk = journey.legs[3]
    assert walk.line.tolist() == [[walk.start.lon, walk.start.lat], [walk.end.lon, walk.end.lat]]
    # Twenty minutes on foot of 83.3 m.
    assert round(walk.distance_meters) == 1666


def test_the_bike_is_taken_where_it_is_faster():
    trips = trip("out", "H 7:40, S 7:50"), trip("in", "S 16:40, H 16:50")
    asked = with_trips(*trips)
    assert legs(asked, start=place(-20), access="bike")[0] == "07:30:40 bike H"
    assert legs(asked, "return", start=place(-20), access="bike")[-2:] == ["16:50:00 bike home", "16:58:20"]
    # Beside the stop there is no street to ride along: as fast on foot.
    assert legs(asked, start=place(5), access="bike")[0] == "07:39:00 walk H"


def test_all_the_way_on_foot_or_by_bike():
    asked = with_trips(trip("out", "H 7:30, S 7:50"))
    near_school = place(97)
    assert told(found(asked, start=near_school, modes=("walk",))[0]) == ["07:20:00 walk school", "07:30:00"]
    assert told(found(asked, "return", start=near_school, modes=("walk",))[0]) == ["16:30:00 walk home", "16:40:00"]
    (bike,) = found(asked, start=near_school, modes=("bike", "walk"))
    assert (bike.mode, bike.transfers) == ("bike", None)
    assert told(bike) == ["07:26:40 bike school", "07:30:00"]


def test_alternatives_leave_later_arrive_earlier_or_change_less():
    asked = with_trips(
        trip("slow", "H 7:20, S 7:50"),
        trip("early", "H 7:00, S 7:25"),
        trip("quick", "H 7:30, M 7:35"),
        trip("on", "M 7:37, S 7:42"),
        trip("late", "H 7:40, S 7:55"),
        trip("latest", "H 7:58, S 8:10"),
    )
    first, *others = found(asked, alternatives=3)
    # 12 minutes, but for the walks and the slack; "slow" arrives later and leaves earlier than "quick", "latest" after
    # the window, and "early" before it.
    assert (told(first)[0], told(first)[-1], first.transfers) == ("07:24:00 walk H", "07:44:00", 1)
    assert [(told(other)[0], told(other)[-1], other.transfers) for other in others] == [
        ("07:14:00 walk H", "07:52:00", 0),
        ("07:34:00 walk H", "07:57:00", 0),
    ]


def test_what_a_journey_of_more_rides_hides_still_rules_out_worse_ones():
    # "away" leaves before "one", which has as few rides, and comes later: twelve minutes are walked from T. That with
    # a change one leaves still later, and is there still earlier, makes it no better.
    asked = with_trips(
        trip("direct", "H 7:40, S 7:50"),
        trip("quick", "H 7:15, M 7:18"),
        trip("on", "M 7:20, S 7:24"),
        trip("one", "H 7:12, S 7:25"),
        trip("away", "H 7:05, T 7:20"),
        stops={**STOPS, "T": along(95)},
    )
    first, *others = found(asked, alternatives=3)
    assert (told(first)[0], told(first)[-1]) == ("07:34:00 walk H", "07:52:00")
    assert others == []


def test_of_many_alternatives_the_shortest_nearest_to_the_first_are_told():
    trips = [trip(f"bus {minute}", f"H 7:{minute}, S 7:{minute + 10}") for minute in (20, 25, 30, 35, 40)]
    asked = with_trips(*trips, trip("slower", "H 7:38, S 7:53"), region=REGION)
    first, *others = found(asked, alternatives=3)
    # All buses but one take ten minutes; the first there is at school at 7:32.
    assert told(first)[0] == "07:14:00 walk H"
    assert [told(other)[0] for other in others] == ["07:19:00 walk H", "07:24:00 walk H", "07:29:00 walk H"]
    assert [len(found(asked, alternatives=count)) for count in (0, 1, 2)] == [1, 2, 3]
