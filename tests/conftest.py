"""What all tests share: where compiled kernels are kept, and how long hypothesis searches."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

# Read by numba when it is first imported; the same place as in the Makefile.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parents[1] / ".numba_cache"))

# Worlds are costly to draw, and a kernel's first call compiles it: neither says anything about the code.
COMMON = {
    "deadline": None,
    "derandomize": False,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
    "print_blob": True,
}
settings.register_profile("default", max_examples=100, **COMMON)
settings.register_profile("long", max_examples=2000, **COMMON)
settings.load_profile(os.environ.get("ISOCHRONES_HYPOTHESIS", "default"))
