"""Fastest durations between stops and establishments, as the lookup reads them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class PairIndex(NamedTuple):
    """By stop, then by duration: the establishments that can be reached with a first (or from a last) ride there.

    The pairs of each reference day follow those of the one before: a stop's own come at
    `number of the day * stops + stop`. A day that is the same as an earlier one has none.

    `tie_seconds` orders equally fast journeys: for the way out, how long after the window's start one is there; for
    the way back, how long before the window's end one leaves. The least is shown.
    """

    offsets: NDArray[np.int64]  # [reference days * stops + 1]
    establishment: NDArray[np.int32]  # [pairs]
    seconds: NDArray[np.uint16]  # [pairs] duration, the walk between home and stop not included
    tie_seconds: NDArray[np.uint16]  # [pairs]
    rides: NDArray[np.int8]  # [pairs]
