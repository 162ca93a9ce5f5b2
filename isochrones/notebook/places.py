"""Places as notebooks give them: pairs, frames, frames with geometry."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from numbers import Real
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from isochrones.findings import InputError

WGS84 = "EPSG:4326"
ID = "id"
GREATEST = {"lat": 90.0, "lon": 180.0}
PAIR = 2


class Places(NamedTuple):
    """Points with the names their rows go by in answers."""

    ids: list[Any]
    lat: NDArray[np.float64]  # [places] WGS 84 [degrees]
    lon: NDArray[np.float64]  # [places] WGS 84 [degrees]

    @property
    def points(self) -> list[tuple[float, float]]:
        """Latitude and longitude of each."""
        return list(zip(self.lat.tolist(), self.lon.tolist(), strict=True))


def read_places(given: Any, parameter: str) -> Places:  # noqa: ANN401 - whatever a notebook holds
    """Read points from whatever holds them.

    Parameters
    ----------
    given
        A (lat, lon) pair; a sequence or array of such pairs; a DataFrame with columns lat and lon, in degrees; a
        GeoDataFrame or GeoSeries of points, in any coordinate reference system it names. Of a frame, the column
        `id` names the places if there is one, else its index; of pairs, their positions.
    parameter
        What errors call it.

    Raises
    ------
    InputError
        If these are no points on earth, or two have the same name.
    """
    if isinstance(given, gpd.GeoSeries):
        places = _from_geometry(given, given.index.tolist(), parameter)
    elif isinstance(given, gpd.GeoDataFrame):
        places = _from_geometry(given.geometry, _names(given), parameter)
    elif isinstance(given, pd.DataFrame):
        places = _from_columns(given, parameter)
    else:
        places = _from_pairs(given, parameter)
    for name, values in (("lat", places.lat), ("lon", places.lon)):
        # Written so that NaN is refused too.
        wrong = np.flatnonzero(~(np.abs(values) <= GREATEST[name]))
        if len(wrong):
            at = int(wrong[0])
            raise InputError(f"{parameter}: {places.ids[at]!r}: {name} {values[at]:g} is not on earth")
    repeated = pd.Index(places.ids).duplicated()
    if repeated.any():
        raise InputError(f"{parameter}: two places are called {places.ids[int(np.argmax(repeated))]!r}")
    return places


def are_codes(given: Any) -> bool:  # noqa: ANN401 - whatever a notebook holds
    """Whether these are establishments' codes: one text, or several."""
    if isinstance(given, str):
        return True
    several = isinstance(given, list | tuple | set | np.ndarray | pd.Series | pd.Index)
    return several and len(given) > 0 and all(isinstance(entry, str) for entry in given)


def _from_geometry(geometry: gpd.GeoSeries, ids: list[Any], parameter: str) -> Places:
    if geometry.crs is None:
        raise InputError(f'{parameter}: no coordinate reference system; of degrees it is set_crs("{WGS84}")')
    is_point = (geometry.geom_type == "Point") & ~geometry.is_empty
    if not is_point.all():
        raise InputError(f"{parameter}: {ids[int(np.argmin(is_point))]!r}: not a point")
    points = geometry.to_crs(WGS84)
    return Places(ids, points.y.to_numpy(), points.x.to_numpy())


def _from_columns(frame: pd.DataFrame, parameter: str) -> Places:
    missing = [name for name in GREATEST if name not in frame.columns]
    if missing:
        raise InputError(f"{parameter}: no column {missing[0]}")
    return Places(_names(frame), *(_degrees(frame[name], f"{parameter}: column {name}") for name in GREATEST))


def _from_pairs(given: Any, parameter: str) -> Places:  # noqa: ANN401 - whatever a notebook holds
    if not isinstance(given, Iterable) or isinstance(given, str | dict):
        raise InputError(f"{parameter}: neither (lat, lon) pairs nor a frame: {given!r}")
    pairs = list(given)
    if len(pairs) == PAIR and all(isinstance(number, Real) for number in pairs):
        pairs = [pairs]
    for number, pair in zip(count(), pairs, strict=False):
        if isinstance(pair, str) or not isinstance(pair, Iterable) or len(tuple(pair)) != PAIR:
            raise InputError(f"{parameter}: {number}: not a (lat, lon) pair: {pair!r}")
    lat, lon = zip(*pairs, strict=True) if pairs else ((), ())
    return Places(list(range(len(pairs))), _degrees(lat, f"{parameter}: lat"), _degrees(lon, f"{parameter}: lon"))


def _names(frame: pd.DataFrame) -> list[Any]:
    names: list[Any] = (frame[ID] if ID in frame.columns else frame.index).tolist()
    return names


def _degrees(values: Any, what: str) -> NDArray[np.float64]:  # noqa: ANN401 - whatever a notebook holds
    try:
        return np.asarray(values, np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{what}: not numbers: {error}") from error
