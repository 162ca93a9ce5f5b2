"""The comparison of two datasets, and how it reads as plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isochrones.comparing.changes import Note, changed_inputs, changed_parameters, feeds_of, notes_on
from isochrones.comparing.counting import CountedWay, count_pairs
from isochrones.comparing.establishments import feeds_that_lost, lost_all, reach_of, state_of, worst_losses
from isochrones.comparing.matching import MOVED_METERS, MatchedIndices, MatchedStops, match_establishments, match_stops
from isochrones.comparing.matching_days import MatchedDays, day_names, match_days
from isochrones.comparing.sides import Side, read_side
from isochrones.comparing.tally import LONGEST_SECONDS, Tally, middle, named_figures

Record = dict[str, Any]

SHOWN_WAY = CountedWay("outbound", "all")
"""The way by which establishments are put on the map: what matters most to who has to be in class."""

CHANGE_MINUTES = (-30, -15, -5, -1, 1, 5, 15, 30)
"""Ends of the classes of change, in minutes; the middle one, both ends in it, is what counts as equal."""


@dataclass(frozen=True)
class Comparison:
    """What became of the pairs of one dataset in another; as plain values by `as_record`."""

    before: Side
    after: Side
    stops: MatchedStops
    uais: list[str]  # of both catalogues, sorted: what numbers of establishments stand for
    establishments: MatchedIndices
    days: MatchedDays
    tallies: dict[CountedWay, Tally]  # of the main day first

    @property
    def notes(self) -> list[Note]:
        """What could mislead: the datasets differ in more than their timetables."""
        notes = notes_on(self.before.manifest, self.after.manifest)
        if self.stops.moved:
            message = (
                f"{self.stops.moved:,} stops keep their id, but are more than {MOVED_METERS:.0f} m away from where "
                "they were: they count as other stops"
            )
            notes.append(Note("stops-moved", message))
        alone = {"before": self.days.alone_before, "after": self.days.alone_after}
        if any(alone.values()):
            named = "; ".join(f"{day_names(days)} {when}" for when, days in alone.items() if days)
            message = f"some reference days are of one dataset alone, and not compared: {named}"
            notes.append(Note("reference-days-differ", message))
        return notes

    def figures(self, way: CountedWay) -> dict[str, int]:
        """All pairs of a way by what became of them."""
        return self.tallies[way].figures()

    def figures_of_both(self, way: CountedWay) -> dict[str, int]:
        """The same for the establishments that are in both catalogues."""
        return named_figures(self.tallies[way].by_establishment[:, self.establishments.in_both].sum(axis=1))

    def lost_all(self, way: CountedWay) -> list[Record]:
        """Establishments of both catalogues that stops reached before, and none does now, by code."""
        return self._named(lost_all(self.tallies[way], self.establishments.in_both))

    def as_record(self) -> Record:
        """Everything as plain values, in an order that depends on the two datasets alone."""
        manifests = self.before.manifest, self.after.manifest
        return {
            "before": _about(manifests[0]),
            "after": _about(manifests[1]),
            "notes": [note._asdict() for note in self.notes],
            "ways": [self._way(way) for way in self.tallies if not way.days],
            "further_days": [
                {
                    "days": str(days),
                    "before": [day.date.isoformat() for day in days.before],
                    "after": [day.date.isoformat() for day in days.after],
                    "ways": [self._way_in_short(way) for way in self.tallies if way.days == str(days)],
                }
                for days in self.days.compared
            ],
            "catalogue": {
                **_counts(self.establishments),
                "left": self._named(_only(self.establishments.before, self.establishments.after)),
                "new": self._named(_only(self.establishments.after, self.establishments.before)),
            },
            "stops": {
                **_counts(self.stops.rows),
                "matched_by_position": int(self.stops.by_position.sum()),
                "moved": self.stops.moved,
            },
            "feeds": self._feeds(),
            "inputs": changed_inputs(*manifests),
            "parameters": changed_parameters(*manifests),
            "establishments": self._establishments(),
        }

    def _way_in_short(self, way: CountedWay) -> Record:
        return {
            "direction": way.direction,
            "service": way.service,
            "pairs": self.figures(way),
            "pairs_of_both_catalogues": self.figures_of_both(way),
            "lost_all": self.lost_all(way),
        }

    def _way(self, way: CountedWay) -> Record:
        tally = self.tallies[way]
        return {
            **self._way_in_short(way),
            "won_with": tally.apart["won"],
            "lost_with": tally.apart["lost"],
            "median_change_seconds": _median_change(tally),
            "changes": _classes(tally),
            "feeds": [
                {"feed": feed, **named_figures(tally.by_feed[:, number])}
                for number, feed in enumerate(self.stops.feeds)
            ],
            "worst": [
                {
                    **self._name(number),
                    **reach_of(tally, number),
                    "feeds": feeds_that_lost(tally, number, self.stops.feeds),
                }
                for number in worst_losses(tally, self.establishments.in_both).tolist()
            ],
        }

    def _feeds(self) -> list[Record]:
        """What became of each feed and its stops; a feed that was left out of both has none."""
        both = self.stops.rows.in_both
        counted = {
            feed: {
                "stops_matched": int((both & of_feed).sum()),
                "stops_lost": int(((self.stops.rows.after < 0) & of_feed).sum()),
                "stops_won": int(((self.stops.rows.before < 0) & of_feed).sum()),
            }
            for number, feed in enumerate(self.stops.feeds)
            for of_feed in (self.stops.feed == number,)
        }
        none = {"stops_matched": 0, "stops_lost": 0, "stops_won": 0}
        return [
            {**feed, **counted.get(feed["feed"], none)} for feed in feeds_of(self.before.manifest, self.after.manifest)
        ]

    def _establishments(self) -> list[Record]:
        """All establishments of both catalogues with their place and what became of them on the way shown."""
        rows = zip(self.establishments.before.tolist(), self.establishments.after.tolist(), strict=True)
        records = []
        for number, (before, after) in enumerate(rows):
            side, row = (self.after, after) if after >= 0 else (self.before, before)
            lat, lon = (float(side.establishments[name].iloc[row]) for name in ("lat", "lon"))
            reach = reach_of(self.tallies[SHOWN_WAY], number)
            state = state_of(reach, was=before >= 0, stays=after >= 0)
            records.append({**self._name(number), "lat": lat, "lon": lon, "state": state, **reach})
        return records

    def _named(self, numbers: NDArray[np.int64]) -> list[Record]:
        return [self._name(number) for number in numbers.tolist()]

    def _name(self, number: int) -> Record:
        before, after = (int(rows[number]) for rows in self.establishments)
        side, row = (self.after, after) if after >= 0 else (self.before, before)
        name = side.establishments["name"].iloc[row]
        return {"uai": self.uais[number], "name": name if isinstance(name, str) else ""}


def compare(before: Path, after: Path, told: Callable[[str], object] = lambda _: None) -> Comparison:
    """Compare two datasets.

    Parameters
    ----------
    before, after
        DIR as given to build, for its current dataset, or a dataset's own folder.
    told
        Told which stage starts.

    Raises
    ------
    InputError
        If one of them is no dataset, or can't be read.
    """
    told("reading stops and establishments")
    sides = read_side(before), read_side(after)
    told("matching stops")
    stops = match_stops(sides[0].stops, sides[1].stops)
    uais, establishments = match_establishments(*sides)
    days = match_days(sides[0].days, sides[1].days)
    tallies = count_pairs(sides, stops, establishments, told)
    for further in days.compared:
        tallies |= count_pairs(sides, stops, establishments, told, further.numbers, str(further))
    return Comparison(*sides, stops, uais, establishments, days, tallies)


def _about(manifest: Record) -> Record:
    keys = ("id", "name", "date", "timezone", "arrive", "leave", "budget_minutes", "format_version")
    return {key: manifest.get(key) for key in keys}


def _only(rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.flatnonzero((rows >= 0) & (others < 0))


def _counts(matched: MatchedIndices) -> dict[str, int]:
    return {
        "before": int((matched.before >= 0).sum()),
        "after": int((matched.after >= 0).sum()),
        "matched": int(matched.in_both.sum()),
    }


def _median_change(tally: Tally) -> int | None:
    found = middle(tally.changes)
    return None if found is None else found - LONGEST_SECONDS


def _classes(tally: Tally) -> list[Record]:
    """Count the pairs of both datasets by change; a class ends with its end that is farther from none."""
    seconds = np.arange(-LONGEST_SECONDS, LONGEST_SECONDS + 1)
    limits = np.array(CHANGE_MINUTES) * 60
    # Positive changes belong to the class they end, negative ones to the class they begin.
    number = np.where(
        seconds > 0, np.searchsorted(limits, seconds, side="left"), np.searchsorted(limits, seconds, side="right")
    )
    counts = np.bincount(number, weights=tally.changes, minlength=len(limits) + 1).astype(np.int64)
    ends = [None, *CHANGE_MINUTES, None]
    return [
        {"from_minutes": start, "to_minutes": end, "pairs": count}
        for start, end, count in zip(ends, ends[1:], counts.tolist(), strict=False)
    ]
