"""One dataset in service: what is encoded once, and the answers about it."""

from collections.abc import Mapping
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, Self

import numpy as np
import orjson

from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Answer
from isochrones.answers.place_warnings import establishment_off_network
from isochrones.api.encoding.catalogue_json import FORMATION_FILTERS, OWN_KEYS, EncodedCatalogue, Selection
from isochrones.api.encoding.coverage import coverage, feeds
from isochrones.api.encoding.day_lists import on_other_days_only
from isochrones.api.encoding.listing import entries, minute_clock, ranked
from isochrones.api.encoding.map_facts import map_facts
from isochrones.api.parameters import Filters, ReachableParameters
from isochrones.dataset.tile_reader import Tiles
from isochrones.modes.names import ACCESS_NAMES, MODES
from isochrones.network.street_graph import Snap

SUMMARY_KEYS = ("id", "name", "date", "timezone", "arrive", "leave", "budget_minutes")
PUBLIC_KEYS = (
    *SUMMARY_KEYS,
    *("dates", "format_version", "created_at", "attribution", "counts", "parameters", "warnings", "report"),
)
COORDINATE_DIGITS = 6  # a tenth of a metre


class Served:
    """Answers about one dataset, as bytes.

    Attributes
    ----------
    dataset
        The dataset.
    answers
        What answers questions about it.
    catalogue
        Its establishments and formations, encoded.
    clock
        What a clock in the region shows at an instant: "HH:MM".
    summary
        What every answer says of the dataset, encoded.
    warnings
        What could mislead in every answer, as `code` and `message`.
    dates
        The reference days, in order; none where there is only one.
    tiles
        The base map.
    warm
        Whether a lookup of every kind has run, so that the next one is as fast as any.
    """

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.dataset = dataset = answers.dataset
        self.warm = False
        self.catalogue = EncodedCatalogue(dataset.establishments, dataset.formations)
        self.clock = minute_clock(dataset.clock)
        self.summary = orjson.Fragment(orjson.dumps(dataset.manifest.tell(*SUMMARY_KEYS)))
        dates = sorted(dataset.manifest.dates)
        self.dates = dates if len(dates) > 1 else []
        self.tiles = Tiles(dataset.index.tiles)
        self.warnings = [
            *(warned.as_record() for warned in dataset.manifest.warnings),
            *map(_hidden, self.catalogue.hidden_columns),
        ]

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open the current dataset of a directory.

        Raises
        ------
        InputError
            If there is none that can be read.
        """
        return cls(Answers.open(directory))

    @cached_property
    def map_facts(self) -> dict[str, Any]:
        """What a map page has to know of the dataset."""
        return map_facts(self.dataset, self.tiles)

    @property
    def budget_minutes(self) -> int:
        """Longest journey the dataset knows."""
        return self.dataset.manifest.budget_minutes

    def reachable(self, parameters: ReachableParameters) -> bytes:
        """Look up and encode a page of `/reachable`.

        Raises
        ------
        ParameterError
            If more time is asked for than the dataset knows of.
        """
        selection = self.select(parameters)
        answer = self.answers.lookup(parameters.query(self.budget_minutes))
        origin = {"lat": parameters.lat, "lon": parameters.lon}
        return orjson.dumps(
            {
                "dataset": self.summary,
                **self.result(origin, answer, selection, parameters.offset, parameters.limit),
                "warnings": [*self.warnings, *self.warnings_of(answer, selection), *unknown_values(selection)],
            }
        )

    def select(self, filters: Filters) -> Selection:
        """Apply a request's filters to the catalogue."""
        return self.catalogue.select({name: getattr(filters, name) for name in (*FORMATION_FILTERS, "uai")})

    def result(
        self, origin: Mapping[str, object], answer: Answer, selection: Selection, offset: int, limit: int
    ) -> dict[str, object]:
        """Tell what was found for one origin, ready to be encoded."""
        found = ranked(answer, selection, self.catalogue.uai_rank)
        page = found[offset : offset + limit]
        return {
            "origin": {**origin, "snapped": snapped(answer.snapped)},
            "total": len(found),
            "establishments": entries(page, answer, self.catalogue, selection, self.clock),
        }

    def warnings_of(self, answer: Answer, selection: Selection) -> list[dict[str, str]]:
        """Say what could mislead about one origin."""
        warnings = [warning._asdict() for warning in answer.warnings]
        return [*warnings, *on_other_days_only(answer, selection, self.dataset.manifest.date)]

    def establishment(self, uai: str) -> bytes | None:
        """Encode what is known of an establishment; None if the dataset doesn't have it."""
        index = self.dataset.index_of(uai)
        if index is None:
            return None
        on_network = bool(self.dataset.index.streets.establishment_node[index] >= 0)
        row = self.dataset.establishments[index]
        return orjson.dumps(
            {
                "dataset": self.summary,
                **{key: value for key, value in row.items() if key not in OWN_KEYS},
                "on_network": on_network,
                "formations": self.dataset.formations[index],
                "warnings": [*self.warnings, *([] if on_network else [establishment_off_network(uai)._asdict()])],
            },
            default=str,
        )

    def description(self) -> bytes:
        """Encode what may be told of the dataset: its manifest without paths and timings."""
        manifest = self.dataset.manifest
        inputs = [
            {"name": Path(source.path).name, "sha256": source.sha256, "bytes": source.bytes}
            for source in manifest.inputs
        ]
        told = manifest.tell(*PUBLIC_KEYS)
        where_and_when = {"coverage": coverage(self.dataset, self.tiles), "feeds": feeds(self.dataset)}
        return orjson.dumps({**told, "inputs": inputs, **where_and_when})

    def warm_up(self) -> None:
        """Answer one question of every kind: kernels are compiled or loaded, and the index comes into memory."""
        nodes = self.dataset.index.streets.establishment_node
        place = self.dataset.establishments[int(np.argmax(nodes >= 0))]
        for access, metric in product(ACCESS_NAMES, ("fastest", "p50")):
            asked = {
                "lat": place["lat"],
                "lon": place["lon"],
                "modes": MODES,
                "access": access,
                "metric": metric,
            }
            self.reachable(ReachableParameters.model_validate(asked))
        self.answers.warm_up(place["lat"], place["lon"])
        self.warm = True


def snapped(snap: Snap | None) -> dict[str, float] | None:
    """Tell where the origin meets the streets; None if there is none near enough."""
    if snap is None:
        return None
    return {
        "lat": round(snap.lat, COORDINATE_DIGITS),
        "lon": round(snap.lon, COORDINATE_DIGITS),
        "distance_m": round(snap.distance_meters, 1),
    }


def unknown_values(selection: Selection) -> list[dict[str, str]]:
    """Warn of values of filters that nothing in the catalogue has."""
    return [
        {
            "code": "unknown-value",
            "message": f'{name}: no {"establishment" if name == "uai" else "formation"} of this dataset has "{value}"',
        }
        for name, value in selection.unknown
    ]


def _hidden(column: str) -> dict[str, str]:
    message = f'the catalogue\'s column "{column}" is not shown: answers use this name themselves'
    return {"code": "column-hidden", "message": message}
