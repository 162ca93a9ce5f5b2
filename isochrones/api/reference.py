"""The page at `/docs`: the API described for people, without anything from elsewhere."""

from http import HTTPStatus
from pathlib import Path

import fastapi_offline
from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse, HTMLResponse, Response

FOLDER = Path(fastapi_offline.__file__).with_name("static")
FILES = frozenset({"favicon.png", "swagger-ui.css", "swagger-ui-bundle.js"})
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

    @app.get("/docs/assets/{name}", include_in_schema=False)
    async def asset(name: str) -> Response:
        if name not in FILES:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return FileResponse(FOLDER / name)
