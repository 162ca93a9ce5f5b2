"""The sample region's catalogue: establishments and formations, as tables with the header first."""

from __future__ import annotations

from isochrones.sample.plan import read_description, to_lat_lon

Table = list[list[str]]


def sample_establishments() -> Table:
    """One row per establishment: uai, name, lat, lon, nature."""
    table = [["uai", "name", "lat", "lon", "nature"]]
    for place in read_description("catalogue")["establishment"]:
        lat, lon = to_lat_lon(*place["at"])
        table.append([place["uai"], place["name"], f"{lat:.6f}", f"{lon:.6f}", place["nature"]])
    return table


def sample_formations() -> Table:
    """One row per formation: uai, cfd, libelle, voie, diplome, domaine."""
    table = [["uai", "cfd", "libelle", "voie", "diplome", "domaine"]]
    for place in read_description("catalogue")["establishment"]:
        table.extend([place["uai"], *formation] for formation in place["formations"])
    return table
