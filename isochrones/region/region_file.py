"""The region file: which inputs a build takes and what a travel time means there."""

from __future__ import annotations

import datetime as dt
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    create_model,
    model_validator,
)

from isochrones.findings import Findings, InputError
from isochrones.foundation.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from isochrones.modes import STREET_MODES
from isochrones.modes.names import NUMBERS, STREET_NAMES, StreetModeName
from isochrones.region.feed_list import read_feed_list
from isochrones.region.sources import ConfigTable, FeedFile, GtfsFeeds, InputFile, OsmFiles, Sources, with_distinct_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SchoolZone = Literal["A", "B", "C"]
Stale = Literal["drop", "shift", "fail"]

LONGEST_WINDOW_SECONDS = 4 * SECONDS_PER_HOUR
CLOCK_DIGITS = 2
WINDOW_ENDS = 2
FEWEST_DATES, MOST_DATES = 2, 7
ZONES_OF_TIMEZONE: dict[str, tuple[SchoolZone, ...]] = {"Europe/Paris": ("A", "B", "C")}
COMPLAINTS: dict[str, str] = {
    "missing": "this key is missing",
    "extra_forbidden": "unknown key",
    "model_type": "expected a table",
    "string_type": "expected text",
    "int_type": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "bool_type": "expected true or false",
    "tuple_type": "expected a list",
    "too_short": "this list is empty",
}


def _clock_seconds(value: object) -> int:
    """`"HH:MM"` to seconds after midnight; the hours may pass 24, up to 47."""
    hours, _, minutes = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not all(part.isascii() and part.isdigit() and len(part) == CLOCK_DIGITS for part in (hours, minutes)):
        raise ValueError(f'expected a time such as "07:30", not {value!r}')
    if int(minutes) >= 60 or int(hours) >= 48:  # noqa: PLR2004 - minutes of an hour, hours of two days
        raise ValueError(f"there is no such time of day: {value!r}")
    return int(hours) * SECONDS_PER_HOUR + int(minutes) * SECONDS_PER_MINUTE


def _window(value: object) -> object:
    if not isinstance(value, list) or len(value) != WINDOW_ENDS:
        raise ValueError(f'expected a window such as ["07:30", "09:00"], not {value!r}')
    return tuple(value)


def _check_window(window: tuple[int, int]) -> tuple[int, int]:
    start, end = window
    if end < start:
        raise ValueError("the window ends before it starts")
    if end - start > LONGEST_WINDOW_SECONDS:
        raise ValueError("the window is longer than 4 hours")
    return window


def _date_or_auto(value: object) -> dt.date | str:
    if value == "auto":
        return "auto"
    date = _parse_date(value)
    if date is None:
        raise ValueError(f'expected a date such as "2026-04-14", or "auto", not {value!r}')
    return date


def _dates_or_auto(value: object) -> tuple[dt.date, ...] | str:
    if value == "auto":
        return "auto"
    if not isinstance(value, list) or not FEWEST_DATES <= len(value) <= MOST_DATES:
        raise ValueError(f'expected {FEWEST_DATES} to {MOST_DATES} dates, or "auto", not {value!r}')
    dates: list[dt.date] = []
    for entry in value:
        date = _parse_date(entry)
        if date is None:
            raise ValueError(f'expected dates such as "2026-04-14", not {entry!r}')
        if date in dates:
            raise ValueError(f"{date.isoformat()} is there twice")
        dates.append(date)
    return tuple(dates)


def _parse_date(value: object) -> dt.date | None:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str):
        with suppress(ValueError):
            return dt.date.fromisoformat(value)
    return None


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"no such time zone: {name!r}") from error
    return name


ClockSeconds = Annotated[int, BeforeValidator(_clock_seconds)]
Window = Annotated[tuple[ClockSeconds, ClockSeconds], BeforeValidator(_window), AfterValidator(_check_window)]
Timezone = Annotated[str, AfterValidator(_timezone)]
DateOrAuto = Annotated[dt.date | Literal["auto"], BeforeValidator(_date_or_auto)]
DatesOrAuto = Annotated[tuple[dt.date, ...] | Literal["auto"], BeforeValidator(_dates_or_auto)]
LegMinutes = Annotated[int, Field(ge=0, le=180)]


class CatalogueFiles(ConfigTable):
    """Establishments and what is taught there, CSV or Parquet."""

    establishments: InputFile
    formations: InputFile


def _mode_settings() -> Iterator[tuple[str, Any]]:
    for mode in STREET_MODES:
        yield mode.kmh_key, (float, Field(default=mode.kmh, ge=1, le=mode.top_kmh))
    for mode in STREET_MODES:
        yield mode.access_minutes_key, (LegMinutes, mode.access_minutes)


class TravelTimes(ConfigTable):
    """When one travels, and for how long."""

    date: DateOrAuto | None = None
    dates: DatesOrAuto | None = None
    stale: Stale = "drop"
    school_zones: tuple[SchoolZone, ...] | None = Field(default=None, strict=False)
    arrive: Window = (27_000, 32_400)
    leave: Window = (59_400, 66_600)
    budget_minutes: int = Field(default=90, ge=1, le=180)


if TYPE_CHECKING:
    TravelModes = TravelTimes
else:
    TravelModes = create_model("TravelModes", __base__=TravelTimes, **dict(_mode_settings()))


class Travel(TravelModes):
    """What a travel time is in this region. Windows are (start, end) in seconds after local midnight.

    A window may pass midnight: "25:30" is half past one in the night after `date`, 91,800 seconds. Of `date` and
    `dates` one is there; the first of `dates` is the main one. Each street mode has its speed and its access limit,
    such as `walk_kmh` and `access_walk_minutes`.
    """

    footpath_minutes: LegMinutes = 15
    boarding_slack_seconds: int = Field(default=60, ge=0, le=3600)
    max_rides: int = Field(default=5, ge=1, le=7)
    snap_meters: float = Field(default=500.0, gt=0, le=5000)

    def kmh(self, mode: StreetModeName) -> float:
        """Speed of a mode on a paved level street."""
        kmh: float = getattr(self, STREET_MODES[NUMBERS[mode]].kmh_key)
        return kmh

    def access_minutes(self, mode: StreetModeName) -> int:
        """Limit of a mode between home and a stop."""
        minutes: int = getattr(self, STREET_MODES[NUMBERS[mode]].access_minutes_key)
        return minutes

    @property
    def speeds_kmh(self) -> tuple[float, ...]:
        """Speeds of all modes, in the order of STREET_MODES."""
        return tuple(self.kmh(mode) for mode in STREET_NAMES)

    @model_validator(mode="after")
    def _has_date(self) -> Self:
        if self.date is None and self.dates is None:
            raise ValueError("date or dates is missing")
        if self.date is not None and self.dates is not None:
            raise ValueError("date and dates exclude each other")
        return self


class StreetRules(ConfigTable):
    """Who may use which streets, where regions differ: with `trunk`, trunk roads are walked and cycled."""

    trunk: bool = True


class PublishLimits(ConfigTable):
    """What a new dataset may lose and still take the place of the one before."""

    max_lost_pairs_percent: float = Field(default=3.0, ge=0, le=100)
    on_establishment_lost: Literal["refuse", "say"] = "refuse"


class Region(ConfigTable):
    """A region file, checked: every path is absolute, and those of inputs that are not fetched exist."""

    name: str = Field(pattern=r"^\w[\w .'-]*$")
    timezone: Timezone
    osm: OsmFiles
    gtfs: GtfsFeeds
    catalogue: CatalogueFiles
    travel: Travel
    streets: StreetRules = StreetRules()
    sources: Sources = Field(default={}, validate_default=True)
    publish: PublishLimits = PublishLimits()

    @property
    def school_zones(self) -> tuple[SchoolZone, ...]:
        """Zones whose school holidays are minded: those written, else those of the time zone, which may be none."""
        if self.travel.school_zones is not None:
            return self.travel.school_zones
        return ZONES_OF_TIMEZONE.get(self.timezone, ())


def load_region(path: Path) -> Region:
    """Read and check a region file.

    Parameters
    ----------
    path
        The TOML file; the paths in it are relative to its folder.

    Returns
    -------
    Region
        All defaults filled in, all paths absolute, all feed ids distinct.

    Raises
    ------
    InputError
        On the first thing wrong, as one line naming the file and the key, such as
        `region.toml: travel.arrive: the window ends before it starts`.
    """
    document = _read_toml(path)
    try:
        region = Region.model_validate(document, context=path.parent)
    except ValidationError as error:
        raise InputError(f"{path.name}: {_first_complaint(error, document)}") from error
    return _with_all_sources(region, path.name)


def _with_all_sources(region: Region, file_name: str) -> Region:
    """Add the feeds of the list, and give every source its id."""
    gtfs = region.gtfs
    listed: tuple[FeedFile, ...] = ()
    if gtfs.feed_list is not None:
        listed = read_feed_list(gtfs.feed_list, Findings())
    elif not gtfs.feeds:
        said = "this list is empty" if "feeds" in gtfs.model_fields_set else "this key is missing"
        raise InputError(f"{file_name}: gtfs.feeds: {said}")
    feeds, extracts = with_distinct_ids(gtfs.feeds, listed, region.osm.files, file_name)
    return region.model_copy(
        update={
            "gtfs": gtfs.model_copy(update={"feeds": feeds}),
            "osm": region.osm.model_copy(update={"files": extracts}),
        }
    )


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: not UTF-8 text (byte {error.start})") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path.name}: not TOML: {error}") from error


def _first_complaint(error: ValidationError, document: dict[str, Any]) -> str:
    first = error.errors(include_url=False)[0]
    key = _key_in_document(first["loc"], document)
    if first["type"] == "value_error":
        return f"{key}: {first['ctx']['error']}"
    if first["type"] == "string_pattern_mismatch":
        return f"{key}: {first['input']!r} has characters that a name can't have here"
    said = COMPLAINTS.get(first["type"], first["msg"].replace("Input should be", "must be"))
    given = first["input"]
    return f"{key}: {said}, not {given!r}" if isinstance(given, str | int | float) else f"{key}: {said}"


def _key_in_document(location: Sequence[str | int], document: object) -> str:
    """Only the part of a model's location that the reader of the file can see in it."""
    key, value = "", document
    for part in location:
        if not isinstance(value, dict | list):
            break
        key += f"[{part}]" if isinstance(part, int) else f".{part}"
        if isinstance(value, list):
            value = value[part] if isinstance(part, int) and part < len(value) else None
        else:
            value = value.get(str(part))
    return key.removeprefix(".")
