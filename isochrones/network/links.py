"""Walks between establishments and the stops near them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Links(NamedTuple):
    """Stops within walking distance of each establishment, in CSR form, one way."""

    offsets: NDArray[np.int64]  # [establishments + 1]
    stops: NDArray[np.int32]  # [links] stop index
    seconds: NDArray[np.int32]  # [links] walking time, connectors included
