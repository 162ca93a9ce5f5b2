"""A map of points over faint streets, as one SVG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from isochrones.pages.markup import Markup, element, joined

WIDTH = 1000.0  # of the drawing; it is shown as wide as there is room
MARGIN = 20.0
TALLEST = 1.2  # times the width
TOOLTIPS_AT_MOST = 8_000
"""Points that have tooltips, those of the upper layers before all: each takes a hundred bytes."""

STREET_POINTS_AT_MOST = 150_000
"""Points of streets that are drawn: about a megabyte."""

FRAME_SPREADS = 12.0
"""The frame holds the points within this many times the median distance from the middle: a stop at (0, 0) would
shrink a town to a dot."""

ATTRIBUTION = "Streets: © OpenStreetMap contributors, ODbL."

_STREET_TOLERANCE = 0.4
_TENTHS = 10  # coordinates are whole tenths, which are short to write

Floats = NDArray[np.float64]
Line = tuple[Floats, Floats]
"""Latitudes and longitudes of the points along a line, in degrees."""


class PointLayer(NamedTuple):
    """Points that are drawn alike."""

    name: str
    lat: Floats  # [points] degrees; a point that is NaN is not drawn
    lon: Floats
    color: str  # as CSS has it
    radius: float = 2.5
    titles: Sequence[str] = ()  # [points] tooltips, or none


class _Frame(NamedTuple):
    """The part of the world that is drawn, in the plane of Web Mercator with the world's width as one."""

    west: float
    north: float
    scale: float
    height: float

    def place(self, lat: Floats, lon: Floats) -> Floats:
        """Return where points are drawn, [points, 2]."""
        x, y = _plane(lat, lon)
        return np.stack(((x - self.west) * self.scale + MARGIN, (y - self.north) * self.scale + MARGIN), axis=1)

    def holds(self, drawn: Floats) -> NDArray[np.bool_]:
        """Tell which places are within the frame, [points]."""
        within: NDArray[np.bool_] = (drawn >= 0) & (drawn <= np.array((WIDTH, self.height)))
        return np.asarray(within.all(axis=1))


def point_map(layers: Sequence[PointLayer], *, lines: Sequence[Line] | None = None) -> Markup:
    """Draw points by layer, the last on top, and streets below them if there are any.

    The frame fits the points without those far away from all others, which the legend counts. Streets are thinned so
    that the drawing stays small.
    """
    frame = _frame_of(layers)
    if frame is None:
        return element("p", "No point has a position.", class_="faint")
    streets = None if lines is None else _streets(frame, lines)
    above = np.cumsum([len(layer.lat) for layer in reversed(layers)])[::-1]
    drawn = [
        _layer(frame, layer if points <= TOOLTIPS_AT_MOST else layer._replace(titles=()))
        for layer, points in zip(layers, above.tolist(), strict=True)
    ]
    svg = element(
        "svg",
        streets,
        *(shapes for shapes, _ in drawn),
        viewBox=f"0 0 {WIDTH:g} {frame.height:.0f}",
        role="img",
        aria_label="map of " + ", ".join(layer.name for layer in layers),
    )
    legend = element("ul", *(entry for _, entry in drawn), class_="legend")
    attribution = None if lines is None else element("figcaption", ATTRIBUTION)
    return element("figure", svg, legend, attribution, class_="map")


def thin_lines(lines: Sequence[Floats], points_at_most: int) -> list[Floats]:
    """Simplify lines of a drawing, [points, 2] each, and leave out the shortest where they are still too many."""
    drawn = [line for line in lines if len(line) > 1]
    simple = shapely.simplify([shapely.linestrings(line) for line in drawn], _STREET_TOLERANCE, preserve_topology=False)
    lengths = shapely.length(simple)
    order = np.argsort(-lengths, kind="stable")
    counts = shapely.get_num_coordinates(simple)
    kept = np.sort(order[(np.cumsum(counts[order]) <= points_at_most) & (lengths[order] > _STREET_TOLERANCE)])
    return [shapely.get_coordinates(simple[number]) for number in kept]


def _plane(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    radians = np.radians(np.clip(lat, -85.0, 85.0))
    return np.asarray(lon, np.float64) / 360, -np.arcsinh(np.tan(radians)) / (2 * np.pi)


def _frame_of(layers: Sequence[PointLayer]) -> _Frame | None:
    lat = np.concatenate([np.zeros(0), *(layer.lat for layer in layers)])
    lon = np.concatenate([np.zeros(0), *(layer.lon for layer in layers)])
    known = ~(np.isnan(lat) | np.isnan(lon))
    if not known.any():
        return None
    x, y = _plane(lat[known], lon[known])
    away = np.hypot(x - np.median(x), y - np.median(y))
    near = away <= FRAME_SPREADS * max(float(np.median(away)), 1e-6)
    x, y = x[near], y[near]
    # At least some 400 m, so that a single point has surroundings.
    span_x, span_y = max(float(np.ptp(x)), 1e-5), max(float(np.ptp(y)), 1e-5)
    inner = WIDTH - 2 * MARGIN
    scale = min(inner / span_x, inner * TALLEST / span_y)
    west = float(x.min() + x.max()) / 2 - inner / scale / 2
    return _Frame(west, float(y.min() + y.max()) / 2 - span_y / 2, scale, span_y * scale + 2 * MARGIN)


def _layer(frame: _Frame, layer: PointLayer) -> tuple[Markup, Markup]:
    """Return the points of a layer, and its entry in the legend."""
    known = np.flatnonzero(~(np.isnan(layer.lat) | np.isnan(layer.lon)))
    places = frame.place(np.asarray(layer.lat)[known], np.asarray(layer.lon)[known])
    inside = frame.holds(places)
    known, places = known[inside], places[inside]
    shapes = _circles(layer, known, places) if len(layer.titles) else _dots(layer, places)
    outside = int((~inside).sum())
    dot = element("circle", cx=6, cy=6, r=min(max(layer.radius, 3), 6), fill=layer.color)
    words = f"{layer.name}: {len(layer.lat):,}" + (f" ({outside:,} off the map)" if outside else "")
    return shapes, element("li", element("svg", dot, width=12, height=12), words)


def _circles(layer: PointLayer, points: NDArray[np.int64], places: Floats) -> Markup:
    circles = (
        element("circle", element("title", layer.titles[point]), cx=f"{x:.1f}", cy=f"{y:.1f}", r=layer.radius)
        for point, (x, y) in zip(points.tolist(), places.tolist(), strict=True)
    )
    return element("g", *circles, fill=layer.color)


def _dots(layer: PointLayer, places: Floats) -> Markup:
    """Draw all points by one path: strokes of no length, with round ends. Those in one place are drawn once."""
    path = "".join(f"M{x:g} {y:g}h0" for x, y in np.unique(np.rint(2 * places) / 2, axis=0).tolist())
    return element(
        "path", d=path, fill="none", stroke=layer.color, stroke_width=2 * layer.radius, stroke_linecap="round"
    )


def _streets(frame: _Frame, lines: Sequence[Line]) -> Markup:
    placed = [frame.place(lat, lon) for lat, lon in lines]
    thinned = thin_lines([line for line in placed if frame.holds(line).any()], STREET_POINTS_AT_MOST)
    path = joined(*(Markup(_path(np.rint(line * _TENTHS).astype(np.int64))) for line in thinned))
    return element("path", d=path, class_="streets", transform=f"scale({1 / _TENTHS})", stroke_width=_TENTHS)


def _path(line: NDArray[np.int64]) -> str:
    steps = np.diff(line, axis=0).tolist()
    return f"M{line[0, 0]} {line[0, 1]}l" + " ".join(f"{x} {y}" for x, y in steps)
