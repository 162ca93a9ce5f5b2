"""A page of `/reachable`: which establishments, in which order, and their JSON."""

from collections.abc import Callable
from functools import cache

import numpy as np
import orjson
from numpy.typing import NDArray

from isochrones.answers.lookup import Answer
from isochrones.api.encoding.catalogue_json import EncodedCatalogue, Selection
from isochrones.api.encoding.day_lists import day_entries
from isochrones.api.encoding.minutes import minutes_or_none, whole_minutes
from isochrones.engine.constants import UNREACHED
from isochrones.foundation.units import SECONDS_PER_MINUTE
from isochrones.modes.names import MODES

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
    catalogue: EncodedCatalogue,
    selection: Selection,
    clock: Callable[[int], str],
) -> list[orjson.Fragment]:
    """Encode the establishments of a page."""
    times = {mode: minutes_or_none(answer.seconds[mode][page]) for mode in answer.seconds}
    unasked = [None] * len(page)
    columns = zip(
        page.tolist(),
        minutes_or_none(answer.best_seconds[page]),
        answer.best_mode[page].tolist(),
        zip(*(times.get(mode, unasked) for mode in MODES), strict=True),
        zip(_clocks(answer.departure[page], clock), _clocks(answer.arrival[page], clock), strict=True),
        answer.transfers[page].tolist(),
        minutes_or_none(answer.return_seconds[page]),
        zip(_clocks(answer.return_departure[page], clock), _clocks(answer.return_arrival[page], clock), strict=True),
        [{"days": days} for days in day_entries(answer.days, page)] if answer.days else [{}] * len(page),
        strict=True,
    )
    return [
        orjson.Fragment(
            catalogue.heads[number]
            + orjson.dumps(
                {
                    "minutes": minutes,
                    "mode": MODES[mode],
                    "times": dict(zip(MODES, by_mode, strict=True)),
                    "departure": out[0],
                    "arrival": out[1],
                    "transfers": None if transfers == NO_TRANSFERS else transfers,
                    "return_minutes": back_minutes,
                    "return_departure": back[0],
                    "return_arrival": back[1],
                    **days,
                    "formations": catalogue.formations_of(number, selection),
                }
            )[1:]
        )
        for number, minutes, mode, by_mode, out, transfers, back_minutes, back, days in columns
    ]


def minute_clock(clock: Callable[[int], str]) -> Callable[[int], str]:
    """Remember what `clock` says of each minute: a page asks hundreds of times for the same few."""
    remembered = cache(clock)
    # Clocks differ from the service day's origin by whole minutes.
    return lambda instant: remembered(instant - instant % SECONDS_PER_MINUTE)


def _clocks(instants: NDArray[np.int32], clock: Callable[[int], str]) -> list[str | None]:
    return [None if instant == NO_INSTANT else clock(instant) for instant in instants.tolist()]
