"""How long it takes to draw areas: searched, traced and encoded, in the process."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from answering import homes
from measuring import Spread, seconds_of, spread

from isochrones.answers.answers import Answers
from isochrones.dataset.dataset import open_dataset
from isochrones.modes.names import MODES

HOUR = 3600
SOME_LIMITS = [900, 1800, 2700, 3600]


class Drawn(NamedTuple):
    """Durations of single answers, from the same random homes; 60 minutes, 100 m, unless the name says else."""

    instant: Spread
    window: Spread
    window_to: Spread
    four_limits: Spread
    all_modes: Spread  # bikes too, also to the stop
    whole_budget: Spread  # as long as the dataset knows of
    coarse: Spread  # 400 m
    megabytes: float  # median size of the answer over the window, as JSON


def measure_areas(directory: Path, count: int) -> Drawn:
    """Draw areas around random homes."""
    dataset = open_dataset(directory)
    areas = Answers(dataset).areas
    places = homes(dataset, count)
    date = dataset.manifest.date
    first, last = dataset.parameters.arrive_instants
    at = (date, (first + last) // 2)

    def draw(limits: list[int], how: dict[str, Any], place: tuple[float, float]) -> bytes:
        found = areas.isochrones(place, limits, **how)
        return orjson.dumps(found.multipolygons, option=orjson.OPT_SERIALIZE_NUMPY)

    def measured(limits: list[int], **how: Any) -> Spread:  # noqa: ANN401 - whatever can be asked
        for place in places[: len(places) // 10 + 1]:
            draw(limits, how, place)
        return spread([seconds_of(partial(draw, limits, how, place)) for place in places])

    sizes = sorted(len(draw([HOUR], {}, place)) for place in places)
    return Drawn(
        instant=measured([HOUR], at=at),
        window=measured([HOUR]),
        window_to=measured([HOUR], direction="to"),
        four_limits=measured(SOME_LIMITS),
        all_modes=measured([HOUR], modes=MODES, access="bike"),
        whole_budget=measured([dataset.parameters.budget_seconds]),
        coarse=measured([HOUR], resolution_meters=400),
        megabytes=sizes[len(sizes) // 2] / 1e6,
    )
