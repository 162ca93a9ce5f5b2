"""Sentinels of the kernels, each with its reason."""

from __future__ import annotations

# Later than any instant and longer than any duration, in seconds and in milliseconds; two of them still fit in int32.
UNREACHED = 1 << 29

# Beyond any trip: no trip of the pattern has been ridden there yet.
NOT_RIDDEN = 1 << 29
