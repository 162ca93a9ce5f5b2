"""Exact multimodal reachability of training establishments."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isochrones.notebook import Network, TravelTimeWarning

__all__ = ["InputError", "Network", "TravelTimeWarning"]

_HOMES = {"InputError": "isochrones.findings"} | dict.fromkeys(("Network", "TravelTimeWarning"), "isochrones.notebook")


def __getattr__(name: str) -> object:
    """Import what notebooks need when they ask for it: the service and the jobs do without."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
