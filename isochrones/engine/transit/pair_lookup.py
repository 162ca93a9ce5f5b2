"""The lookup: an origin's fastest journeys, from the precomputed ones of the stops near it.

The duration from a stop to an establishment does not depend on where one comes from, so the least of
`walk to the stop + duration from the stop` over the stops near an origin is the origin's own least duration: exactly
what a search from the origin would find.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import UNREACHED
from isochrones.engine.transit.range_search import Access
from isochrones.foundation.kernels import kernel
from isochrones.network.pair_index import PairIndex


class Fastest(NamedTuple):
    """The fastest journey per establishment."""

    seconds: NDArray[np.int32]  # [establishments] UNREACHED if none within the budget
    tie_seconds: NDArray[np.int32]  # [establishments] see PairIndex
    rides: NDArray[np.int8]  # [establishments]


def no_journeys(establishments: int) -> Fastest:
    """Allocate an empty result."""
    return Fastest(
        np.full(establishments, UNREACHED, np.int32),
        np.zeros(establishments, np.int32),
        np.zeros(establishments, np.int8),
    )


@kernel
def add_journeys(index: PairIndex, access: Access, budget_seconds: int, fastest: Fastest) -> None:
    """Improve `fastest` by all journeys over the stops of `access`; ties go to the least tie_seconds, then rides."""
    for i in range(len(access.stops)):
        walk = access.seconds[i]
        for pair in range(index.offsets[access.stops[i]], index.offsets[access.stops[i] + 1]):
            seconds = walk + np.int64(index.seconds[pair])
            if seconds > budget_seconds:
                break
            e = index.establishment[pair]
            if seconds > fastest.seconds[e]:
                continue
            tie, rides = np.int64(index.tie_seconds[pair]), index.rides[pair]
            if seconds == fastest.seconds[e] and (
                tie > fastest.tie_seconds[e] or (tie == fastest.tie_seconds[e] and rides >= fastest.rides[e])
            ):
                continue
            fastest.seconds[e] = seconds
            fastest.tie_seconds[e] = tie
            fastest.rides[e] = rides
