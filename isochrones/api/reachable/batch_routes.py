"""The route that answers for many origins at once."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from isochrones.api.bulk.negotiation import ARROW, JSON, sent, wanted
from isochrones.api.bulk.piecewise import piecewise
from isochrones.api.bulk.points import AskedPoints, read_arrow_points, read_body, read_points
from isochrones.api.bulk.table_bytes import arrow_stream
from isochrones.api.parameters import only
from isochrones.api.problems import BadParameter, ParameterError
from isochrones.api.reachable.batch import COLUMNS, Batch, BatchParameters, BatchRequest
from isochrones.api.reachable.schemas import BatchAnswer
from isochrones.api.refusals import NOT_ACCEPTABLE, TOO_LARGE, Refusals
from isochrones.api.schemas import Problem
from isochrones.api.serving.served import Served
from isochrones.api.work import in_turn

router = APIRouter()

REFUSALS: Refusals = {
    **NOT_ACCEPTABLE,
    **TOO_LARGE,
    415: {"model": Problem, "description": "The body is of another media type."},
    422: {"model": Problem, "description": "A parameter can't be honoured, or there are too many origins."},
}
IN_BODY = "with a JSON body, parameters stand in the body"
ARROW_COLUMNS = "\n".join(f"- `{name}`: {meaning}" for name, (_, meaning) in COLUMNS.items())
DESCRIPTION = f"""List for each of many origins what `GET /reachable` lists for one.

The body is either JSON, with the parameters in it, or an Arrow stream of origins (columns `lat`, `lon` and perhaps
`id`), with the parameters in the query. The answer is JSON or, if the header `Accept` prefers `{ARROW}`, an Arrow
stream with one row for each origin and establishment, by origin, then by minutes, then by uai. An Arrow stream is
answered with one unless `Accept` says otherwise. Formations are not in it; a filter by them holds all the same. Its
schema's metadata has `dataset` and `warnings`, as JSON. Its columns:

{ARROW_COLUMNS}"""


@router.post(
    "/reachable",
    name="reachable_batch",
    summary="What can be reached from many origins",
    description=DESCRIPTION,
    tags=["reachability"],
    response_model=BatchAnswer,
    responses={200: {"content": {ARROW: {}}}, **REFUSALS},
    dependencies=[Depends(only(BatchParameters))],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                JSON: {"schema": {"$ref": "#/components/schemas/BatchRequest"}},
                ARROW: {"schema": {"type": "string", "contentMediaType": ARROW}},
            },
        }
    },
)
async def reachable_batch(request: Request, parameters: Annotated[BatchParameters, Query()]) -> Response:
    """Look up all origins, giving way to other requests in between."""
    body_type = sent(request, (JSON, ARROW))
    answer_type = wanted(request, (body_type, *{JSON, ARROW} - {body_type}))
    most: int = request.app.state.settings.max_batch
    body = await request.body()
    if body_type == ARROW:
        origins = await in_turn(request, read_arrow_points, body, "origins", most)
    else:
        parameters, origins = await in_turn(request, _read_json, request, body, most)
    served: Served = request.state.served
    batch = Batch(served, parameters, origins)
    request.app.state.metrics.looked_up(len(origins.lats))
    if answer_type == JSON:
        return StreamingResponse(_json(request, batch), media_type=JSON)
    found = [each async for piece in piecewise(request, batch.found()) for each in piece]
    table = await in_turn(request, batch.table, found)
    return StreamingResponse(arrow_stream(table), media_type=ARROW)


def _read_json(request: Request, body: bytes, most: int) -> tuple[BatchParameters, AskedPoints]:
    if request.query_params:
        raise ParameterError(BadParameter(name, IN_BODY) for name in request.query_params)
    asked = read_body(BatchRequest, body)
    return asked, read_points(asked.origins, "origins", most)


async def _json(request: Request, batch: Batch) -> AsyncIterator[bytes]:
    before = batch.opening()
    async for results in piecewise(request, batch.results()):
        yield before + b",".join(results)
        before = b","
    yield batch.closing()
