"""Puts the pairs of many batches into the order of a table, without holding them twice.

Pairs are counted by stop first; then each batch is read and its pairs put where those of their stops belong; last, a
few stops at a time, the pairs of each stop are sorted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from isochrones.dataset.tables import Columns, write_parquet
from isochrones.engine.transit.reachability import Pairs, no_pairs
from isochrones.foundation.durable import write_whole
from isochrones.foundation.packing import Packing
from isochrones.foundation.ragged import offsets_of

PAIR_COLUMNS = ("stop", "establishment", "seconds", "instant", "rides")

PAIRS_AT_ONCE = 4_000_000
"""Pairs that are sorted in one go: some hundred megabytes beside the pairs themselves."""


def write_batch(path: Path, pairs: Pairs) -> None:
    """Write pairs in any order, as a file that is whole or not there."""
    table = pa.table({name: getattr(pairs, name) for name in PAIR_COLUMNS})
    write_whole(path, lambda unfinished: write_parquet(unfinished, table))


def merge_services(batches: Sequence[Sequence[Path]], stops: int) -> Iterator[Columns]:
    """Read the pairs of each service, as columns of a table; of the second one, those faster than with the first.

    Parameters
    ----------
    batches
        Files of `write_batch` by service, in the order of SERVICES; of one service no pair is listed twice.
    stops
        How many there are.
    """
    merged = [_merge(own, stops) for own in batches]
    parts = [merged[0].pairs, *(_only_better(other, merged[0]) for other in merged[1:])]
    # The pairs of a country fill gigabytes: each is let go once it is written.
    merged.clear()
    for service in range(len(parts)):
        yield pair_columns(service, parts[service])
        parts[service] = no_pairs()


def pair_columns(service: int, pairs: Pairs) -> Columns:
    """Tell the pairs of a service, by its place in SERVICES, as columns of a table."""
    return {
        "service": np.full(len(pairs.stop), service, np.int8),
        **{column: getattr(pairs, column) for column in PAIR_COLUMNS},
    }


class _Merged(NamedTuple):
    """Pairs by stop, then seconds, then establishment; no two are alike in all of these."""

    offsets: NDArray[np.int64]  # [stops + 1]
    pairs: Pairs


def _merge(batches: Sequence[Path], stops: int) -> _Merged:
    counts = np.zeros(stops, np.int64)
    for path in batches:
        counts += np.bincount(pq.read_table(path, columns=["stop"])["stop"].to_numpy(), minlength=stops)
    offsets = offsets_of(counts)
    pairs = Pairs._make(np.empty(offsets[-1], column.dtype) for column in no_pairs())
    free = offsets[:-1].copy()
    for path in batches:
        _enter(_read(path), free, pairs)
    for own in _stretches(offsets):
        stretch = _rows(pairs, own)
        order = _order(stretch)
        for column in stretch:
            column[:] = column[order]
    return _Merged(offsets, pairs)


def _only_better(merged: _Merged, than: _Merged) -> Pairs:
    """Keep the pairs that are strictly faster than the same pair of `than`, or not in it."""
    better = np.ones(len(merged.pairs.stop), np.bool_)
    for own in _stretches(merged.offsets):
        first, last = merged.pairs.stop[own.start], merged.pairs.stop[own.stop - 1]
        others = slice(int(than.offsets[first]), int(than.offsets[last + 1]))
        better[own] = _is_better(_rows(merged.pairs, own), _rows(than.pairs, others))
    return _rows(merged.pairs, better)


def _rows(pairs: Pairs, chosen: slice | NDArray[np.bool_]) -> Pairs:
    return Pairs._make(column[chosen] for column in pairs)


def _read(path: Path) -> Pairs:
    table = pq.read_table(path)
    return Pairs(**{name: table[name].to_numpy() for name in PAIR_COLUMNS})


def _enter(batch: Pairs, free: NDArray[np.int64], pairs: Pairs) -> None:
    """Put pairs where their stops have room from `free` on."""
    counts = np.bincount(batch.stop, minlength=len(free))
    order = np.argsort(batch.stop, kind="stable")
    place = np.arange(len(order)) + np.repeat(free - (np.cumsum(counts) - counts), counts)
    for name in PAIR_COLUMNS:
        getattr(pairs, name)[place] = getattr(batch, name)[order]
    free += counts


def _stretches(offsets: NDArray[np.int64]) -> Iterator[slice]:
    """Cut the pairs between stops, into stretches of few enough, or of a single stop; none is empty."""
    first, total = 0, int(offsets[-1])
    while first < total:
        end = int(offsets[np.searchsorted(offsets, first + PAIRS_AT_ONCE, side="right") - 1])
        if end <= first:
            end = int(offsets[np.searchsorted(offsets, first, side="right")])
        yield slice(first, end)
        first = end


def _order(pairs: Pairs) -> NDArray[np.intp]:
    # One number is sorted several times as fast as three.
    columns = pairs.stop, pairs.seconds, pairs.establishment
    return np.argsort(Packing(*(int(column.max()) + 1 for column in columns)).pack(*columns))


def _is_better(pairs: Pairs, than: Pairs) -> NDArray[np.bool_]:
    if not len(than.stop):
        return np.ones(len(pairs.stop), np.bool_)
    columns = [(part.stop, part.establishment) for part in (pairs, than)]
    pair = Packing(*(int(max(one.max(), other.max())) + 1 for one, other in zip(*columns, strict=True)))
    wanted, known = (pair.pack(*own) for own in columns)
    order = np.argsort(known)
    place = np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)
    found = order[place]
    better: NDArray[np.bool_] = (known[found] != wanted) | (pairs.seconds < than.seconds[found])
    return better
