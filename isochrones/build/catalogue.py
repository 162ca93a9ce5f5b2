"""The catalogue: training establishments, and the formations taught there."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from isochrones.findings import EXAMPLES_KEPT, Findings, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from isochrones.findings import Action

ESTABLISHMENT_COLUMNS = ("uai", "name", "lat", "lon")
FORMATION_COLUMNS = ("uai", "cfd", "libelle", "voie", "diplome", "domaine")
PARQUET_MAGIC = b"PAR1"
HEADER_ROW = 1
MAX_LAT = 90.0
MAX_LON = 180.0


class Catalogue(NamedTuple):
    """What a region's students can be looking for.

    Both tables have their named columns first, then whatever else the files hold, carried through (from CSV
    as text, missing where the cell is blank; from Parquet as it is), and a RangeIndex.
    """

    establishments: pd.DataFrame  # uai, name: text; lat, lon: float64 degrees; sorted by uai, which is unique
    formations: pd.DataFrame  # uai, cfd, libelle, voie, diplome, domaine: text; by uai, then as in the file


class _Table(NamedTuple):
    """A file as read: every named column as text without blanks around it."""

    file: str
    rows: pd.DataFrame
    numbers: NDArray[np.int64]  # [rows] line of a CSV file (the header is line 1), record of a Parquet file


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
    places = _usable_establishments(_read_table(establishments, ESTABLISHMENT_COLUMNS, findings), findings)
    offers = _read_table(formations, FORMATION_COLUMNS, findings)
    return Catalogue(places, _usable_formations(offers, places["uai"], findings))


def _usable_establishments(table: _Table, findings: Findings) -> pd.DataFrame:
    table = _drop(table, table.rows["uai"] == "", BLANK_UAI, findings)
    table = _with_numeric_coordinates(table, findings)
    lat, lon = table.rows["lat"], table.rows["lon"]
    table = _drop(table, (lat.abs() > MAX_LAT) | (lon.abs() > MAX_LON), OUT_OF_RANGE, findings)
    table = _drop(table, (table.rows["lat"] == 0) & (table.rows["lon"] == 0), ZERO_COORDINATE, findings)
    # Last, so that of two rows with one uai the usable one stays.
    table = _drop(table, table.rows["uai"].duplicated(), DUPLICATE_UAI, findings)
    return _sorted_by_uai(table, "establishment")


def _usable_formations(table: _Table, known: pd.Series[str], findings: Findings) -> pd.DataFrame:
    table = _drop(table, table.rows["uai"] == "", BLANK_UAI_OF_FORMATION, findings)
    table = _drop(table, ~table.rows["uai"].isin(known), UNKNOWN_UAI, findings)
    return _sorted_by_uai(table, "formation")


def _with_numeric_coordinates(table: _Table, findings: Findings) -> _Table:
    texts = table.rows[["lat", "lon"]]
    comma = texts.apply(lambda column: column.str.contains(",", regex=False) & ~column.str.contains(".", regex=False))
    _report(table, comma.any(axis=1), DECIMAL_COMMA, findings)
    points = texts.where(~comma, texts.apply(lambda column: column.str.replace(",", ".", n=1, regex=False)))
    numbers = points.apply(pd.to_numeric, errors="coerce").astype(np.float64)
    table = _drop(table, ~np.isfinite(numbers).all(axis=1), BAD_COORDINATE, findings)
    kept = numbers.loc[table.rows.index]
    return table._replace(rows=table.rows.assign(lat=kept["lat"], lon=kept["lon"]))


def _sorted_by_uai(table: _Table, what: str) -> pd.DataFrame:
    if table.rows.empty:
        raise InputError(f"{table.file}: no usable {what}")
    return table.rows.sort_values("uai", kind="stable", ignore_index=True)


def _drop(table: _Table, broken: pd.Series[bool], rule: _Rule, findings: Findings) -> _Table:
    _report(table, broken, rule, findings)
    kept = ~broken.to_numpy(dtype=bool)
    return table._replace(rows=table.rows.loc[kept], numbers=table.numbers[kept])


def _report(table: _Table, broken: pd.Series[bool], rule: _Rule, findings: Findings) -> None:
    where = np.flatnonzero(broken.to_numpy(dtype=bool))
    examples = [
        f"row {table.numbers[position]}: "
        + ", ".join(f'{column} "{table.rows[column].iloc[position]}"' for column in rule.shown)
        for position in where[:EXAMPLES_KEPT]
    ]
    findings.add(table.file, rule.name, rule.action, rule.message, count=len(where), examples=examples)


def _read_table(path: Path, columns: Sequence[str], findings: Findings) -> _Table:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if content.startswith(PARQUET_MAGIC):
        table = _parse_parquet(path.name, content)
    else:
        table = _parse_csv(path.name, content, findings)
    return _with_columns_first(table, columns)


def _with_columns_first(table: _Table, columns: Sequence[str]) -> _Table:
    names = [str(name).strip() for name in table.rows.columns]
    names = [name.lower() if name.lower() in columns else name for name in names]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise InputError(f'{table.file}: column "{repeated[0]}" comes more than once')
    missing = [column for column in columns if column not in names]
    if missing:
        raise InputError(f'{table.file}: column "{missing[0]}" is missing')
    rows = table.rows.set_axis(names, axis="columns")
    rows = rows[[*columns, *(name for name in names if name not in columns)]]
    return table._replace(rows=rows.assign(**{column: _texts(rows[column]) for column in columns}))


def _texts(values: pd.Series) -> pd.Series[str]:
    return values.astype(object).where(values.notna(), "").astype(str).str.strip()


def _parse_parquet(file: str, content: bytes) -> _Table:
    try:
        rows = pq.read_table(io.BytesIO(content)).to_pandas()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{file}: not a readable Parquet file: {' '.join(str(error).split())}") from error
    return _Table(file, rows.reset_index(drop=True), np.arange(1, len(rows) + 1))


def _parse_csv(file: str, content: bytes, findings: Findings) -> _Table:
    text = _decode(file, content, findings)
    delimiter = _delimiter(file, text, findings)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    records: list[list[str]] = []
    numbers: list[int] = []
    first_line = 1
    try:
        for record in reader:
            if any(value.strip() for value in record):
                records.append(record)
                numbers.append(first_line)
            first_line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{file}: row {first_line}: {error}") from error
    if not records:
        raise InputError(f"{file}: the file is empty")
    return _even_rows(file, records, numbers, findings)


def _even_rows(file: str, records: list[list[str]], numbers: list[int], findings: Findings) -> _Table:
    header, *body = records
    width = len(header)
    while width and not header[width - 1].strip():
        width -= 1
    # A value too many means that all those behind it may stand in the wrong column.
    fits = [not any(value.strip() for value in record[width:]) for record in body]
    too_long = [f"row {number}" for number, fit in zip(numbers[1:], fits, strict=True) if not fit]
    findings.add(
        file,
        "too-many-values",
        "dropped",
        "more values than columns",
        count=len(too_long),
        examples=too_long[:EXAMPLES_KEPT],
    )
    padded = [(record + [""] * width)[:width] for record, fit in zip(body, fits, strict=True) if fit]
    kept_numbers = [number for number, fit in zip(numbers[1:], fits, strict=True) if fit]
    rows = pd.DataFrame(padded, columns=header[:width], dtype=object)
    # The type stays text where every cell of a column is blank.
    texts = rows.apply(_texts).astype("string").replace("", pd.NA)
    return _Table(file, texts, np.array(kept_numbers, dtype=np.int64))


def _decode(file: str, content: bytes, findings: Findings) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        findings.add(file, "not-utf-8", "noted", "read as Windows-1252", examples=[f"byte {error.start}"])
        return content.decode("cp1252", errors="replace")


def _delimiter(file: str, text: str, findings: Findings) -> Literal[",", ";"]:
    header = text.lstrip().partition("\n")[0]
    if header.count(";") <= header.count(","):
        return ","
    findings.add(file, "semicolon-separated", "noted", "values are separated by semicolons")
    return ";"
