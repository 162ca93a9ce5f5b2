"""What all tests share: how long hypothesis searches."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Worlds are costly to draw and slow on the first call of a kernel: neither says anything about the code.
COMMON = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
    "print_blob": True,
}
settings.register_profile("default", settings.get_profile("default"), max_examples=100, **COMMON)
settings.register_profile("long", max_examples=2000, **COMMON)
settings.load_profile(os.environ.get("ISOCHRONES_HYPOTHESIS", "default"))
