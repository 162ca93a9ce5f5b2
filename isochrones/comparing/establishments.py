"""What became of each establishment: how many stops reach it, and how long that takes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from isochrones.comparing.tally import FIGURES, Tally, middle, named_figures

WORST = 20
"""Establishments that are listed as the worst losses."""

NOTABLE_SHARE = 0.03
"""By more than this, an establishment is said to have won or lost stops."""

MUCH_SLOWER_MINUTES = 5
"""By at least this, the median over the stops of both datasets rises where an establishment is much slower."""

STATES = ("left", "lost all", "fewer stops", "much slower", "more stops", "new", "unchanged")

Record = dict[str, Any]
Ints = NDArray[np.int64]


def reach_of(tally: Tally, establishment: int) -> Record:
    """Figures of an establishment, by number: stops before and after, minutes, in plain values."""
    figures = named_figures(tally.by_establishment[:, establishment])
    before, after = (middle(minutes[establishment]) for minutes in tally.minutes)
    return {
        **{f"stops_{name}": figures[name] for name in (*FIGURES, "equal")},
        "minutes_lost": -(-int(tally.slower_seconds[establishment]) // 60),
        "median_minutes_before": before,
        "median_minutes_after": after,
    }


def state_of(reach: Record, *, was: bool, stays: bool) -> str:
    """Say in a word what became of an establishment, from its figures and whether either catalogue has it."""
    if not (was and stays):
        return "left" if was else "new"
    before, change = reach["stops_before"], reach["stops_after"] - reach["stops_before"]
    if before and not reach["stops_after"]:
        return "lost all"
    if abs(change) > NOTABLE_SHARE * before:
        return "more stops" if change > 0 else "fewer stops"
    medians = reach["median_minutes_before"], reach["median_minutes_after"]
    if None not in medians and medians[1] - medians[0] >= MUCH_SLOWER_MINUTES:
        return "much slower"
    return "unchanged"


def lost_all(tally: Tally, in_both: NDArray[np.bool_]) -> Ints:
    """Numbers of the establishments of both catalogues that stops reached before, and none does now."""
    before, after = (tally.by_establishment[FIGURES.index(name)] for name in ("before", "after"))
    return np.flatnonzero(in_both & (before > 0) & (after == 0))


def worst_losses(tally: Tally, in_both: NDArray[np.bool_]) -> Ints:
    """Numbers of the establishments of both catalogues that lost most: by stops lost, then by minutes lost."""
    lost = tally.by_establishment[FIGURES.index("lost")]
    hurt = np.flatnonzero(in_both & ((lost > 0) | (tally.slower_seconds > 0)))
    return hurt[np.lexsort((hurt, -tally.slower_seconds[hurt], -lost[hurt]))][:WORST]


def feeds_that_lost(tally: Tally, establishment: int, feeds: list[str]) -> list[str]:
    """Ids of the feeds whose stops no longer reach an establishment, those with most such stops first."""
    lost = tally.lost_by_feed[establishment]
    order = np.lexsort((np.arange(len(feeds)), -lost))
    return [feeds[number] for number in order if lost[number]]
