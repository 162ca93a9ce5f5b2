"""Where compiled kernels are kept.

numba's cache notices a change of the file a kernel stands in, not of the files it calls into, nor of constants it
takes from them. So compiled kernels are kept in a folder named after the sources of all rooms that hold kernels, or
what kernels read: a new version never runs what an older one compiled.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from numba import __version__ as numba_version
from numba.core import config as numba_config

from isochrones.foundation.program import PACKAGES

ROOMS_WITH_KERNELS = (
    *("isochrones/foundation", "isochrones/network", "isochrones/engine", "isochrones/surface", "isochrones/basemap"),
    *("gtfs", "osm"),
)

_config: Any = numba_config


@contextmanager
def own_cache() -> Iterator[None]:
    """Let numba keep what is compiled in the body in our folder; other kernels of the process stay where they are.

    numba settles on a kernel's folder when the kernel is declared, not when it is compiled.
    """
    others = _config.CACHE_DIR
    ours = folder(others)
    if ours is not None:
        _config.CACHE_DIR = str(ours)
    try:
        yield
    finally:
        _config.CACHE_DIR = others


@cache
def folder(set_by_user: str) -> Path | None:
    """Where kernels are kept, below the folder set in NUMBA_CACHE_DIR if there is one; None if nowhere can be."""
    key = sources_key()
    # In a container nothing but the folder for temporary files may be writable; on a full disk, not even that.
    with suppress(OSError):
        wanted = Path(set_by_user or Path.home() / ".cache" / "isochrones" / "kernels") / key
        return wanted if _is_writable(wanted) else Path(tempfile.gettempdir()) / "isochrones-kernels" / key
    return None


def sources_key() -> str:
    """Hash of numba's version and of all sources that a compiled kernel may depend on."""
    digest = hashlib.sha256(numba_version.encode())
    for room in ROOMS_WITH_KERNELS:
        for source in sorted((PACKAGES / room).rglob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True
