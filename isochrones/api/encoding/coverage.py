"""Where and when a dataset knows anything."""

from typing import Any

import numpy as np

from isochrones.dataset.dataset import Dataset
from isochrones.dataset.tile_reader import Tiles

COORDINATE_DIGITS = 6
FEED_KEYS = ("feed", "kind", "timezone", "agencies", "first_date", "last_date", "shifted_days")


def coverage(dataset: Dataset, tiles: Tiles) -> dict[str, Any]:
    """Tell the extent of the streets, the dates of the feeds, and what is joined to the streets."""
    streets = dataset.index.streets
    bounds = tiles.bounds
    return {
        "bounds": None if bounds is None else [round(degrees, COORDINATE_DIGITS) for degrees in bounds],
        "first_date": min((feed["first_date"] for feed in dataset.feeds), default=None),
        "last_date": max((feed["last_date"] for feed in dataset.feeds), default=None),
        "establishments_on_network": int(np.count_nonzero(streets.establishment_node >= 0)),
        "stops_on_network": int(np.count_nonzero(streets.stop_node >= 0)),
    }


def feeds(dataset: Dataset) -> list[dict[str, Any]]:
    """Tell of each feed on which dates its trips run."""
    return [{key: feed[key] for key in FEED_KEYS} for feed in dataset.feeds]
