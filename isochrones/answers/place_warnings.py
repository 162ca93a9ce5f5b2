"""What could mislead about the places of an answer: one function for each warning's words."""

from __future__ import annotations

from collections.abc import Collection, Container

from isochrones.modes import STREET_MODES
from isochrones.warned import Warned


def origin_off_network(snap_meters: float) -> Warned:
    """Warn of a home that is too far from any street."""
    message = f"no street within {snap_meters:g} m of the origin: what can be reached from it is not known"
    return Warned("origin-off-network", message)


def origin_without_street(asked: Collection[str], joined: Container[str], snap_meters: float) -> list[Warned]:
    """Warn of a home that is on the streets, but not by each of the modes that were asked for."""
    return [
        Warned(mode.off_street_code, f"no street open to {mode.who} within {snap_meters:g} m")
        for mode in STREET_MODES
        if mode.name in asked and mode.name not in joined
    ]


def destination_off_network(snap_meters: float) -> Warned:
    """Warn of a destination, a mere point, that is too far from any street."""
    message = f"no street within {snap_meters:g} m of the destination: nobody can be said to reach it"
    return Warned("destination-off-network", message)


def establishment_off_network(name: str = "") -> Warned:
    """Warn of an establishment that is too far from any street; without a name where the answer names it already."""
    near = f"near {name}" if name else "near"
    return Warned("establishment-off-network", f"no street {near}: nobody can be said to reach it")


def no_journey_within_budget(minutes: int) -> Warned:
    """Warn of a journey that takes longer than was asked for, if there is any."""
    return Warned("no-journey-within-budget", f"no journey of at most {minutes} minutes by the modes asked for")
