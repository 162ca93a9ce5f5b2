"""Questions over HTTP to a region's service: on every route, in great variety, and the same ones each time."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from math import asinh, pi, radians, tan
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pyarrow as pa

SEED = 20_260_414
JSON = "application/json"
ARROW = "application/vnd.apache.arrow.stream"
PARQUET = "application/vnd.apache.parquet"
ACCEPTED = (JSON, JSON, ARROW, PARQUET, "*/*", f"{JSON};q=0.2, {ARROW};q=0.9", f"application/*, {PARQUET};q=0.5")
MODES = ("transit", "school", "walk", "bike")
BUDGETS = (1, 5, *range(10, 91, 5))
LIMITS_SECONDS = (60, 61, 300, 600, 900, 1200, 1799, 1800, 2700, 3600, 4500, 5400)
FORMATION_COLUMNS = ("voie", "diplome", "domaine", "cfd")
LONGEST_SHOWN = 600
DATASET = "{dataset}"
"""Stands for the id of the dataset, wherever a question has it."""

Pairs = list[tuple[str, Any]]


class Question(NamedTuple):
    """A request."""

    route: str  # as the description of the API names it
    path: str
    method: str = "GET"
    headers: Mapping[str, str] = {}
    body: bytes = b""
    again: bool = False  # a second time, with the ETag of the first answer

    def __str__(self) -> str:
        """Write it in one line."""
        told = [self.method, self.path, *(f"{name}: {value}" for name, value in self.headers.items())]
        if self.body:
            is_text = len(self.body) <= LONGEST_SHOWN and self.body.isascii()
            digest = f"{len(self.body)} bytes {hashlib.sha256(self.body).hexdigest()}"
            told.append(self.body.decode() if is_text else digest)
        return " ".join([*told, "(again)"] if self.again else told)


class Questions:
    """All questions to the service of a region.

    Parameters
    ----------
    region
        Its region file; homes lie among the establishments of its catalogue.
    date
        The date that its dataset stands for.
    """

    def __init__(self, region: Path, date: str) -> None:
        catalogue = tomllib.loads(region.read_text(encoding="utf-8"))["catalogue"]
        rows = _rows(region.parent / catalogue["establishments"])
        formations = _rows(region.parent / catalogue["formations"])
        self._uais = [row["uai"] for row in rows]
        self.places = [(float(row["lat"]), float(row["lon"])) for row in rows if row["lat"] and row["lon"]]
        self._values = {name: sorted({row[name] for row in formations}) for name in FORMATION_COLUMNS}
        self._values["uai"] = self._uais
        self._date = dt.date.fromisoformat(date)
        self._chance = random.Random(SEED)  # noqa: S311 - nothing secret

    def all(self) -> Iterator[Question]:
        """Yield each question, those on counters last."""
        makers = {
            self._reachable: 110,
            self._batch: 40,
            self._journey: 90,
            self._isochrones: 70,
            self._of_establishment: 45,
            self._matrix: 45,
            self._graphhopper: 50,
            self._tile: 45,
        }
        for number, (maker, count) in enumerate(makers.items()):
            # Each on its own dice: a further question here moves none of the others.
            self._chance.seed(SEED + number)
            for _ in range(count):
                yield maker()
        yield from self._establishments()
        yield from self._plain()
        yield from self._wrong()
        yield Question("/metrics", "/metrics")

    def _reachable(self) -> Question:
        asked = [
            *self._home(),
            *self._journeys(),
            *self._filters(),
            *self._some(0.2, offset=(0, 1, 3, 20, 100, 10_000)),
        ]
        headers = {"Accept-Encoding": "gzip"} if self._falls(0.1) else {}
        return _get("/reachable", asked, headers)

    def _batch(self) -> Question:
        origins, asked = self._points(), [*self._journeys(), *self._filters()]
        headers = {"Accept": self._chance.choice((JSON, ARROW, "*/*"))}
        if self._falls(0.5):
            table = pa.Table.from_pylist(origins)
            sink = io.BytesIO()
            with pa.ipc.new_stream(sink, table.schema) as writer:
                writer.write_table(table)
            path = f"/reachable?{_encoded(asked)}"
            return Question("/reachable", path, "POST", {"Content-Type": ARROW, **headers}, sink.getvalue())
        return _post("/reachable", {"origins": origins, **_document(asked)}, headers)

    def _journey(self) -> Question:
        directions, numbers = ("outbound", "return", "return"), (0, 1, 2, 3)
        ways = [*self._ways(), *self._some(0.6, budget_minutes=BUDGETS, direction=directions, alternatives=numbers)]
        return _get("/journey", [*self._home(), ("uai", self._chance.choice(self._uais)), *ways])

    def _isochrones(self) -> Question:
        return _get("/isochrones", [*self._home(), *self._area()])

    def _of_establishment(self) -> Question:
        path = f"/establishments/{quote(self._chance.choice(self._uais))}/isochrones"
        return _get(path, self._area())._replace(route="/establishments/{uai}/isochrones")

    def _matrix(self) -> Question:
        asked: dict[str, Any] = {"origins": self._points(), **_document(self._journeys())}
        kind = self._chance.choice(("all", "uai", "uai", "points", "points", "points"))
        if kind == "uai":
            named = self._chance.sample(self._uais, min(len(self._uais), self._chance.randint(1, 12)))
            asked["destinations"] = {"uai": [*named, *self._chance.choice(([], [], ["unknown"]))]}
        elif kind == "points":
            asked["destinations"] = self._points()
            if self._falls(0.8):
                asked.pop("metric", None)
        return _post("/matrix", asked, {"Accept": self._chance.choice(ACCEPTED)})

    def _graphhopper(self) -> Question:
        (_, lat), (_, lon) = self._home()
        profile = self._chance.choice(("pt", "pt", "foot", "bike"))
        asked = [("point", f"{lat},{lon}"), ("profile", profile)]
        if profile == "pt":
            asked.append(("pt.earliest_departure_time", f"{self._moment()}:00{self._chance.choice(('Z', '+02:00'))}"))
        asked += self._some(0.6, time_limit=LIMITS_SECONDS, reverse_flow=("true", "false"), buckets=(1, 2, 3, 5))
        asked += self._some(0.2, result=("polygon", "multipolygon"), full_geometry=("true",), type=("json", "geojson"))
        return _get("/isochrone", asked)

    def _tile(self) -> Question:
        lat, lon = self._chance.choice(self.places)
        zoom = self._chance.randint(6, 14)
        x, y = _tile_at(lat, lon, zoom)
        x, y = x + self._chance.choice((0, 0, 0, 1, -1, 40)), y + self._chance.choice((0, 0, 0, 1, -1))
        asked = self._some(0.3, dataset=(DATASET, "another"))
        return _get(f"/tiles/{zoom}/{x}/{y}.mvt", asked)._replace(route="/tiles/{z}/{x}/{y}.mvt")

    def _establishments(self) -> Iterator[Question]:
        self._chance.seed(SEED)
        for uai in [*self._chance.sample(self._uais, min(len(self._uais), 12)), "0000000X", "é /"]:
            yield Question("/establishments/{uai}", f"/establishments/{quote(uai, safe='')}")

    def _plain(self) -> Iterator[Question]:
        for path in ("/dataset", "/map.json", "/style.json", "/healthz", "/readyz", "/health"):
            yield from (Question(path, path, method) for method in ("GET", "HEAD", "POST"))
            yield Question(path, f"{path}?what=1")
        for path in (
            "/openapi.json",
            "/",
            "/docs",
            "/docs/start.js",
            "/favicon.ico",
            "/favicon.svg",
            "/docs/",
            "/redoc",
        ):
            yield Question("pages", path)
        for name in ("swagger-ui.css", "swagger-ui-bundle.js", "favicon.png", "nothing.js", "..%2freference.py"):
            yield Question("pages", f"/docs/assets/{name}")
        here = "/reachable?lat={}&lon={}".format(*self.places[0])
        yield Question("/reachable", here, headers={"X-Request-Id": "a-request"})
        yield from (Question("/reachable", path, again=True) for path in (here, f"{here}&limit=0"))
        yield from (Question(path, path, again=True) for path in ("/dataset", "/style.json", "/openapi.json"))
        yield from (Question("/reachable", here, method) for method in ("HEAD", "PUT", "OPTIONS", "DELETE"))

    def _wrong(self) -> Iterator[Question]:
        lat, lon = self.places[0]
        here, uai = f"lat={lat}&lon={lon}", self._uais[0]
        wrong = (
            *("", "lat=1", "lat=x&lon=0", "lat=91&lon=0", "lat=nan&lon=0", "lat=0&lon=-180.1", f"{here}&lat=1"),
            *(f"{here}&{more}" for more in ("budget=3", "budget_minutes=0", "budget_minutes=91", "budget_minutes=1.5")),
            *(f"{here}&{more}" for more in ("modes=car", "modes=", "modes=walk,,bike", "access=car", "limits=59")),
            *(f"{here}&{more}" for more in ("limits=5401", "limits=a", "limits=900,900", "at=25:00", "at=now", "at=")),
            *(f"{here}&{more}" for more in ("resolution=150", "direction=up", "metric=p51", "metric=p50", "%00=%ff")),
            *(f"{here}&{more}" for more in ("limit=0", "limit=10001", "offset=-1", "voie=", "uai=", "uai=none")),
            *(f"{here}&uai={uai}&{more}" for more in ("alternatives=4", "alternatives=-1", "direction=to")),
            *(f"{here}&at={at}" for at in ("1999-01-01T08:00", "2039-01-01T08:00:00Z", "2026-02-30T08:00", "23:59:59")),
        )
        for path in ("/reachable", "/journey", "/isochrones", f"/establishments/{uai}/isochrones", "/isochrone"):
            yield from (Question("wrong", f"{path}?{query}") for query in wrong)
        when = f"pt.earliest_departure_time={self._date}T08:00:00Z"
        for query in (
            *("profile=car", "vehicle=pt", f"vehicle=pt&{when}", f"profile=pt&{when}&type=geojson", "profile=pt"),
            *(
                "profile=foot&buckets=0",
                "profile=foot&buckets=21",
                "profile=foot&buckets=x",
                "profile=foot&time_limit=0",
            ),
            *("profile=foot&time_limit=99999", "profile=foot&weighting=fastest", "profile=foot&distance_limit=5"),
            *("profile=foot&result=line", "profile=foot&tolerance=1", "profile=foot&reverse_flow=maybe", "profile="),
        ):
            yield Question("wrong", f"/isochrone?point={lat},{lon}&{query}")
        for path in (
            "/tiles/5/0/0.mvt",
            "/tiles/15/0/0.mvt",
            "/tiles/8/256/0.mvt",
            "/tiles/8/-1/0.mvt",
            "/tiles/a/0/0.mvt",
        ):
            yield Question("wrong", path)
        for path in (
            "/nothing",
            "/reachable/",
            "/establishments/",
            f"/establishments/{uai}/",
            "/establishments/x/isochrones",
        ):
            yield Question("wrong", path)
        yield Question("wrong", f"/journey?{here}&uai=none")
        point = {"lat": lat, "lon": lon}
        for path in ("/reachable", "/matrix"):
            for body in (
                b"",
                b"{",
                b"[]",
                b"{}",
                b'{"origins": []}',
                b'{"origins": [{"lat": 91, "lon": 0}]}',
            ):
                yield Question("wrong", path, "POST", {"Content-Type": JSON}, body)
            for more in (
                {"modes": ["car"]},
                {"what": 1},
                {"budget_minutes": 91},
                {"budget_minutes": "5"},
                {"limit": 0},
            ):
                yield _post(path, {"origins": [point], **more})._replace(route="wrong")
            for ids in ((1, None), (1, "a"), (2**63, 1), (1.5, 2)):
                yield _post(path, {"origins": [{**point, "id": given} for given in ids]})._replace(route="wrong")
            yield _post(path, {"origins": [point] * 1001})._replace(route="wrong")
            yield _post(path, {"origins": [point]}, {"Accept": "text/html"})._replace(route="wrong")
            yield _post(path, {"origins": [point]}, {"Content-Type": "text/plain"})._replace(route="wrong")
            yield _post(f"{path}?limit=3", {"origins": [point]})._replace(route="wrong")
            yield Question("wrong", path, "POST", {"Content-Type": ARROW}, b"no stream")
        for destinations in ([], {"uai": []}, {}, "x", [{"lat": 0}], [point] * 101, {"uai": ["none"]}):
            asked = {"origins": [point] * 101, "destinations": destinations}
            yield _post("/matrix", asked)._replace(route="wrong")

    def _home(self) -> Pairs:
        """Draw a place: mostly near an establishment, else in the rectangle around all, or beyond it."""
        lats, lons = zip(*self.places, strict=True)
        kind = self._chance.random()
        if kind < 0.8:  # noqa: PLR2004 - most
            lat, lon = self._chance.choice(self.places)
            lat, lon = lat + self._chance.gauss(0, 0.006), lon + self._chance.gauss(0, 0.006)
        elif kind < 0.93:  # noqa: PLR2004 - nearly all others
            lat, lon = self._chance.uniform(min(lats), max(lats)), self._chance.uniform(min(lons), max(lons))
        else:
            lat, lon = self._chance.choice(
                ((max(lats) + 1, lons[0]), (0.0, 0.0), (-90.0, 180.0), (min(lats) - 0.03, lons[0]))
            )
        digits = self._chance.choice((6, 6, 6, 5, 3, 12))
        return [("lat", round(lat, digits)), ("lon", round(lon, digits))]

    def _points(self) -> list[dict[str, Any]]:
        points = [dict(self._home()) for _ in range(self._chance.choice((1, 2, 3, 5, 8, 20)))]
        names = self._chance.choice((None, "home {}", 100))
        if names is None:
            return points
        is_text = isinstance(names, str)
        return [{"id": names.format(n) if is_text else names - n, **point} for n, point in enumerate(points)]

    def _ways(self) -> Pairs:
        asked = self._some(0.3, access=("walk", "bike", "bike"))
        if self._falls(0.6):
            modes = self._chance.sample(MODES, self._chance.randint(1, len(MODES)))
            asked += [("modes", mode) for mode in modes]
        return asked

    def _journeys(self) -> Pairs:
        return [*self._ways(), *self._some(0.5, budget_minutes=BUDGETS, metric=("fastest", "p50"))]

    def _filters(self) -> Pairs:
        asked = self._some(0.3, limit=(1, 2, 5, 20, 1000, 10_000))
        for name, values in self._values.items():
            if self._falls(0.15):
                chosen = [self._chance.choice([*values, "unknown"]) for _ in range(self._chance.randint(1, 3))]
                asked += [(name, value) for value in chosen]
        return asked

    def _area(self) -> Pairs:
        asked = self._ways()
        if self._falls(0.6):
            limits = self._chance.sample(LIMITS_SECONDS, self._chance.randint(1, 4))
            asked.append(("limits", ",".join(map(str, limits))))
        moments = (
            "08:00",
            "17:15",
            "00:00",
            "06:45",
            self._moment(),
            f"{self._moment()}:30",
            f"{self._moment()}+05:30",
        )
        return [*asked, *self._some(0.5, at=moments, direction=("from", "to"), resolution=(100, 200, 200, 400, 400))]

    def _moment(self) -> str:
        day = self._date + dt.timedelta(days=self._chance.choice((0, 0, 0, 1, 2, 4, 5, 6, -3, 14)))
        return f"{day}T{self._chance.choice((6, 7, 7, 8, 12, 16, 17, 23)):02d}:{self._chance.randrange(60):02d}"

    def _falls(self, share: float) -> bool:
        return self._chance.random() < share

    def _some(self, share: float, **choices: Sequence[Any]) -> Pairs:
        """Draw a value for some of the parameters."""
        return [(n, self._chance.choice(values)) for n, values in choices.items() if self._falls(share)]


def settings_questions(place: tuple[float, float]) -> Iterator[Question]:
    """Yield questions to a service with other settings: a key, foreign pages, narrow bounds."""
    here = "/reachable?lat={}&lon={}".format(*place)
    for key in ({}, {"X-API-Key": "wrong"}, {"X-API-Key": "one"}, {"Authorization": "Bearer two"}):
        for path in (here, "/map.json", "/docs", "/health", "/nothing", "/metrics" if not key else "/dataset"):
            yield Question("settings", path, headers={**key, "Origin": "https://map.example"})
    wanted = {"Origin": "https://map.example", "Access-Control-Request-Method": "GET"}
    yield Question("settings", here, "OPTIONS", wanted)
    yield Question("settings", here, "OPTIONS", {**wanted, "Origin": "https://other.example"})
    for count in (1, 3, 4, 40):
        points = [{"lat": place[0], "lon": place[1]}] * count
        for path, more in (("/reachable", {}), ("/matrix", {}), ("/matrix", {"destinations": points})):
            yield _post(path, {"origins": points, **more}, {"X-API-Key": "one"})._replace(route="settings")


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def _tile_at(lat: float, lon: float, zoom: int) -> tuple[int, int]:
    across = 1 << zoom
    return int((lon + 180) / 360 * across), int((1 - asinh(tan(radians(lat))) / pi) / 2 * across)


def _encoded(asked: Pairs) -> str:
    return urlencode(asked, quote_via=quote, safe=",:")


def _document(asked: Pairs) -> dict[str, Any]:
    """Write parameters as a JSON body has them: what may be repeated is a list."""
    document: dict[str, Any] = {}
    for name, value in asked:
        if name in {"modes", "uai", *FORMATION_COLUMNS}:
            document.setdefault(name, []).append(value)
        else:
            document[name] = value
    return document


def _get(path: str, asked: Pairs, headers: Mapping[str, str] | None = None) -> Question:
    return Question(path, f"{path}?{_encoded(asked)}", headers=headers or {})


def _post(path: str, document: object, headers: Mapping[str, str] | None = None) -> Question:
    return Question(path, path, "POST", {"Content-Type": JSON, **(headers or {})}, json.dumps(document).encode())
