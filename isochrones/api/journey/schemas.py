"""The shape of the answer of `/journey`."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from isochrones.answers.journey_legs import LegType
from isochrones.answers.journeys import Direction
from isochrones.api.schemas import DAYS, Clock, DatasetSummary, Days, Minutes, Notice, Origin, Schema
from isochrones.modes.names import Mode

Seconds = Annotated[int, Field(ge=0, description="Whole seconds.")]
Moment = Annotated[dt.datetime, Field(description="ISO 8601, with the offset of the region's time zone.")]
Degrees = Annotated[float, Field(description="WGS 84.")]
Position = Annotated[list[float], Field(min_length=2, max_length=2, description="Longitude, latitude.")]
Color = Annotated[str, Field(description="Six hexadecimal digits, empty if the feed gives none.")]


class JourneyPlace(Schema):
    """Where a leg starts or ends."""

    name: str | None = Field(description="null for home.")
    lat: Degrees | None = Field(description="null for a stop whose place is not known.")
    lon: Degrees | None
    feed: str | None = Field(description="Of a stop, null for other places.")
    stop_id: str | None = Field(description="Of a stop, as in its feed.")


class JourneyCall(JourneyPlace):
    """A visit of the vehicle to a stop."""

    arrival: Clock
    departure: Clock


class LineString(Schema):
    """GeoJSON, in the direction of travel."""

    type: Literal["LineString"]
    coordinates: list[Position] = Field(min_length=2)


class Route(Schema):
    """A line, as riders call it."""

    id: str = Field(description="As in the feed.")
    short_name: str
    long_name: str
    color: Color
    text_color: Color
    type: int = Field(description="route_type of GTFS.")
    mode: str = Field(description="The same in words, such as `bus`.")


class JourneyRide(Schema):
    """What one sits in."""

    feed: str
    route: Route
    headsign: str
    trip_id: str = Field(description="Of the trip that is boarded, as in the feed.")
    is_school: bool = Field(description="Whether it is a school service.")
    frequency_based: bool = Field(
        description="Whether the feed gives a headway, not times: then half the headway is waited, and the times are "
        "what one can count on."
    )
    timetable_date: dt.date | None = Field(
        description="The date whose timetable stands in for the dataset's, on which the feed has none; null where the "
        "feed's own timetable of the date holds."
    )
    stops: list[JourneyCall] = Field(min_length=2, description="From where one boards to where one alights.")


class JourneyLeg(Schema):
    """One part of a journey; the next one starts where and when it ends."""

    type: LegType
    seconds: Seconds
    departure: Clock
    arrival: Clock
    departs_at: Moment
    arrives_at: Moment
    from_: JourneyPlace = Field(alias="from")
    to: JourneyPlace
    distance_m: Annotated[float, Field(ge=0)] | None = Field(description="Of walks and bike rides, in metres.")
    geometry: LineString | None = Field(
        description="Along the streets; of rides, straight from stop to stop. null for waits."
    )
    ride: JourneyRide | None = Field(description="null unless `type` is `ride`.")


class JourneyTold(Schema):
    """One journey; the seconds of its legs add up to its own."""

    mode: Mode
    seconds: Seconds
    minutes: Minutes
    departure: Clock
    arrival: Clock
    departs_at: Moment
    arrives_at: Moment
    transfers: Annotated[int, Field(ge=0)] | None = Field(description="Rides less one; null without rides.")
    legs: list[JourneyLeg] = Field(min_length=1)


class JourneyEstablishment(Schema):
    """The establishment asked for."""

    uai: str
    name: str | None
    lat: Degrees
    lon: Degrees


class JourneysAnswer(Schema):
    """Journeys between a home and an establishment."""

    dataset: DatasetSummary
    origin: Origin
    establishment: JourneyEstablishment
    direction: Direction
    journeys: list[JourneyTold] = Field(
        description="First the one whose minutes `/reachable` tells, then its alternatives by departure."
    )
    days: Days | None = DAYS
    warnings: list[Notice]
