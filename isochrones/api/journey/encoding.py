"""Journeys as JSON."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import orjson

from isochrones.answers.journey_legs import Call, Leg, LegEnd, RiddenVehicle
from isochrones.answers.journeys import Journey
from isochrones.api.encoding.day_lists import day_entries
from isochrones.api.journey.parameters import JourneyParameters
from isochrones.api.serving.served import COORDINATE_DIGITS, Served, snapped
from isochrones.dataset.dataset import Dataset
from isochrones.foundation.units import SECONDS_PER_MINUTE
from isochrones.network.clock import service_day_origin

Moment = Callable[[int], str]
"""What people write for an instant."""


def journeys(served: Served, parameters: JourneyParameters) -> bytes | None:
    """Find and encode journeys; None if the dataset doesn't have the establishment.

    Raises
    ------
    ParameterError
        If more time is asked for than the dataset knows of.
    """
    establishment = served.dataset.index_of(parameters.uai)
    if establishment is None:
        return None
    answer = served.answers.journeys.answer(parameters.query(establishment, served.budget_minutes))
    write = JourneyWriter(served.clock, moments(served.dataset), timetable_dates(served.dataset))
    row = served.dataset.establishments[establishment]
    days = {"days": day_entries(answer.days, np.array([establishment]))[0]} if answer.days else {}
    return orjson.dumps(
        {
            "dataset": served.summary,
            "origin": {"lat": parameters.lat, "lon": parameters.lon, "snapped": snapped(answer.snapped)},
            "establishment": {key: row[key] for key in ("uai", "name", "lat", "lon")},
            "direction": parameters.direction,
            "journeys": [write.journey(journey) for journey in answer.journeys],
            **days,
            "warnings": [*served.warnings, *(warning._asdict() for warning in answer.warnings)],
        }
    )


def moments(dataset: Dataset) -> Moment:
    """Return what writes an instant as ISO 8601 says, with the offset of the region's time zone."""
    zone = ZoneInfo(dataset.manifest.timezone)
    origin = service_day_origin(dataset.manifest.date, zone.key)
    return lambda instant: dt.datetime.fromtimestamp(origin + instant, zone).isoformat()


def timetable_dates(dataset: Dataset) -> dict[str, dt.date]:
    """Tell of each feed whose calendar was moved which date of it stands in for the dataset's."""
    date = dataset.manifest.date
    return {
        feed["feed"]: date - dt.timedelta(days=feed["shifted_days"]) for feed in dataset.feeds if feed["shifted_days"]
    }


class JourneyWriter:
    """Writes journeys as records, ready to be encoded."""

    def __init__(self, clock: Moment, moment: Moment, timetable_dates: Mapping[str, dt.date]) -> None:
        self._clock, self._moment, self._timetable_dates = clock, moment, timetable_dates

    def journey(self, journey: Journey) -> dict[str, Any]:
        """Write a journey."""
        return {
            "mode": journey.mode,
            "seconds": journey.seconds,
            "minutes": -(-journey.seconds // SECONDS_PER_MINUTE),
            **self._times(journey.departure, journey.arrival),
            "transfers": journey.transfers,
            "legs": [self._leg(leg) for leg in journey.legs],
        }

    def _times(self, departure: int, arrival: int) -> dict[str, str]:
        return {
            "departure": self._clock(departure),
            "arrival": self._clock(arrival),
            "departs_at": self._moment(departure),
            "arrives_at": self._moment(arrival),
        }

    def _leg(self, leg: Leg) -> dict[str, Any]:
        return {
            "type": leg.type,
            "seconds": leg.arrival - leg.departure,
            **self._times(leg.departure, leg.arrival),
            "from": _place(leg.start),
            "to": _place(leg.end),
            "distance_m": None if leg.distance_meters is None else round(leg.distance_meters, 1),
            "geometry": _line(leg),
            "ride": None if leg.vehicle is None else self._ride(leg.vehicle),
        }

    def _ride(self, vehicle: RiddenVehicle) -> dict[str, Any]:
        name = vehicle.name
        return {
            "feed": name.feed,
            "route": {
                "id": name.route_id,
                "short_name": name.short_name,
                "long_name": name.long_name,
                "color": name.color,
                "text_color": name.text_color,
                "type": name.route_type,
                "mode": name.mode,
            },
            "headsign": name.headsign,
            "trip_id": name.trip_id,
            "is_school": name.is_school,
            "frequency_based": vehicle.is_frequency_based,
            "timetable_date": self._timetable_dates.get(name.feed),
            "stops": [self._call(call) for call in vehicle.calls],
        }

    def _call(self, call: Call) -> dict[str, Any]:
        return {**_place(call.place), "arrival": self._clock(call.arrival), "departure": self._clock(call.departure)}


def _place(place: LegEnd) -> dict[str, Any]:
    return place._asdict()


def _line(leg: Leg) -> dict[str, Any] | None:
    if leg.line is None:
        return None
    return {"type": "LineString", "coordinates": np.round(leg.line, COORDINATE_DIGITS).tolist()}
