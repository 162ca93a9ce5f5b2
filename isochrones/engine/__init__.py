"""Pure search kernels: arrays in, arrays out.

numba's cache notices a change of the file a kernel stands in, not of the files it calls into. So compiled kernels
are kept in a folder named after the sources of all of them: a new version never runs what an older one compiled.
"""

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from numba import __version__ as numba_version
from numba.core import config as numba_config

config: Any = numba_config


def _key_cache_by_sources() -> None:
    here = Path(__file__).resolve().parent
    digest = hashlib.sha256(numba_version.encode())
    for folder in (here, here.parent / "network"):
        for source in sorted(folder.glob("*.py")):
            digest.update(source.read_bytes())
    root = Path(config.CACHE_DIR or Path.home() / ".cache" / "isochrones" / "kernels")
    folder = root / digest.hexdigest()[:16]
    # Where nothing can be written, numba finds a place of its own, or compiles at each start.
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        config.CACHE_DIR = str(folder)


_key_cache_by_sources()
