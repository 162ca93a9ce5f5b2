"""The map page: the files that `make web` has built, read once and kept in memory."""

import gzip
import hashlib
import mimetypes
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from fastapi import FastAPI, Request, Response

BUILT = Path(__file__).parents[1] / "web"
INDEX = "index.html"
HASHED = "assets/"
"""What is in this folder carries a hash of its content in its name."""

FOR_GOOD = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"
NOT_BUILT = """\
<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Carte à construire</title>
<h1>La carte n&rsquo;est pas encore construite</h1>
<p>Le service fonctionne : <a href="/docs">voici ses adresses</a>. Pour construire la page de la carte,
lancez <code>make web</code> (il faut Node.js 18 ou plus récent), puis relancez le service.</p>
</html>
"""


class WebFile(NamedTuple):
    """A file of the page, ready to be sent."""

    media_type: str
    content: bytes
    packed: bytes | None  # gzip of it, if that is smaller
    cache_control: str
    etag: str


def install(app: FastAPI, folder: Path | None) -> None:
    """Serve the page at `/`, and each of its files under its name."""
    files = read_page(folder or BUILT)
    for name, file in files.items():
        app.add_api_route(f"/{name}", _sender(file), include_in_schema=False)
    front = _sender(files[INDEX]) if INDEX in files else _not_built
    app.add_api_route("/", front, include_in_schema=False)


def read_page(folder: Path) -> dict[str, WebFile]:
    """Read all files of a built page, by their paths below its folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {name: _read(path, name) for path in paths for name in [path.relative_to(folder).as_posix()]}


def _read(path: Path, name: str) -> WebFile:
    content = path.read_bytes()
    packed = gzip.compress(content, mtime=0)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    return WebFile(
        media_type=media_type,
        content=content,
        packed=packed if len(packed) < len(content) else None,
        cache_control=FOR_GOOD if name.startswith(HASHED) else ASK_EACH_TIME,
        etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    )


def _sender(file: WebFile) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        headers = {"Cache-Control": file.cache_control, "ETag": file.etag, "Vary": "Accept-Encoding"}
        if file.etag in request.headers.get("if-none-match", ""):
            return Response(None, HTTPStatus.NOT_MODIFIED, headers)
        if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(file.packed, HTTPStatus.OK, {**headers, "Content-Encoding": "gzip"}, file.media_type)
        return Response(file.content, HTTPStatus.OK, headers, file.media_type)

    return send


async def _not_built(_: Request) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(NOT_BUILT, HTTPStatus.NOT_FOUND, headers, "text/html; charset=utf-8")
