"""Pure search kernels: arrays in, arrays out.

numba's cache notices a change of the file a kernel stands in, not of the files it calls into. So compiled kernels
are kept in a folder named after the sources of all of them: a new version never runs what an older one compiled.
"""

import hashlib
import tempfile
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
    key = digest.hexdigest()[:16]
    # In a container nothing but the folder for temporary files may be writable; on a full disk, not even that.
    with suppress(OSError):
        wanted = Path(config.CACHE_DIR or Path.home() / ".cache" / "isochrones" / "kernels") / key
        folder = wanted if _is_writable(wanted) else Path(tempfile.gettempdir()) / "isochrones-kernels" / key
        config.CACHE_DIR = str(folder)


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


_key_cache_by_sources()
