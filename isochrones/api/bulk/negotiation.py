"""In which format a client sends, and in which it wants to be answered."""

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import Request
from starlette.exceptions import HTTPException

JSON = "application/json"
ARROW = "application/vnd.apache.arrow.stream"
PARQUET = "application/vnd.apache.parquet"


def sent(request: Request, known: Sequence[str]) -> str:
    """Tell in which of the known media types the body is; the first of them unless the request says.

    Raises
    ------
    HTTPException
        415, if it is none of them.
    """
    given = _media_type(request.headers.get("content-type", known[0]))
    if given not in known:
        detail = f"a body of type {given or 'unknown'} can't be read; send {' or '.join(known)}"
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
    return given


def wanted(request: Request, offered: Sequence[str]) -> str:
    """Choose among the media types offered what the header Accept likes best; the first one if it likes all.

    Raises
    ------
    HTTPException
        406, if it takes none of them.
    """
    ranges = _preferences(request.headers.get("accept", "*/*"))
    liking = {media_type: _quality(media_type, ranges) for media_type in offered}
    best = max(offered, key=liking.__getitem__)
    if liking[best] <= 0:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, f"answers come as {' or '.join(offered)}")
    return best


def _preferences(accept: str) -> dict[str, float]:
    """Read a header Accept (RFC 9110, section 12.5.1): media ranges and how much each is liked, from 0 to 1."""
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        weights = [value for name, _, value in (piece.partition("=") for piece in parameters) if name.strip() == "q"]
        try:
            ranges[media_range.lower()] = float(weights[0]) if weights else 1.0
        except ValueError:
            ranges[media_range.lower()] = 0.0
    return ranges


def _quality(media_type: str, ranges: dict[str, float]) -> float:
    """Tell how much a media type is liked: the most specific range that holds it counts."""
    kind = media_type.partition("/")[0]
    return next((ranges[name] for name in (media_type, f"{kind}/*", "*/*") if name in ranges), 0.0)


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
