"""The route that answers with a matrix of travel times."""

import pyarrow as pa
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from isochrones.api.bulk.negotiation import ARROW, JSON, PARQUET, sent, wanted
from isochrones.api.bulk.piecewise import piecewise
from isochrones.api.bulk.points import read_body, read_points
from isochrones.api.bulk.table_bytes import arrow_stream, in_pieces, parquet_file
from isochrones.api.matrix.matrix_answer import COLUMNS, Bounds, EstablishmentMatrix, Matrix, MatrixRequest, PointMatrix
from isochrones.api.matrix.schemas import MatrixAnswer
from isochrones.api.parameters import NoParameters, only
from isochrones.api.refusals import NOT_ACCEPTABLE, TOO_LARGE, Refusals
from isochrones.api.schemas import Problem
from isochrones.api.serving.served import Served
from isochrones.api.settings import Settings
from isochrones.api.work import in_turn

router = APIRouter()

REFUSALS: Refusals = {
    **NOT_ACCEPTABLE,
    **TOO_LARGE,
    415: {"model": Problem, "description": "The body is not JSON."},
    422: {"model": Problem, "description": "A parameter can't be honoured, or there are too many pairs."},
}
TABLE_COLUMNS = "\n".join(f"- `{name}`: {meaning}" for name, meaning in COLUMNS.items())
DESCRIPTION = f"""Tell the minutes of every pair of an origin and a destination, on the way there.

Destinations are establishments, by their codes, or any points: the travel time to a point is what it would be if an
establishment stood there. Points are answered by searches from the origins or to the points, whichever are fewer; of
them only `fastest` is known.

The answer is JSON or, as the header `Accept` prefers, an Arrow stream (`{ARROW}`) or a Parquet file (`{PARQUET}`) in
long form: one row for each pair, by origin. Their schema's metadata has `dataset` and `warnings`, as JSON. Columns:

{TABLE_COLUMNS}"""


@router.post(
    "/matrix",
    name="matrix",
    summary="Travel times from many origins to many destinations",
    description=DESCRIPTION,
    tags=["reachability"],
    response_model=MatrixAnswer,
    responses={200: {"content": {ARROW: {}, PARQUET: {}}}, **REFUSALS},
    dependencies=[Depends(only(NoParameters))],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": {"$ref": "#/components/schemas/MatrixRequest"}}},
        }
    },
)
async def matrix(request: Request) -> Response:
    """Fill in all lines, giving way to other requests in between."""
    sent(request, (JSON,))
    answer_type = wanted(request, (JSON, ARROW, PARQUET))
    body = await request.body()
    found = await in_turn(request, _read, request.state.served, request.app.state.settings, body)
    lines = 0
    async for piece in piecewise(request, found.lines()):
        lines += len(piece)
    request.app.state.metrics.looked_up(lines)
    if answer_type == JSON:
        return StreamingResponse(in_pieces(await in_turn(request, found.json)), media_type=JSON)
    table: pa.Table = await in_turn(request, found.table)
    if answer_type == ARROW:
        return StreamingResponse(arrow_stream(table), media_type=ARROW)
    return StreamingResponse(in_pieces(await in_turn(request, parquet_file, table)), media_type=PARQUET)


def _read(served: Served, settings: Settings, body: bytes) -> Matrix:
    asked = read_body(MatrixRequest, body)
    origins = read_points(asked.origins, "origins", settings.max_batch)
    bounds = Bounds(settings.max_cells, settings.max_searches)
    if not isinstance(asked.destinations, list):
        return EstablishmentMatrix(served, asked, origins, bounds)
    points = read_points(asked.destinations, "destinations", bounds.cells)
    return PointMatrix(served, asked, origins, points, bounds)
