"""A page of `/reachable`: which establishments, in which order, and their JSON."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from isochrones.api.catalogue import Catalogue, Selection
from isochrones.api.minutes import SECONDS_PER_MINUTE, minutes_or_none, whole_minutes
from isochrones.api.reference_days import day_entries
from isochrones.engine.constants import UNREACHED
from isochrones.store.lookup import MODES, Answer

NO_INSTANT = -1
NO_TRANSFERS = -1


def ranked(answer: Answer, selection: Selection, uai_rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """List the establishments that are reached and selected, by whole minutes, then by uai."""
    passing = answer.best_seconds < UNREACHED
    if selection.establishments is not None:
        passing &= selection.establishments
    found = np.flatnonzero(passing)
    return found[np.lexsort((uai_rank[found], whole_minutes(answer.best_seconds[found])))]


def entries(
    page: NDArray[np.int64],
    answer: Answer,
    catalogue: Catalogue,
    selection: Selection,
    clock: Callable[[int], str],
) -> list[orjson.Fragment]:
    """Encode the establishments of a page."""
    times = {mode: minutes_or_none(answer.seconds[mode][page]) for mode in answer.seconds}
    unasked = [None] * len(page)
    by_mode = zip(*(times.get(mode, unasked) for mode in MODES), strict=True)
    numbers = page.tolist()
    columns: dict[str, list[Any]] = {
        "minutes": minutes_or_none(answer.best_seconds[page]),
        "mode": [MODES[mode] for mode in answer.best_mode[page].tolist()],
        "times": [dict(zip(MODES, row, strict=True)) for row in by_mode],
        "departure": _clocks(answer.departure[page], clock),
        "arrival": _clocks(answer.arrival[page], clock),
        "transfers": [None if rides == NO_TRANSFERS else rides for rides in answer.transfers[page].tolist()],
        "return_minutes": minutes_or_none(answer.return_seconds[page]),
        "return_departure": _clocks(answer.return_departure[page], clock),
        "return_arrival": _clocks(answer.return_arrival[page], clock),
        **({"days": day_entries(answer.days, page)} if answer.days else {}),
        "formations": [catalogue.formations_of(number, selection) for number in numbers],
    }
    rows = zip(*columns.values(), strict=True)
    return [
        orjson.Fragment(catalogue.heads[number] + orjson.dumps(dict(zip(columns, row, strict=True)))[1:])
        for number, row in zip(numbers, rows, strict=True)
    ]


def minute_clock(clock: Callable[[int], str]) -> Callable[[int], str]:
    """Remember what `clock` says of each minute: a page asks hundreds of times for the same few."""
    remembered = cache(clock)
    # Clocks differ from the service day's origin by whole minutes.
    return lambda instant: remembered(instant - instant % SECONDS_PER_MINUTE)


def _clocks(instants: NDArray[np.int32], clock: Callable[[int], str]) -> list[str | None]:
    return [None if instant == NO_INSTANT else clock(instant) for instant in instants.tolist()]
