"""What a visitor waits for: the legs of a journey over HTTP, and the first useful map in a browser."""

from __future__ import annotations

import time
import urllib.request
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from answering import BUDGET_SECONDS, SEED, Place, homes, serving
from measuring import Spread, seconds_of, spread
from playwright.sync_api import Browser, sync_playwright

from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Query
from isochrones.dataset.dataset import Dataset, open_dataset
from isochrones.engine.constants import UNREACHED

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"),
    # WebGL without a graphics card.
    *("--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
]
PHONE_WIDTH, PHONE_HEIGHT = 390, 844
WARM_UP = 20


class Visited(NamedTuple):
    """Durations of single requests and visits."""

    there: Spread  # /journey, with alternatives, over HTTP
    back: Spread
    first_map: Spread  # nothing in the cache: streets, the house and the nearest establishments are drawn


def measure_visiting(directory: Path, journeys: int, visits: int) -> Visited:
    """Ask for journeys from random homes to random establishments within reach; open the page on a phone."""
    asked = within_reach(open_dataset(directory), journeys)
    with serving(directory) as (base, _), sync_playwright() as playwright:

        def told(direction: str) -> Spread:
            urls = [f"{base}/journey?lat={lat}&lon={lon}&uai={uai}&direction={direction}" for (lat, lon), uai in asked]
            for url in urls[:WARM_UP]:
                _read(url)
            return spread([seconds_of(partial(_read, url)) for url in urls])

        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        seen = visited(chromium, f"{base}/", asked[0][0], visits)
        chromium.close()
        return Visited(told("outbound"), told("return"), spread(seen))


def within_reach(dataset: Dataset, count: int) -> list[tuple[Place, str]]:
    """Draw homes, and for each an establishment within an hour."""
    lookup, chance = Answers(dataset).lookup, np.random.default_rng(SEED)
    asked: list[tuple[Place, str]] = []
    for lat, lon in homes(dataset, 20 * count):
        reached = np.flatnonzero(lookup(Query(lat, lon, BUDGET_SECONDS)).best_seconds < UNREACHED)
        if len(reached):
            asked.append(((lat, lon), str(dataset.establishments[chance.choice(reached)]["uai"])))
        if len(asked) == count:
            break
    return asked


def _read(url: str) -> None:
    urllib.request.urlopen(url).read()  # noqa: S310 - our own server


def visited(chromium: Browser, page_url: str, place: Place, count: int) -> list[float]:
    """Open the page as often as told, with nothing in the cache, and time it until the map is of use."""
    seconds = []
    for _ in range(count):
        start = time.perf_counter()
        context = chromium.new_context(
            viewport={"width": PHONE_WIDTH, "height": PHONE_HEIGHT}, has_touch=True, is_mobile=True
        )
        page = context.new_page()
        page.goto(f"{page_url}#lat={place[0]:.5f}&lon={place[1]:.5f}", wait_until="commit")
        page.wait_for_selector("#map[data-drawn]", state="attached")
        page.wait_for_selector(".label-time")
        seconds.append(time.perf_counter() - start)
        context.close()
    return seconds
