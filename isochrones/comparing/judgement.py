"""Whether a dataset may take the place of another one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from isochrones.comparing.comparison import Comparison
from isochrones.comparing.counting import CountedWay
from isochrones.region.region_file import PublishLimits

NAMED = 10
"""Establishments that a refusal names; it counts the rest."""


class Refusal(NamedTuple):
    """A reason for which a dataset is not published, by name."""

    code: str
    message: str


def judged_record(record: dict[str, Any], refusals: Sequence[Refusal]) -> dict[str, Any]:
    """Put the refusals before the plain values of a comparison, as its JSON file has them."""
    return {"refusals": [refusal._asdict() for refusal in refusals], **record}


def judge(comparison: Comparison, limits: PublishLimits) -> list[Refusal]:
    """Say why the second dataset of a comparison should not take the place of the first; nothing if it may.

    Losses are net: what is won elsewhere counts against them, since stops come and go with every feed. Growth of the
    catalogue must not hide a loss, so the establishments of both catalogues are judged by themselves, too.
    """
    refusals = [
        refusal
        for way in comparison.tallies
        if not _says_the_same(comparison, way) and (refusal := _pairs_lost(comparison, way, limits))
    ]
    if limits.on_establishment_lost == "refuse":
        refusals += _establishments_lost(comparison)
    return refusals


def _says_the_same(comparison: Comparison, way: CountedWay) -> bool:
    """Whether all services say no more than transit: mostly there are no school services."""
    transit = way._replace(service="transit")
    return way != transit and comparison.figures(way) == comparison.figures(transit)


def _pairs_lost(comparison: Comparison, way: CountedWay, limits: PublishLimits) -> Refusal | None:
    everywhere = comparison.figures(way), ""
    in_both = comparison.figures_of_both(way), " of establishments in both catalogues"
    for figures, of_what in (everywhere, in_both):
        before, after = figures["before"], figures["after"]
        # As decimals: a share that is exactly at the limit is within it.
        if (before - after) * 100 > Decimal(str(limits.max_lost_pairs_percent)) * before:
            percent = 100 * (before - after) / before
            message = (
                f"{way}: pairs{of_what} fall by {percent:.2f} %, from {before:,} to {after:,}; "
                f"at most {limits.max_lost_pairs_percent:g} % may be lost"
            )
            return Refusal("pairs-lost", message)
    return None


def _establishments_lost(comparison: Comparison) -> list[Refusal]:
    """One reason per choice of services and days, unless it says what the one before said."""
    refusals = []
    said: list[str] = []
    for way in comparison.tallies:
        if way.direction != "outbound":
            continue
        lost = [f"{row['uai']} {row['name']}".strip() for row in comparison.lost_all(way)]
        if not lost or lost == said:
            continue
        said = lost
        names = ", ".join(lost[:NAMED]) + (f" and {len(lost) - NAMED:,} more" if len(lost) > NAMED else "")
        message = f"{way}: establishments that no stop reaches any more ({len(lost):,}): {names}"
        refusals.append(Refusal("establishment-lost-transit", message))
    return refusals
