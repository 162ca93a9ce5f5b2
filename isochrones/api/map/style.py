"""How the base map looks: a MapLibre style over the dataset's own tiles.

Calm and light, so that what is laid over it stands out; no text and no icons, so that nothing else has to be loaded.
"""

from typing import Any, NamedTuple

from isochrones.network.tile_set import MAX_ZOOM, MIN_ZOOM

SOURCE = LAYER = "streets"
GROUND = "#f2efe8"
EDGE = "#c9c1b1"
CASING_PIXELS = 1.6
ZOOM_BASE = 1.6


class Look(NamedTuple):
    """How a class of streets is drawn."""

    drawn_class: str  # as the tiles name it
    color: str
    widths: tuple[tuple[int, float], ...]  # zoom level, pixels; in between they grow by ZOOM_BASE
    casing: str | None = None  # colour of its edges
    dashes: tuple[float, ...] | None = None  # in widths


LOOKS: tuple[Look, ...] = (
    Look("ferry", "#85a8c2", ((8, 0.8), (14, 1.6), (18, 2.5)), dashes=(4, 3)),
    Look("path", "#bfb39d", ((13, 0.7), (16, 1.6), (19, 4)), dashes=(3, 1.5)),
    Look("track", "#bfb39d", ((13, 0.8), (16, 2), (19, 5)), dashes=(5, 1.5)),
    Look("cycleway", "#94b598", ((13, 0.8), (16, 2), (19, 5))),
    Look("steps", "#ab9d85", ((14, 1.2), (16, 3), (19, 7)), dashes=(0.5, 0.4)),
    Look("service", "#ffffff", ((13, 0.5), (15, 1.6), (18, 8)), EDGE),
    Look("pedestrian", "#faf7f1", ((13, 0.8), (15, 2.4), (18, 11)), EDGE),
    Look("street", "#ffffff", ((11, 0.3), (13, 1.2), (15, 4), (18, 16)), EDGE),
    Look("tertiary", "#ffffff", ((9, 0.4), (12, 1.8), (15, 6), (18, 20)), "#b8ae9a"),
    Look("secondary", "#fdf3d7", ((8, 0.5), (12, 2.4), (15, 7), (18, 23)), "#c0ad7c"),
    Look("primary", "#fae5b0", ((6, 0.6), (10, 2), (12, 3.2), (15, 9), (18, 27)), "#c2a356"),
)
"""From below to above."""


def style(tiles_url: str, bounds: tuple[float, float, float, float] | None, attribution: str) -> dict[str, Any]:
    """Return the style (MapLibre Style Specification 8).

    Parameters
    ----------
    tiles_url
        Absolute, with {z}, {x} and {y}.
    bounds
        West, south, east, north: no tiles are asked for outside; None if there are no streets.
    """
    source = {
        "type": "vector",
        "tiles": [tiles_url],
        "minzoom": MIN_ZOOM,
        "maxzoom": MAX_ZOOM,
        "attribution": attribution,
        **({} if bounds is None else {"bounds": list(bounds)}),
    }
    ground = {"id": "ground", "type": "background", "paint": {"background-color": GROUND}}
    # All edges lie below all streets, so that streets run into each other.
    layers = [ground, *(_edges(look) for look in LOOKS if look.casing), *map(_street, LOOKS)]
    return {"version": 8, "name": "Rues", "sources": {SOURCE: source}, "layers": layers}


def _edges(look: Look) -> dict[str, Any]:
    paint = {"line-color": look.casing, "line-width": _width(look, CASING_PIXELS)}
    return _line(f"{look.drawn_class}-edges", look, paint)


def _street(look: Look) -> dict[str, Any]:
    dashes = {} if look.dashes is None else {"line-dasharray": list(look.dashes)}
    return _line(look.drawn_class, look, {"line-color": look.color, "line-width": _width(look, 0.0), **dashes})


def _line(name: str, look: Look, paint: dict[str, Any]) -> dict[str, Any]:
    # The round end of a dash would fill the gap.
    cap = "butt" if look.dashes else "round"
    return {
        "id": name,
        "type": "line",
        "source": SOURCE,
        "source-layer": LAYER,
        "filter": ["==", ["get", "class"], look.drawn_class],
        "layout": {"line-cap": cap, "line-join": "round"},
        "paint": paint,
    }


def _width(look: Look, more: float) -> list[Any]:
    stops = [value for zoom, pixels in look.widths for value in (zoom, round(pixels + more, 2))]
    return ["interpolate", ["exponential", ZOOM_BASE], ["zoom"], *stops]
