"""What the map page has to know of a dataset before it can ask anything."""

from typing import Any
from unicodedata import combining, normalize

import numpy as np

from isochrones.dataset.dataset import Dataset
from isochrones.dataset.parameters import Parameters
from isochrones.dataset.tile_reader import Tiles
from isochrones.foundation.units import SECONDS_PER_MINUTE
from isochrones.modes import STREET_MODES
from isochrones.modes.street_mode import StreetMode

FILTERS = ("voie", "diplome", "domaine")
LIMITS_SECONDS = (900, 1800, 2700, 3600, 5400)
COORDINATE_DIGITS = 6  # a tenth of a metre


def map_facts(dataset: Dataset, tiles: Tiles) -> dict[str, Any]:
    """Tell where the region is, what can be filtered by, and how far one can ask."""
    manifest, bounds = dataset.manifest, tiles.bounds
    budget_seconds = manifest.budget_minutes * SECONDS_PER_MINUTE
    return {
        "name": manifest.name,
        "attribution": manifest.attribution,
        "bounds": None if bounds is None else [round(degrees, COORDINATE_DIGITS) for degrees in bounds],
        "center": _center(dataset),
        "filters": {column: _values(dataset, column) for column in FILTERS},
        "budget_minutes": manifest.budget_minutes,
        "limits_seconds": [limit for limit in LIMITS_SECONDS if limit <= budget_seconds],
        "school_services": _has_school_services(manifest.parameters),
        "modes": [_shown(mode) for mode in STREET_MODES],
    }


def _shown(mode: StreetMode) -> dict[str, Any]:
    return {
        "name": mode.name,
        "color": mode.color,
        "dashes": mode.dashes,
        "icon": mode.icon,
        "reaches_stops": mode.reaches_stops,
        "words": {language: words._asdict() for language, words in mode.words.items()},
    }


def _has_school_services(parameters: Parameters) -> bool:
    """Whether they run on any reference day."""
    return any(day.school_services for day in (parameters, *parameters.further_days))


def _center(dataset: Dataset) -> list[float]:
    """Longitude and latitude in the midst of the establishments."""
    places = [(float(row["lon"]), float(row["lat"])) for row in dataset.establishments]
    return [round(float(degrees), COORDINATE_DIGITS) for degrees in np.median(places, axis=0)]


def _values(dataset: Dataset, column: str) -> list[str]:
    values = {str(row[column]) for taught in dataset.formations for row in taught if row[column] is not None}
    return sorted(values, key=_without_accents)


def _without_accents(text: str) -> tuple[str, str]:
    """Key of the order in which a dictionary has words: accents only count between words that are otherwise equal."""
    letters = (letter for letter in normalize("NFKD", text) if not combining(letter))
    return "".join(letters).casefold(), text
