"""The page at `/docs`: the API described for people, without anything from elsewhere."""

from functools import cache
from http import HTTPStatus
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

import fastapi_offline
from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse, HTMLResponse, Response

FOLDER = Path(fastapi_offline.__file__).with_name("static")
FILES = {"favicon.png": "FastAPI", "swagger-ui.css": "Swagger UI", "swagger-ui-bundle.js": "Swagger UI"}
"""What of it the page uses, and whose it is: each of them has its notice below."""


class LicenceNotice(NamedTuple):
    """What is said about the work of others, and the installed package whose licence file has the text."""

    said: str
    text_in: str


NOTICES = {
    "Swagger UI": LicenceNotice(
        "Copyright 2020-2021 SmartBear Software Inc. Under the Apache License 2.0.\n"
        "It contains libraries of others: their notices come with its package swagger-ui-dist,\n"
        "as swagger-ui-bundle.js.LICENSE.txt.",
        # fastapi-offline has no text for it; that of the Apache License is the same for all.
        text_in="prometheus-client",
    ),
    "FastAPI": LicenceNotice("The icon of the page is FastAPI's, under the MIT License.", text_in="fastapi"),
    "fastapi-offline": LicenceNotice("It carries these files, under the MIT License.", text_in="fastapi-offline"),
}

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Isochrones: the API</title>
<link rel="icon" href="docs/assets/favicon.png">
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<footer class="swagger-ui"><p class="wrapper"><a class="link" href="docs/licences.txt">Licences</a></p></footer>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
# In a file of its own: the policy of the service allows no script inside a page.
START = 'SwaggerUIBundle({url: "openapi.json", dom_id: "#reference", deepLinking: true, tryItOutEnabled: true});\n'


def install(app: FastAPI) -> None:
    """Add the page and its files; addresses in it are relative, so that a proxy may put it anywhere."""

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return HTMLResponse(PAGE)

    @app.get("/docs/start.js", include_in_schema=False)
    async def start() -> Response:
        return Response(START, media_type="text/javascript")

    @app.get("/docs/licences.txt", include_in_schema=False)
    async def licences() -> Response:
        return Response(read_licences(), media_type="text/plain")

    @app.get("/docs/assets/{name}", include_in_schema=False)
    async def asset(name: str) -> Response:
        if name not in FILES:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return FileResponse(FOLDER / name)


@cache
def read_licences() -> str:
    """Put together the notices of the page's files, with the texts of their licences."""
    line = "=" * 80
    parts = [f"{line}\n{name}\n{line}\n\n{said}\n\n{_text(package)}\n" for name, (said, package) in NOTICES.items()]
    return "\n".join(["The page at /docs contains work of others, under these licences.\n", *parts])


def _text(package: str) -> str:
    files = distribution(package).files or []
    return "\n\n".join(file.read_text(encoding="utf-8").strip("\n") for file in files if file.name == "LICENSE")
