"""Points that come in the body of a request, as JSON or as an Arrow stream."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from isochrones.api.problems import BadParameter, ParameterError

LARGEST = {"lat": 90.0, "lon": 180.0}
ERRORS_TOLD = 10
MAX_ID = 2**63 - 1

Body = TypeVar("Body", bound=BaseModel)


def _check_id(given: int | str) -> int | str:
    if isinstance(given, int) and abs(given) > MAX_ID:
        raise ValueError("a number of 64 bits is needed")
    return given


Id = Annotated[int | str, AfterValidator(_check_id)]


class AskedPoint(BaseModel):
    """A point, and the client's name for it."""

    model_config = ConfigDict(extra="forbid")

    lat: float = Field(ge=-90, le=90, allow_inf_nan=False, description="Latitude, in degrees (WGS 84).")
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False, description="Longitude, in degrees (WGS 84).")
    id: Id | None = Field(
        None, description="Comes back in the answer. All points have one or none has; all are texts or all numbers."
    )


class AskedPoints(NamedTuple):
    """Points in the order in which they came."""

    lats: list[float]
    lons: list[float]
    ids: list[str] | list[int] | None

    def label(self, number: int) -> str | int:
        """Name a point: by its id, or else its place in the request, from 0."""
        return number if self.ids is None else self.ids[number]

    def told(self, number: int) -> dict[str, str | int | float]:
        """Repeat a point in an answer."""
        place: dict[str, str | int | float] = {"lat": self.lats[number], "lon": self.lons[number]}
        return place if self.ids is None else {"id": self.ids[number], **place}

    def labels(self) -> pa.Array:
        """Name all points, as a column."""
        return pa.array(np.arange(len(self.lats), dtype=np.int32) if self.ids is None else self.ids)


def read_body(model: type[Body], body: bytes) -> Body:
    """Read a JSON body.

    Raises
    ------
    ParameterError
        If it does not fit the model; it names what is wrong where, such as `origins.3.lat`.
    """
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)[:ERRORS_TOLD]
        raise ParameterError(
            BadParameter(".".join(str(part) for part in fault["loc"]) or "body", fault["msg"]) for fault in faults
        ) from error


def read_points(asked: Sequence[AskedPoint], name: str, most: int) -> AskedPoints:
    """Take over points from a JSON body.

    Raises
    ------
    ParameterError
        If there are too many, or some have ids that others lack, or ids of different kinds.
    """
    if len(asked) > most:
        raise too_many(name, len(asked), most)
    given = [point.id for point in asked if point.id is not None]
    if given and len(given) < len(asked):
        raise ParameterError([BadParameter(name, "either all points have an id or none has")])
    if len({type(identity) for identity in given}) > 1:
        raise ParameterError([BadParameter(name, "either all ids are texts or all are numbers")])
    return AskedPoints([point.lat for point in asked], [point.lon for point in asked], given or None)  # type: ignore[arg-type]  # all of one type


def read_arrow_points(body: bytes, name: str, most: int) -> AskedPoints:
    """Read points from an Arrow stream with the columns lat, lon and perhaps id (texts or whole numbers).

    Raises
    ------
    ParameterError
        If it is no such stream, lacks a column, has a missing value or no such place, or has too many rows.
    """
    try:
        table = _read_stream(body, most)
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise ParameterError([BadParameter("body", f"not a readable Arrow stream: {reason}")]) from error
    if table.num_rows > most:
        raise ParameterError([BadParameter(name, f"at most {most} in one request")])
    if table.num_rows == 0:
        raise ParameterError([BadParameter(name, "there is none")])
    lats, lons = (_degrees(table, column) for column in ("lat", "lon"))
    return AskedPoints(lats.tolist(), lons.tolist(), _ids(table))


def too_many(name: str, count: int, most: int) -> ParameterError:
    """Refuse more than may come in one request."""
    return ParameterError([BadParameter(name, f"at most {most} in one request, not {count}")])


def _read_stream(body: bytes, most: int) -> pa.Table:
    """Read batches until there are more rows than may be, and check them: what is sent may be anything."""
    batches: list[pa.RecordBatch] = []
    with pa.ipc.open_stream(body) as reader:
        # Names are decoded only when they are asked for.
        _ = reader.schema.names
        for batch in reader:
            batch.validate(full=True)
            batches.append(batch)
            if sum(len(read) for read in batches) > most:
                break
        return pa.Table.from_batches(batches, reader.schema)


def _degrees(table: pa.Table, name: str) -> NDArray[np.float64]:
    column = _column(table, name)
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        raise ParameterError([BadParameter(name, f"numbers are needed, not {column.type}")])
    if column.null_count:
        raise ParameterError([BadParameter(name, f"row {pc.index(pc.is_null(column), True).as_py()}: it is missing")])
    values: NDArray[np.float64] = column.to_numpy().astype(np.float64)
    # A comparison with NaN does not hold either.
    wrong = np.flatnonzero(~(np.abs(values) <= LARGEST[name]))
    if len(wrong):
        message = f"row {wrong[0]}: {values[wrong[0]]} is not between -{LARGEST[name]:g} and {LARGEST[name]:g}"
        raise ParameterError([BadParameter(name, message)])
    return values


def _ids(table: pa.Table) -> list[str] | list[int] | None:
    if "id" not in table.column_names:
        return None
    column = _column(table, "id")
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer)
    if not any(is_kind(column.type) for is_kind in kinds):
        raise ParameterError([BadParameter("id", f"texts or whole numbers are needed, not {column.type}")])
    if column.null_count:
        raise ParameterError([BadParameter("id", f"row {pc.index(pc.is_null(column), True).as_py()}: it is missing")])
    ids: list[str] | list[int] = column.to_pylist()
    return ids


def _column(table: pa.Table, name: str) -> pa.ChunkedArray:
    try:
        return table.column(name)
    except KeyError as error:
        count = table.column_names.count(name)
        message = "this column is required" if count == 0 else "this column comes more than once"
        raise ParameterError([BadParameter(name, message)]) from error
