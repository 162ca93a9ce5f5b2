"""Shapes of flat arrays on disk: one .npy file per array, memory-mapped when read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import numpy as np

Shape = TypeVar("Shape", bound=tuple[Any, ...])


def save_arrays(folder: Path, shape: tuple[Any, ...]) -> None:
    """Write every array of a NamedTuple (and of the NamedTuples in it) to `folder/<field>.npy`.

    A tuple of NamedTuples is a folder with one folder for each, by its number.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in _items(shape):
        if isinstance(value, tuple):
            save_arrays(folder / name, value)
        else:
            _save_array(folder / f"{name}.npy", np.ascontiguousarray(value))


def load_arrays(folder: Path, kind: type[Shape]) -> Shape:
    """Map what `save_arrays` wrote into memory as a `kind`; nothing is read before it is used.

    Raises
    ------
    FileNotFoundError
        If an array of `kind` is not there.
    """
    values: dict[str, object] = {}
    for name, hint in get_type_hints(kind).items():
        if get_origin(hint) is tuple:
            each = get_args(hint)[0]
            values[name] = tuple(load_arrays(part, each) for part in _numbered(folder / name))
        elif isinstance(hint, type) and hasattr(hint, "_fields"):
            values[name] = load_arrays(folder / name, hint)
        else:
            values[name] = _map_array(folder / f"{name}.npy")
    return kind(**values)


def _items(shape: tuple[Any, ...]) -> Iterable[tuple[str, Any]]:
    if hasattr(shape, "_asdict"):
        fields: dict[str, Any] = shape._asdict()
        return fields.items()
    return ((str(number), value) for number, value in enumerate(shape))


def _numbered(folder: Path) -> Iterator[Path]:
    """Folders of the shapes in a tuple, in their order."""
    return (folder / str(number) for number in range(sum(1 for _ in folder.iterdir())))


def _save_array(path: Path, array: np.ndarray[Any, Any]) -> None:
    # numpy writes through C's buffers, and says nothing of what a full disk kept of them; Python's own file does.
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
        file.write(array.data if array.size else b"")


def _map_array(path: Path) -> np.ndarray[Any, Any]:
    # An empty array can't be mapped. A mapped one is handed on as a plain array over the same memory: kernels are
    # compiled once for plain arrays, not again for numpy's memmap class.
    try:
        array: np.ndarray[Any, Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:
        array = np.load(path, allow_pickle=False)
    return np.asarray(array)
