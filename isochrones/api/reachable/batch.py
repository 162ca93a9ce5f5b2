"""Many origins at once: the answers of `POST /reachable`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import ConfigDict, Field

from isochrones.answers.lookup import Answer
from isochrones.api.bulk.points import AskedPoint, AskedPoints
from isochrones.api.encoding.day_lists import ARROW_TYPE, day_lists, day_seconds
from isochrones.api.encoding.listing import ranked
from isochrones.api.parameters import Filters, JourneyOptions
from isochrones.api.serving.served import Served, unknown_values
from isochrones.engine.constants import UNREACHED
from isochrones.foundation.units import SECONDS_PER_MINUTE
from isochrones.modes.names import MODES

NONE = -1

COLUMNS: dict[str, tuple[Any, str]] = {
    "origin": (None, "id of the origin, of the type it came in; its place in the request, from 0, if it has none"),
    "uai": (pa.string(), "code of the establishment"),
    "minutes": (pa.int16(), "the least of the modes asked for, rounded up [min]"),
    "mode": (pa.string(), "the mode that `minutes` comes from"),
    **{mode: (pa.int16(), f"by {mode} [min], null if not asked for or not within the budget") for mode in MODES},
    "departure": (pa.string(), "when to leave home: HH:MM, null where there is no single best journey"),
    "arrival": (pa.string(), "when one is there: HH:MM"),
    "transfers": (pa.int8(), "rides less one, null without rides"),
    "return_minutes": (pa.int16(), "the way back, likewise the least of the modes [min]"),
    "return_departure": (pa.string(), "when to set out for home: HH:MM"),
    "return_arrival": (pa.string(), "when one is home: HH:MM"),
    "days": (ARROW_TYPE, "fastest there and back on each reference day [min]; null where the dataset has only one"),
}
"""Columns of an answer as an Arrow stream: type and meaning."""


class BatchParameters(Filters, JourneyOptions):
    """Of `POST /reachable`; the fields of the last base come first."""

    model_config = ConfigDict(frozen=True)


class BatchRequest(BatchParameters):
    """Origins, and what is asked of each of them."""

    model_config = ConfigDict(extra="forbid")

    origins: list[AskedPoint] = Field(min_length=1, description="The homes. The service bounds their number.")


class OriginPage(NamedTuple):
    """What was found for one origin, as columns over its page of establishments."""

    total: int
    page: NDArray[np.int64]
    columns: dict[str, NDArray[Any]]
    days: NDArray[np.int32]  # see day_seconds
    warnings: list[dict[str, str]]


class Batch:
    """One request's origins, and what is asked of each.

    Raises
    ------
    ParameterError
        If more time is asked for than the dataset knows of.
    """

    def __init__(self, served: Served, parameters: BatchParameters, origins: AskedPoints) -> None:
        self._served = served
        self._origins = origins
        self._limit = parameters.limit
        self._selection = served.select(parameters)
        self._asked = parameters.query_from(0.0, 0.0, served.budget_minutes)

    def results(self) -> Iterator[bytes]:
        """Look up each origin and encode what was found."""
        for number, answer in enumerate(self._answers()):
            result = self._served.result(self._origins.told(number), answer, self._selection, 0, self._limit)
            yield orjson.dumps({**result, "warnings": self._served.warnings_of(answer, self._selection)})

    def opening(self) -> bytes:
        """Encode what stands before the results."""
        return orjson.dumps({"dataset": self._served.summary})[:-1] + b',"results":['

    def closing(self) -> bytes:
        """Encode what stands behind them."""
        return b"]," + orjson.dumps({"warnings": self._warnings()})[1:]

    def found(self) -> Iterator[OriginPage]:
        """Look up each origin and keep its page as columns."""
        for answer in self._answers():
            found = ranked(answer, self._selection, self._served.catalogue.uai_rank)
            page = found[: self._limit]
            days = day_seconds(answer, page, len(self._served.dates))
            warnings = self._served.warnings_of(answer, self._selection)
            yield OriginPage(len(found), page, _columns(answer, page), days, warnings)

    def table(self, found: Sequence[OriginPage]) -> pa.Table:
        """Join what was found to one table, with what could mislead in its metadata."""
        counts = [len(each.page) for each in found]
        pages = np.concatenate([each.page for each in found])
        joined = {name: np.concatenate([each.columns[name] for each in found]) for name in found[0].columns}
        arrays = {
            "origin": self._origins.labels().take(pa.array(np.repeat(np.arange(len(found)), counts))),
            "uai": pa.array([str(row["uai"]) for row in self._served.dataset.establishments]).take(pa.array(pages)),
            **{name: self._array(name, values) for name, values in joined.items()},
            "days": day_lists(self._served.dates, np.concatenate([each.days for each in found], axis=1)),
        }
        metadata = {
            "dataset": orjson.dumps(self._served.summary),
            "warnings": orjson.dumps([*self._warnings(), *self._warnings_by_origin(found)]),
        }
        fields = [
            pa.field(name, type_ or arrays[name].type, metadata={"description": meaning})
            for name, (type_, meaning) in COLUMNS.items()
        ]
        return pa.Table.from_arrays([arrays[name] for name in COLUMNS], schema=pa.schema(fields, metadata=metadata))

    def _answers(self) -> Iterator[Answer]:
        for lat, lon in zip(self._origins.lats, self._origins.lons, strict=True):
            yield self._served.answers.lookup(self._asked._replace(lat=lat, lon=lon))

    def _warnings(self) -> list[dict[str, str]]:
        return [*self._served.warnings, *unknown_values(self._selection)]

    def _warnings_by_origin(self, found: Sequence[OriginPage]) -> Iterator[Mapping[str, str | int]]:
        for number, each in enumerate(found):
            origin = self._origins.label(number)
            yield from ({**warning, "origin": origin} for warning in each.warnings)
            if each.total > len(each.page):
                message = f"{each.total} establishments are reached, and only the first {len(each.page)} are listed"
                yield {"code": "limit-reached", "message": message, "origin": origin}

    def _array(self, name: str, values: NDArray[Any]) -> pa.Array:
        kind = COLUMNS[name][0]
        if name == "mode":
            return pa.array(MODES).take(pa.array(values))
        if pa.types.is_string(kind):
            return _clocks(values, self._served)
        missing = values == NONE if name == "transfers" else values >= UNREACHED
        numbers = values if name == "transfers" else -(-values // SECONDS_PER_MINUTE)
        return pa.array(np.where(missing, 0, numbers).astype(kind.to_pandas_dtype()), kind, mask=missing)


def _columns(answer: Answer, page: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Take the page's rows of an answer: seconds, instants and numbers of modes."""
    unasked = np.full(len(page), UNREACHED, np.int32)
    return {
        "minutes": answer.best_seconds[page],
        "mode": answer.best_mode[page],
        **{mode: answer.seconds[mode][page] if mode in answer.seconds else unasked for mode in MODES},
        "departure": answer.departure[page],
        "arrival": answer.arrival[page],
        "transfers": answer.transfers[page],
        "return_minutes": answer.return_seconds[page],
        "return_departure": answer.return_departure[page],
        "return_arrival": answer.return_arrival[page],
    }


def _clocks(instants: NDArray[np.int32], served: Served) -> pa.Array:
    """Write instants as clocks show them; every minute is looked up once."""
    minutes, which = np.unique(instants // SECONDS_PER_MINUTE, return_inverse=True)
    texts = pa.array([served.clock(minute * SECONDS_PER_MINUTE) for minute in minutes.tolist()], pa.string())
    return texts.take(pa.array(which, mask=instants == NONE))
