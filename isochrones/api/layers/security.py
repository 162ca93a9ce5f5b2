"""Who may ask, and what browsers may do with the answers."""

import hmac
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from isochrones.api.problems import problem
from isochrones.api.settings import Settings

OPEN_PATHS = frozenset(
    {"/", "/favicon.ico", "/favicon.svg", "/licences.txt", "/healthz", "/readyz", "/health", "/docs", "/openapi.json"}
)
OPEN_FOLDERS = ("/assets/", "/docs/")
BEARER = "bearer "


class KeyRequired:
    """ASGI middleware: requests without one of the keys get no further, except to the page, its files and health."""

    def __init__(self, app: ASGIApp, keys: Iterable[str]) -> None:
        self._app = app
        self._keys = [key.encode() for key in keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or is_open(scope["path"]) or self._knows(_given(Headers(scope=scope))):
            await self._app(scope, receive, send)
            return
        scope["app"].state.metrics.rejected("key")
        detail = "this service wants a key, in the header X-API-Key or as a Bearer token"
        answer = problem(HTTPStatus.UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})
        await answer(scope, receive, send)

    def _knows(self, given: bytes) -> bool:
        # All are compared, each in constant time: how long it takes says nothing about any key.
        return sum(hmac.compare_digest(given, key) for key in self._keys) > 0


def security_headers(settings: Settings) -> list[tuple[bytes, bytes]]:
    """List the headers that every answer carries."""
    return [
        (b"content-security-policy", content_security_policy(settings).encode()),
        # The address of the page holds the home: it is told to nobody else.
        (b"referrer-policy", b"no-referrer"),
        (b"permissions-policy", b"camera=(), geolocation=(self), microphone=()"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"SAMEORIGIN"),
    ]


def content_security_policy(settings: Settings) -> str:
    """Say what the map page and /docs may load: their own files, and what the settings name."""
    style, geocoder = _hosts([settings.style_url or ""]), _hosts([settings.geocoder_url or ""])
    foreign = [*style, *listed(settings.csp_hosts)]
    rules = {
        "default-src": ["'self'"],
        "connect-src": ["'self'", *foreign, *geocoder],
        "img-src": ["'self'", "data:", "blob:", *foreign],
        "font-src": ["'self'", *foreign],
        "worker-src": ["'self'", "blob:"],
        "child-src": ["blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
    return "; ".join(f"{name} {' '.join(dict.fromkeys(sources))}" for name, sources in rules.items())


def listed(text: str) -> list[str]:
    """Split a setting that holds several values."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _hosts(urls: Iterable[str]) -> list[str]:
    split = [urlsplit(url) for url in urls]
    return [f"{url.scheme}://{url.netloc}" for url in split if url.netloc]


def is_open(path: str) -> bool:
    """Tell whether a path is answered without a key."""
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)


def _given(headers: Headers) -> bytes:
    authorization = headers.get("authorization", "")
    token = authorization[len(BEARER) :] if authorization.lower().startswith(BEARER) else ""
    return headers.get("x-api-key", token).encode("latin-1")
