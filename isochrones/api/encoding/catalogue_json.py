"""The catalogue as the service needs it: encoded once, and searchable by the values filters ask for."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress, pairwise
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

FORMATION_FILTERS = ("voie", "diplome", "domaine", "cfd")
OWN_KEYS = frozenset(
    {
        *("minutes", "mode", "times", "departure", "arrival", "transfers"),
        *("return_minutes", "return_departure", "return_arrival", "days", "formations"),
        *("dataset", "on_network", "warnings"),
    }
)
"""Keys of answers about an establishment; a column of the catalogue can't be shown under them."""


class Selection(NamedTuple):
    """What passes a request's filters; None stands for everything."""

    establishments: NDArray[np.bool_] | None  # [establishments]
    formations: NDArray[np.bool_] | None  # [formations]
    unknown: list[tuple[str, str]]  # filters and values that nothing in the catalogue has


class EncodedCatalogue:
    """Establishments in the dataset's order, and the formations of each.

    Attributes
    ----------
    heads
        Per establishment the start of its JSON object, up to the comma after the last static key.
    uai_rank
        Shape (establishments,), int64: position of each establishment among all, by uai.
    hidden_columns
        Columns that can't be shown, since answers use their names.
    """

    def __init__(
        self, establishments: Sequence[Mapping[str, Any]], formations: Sequence[Sequence[Mapping[str, Any]]]
    ) -> None:
        uais = [str(row["uai"]) for row in establishments]
        self.heads = [
            encode({key: row[key] for key in row if key not in OWN_KEYS})[:-1] + b"," for row in establishments
        ]
        self.uai_rank = np.empty(len(uais), np.int64)
        self.uai_rank[sorted(range(len(uais)), key=uais.__getitem__)] = np.arange(len(uais))
        self.hidden_columns = sorted(OWN_KEYS.intersection(set().union(*establishments[:1])))
        self._index_of = {uai: index for index, uai in enumerate(uais)}

        counts = [len(taught) for taught in formations]
        self._bounds = list(pairwise(np.cumsum([0, *counts]).tolist()))
        self._establishment_of = np.repeat(np.arange(len(counts)), counts)
        rows = [row for taught in formations for row in taught]
        self._formations = [orjson.Fragment(encode(row)) for row in rows]
        self._all_formations = [
            orjson.Fragment(orjson.dumps(self._formations[start:end])) for start, end in self._bounds
        ]
        self._having = {column: _rows_by_value(rows, column) for column in FORMATION_FILTERS}

    def select(self, filters: Mapping[str, Sequence[str]]) -> Selection:
        """Apply filters, by name: values of one are alternatives, and all filters given must hold."""
        formations: NDArray[np.bool_] | None = None
        establishments: NDArray[np.bool_] | None = None
        for column in FORMATION_FILTERS:
            if filters[column]:
                passing = self._formations_with(column, filters[column])
                formations = passing if formations is None else formations & passing
        if formations is not None:
            establishments = np.zeros(len(self.heads), np.bool_)
            establishments[self._establishment_of[formations]] = True
        if filters["uai"]:
            named = np.zeros(len(self.heads), np.bool_)
            named[[self._index_of[uai] for uai in filters["uai"] if uai in self._index_of]] = True
            establishments = named if establishments is None else establishments & named
        return Selection(establishments, formations, list(self._unknown(filters)))

    def formations_of(self, establishment: int, selection: Selection) -> orjson.Fragment | list[orjson.Fragment]:
        """Encode the establishment's formations that were selected."""
        if selection.formations is None:
            return self._all_formations[establishment]
        start, end = self._bounds[establishment]
        return list(compress(self._formations[start:end], selection.formations[start:end].tolist()))

    def _formations_with(self, column: str, values: Sequence[str]) -> NDArray[np.bool_]:
        passing = np.zeros(len(self._formations), np.bool_)
        for value in values:
            passing[self._having[column].get(value, [])] = True
        return passing

    def _unknown(self, filters: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
        for name, values in filters.items():
            known = self._index_of if name == "uai" else self._having[name]
            yield from ((name, value) for value in dict.fromkeys(values) if value not in known)


def encode(record: Mapping[str, Any]) -> bytes:
    """Encode a row of the catalogue; what JSON has no word for is written as text."""
    return orjson.dumps(record, default=str, option=orjson.OPT_NON_STR_KEYS)


def _rows_by_value(rows: Sequence[Mapping[str, Any]], column: str) -> dict[str, NDArray[np.int64]]:
    by_value: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        if row[column] is not None:
            by_value.setdefault(str(row[column]), []).append(number)
    return {value: np.array(numbers, np.int64) for value, numbers in by_value.items()}
