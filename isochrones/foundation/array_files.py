"""Shapes of flat arrays on disk: one .npy file per array, memory-mapped when read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import numpy as np

Shape = TypeVar("Shape", bound=tuple[Any, ...])


def save_arrays(folder: Path, shape: tuple[Any, ...]) -> None:
    """Write every array of a NamedTuple (and of the NamedTuples in it) to `folder/<field>.npy`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in shape._asdict().items():  # type: ignore[attr-defined]  # a NamedTuple
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
        if isinstance(hint, type) and hasattr(hint, "_fields"):
            values[name] = load_arrays(folder / name, hint)
        else:
            values[name] = _map_array(folder / f"{name}.npy")
    return kind(**values)


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
