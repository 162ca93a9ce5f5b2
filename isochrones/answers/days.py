"""The timetable of any date, ready to be searched."""

from __future__ import annotations

import datetime as dt

from isochrones.dataset.dataset import Dataset
from isochrones.engine.transit.orientation import orient
from isochrones.engine.transit.timetable_on_date import service_days, timetable_on
from isochrones.foundation.latest import Latest
from isochrones.foundation.units import SECONDS_PER_HOUR
from isochrones.network.clock import service_day_origin
from isochrones.network.search_timetable import SearchTimetable
from isochrones.network.timetable import Timetable
from isochrones.warned import Warned, absence, feed_absent, feed_shifted

HORIZON = (-4 * SECONDS_PER_HOUR, 34 * SECONDS_PER_HOUR)
"""Instants of a date between which its timetables hold trips.

From midnight to 30:00, three hours more on either side for journeys that end or start there, and one for clock changes.
"""

DATES_KEPT = 2
VIEWS_KEPT = 4 * DATES_KEPT
"""Each date has one for either direction, with and without school services."""


class Days:
    """Search timetables of one dataset for any date of its feeds' calendars; safe to use from several threads.

    Instants of a date count from noon minus twelve hours of that date in the region's time zone.

    Attributes
    ----------
    first_date, last_date
        The first and the last date on which a trip of any feed runs.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._timezone = dataset.manifest.timezone
        self._slack_seconds = dataset.parameters.boarding_slack_seconds
        self._calendar = dataset.index.calendar
        self._footpaths = dataset.index.footpaths
        self._feeds = dataset.feeds
        self._feed_timezones = [str(feed["timezone"]) for feed in self._feeds]
        self.first_date: dt.date = min(feed["first_date"] for feed in self._feeds)
        self.last_date: dt.date = max(feed["last_date"] for feed in self._feeds)
        self._timetables: Latest[Timetable] = Latest(DATES_KEPT)
        self._views: Latest[SearchTimetable] = Latest(VIEWS_KEPT)

    def view(self, date: dt.date, *, turned: bool, with_school: bool) -> SearchTimetable:
        """Return what a search on a date reads.

        It holds all trips that run between 00:00 and 30:00 of the date, and within three hours of that on either side.
        A date that no calendar covers has a view without trips, but for those of the day before that still run.

        Parameters
        ----------
        date
            The date.
        turned
            False to search away from the source in time, True to search towards it.
        with_school
            Whether school services may be ridden.
        """
        timetable = self._timetables.get(date, lambda: self._timetable(date))
        # Without any school service, both choices are one view.
        school = with_school and bool(timetable.pattern_is_school.any())
        return self._views.get((date, turned, school), lambda: self._orient(timetable, turned=turned, school=school))

    def origin_epoch(self, date: dt.date) -> int:
        """Instant 0 of a date, in seconds of the Unix epoch."""
        return service_day_origin(date, self._timezone)

    def covers(self, date: dt.date) -> bool:
        """Tell whether a date is among those of which the feeds say anything."""
        return self.first_date <= date <= self.last_date

    def runs(self, date: dt.date) -> bool:
        """Tell whether any feed has trips on a date."""
        return any(self._runs(number, date) for number in range(len(self._feeds)))

    def warnings(self, date: dt.date) -> list[Warned]:
        """Say which feeds have no trips on a date, and which have those of another date."""
        warned = []
        for number, feed in enumerate(self._feeds):
            runs = self._runs(number, date)
            if runs and feed["shifted_days"]:
                warned.append(feed_shifted(feed["feed"], date, feed["shifted_days"]))
            if not runs:
                why = absence(date, feed["first_date"], feed["last_date"], feed["shifted_days"])
                warned.append(feed_absent(feed["feed"], date, why))
        return warned

    def _runs(self, feed: int, date: dt.date) -> bool:
        return bool(self._calendar.day_type_on(feed, date.toordinal()) >= 0)

    def _timetable(self, date: dt.date) -> Timetable:
        days = service_days(self._calendar, self._feed_timezones, date, self._timezone, HORIZON)
        return timetable_on(self._calendar, days, HORIZON)

    def _orient(self, timetable: Timetable, *, turned: bool, school: bool) -> SearchTimetable:
        return orient(
            timetable,
            self._footpaths,
            horizon=HORIZON,
            slack_seconds=self._slack_seconds,
            turned=turned,
            with_school=school,
        )
