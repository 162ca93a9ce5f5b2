"""Index arithmetic for lists of different lengths that stand one after the other in flat arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def offsets_of(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each list starts, and where the last one ends: int64[lists + 1]."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)))


def ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Concatenate starts[i] .. starts[i] + lengths[i]."""
    ends = np.cumsum(lengths, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    index: NDArray[np.int64] = np.arange(total, dtype=np.int64) + np.repeat(starts - (ends - lengths), lengths)
    return index


def sources_of(offsets: NDArray[np.int64]) -> NDArray[np.int32]:
    """Number of the list that each entry stands in: int32[entries]."""
    return np.repeat(np.arange(len(offsets) - 1, dtype=np.int32), np.diff(offsets))


def offsets_of_sorted(keys: NDArray[np.integer[Any]], lists: int) -> NDArray[np.int64]:
    """Where the entries of each list start, and where the last ones end: int64[lists + 1].

    Parameters
    ----------
    keys
        Number of the list that each entry stands in, ascending.
    lists
        How many there are; those without an entry are empty.
    """
    # numpy would copy keys of another type than what is looked for.
    kind = keys.dtype if lists <= np.iinfo(keys.dtype).max else np.int64
    return np.searchsorted(keys, np.arange(lists + 1, dtype=kind)).astype(np.int64)
