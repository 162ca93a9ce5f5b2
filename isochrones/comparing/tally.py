"""Counts pairs won, lost, slower and faster, a few stops at a time, so that memory holds a country."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.comparing.pairs import SECONDS_BITS
from isochrones.foundation.packing import Packing

Ints = NDArray[np.int64]

SLOWER_SECONDS = 60
"""A duration that changes by no more than this counts as equal."""

FIGURES = ("before", "after", "won", "lost", "slower", "faster")
"""What is counted, in the order of the rows of the counts; pairs that are equal are the rest."""

LONGEST_SECONDS = 1 << SECONDS_BITS
MINUTES = LONGEST_SECONDS // 60 + 2


class Numbering(NamedTuple):
    """What the numbers of a pair stand for."""

    establishments: int
    feeds: int
    feed_of_stop: Ints  # [stops]
    stop_in_both: NDArray[np.bool_]  # [stops]
    establishment_in_both: NDArray[np.bool_]  # [establishments]

    @property
    def packing(self) -> Packing:
        """How stop, establishment and seconds of a pair are one number."""
        return Packing(len(self.feed_of_stop), self.establishments, LONGEST_SECONDS)


class PairPieces(NamedTuple):
    """Pairs taken apart."""

    stop: Ints
    establishment: Ints
    seconds: Ints


class Tally:
    """What became of the pairs of one direction and choice of services.

    Attributes
    ----------
    by_establishment, by_feed
        int64[figures, establishments] and int64[figures, feeds], in the order of FIGURES.
    lost_by_feed
        int64[establishments, feeds]: pairs lost.
    slower_seconds
        int64[establishments]: seconds lost, over the pairs that are slower.
    changes
        int64[seconds]: pairs of both datasets by change, from -LONGEST_SECONDS on.
    minutes
        int64[2, establishments, minutes]: pairs of both datasets by their whole minutes before, and after.
    apart
        Of the pairs lost and won, those whose establishment, or else whose stop, only one dataset has.
    """

    def __init__(self, numbering: Numbering) -> None:
        establishments, feeds = numbering.establishments, numbering.feeds
        self._numbering = numbering
        self._packing = numbering.packing
        self.by_establishment = np.zeros((len(FIGURES), establishments), np.int64)
        self.by_feed = np.zeros((len(FIGURES), feeds), np.int64)
        self.lost_by_feed = np.zeros((establishments, feeds), np.int64)
        self.slower_seconds = np.zeros(establishments, np.int64)
        self.changes = np.zeros(2 * LONGEST_SECONDS + 1, np.int64)
        self.minutes = np.zeros((2, establishments, MINUTES), np.int64)
        self.apart = {name: {"with_establishment": 0, "with_stop": 0} for name in ("won", "lost")}

    def add(self, before: Ints, after: Ints) -> None:
        """Count pairs, given as sorted numbers of either dataset, each pair once; both hold the same stops."""
        known, known_after = before >> SECONDS_BITS, after >> SECONDS_BITS
        place = np.searchsorted(known_after, known)
        kept = np.zeros(len(known), np.bool_)
        there = place < len(known_after)
        kept[there] = known_after[place[there]] == known[there]
        old = np.zeros(len(known_after), np.bool_)
        old[place[kept]] = True
        self._count("before", self._apart(before))
        self._count("after", self._apart(after))
        lost, won = self._apart(before[~kept]), self._apart(after[~old])
        self._count("lost", lost)
        self._count("won", won)
        self._count_apart("lost", lost)
        self._count_apart("won", won)
        feed = self._numbering.feed_of_stop[lost.stop]
        self._add_to(self.lost_by_feed, lost.establishment, feed)
        self._compare(self._apart(before[kept]), self._apart(after[old]))

    def figures(self) -> dict[str, int]:
        """All pairs by what became of them."""
        return named_figures(self.by_establishment.sum(axis=1))

    def _apart(self, pairs: Ints) -> PairPieces:
        return PairPieces(*self._packing.unpack(pairs))

    def _compare(self, before: PairPieces, after: PairPieces) -> None:
        """Count what became of the pairs that both datasets have, in one order."""
        change = after.seconds - before.seconds
        slower = change > SLOWER_SECONDS
        self._count("slower", _where(slower, before))
        self._count("faster", _where(change < -SLOWER_SECONDS, before))
        establishments = before.establishment
        lost = np.bincount(establishments[slower], weights=change[slower], minlength=len(self.slower_seconds))
        self.slower_seconds += lost.astype(np.int64)
        self.changes += np.bincount(change + LONGEST_SECONDS, minlength=len(self.changes))
        for minutes, pairs in zip(self.minutes, (before, after), strict=True):
            self._add_to(minutes, establishments, -(-pairs.seconds // 60))

    def _count(self, figure: str, pairs: PairPieces) -> None:
        row = FIGURES.index(figure)
        feed = self._numbering.feed_of_stop[pairs.stop]
        self.by_establishment[row] += np.bincount(pairs.establishment, minlength=self.by_establishment.shape[1])
        self.by_feed[row] += np.bincount(feed, minlength=self.by_feed.shape[1])

    def _count_apart(self, figure: str, pairs: PairPieces) -> None:
        other_place = ~self._numbering.establishment_in_both[pairs.establishment]
        other_stop = ~other_place & ~self._numbering.stop_in_both[pairs.stop]
        self.apart[figure]["with_establishment"] += int(other_place.sum())
        self.apart[figure]["with_stop"] += int(other_stop.sum())

    @staticmethod
    def _add_to(table: NDArray[np.int64], row: Ints, column: Ints) -> None:
        flat = np.bincount(row * table.shape[1] + column, minlength=table.size)
        table += flat.reshape(table.shape)


def named_figures(counts: NDArray[np.int64]) -> dict[str, int]:
    """Counts in the order of FIGURES as plain values, with the pairs that are equal."""
    named: dict[str, int] = dict(zip(FIGURES, counts.tolist(), strict=True))
    return named | {"equal": named["before"] - named["lost"] - named["slower"] - named["faster"]}


def _where(chosen: NDArray[np.bool_], pairs: PairPieces) -> PairPieces:
    return PairPieces(*(column[chosen] for column in pairs))


def middle(counts: NDArray[np.int64]) -> int | None:
    """Median of whole numbers given by how often each occurs, not interpolated; None where there are none.

    Parameters
    ----------
    counts
        int64[values]: how often 0, 1, 2, ... occur.
    """
    total = int(counts.sum())
    return int(np.searchsorted(np.cumsum(counts), -(-total // 2))) if total else None
