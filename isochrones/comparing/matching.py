"""Which stops and establishments of two datasets are the same ones."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from isochrones.comparing.sides import Side
from isochrones.foundation.great_circle import straight_line_meters
from isochrones.foundation.units import EARTH_RADIUS_METERS

SAME_PLACE_METERS = 30.0
"""Within this, a stop of another id is taken for the same stop: publishers renumber."""

MOVED_METERS = 250.0
"""Beyond this, a stop of the same id is another stop: publishers give ids anew."""

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class MatchedIndices(NamedTuple):
    """A numbering of the things of both datasets; -1 stands for a thing that the dataset doesn't have."""

    before: Ints  # [things] row in the first dataset
    after: Ints  # [things] row in the second one

    @property
    def in_both(self) -> Flags:
        """Which things both datasets have."""
        return np.asarray((self.before >= 0) & (self.after >= 0))


class MatchedStops(NamedTuple):
    """The stops of both datasets: first those of the first dataset, in its order, then what else the second has."""

    rows: MatchedIndices
    feeds: list[str]  # ids, sorted
    feed: Ints  # [stops] number of the feed
    by_position: Flags  # [stops] whether both have it under two ids
    moved: int  # stops of one id that are in two places, and so are two stops


def match_establishments(before: Side, after: Side) -> tuple[list[str], MatchedIndices]:
    """Match establishments by their code; return the codes of all, sorted, and their rows."""
    codes = [pd.Index(side.establishments["uai"].astype(str)) for side in (before, after)]
    every = codes[0].union(codes[1]).sort_values()
    return every.to_list(), MatchedIndices(*(index.get_indexer(every).astype(np.int64) for index in codes))


def match_stops(before: pd.DataFrame, after: pd.DataFrame) -> MatchedStops:
    """Match stops by feed and id, and the rest of a feed one to one by position, the nearest first.

    Parameters
    ----------
    before, after
        Stops of both datasets, with columns `feed`, `stop_id`, `lat`, `lon` and `location_type`.
    """
    partner, moved = _partners_by_id(before, after)
    known = partner >= 0
    near_before, near_after = _partners_by_position(before, after, partner)
    partner[near_before] = near_after
    only_after = np.setdiff1d(np.arange(len(after)), partner)
    rows = MatchedIndices(
        np.concatenate((np.arange(len(before)), np.full(len(only_after), -1))),
        np.concatenate((partner, only_after)),
    )
    names = pd.concat((before["feed"], after["feed"].iloc[only_after])).astype(str)
    feeds = sorted(set(before["feed"].astype(str)) | set(after["feed"].astype(str)))
    by_position = np.zeros(len(rows.before), np.bool_)
    by_position[: len(before)] = (partner >= 0) & ~known
    return MatchedStops(rows, feeds, pd.Index(feeds).get_indexer(names).astype(np.int64), by_position, moved)


def _partners_by_id(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Ints, int]:
    keys = ["feed", "stop_id"]
    index = pd.MultiIndex.from_frame(after[keys])
    partner = index.get_indexer(pd.MultiIndex.from_frame(before[keys])).astype(np.int64)
    found = np.flatnonzero(partner >= 0)
    # An unknown position is NaN, and so never far away.
    far = found[_meters(before, found, after, partner[found]) > MOVED_METERS]
    partner[far] = -1
    return partner, len(far)


def _partners_by_position(before: pd.DataFrame, after: pd.DataFrame, partner: Ints) -> tuple[Ints, Ints]:
    """Pair what is left, the nearest first; of equally near ones by id, so that both directions agree."""
    left = _with_position(before, np.flatnonzero(partner < 0))
    right = _with_position(after, np.setdiff1d(np.arange(len(after)), partner))
    one, other = _neighbours(before, left, after, right)
    ids = before["stop_id"].to_numpy(str)[one], after["stop_id"].to_numpy(str)[other]
    swapped = ids[0] > ids[1]
    candidates = pd.DataFrame(
        {
            "meters": _meters(before, one, after, other),
            "low": np.where(swapped, ids[1], ids[0]),
            "high": np.where(swapped, ids[0], ids[1]),
            "one": one,
            "other": other,
        }
    )
    candidates = candidates[candidates["meters"] <= SAME_PLACE_METERS].sort_values(["meters", "low", "high"])
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for first, second in zip(candidates["one"].tolist(), candidates["other"].tolist(), strict=True):
        if first not in chosen and second not in taken:
            chosen[first] = second
            taken.add(second)
    return np.array(list(chosen), np.int64), np.array(list(chosen.values()), np.int64)


def _neighbours(before: pd.DataFrame, left: Ints, after: pd.DataFrame, right: Ints) -> tuple[Ints, Ints]:
    """Rows of stops of one feed and kind that may be near each other: those in a box around each."""
    lat, lon = before["lat"].to_numpy()[left], before["lon"].to_numpy()[left]
    reach = np.degrees(1.01 * SAME_PLACE_METERS / EARTH_RADIUS_METERS)
    aside = reach / np.maximum(np.cos(np.radians(lat)), 1e-6)
    tree = shapely.STRtree(shapely.points(after["lon"].to_numpy()[right], after["lat"].to_numpy()[right]))
    found = tree.query(shapely.box(lon - aside, lat - reach, lon + aside, lat + reach))
    one, other = left[found[0]], right[found[1]]
    alike = np.ones(len(one), np.bool_)
    for column in ("feed", "location_type"):
        alike &= before[column].to_numpy()[one] == after[column].to_numpy()[other]
    return one[alike], other[alike]


def _with_position(stops: pd.DataFrame, rows: Ints) -> Ints:
    return np.asarray(rows[~np.isnan(stops["lat"].to_numpy(np.float64)[rows])])


def _meters(before: pd.DataFrame, rows: Ints, after: pd.DataFrame, others: Ints) -> NDArray[np.float64]:
    return straight_line_meters(
        before["lat"].to_numpy()[rows],
        before["lon"].to_numpy()[rows],
        after["lat"].to_numpy()[others],
        after["lon"].to_numpy()[others],
    )
