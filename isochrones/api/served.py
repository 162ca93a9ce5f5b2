"""One dataset in service: what is encoded once, and the answers about it."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Self

import numpy as np
import orjson

from isochrones.api.catalogue import FORMATION_FILTERS, OWN_KEYS, Catalogue
from isochrones.api.page import entries, minute_clock, ranked
from isochrones.api.parameters import ReachableParameters
from isochrones.store.dataset import Dataset, open_dataset
from isochrones.store.lookup import MODES, Answer, Lookup, Query

SUMMARY_KEYS = ("id", "name", "date", "timezone", "arrive", "leave", "budget_minutes")
PUBLIC_KEYS = (
    *SUMMARY_KEYS,
    *("format_version", "created_at", "attribution", "counts", "parameters", "warnings", "report"),
)
COORDINATE_DIGITS = 6  # a tenth of a metre


class Served:
    """Answers about one dataset, as bytes.

    Attributes
    ----------
    dataset
        The dataset.
    warm
        Whether a lookup of every kind has run, so that the next one is as fast as any.
    """

    def __init__(self, dataset: Dataset, lookup: Callable[[Query], Answer]) -> None:
        self.dataset = dataset
        self.warm = False
        self._lookup = lookup
        self._catalogue = Catalogue(dataset.establishments, dataset.formations)
        self._clock = minute_clock(dataset.clock)
        self._summary = orjson.Fragment(orjson.dumps({key: dataset.manifest[key] for key in SUMMARY_KEYS}))
        self._warnings = [*dataset.manifest["warnings"], *map(_hidden, self._catalogue.hidden_columns)]

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open the current dataset of a directory.

        Raises
        ------
        InputError
            If there is none that can be read.
        """
        dataset = open_dataset(directory)
        return cls(dataset, Lookup(dataset))

    @property
    def budget_minutes(self) -> int:
        """Longest journey the dataset knows."""
        return int(self.dataset.manifest["budget_minutes"])

    def reachable(self, parameters: ReachableParameters) -> bytes:
        """Look up and encode a page of `/reachable`.

        Raises
        ------
        ParameterError
            If more time is asked for than the dataset knows of.
        """
        filters = {name: getattr(parameters, name) for name in (*FORMATION_FILTERS, "uai")}
        answer = self._lookup(parameters.query(self.budget_minutes))
        selection = self._catalogue.select(filters)
        found = ranked(answer, selection, self._catalogue.uai_rank)
        page = found[parameters.offset : parameters.offset + parameters.limit]
        return orjson.dumps(
            {
                "dataset": self._summary,
                "origin": {"lat": parameters.lat, "lon": parameters.lon, "snapped": _snapped(answer)},
                "total": len(found),
                "establishments": entries(page, answer, self._catalogue, selection, self._clock),
                "warnings": [
                    *self._warnings,
                    *(warning._asdict() for warning in answer.warnings),
                    *(_unknown_value(name, value) for name, value in selection.unknown),
                ],
            }
        )

    def establishment(self, uai: str) -> bytes | None:
        """Encode what is known of an establishment; None if the dataset doesn't have it."""
        index = self.dataset.index_of(uai)
        if index is None:
            return None
        on_network = bool(self.dataset.index.streets.establishment_node[index] >= 0)
        row = self.dataset.establishments[index]
        return orjson.dumps(
            {
                "dataset": self._summary,
                **{key: value for key, value in row.items() if key not in OWN_KEYS},
                "on_network": on_network,
                "formations": self.dataset.formations[index],
                "warnings": [*self._warnings, *([] if on_network else [_off_network(uai)])],
            },
            default=str,
        )

    def description(self) -> bytes:
        """Encode what may be told of the dataset: its manifest without paths and timings."""
        manifest = self.dataset.manifest
        inputs = [
            {"name": Path(source["path"]).name, "sha256": source["sha256"], "bytes": source["bytes"]}
            for source in manifest["inputs"]
        ]
        return orjson.dumps({**{key: manifest[key] for key in PUBLIC_KEYS}, "inputs": inputs})

    def warm_up(self) -> None:
        """Run one lookup of every kind: kernels are compiled or loaded, and the index comes into memory."""
        nodes = self.dataset.index.streets.establishment_node
        place = self.dataset.establishments[int(np.argmax(nodes >= 0))]
        for access, metric in product(("walk", "bike"), ("fastest", "p50")):
            asked = {
                "lat": place["lat"],
                "lon": place["lon"],
                "modes": MODES,
                "access": access,
                "metric": metric,
            }
            self.reachable(ReachableParameters.model_validate(asked))
        self.warm = True


def _snapped(answer: Answer) -> dict[str, float] | None:
    if answer.snapped is None:
        return None
    return {
        "lat": round(answer.snapped.lat, COORDINATE_DIGITS),
        "lon": round(answer.snapped.lon, COORDINATE_DIGITS),
        "distance_m": round(answer.snapped.distance_meters, 1),
    }


def _off_network(uai: str) -> dict[str, str]:
    return {
        "code": "establishment-off-network",
        "message": f"no street near {uai}: nobody can be said to reach it",
    }


def _unknown_value(name: str, value: str) -> dict[str, str]:
    what = "establishment" if name == "uai" else "formation"
    return {"code": "unknown-value", "message": f'{name}: no {what} of this dataset has "{value}"'}


def _hidden(column: str) -> dict[str, str]:
    message = f'the catalogue\'s column "{column}" is not shown: answers use this name themselves'
    return {"code": "column-hidden", "message": message}
