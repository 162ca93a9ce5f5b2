"""A bus that runs on Tuesdays only is no way to go to school: answers say on which days there is a journey."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from hamlet import HOME, REGION, STOPS, UAI, reachable, with_feeds, with_trips
from worlds import Service, daily, feed, trip

from isochrones.api.journey.encoding import journeys
from isochrones.api.journey.parameters import JourneyParameters
from isochrones.api.serving.served import Served
from isochrones.dataset.tables import read_table

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = WEEK = tuple(dt.date(2026, 4, day) for day in range(13, 18))
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday")
TUESDAYS = Service("tuesdays", tuple(dt.date(2026, 4, day) for day in (7, 14, 21)), in_calendar=True)
SERVICES = (daily(), TUESDAYS)

# 5 and 2 minutes on foot, and one to board: 18, 12 and 28 minutes.
OUT = trip("out", "H 7:40, S 7:50", service="tuesdays")
FAST = trip("fast", "H 7:40, S 7:44", service="tuesdays")
HOME_AGAIN = trip("in", "S 16:40, H 17:00")


def week(main):
    """Return the region for Monday to Friday, one of them first."""
    return replace(REGION, date=main, further_dates=tuple(day for day in WEEK if day != main))


def days(*minutes):
    """Return what answers say of Monday to Friday."""
    return [
        {"date": date.isoformat(), "weekday": name, "minutes": there, "return_minutes": back}
        for date, name, (there, back) in zip(WEEK, NAMES, minutes, strict=True)
    ]


def journey(asked, **parameters):
    lat, lon = HOME
    asked_for = JourneyParameters(lat=lat, lon=lon, uai=UAI, budget_minutes=90, **parameters)
    return json.loads(journeys(Served(asked.answers), asked_for))


TUESDAY_OUT = days((None, 28), (18, 28), (None, 28), (None, 28), (None, 28))


def test_on_a_tuesday_the_answer_says_that_no_other_day_has_it():
    asked = with_trips(OUT, HOME_AGAIN, services=SERVICES, region=week(TUESDAY))
    (found,) = reachable(asked)["establishments"]
    assert (found["minutes"], found["return_minutes"]) == (18, 28)
    assert found["days"] == TUESDAY_OUT
    assert journey(asked)["days"] == TUESDAY_OUT


def test_on_a_monday_the_answer_says_that_a_tuesday_has_it():
    asked = with_trips(OUT, HOME_AGAIN, services=SERVICES, region=week(MONDAY))
    answer = reachable(asked)
    assert answer["establishments"] == []
    assert answer["warnings"][-1] == {
        "code": "reached-on-other-days",
        "message": "not listed: establishments that are not reached on 2026-04-13, but on other days"
        " (1 on Tuesday 2026-04-14)",
    }
    told = journey(asked)
    assert told["journeys"] == []
    assert told["days"] == TUESDAY_OUT


def test_days_with_the_same_timetable_are_searched_once():
    slow = feed("slow", STOPS, [trip("out", "H 7:40, S 7:50"), HOME_AGAIN])
    fast = feed("fast", STOPS, [FAST], services=[TUESDAYS])
    asked = with_feeds(slow, fast, region=week(THURSDAY))
    folder = asked.dataset.folder
    (found,) = reachable(asked)["establishments"]
    assert found["days"] == days((18, 28), (12, 28), (18, 28), (18, 28), (18, 28))
    # Thursday, Monday, Tuesday, Wednesday, Friday.
    assert [(day.date, day.same_as) for day in asked.dataset.reference_days] == [
        (THURSDAY, 0),
        (MONDAY, 0),
        (TUESDAY, 2),
        (WEDNESDAY, 0),
        (FRIDAY, 0),
    ]
    assert folder.name.startswith("2026-04-16-")


def test_each_day_without_trips_of_a_feed_is_said():
    slow = feed("slow", STOPS, [trip("out", "H 7:40, S 7:50"), HOME_AGAIN])
    fast = feed("fast", STOPS, [FAST], services=[TUESDAYS])
    warnings = with_feeds(slow, fast, region=week(TUESDAY)).manifest["warnings"]
    assert [(warning["code"], warning["message"]) for warning in warnings] == [
        ("feed-without-service-then", "feed fast has no trips at the hours of the way home on 2026-04-14"),
        *(
            ("feed-without-service", f"feed fast has no trips on {date}: no service that day")
            for date in (MONDAY, WEDNESDAY, THURSDAY, FRIDAY)
        ),
    ]


def test_a_moved_feed_is_said_on_each_day():
    slow = feed("slow", STOPS, [trip("out", "H 7:40, S 7:50"), HOME_AGAIN])
    # Of the week before, without its Friday.
    before = Service("daily", tuple(day - dt.timedelta(days=7) for day in WEEK[:4]), in_calendar=True)
    stale = feed("stale", STOPS, [trip("out", "H 7:40, S 7:44"), trip("in", "S 16:40, H 16:44")], services=[before])
    asked = with_feeds(slow, stale, region=replace(week(TUESDAY), stale="shift"))
    (found,) = reachable(asked)["establishments"]
    assert [day["minutes"] for day in found["days"]] == [12, 12, 12, 12, 18]
    told = [(warning["code"], warning["message"]) for warning in reachable(asked)["warnings"]]
    assert told == [
        (
            "feed-shifted",
            (
                "feed stale has no trips on 2026-04-14 (its calendar runs from 2026-04-06 to 2026-04-09): its timetable"
                " of 2026-04-07, moved by 1 week, stands in for it"
            ),
        ),
        *(
            ("feed-shifted", f"feed stale: its timetable of {date - dt.timedelta(days=7)} stands in for {date}")
            for date in (MONDAY, WEDNESDAY, THURSDAY)
        ),
        (
            "date-outside-feed",
            "feed stale has no trips on 2026-04-17: its calendar, moved by 1 week, runs from 2026-04-13 to 2026-04-16",
        ),
    ]


@pytest.mark.parametrize("table", ["outbound_days", "return_days"])
def test_with_one_date_the_tables_of_further_days_are_empty(table, sample_dataset):
    folder = sample_dataset / "current"
    assert {name: len(column) for name, column in read_table(folder, table).items()} == dict.fromkeys(
        ("day", "service", "stop", "establishment", "seconds", "instant", "rides"), 0
    )
    assert read_table(folder, "reference_days")["same_as"].tolist() == [0]
