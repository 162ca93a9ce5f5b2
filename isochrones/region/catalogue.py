"""The catalogue: training establishments, and the formations taught there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from isochrones.findings import EXAMPLES_KEPT, Findings, InputError
from isochrones.region.input_tables import InputTable, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from isochrones.findings import Action

ESTABLISHMENT_COLUMNS = ("uai", "name", "lat", "lon")
FORMATION_COLUMNS = ("uai", "cfd", "libelle", "voie", "diplome", "domaine")
MAX_LAT = 90.0
MAX_LON = 180.0


class Catalogue(NamedTuple):
    """What a region's students can be looking for.

    Both tables have their named columns first, then whatever else the files hold, carried through (from CSV
    as text, missing where the cell is blank; from Parquet as it is), and a RangeIndex.
    """

    establishments: pd.DataFrame  # uai, name: text; lat, lon: float64 degrees; sorted by uai, which is unique
    formations: pd.DataFrame  # uai, cfd, libelle, voie, diplome, domaine: text; by uai, then as in the file


class _Rule(NamedTuple):
    """What may be wrong with a row, what is done about it, and which columns show it."""

    name: str
    action: Action
    message: str
    shown: tuple[str, ...]


BLANK_UAI = _Rule("blank-uai", "dropped", "an establishment needs a uai", ("name",))
BLANK_UAI_OF_FORMATION = _Rule("blank-uai", "dropped", "a formation needs a uai", ("cfd", "libelle"))
BAD_COORDINATE = _Rule("bad-coordinate", "dropped", "lat and lon must be numbers", ("uai", "lat", "lon"))
OUT_OF_RANGE = _Rule("coordinate-out-of-range", "dropped", "no such place on Earth", ("uai", "lat", "lon"))
ZERO_COORDINATE = _Rule("zero-coordinate", "dropped", "(0, 0) stands for an unknown place", ("uai",))
DUPLICATE_UAI = _Rule("duplicate-uai", "dropped", "the first usable row of a uai is kept", ("uai", "name"))
UNKNOWN_UAI = _Rule("unknown-uai", "dropped", "no usable establishment has this uai", ("uai", "libelle"))
DECIMAL_COMMA = _Rule("decimal-comma", "noted", "a comma was read as a decimal point", ("lat", "lon"))


def read_catalogue(establishments: Path, formations: Path, findings: Findings) -> Catalogue:
    """Read and check both files of a catalogue, CSV (comma or semicolon, any usual encoding) or Parquet.

    Parameters
    ----------
    establishments
        File with the columns uai, name, lat, lon.
    formations
        File with the columns uai, cfd, libelle, voie, diplome, domaine.
    findings
        Where the rows that were dropped are reported, with their row numbers. A row is dropped when its uai
        is blank, when an establishment has no usable coordinate or repeats the uai of one that has, and when
        a formation's establishment is unknown or was dropped.

    Returns
    -------
    Catalogue
        The rows that can be used.

    Raises
    ------
    InputError
        One line naming the file: it can't be read, lacks a column, or has no usable row.
    """
    places = _usable_establishments(read_table(establishments, ESTABLISHMENT_COLUMNS, findings), findings)
    offers = read_table(formations, FORMATION_COLUMNS, findings)
    return Catalogue(places, _usable_formations(offers, places["uai"], findings))


def _usable_establishments(table: InputTable, findings: Findings) -> pd.DataFrame:
    table = _drop(table, table.rows["uai"] == "", BLANK_UAI, findings)
    table = _with_numeric_coordinates(table, findings)
    lat, lon = table.rows["lat"], table.rows["lon"]
    table = _drop(table, (lat.abs() > MAX_LAT) | (lon.abs() > MAX_LON), OUT_OF_RANGE, findings)
    table = _drop(table, (table.rows["lat"] == 0) & (table.rows["lon"] == 0), ZERO_COORDINATE, findings)
    # Last, so that of two rows with one uai the usable one stays.
    table = _drop(table, table.rows["uai"].duplicated(), DUPLICATE_UAI, findings)
    return _sorted_by_uai(table, "establishment")


def _usable_formations(table: InputTable, known: pd.Series[str], findings: Findings) -> pd.DataFrame:
    table = _drop(table, table.rows["uai"] == "", BLANK_UAI_OF_FORMATION, findings)
    table = _drop(table, ~table.rows["uai"].isin(known), UNKNOWN_UAI, findings)
    return _sorted_by_uai(table, "formation")


def _with_numeric_coordinates(table: InputTable, findings: Findings) -> InputTable:
    texts = table.rows[["lat", "lon"]]
    comma = texts.apply(lambda column: column.str.contains(",", regex=False) & ~column.str.contains(".", regex=False))
    _report(table, comma.any(axis=1), DECIMAL_COMMA, findings)
    points = texts.where(~comma, texts.apply(lambda column: column.str.replace(",", ".", n=1, regex=False)))
    numbers = points.apply(pd.to_numeric, errors="coerce").astype(np.float64)
    table = _drop(table, ~np.isfinite(numbers).all(axis=1), BAD_COORDINATE, findings)
    kept = numbers.loc[table.rows.index]
    return table._replace(rows=table.rows.assign(lat=kept["lat"], lon=kept["lon"]))


def _sorted_by_uai(table: InputTable, what: str) -> pd.DataFrame:
    if table.rows.empty:
        raise InputError(f"{table.file}: no usable {what}")
    return table.rows.sort_values("uai", kind="stable", ignore_index=True)


def _drop(table: InputTable, broken: pd.Series[bool], rule: _Rule, findings: Findings) -> InputTable:
    _report(table, broken, rule, findings)
    kept = ~broken.to_numpy(dtype=bool)
    return table._replace(rows=table.rows.loc[kept], numbers=table.numbers[kept])


def _report(table: InputTable, broken: pd.Series[bool], rule: _Rule, findings: Findings) -> None:
    where = np.flatnonzero(broken.to_numpy(dtype=bool))
    examples = [
        f"row {table.numbers[position]}: "
        + ", ".join(f'{column} "{table.rows[column].iloc[position]}"' for column in rule.shown)
        for position in where[:EXAMPLES_KEPT]
    ]
    findings.add(table.file, rule.name, rule.action, rule.message, count=len(where), examples=examples)
