"""Writes one tile as the Mapbox Vector Tile Specification 2.1 has it: a Protocol Buffers message.

A tile has one layer, a class is one feature of it, and all its lines are the feature's geometry. So a line costs
nothing but its points.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.basemap.cutting import EXTENT, StrokePieces
from isochrones.foundation.kernels import kernel

LAYER = "streets"
PROPERTY = "class"

# Field numbers and wire types of vector_tile.proto: number << 3 | type, with 0 for a varint, 2 for what has a length.
TILE_LAYER = 3 << 3 | 2
LAYER_NAME, LAYER_FEATURE, LAYER_KEY, LAYER_VALUE = 1 << 3 | 2, 2 << 3 | 2, 3 << 3 | 2, 4 << 3 | 2
LAYER_EXTENT, LAYER_VERSION = 5 << 3, 15 << 3
FEATURE_TAGS, FEATURE_TYPE, FEATURE_GEOMETRY = 2 << 3 | 2, 3 << 3, 4 << 3 | 2
VALUE_STRING = 1 << 3 | 2
LINESTRING = 2
MOVE_TO, LINE_TO = 1, 2
VERSION = 2

BYTES_PER_PIECE = 16
"""More than a piece takes: two commands, and two points of two coordinates of up to three bytes."""

BYTES_PER_FEATURE = 32
"""More than a feature takes beside its geometry."""


class Room(NamedTuple):
    """Where a tile is written: enough for the fullest of a zoom level."""

    geometry: NDArray[np.uint8]
    features: NDArray[np.uint8]
    classes: NDArray[np.int8]  # [classes] that the tile has, in the order of its features


def make_room(pieces: int, classes: int) -> Room:
    """Allocate enough for a tile of so many pieces."""
    size = pieces * BYTES_PER_PIECE
    return Room(
        np.empty(size, np.uint8), np.empty(size + classes * BYTES_PER_FEATURE, np.uint8), np.empty(classes, np.int8)
    )


def encode_tile(pieces: StrokePieces, first: int, last: int, names: list[bytes], room: Room) -> bytes:
    """Encode the pieces from `first` up to `last` (excluded), all of one tile."""
    size, classes = write_features(pieces, first, last, room)
    layer = b"".join(
        (
            _field(LAYER_NAME, LAYER.encode()),
            room.features[:size].tobytes(),
            _field(LAYER_KEY, PROPERTY.encode()),
            *(_field(LAYER_VALUE, _field(VALUE_STRING, names[number])) for number in room.classes[:classes]),
            _varint(LAYER_EXTENT) + _varint(EXTENT),
            _varint(LAYER_VERSION) + _varint(VERSION),
        )
    )
    return _field(TILE_LAYER, layer)


def _field(tag: int, content: bytes) -> bytes:
    return _varint(tag) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])


@kernel
def write_features(pieces: StrokePieces, first: int, last: int, room: Room) -> tuple[int, int]:
    """Write a feature for each class among the pieces; return the bytes they take, and how many classes there are."""
    size, classes = 0, 0
    start = first
    while start < last:
        end = start + 1
        while end < last and pieces.drawn_class[end] == pieces.drawn_class[start]:
            end += 1
        room.classes[classes] = pieces.drawn_class[start]
        geometry = _write_lines(pieces.ends, start, end, room.geometry)
        size = _write_feature(room.features, size, classes, room.geometry, geometry)
        classes += 1
        start = end
    return size, classes


@kernel
def _write_feature(out: NDArray[np.uint8], at: int, value: int, geometry: NDArray[np.uint8], size: int) -> int:
    content = 2 + 2 + 2 + 1 + _varint_size(size) + size
    at = _write(out, at, LAYER_FEATURE)
    at = _write(out, at, content)
    at = _write(out, at, FEATURE_TAGS)
    at = _write(out, at, 2)
    at = _write(out, at, 0)
    at = _write(out, at, value)
    at = _write(out, at, FEATURE_TYPE)
    at = _write(out, at, LINESTRING)
    at = _write(out, at, FEATURE_GEOMETRY)
    at = _write(out, at, size)
    for byte in range(size):
        out[at + byte] = geometry[byte]
    return at + size


@kernel
def _write_lines(ends: NDArray[np.int16], start: int, end: int, out: NDArray[np.uint8]) -> int:
    """Write the pieces as lines, each as long as pieces follow on each other; return the bytes they take."""
    at, x, y = 0, 0, 0
    while start < end:
        after = start + 1
        while after < end and ends[after, 0] == ends[after - 1, 2] and ends[after, 1] == ends[after - 1, 3]:
            after += 1
        at = _write(out, at, 1 << 3 | MOVE_TO)
        at = _write(out, at, _zigzag(ends[start, 0] - x))
        at = _write(out, at, _zigzag(ends[start, 1] - y))
        at = _write(out, at, (after - start) << 3 | LINE_TO)
        for piece in range(start, after):
            at = _write(out, at, _zigzag(int(ends[piece, 2]) - ends[piece, 0]))
            at = _write(out, at, _zigzag(int(ends[piece, 3]) - ends[piece, 1]))
        x, y = int(ends[after - 1, 2]), int(ends[after - 1, 3])
        start = after
    return at


@kernel
def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


@kernel
def _varint_size(value: int) -> int:
    size = 1
    while value >= 0x80:  # noqa: PLR2004 - seven bits a byte
        value >>= 7
        size += 1
    return size


@kernel
def _write(out: NDArray[np.uint8], at: int, value: int) -> int:
    while value >= 0x80:  # noqa: PLR2004 - seven bits a byte
        out[at] = value & 0x7F | 0x80
        value >>= 7
        at += 1
    out[at] = value
    return at + 1
