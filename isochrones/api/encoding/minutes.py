"""Seconds as the whole minutes that answers tell."""

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import UNREACHED
from isochrones.foundation.units import SECONDS_PER_MINUTE


def whole_minutes(seconds: NDArray[np.int32]) -> NDArray[np.int32]:
    """Round up."""
    return -(-seconds // SECONDS_PER_MINUTE)


def minutes_or_none(seconds: NDArray[np.int32]) -> list[int | None]:
    """Round up; None where there is no journey."""
    return [None if value >= UNREACHED else -(-value // SECONDS_PER_MINUTE) for value in seconds.tolist()]
