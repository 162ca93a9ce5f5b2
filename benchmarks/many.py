"""How long many homes in one request take, over HTTP."""

from __future__ import annotations

import json
import urllib.request
from functools import partial
from pathlib import Path
from typing import NamedTuple

from answering import homes, serving
from measuring import Spread, seconds_of, spread

from isochrones.dataset.dataset import open_dataset

ARROW = "application/vnd.apache.arrow.stream"
JSON = "application/json"
POINTS = 20


class Many(NamedTuple):
    """Durations of whole requests, from the first byte sent to the last one read; default parameters."""

    homes: int
    batch_json: Spread
    batch_arrow: Spread
    matrix_json: Spread  # to all establishments
    matrix_arrow: Spread
    matrix_points: Spread  # to POINTS points


def measure_many(directory: Path, count: int, runs: int) -> Many:
    """Send so many random homes at once, several times."""
    places = [{"lat": lat, "lon": lon} for lat, lon in homes(open_dataset(directory), count)]
    with serving(directory) as (base, _):

        def ask(path: str, accept: str, **more: object) -> None:
            body = json.dumps({"origins": places, **more}).encode()
            headers = {"Content-Type": JSON, "Accept": accept}
            request = urllib.request.Request(f"{base}{path}", body, headers)  # noqa: S310 - our own server
            urllib.request.urlopen(request).read()  # noqa: S310 - our own server

        def measured(path: str, accept: str, **more: object) -> Spread:
            ask(path, accept, **more)
            return spread([seconds_of(partial(ask, path, accept, **more)) for _ in range(runs)])

        return Many(
            homes=count,
            batch_json=measured("/reachable", JSON),
            batch_arrow=measured("/reachable", ARROW),
            matrix_json=measured("/matrix", JSON),
            matrix_arrow=measured("/matrix", ARROW),
            matrix_points=measured("/matrix", JSON, destinations=places[:POINTS]),
        )
