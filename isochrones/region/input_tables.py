"""Tables that a person wrote: CSV as spreadsheets save it, or Parquet."""

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

PARQUET_MAGIC = b"PAR1"


class InputTable(NamedTuple):
    """A file as read: every named column as text without blanks around it."""

    file: str
    rows: pd.DataFrame
    numbers: NDArray[np.int64]  # [rows] line of a CSV file (the header is line 1), record of a Parquet file


def read_table(path: Path, columns: Sequence[str], findings: Findings) -> InputTable:
    """Read a CSV file (comma or semicolon, any usual encoding) or a Parquet file.

    Parameters
    ----------
    path
        The file.
    columns
        Names, in lower case, of the columns that it must have; they come first in the result. Upper and lower case
        are not told apart.
    findings
        Where rows that were dropped, and what was guessed, are reported.

    Raises
    ------
    InputError
        One line naming the file: it can't be read, or lacks a column.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if content.startswith(PARQUET_MAGIC):
        table = _parse_parquet(path.name, content)
    else:
        table = _parse_csv(path.name, content, findings)
    return _with_columns_first(table, columns)


def _with_columns_first(table: InputTable, columns: Sequence[str]) -> InputTable:
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


def _parse_parquet(file: str, content: bytes) -> InputTable:
    try:
        rows = pq.read_table(io.BytesIO(content)).to_pandas()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{file}: not a readable Parquet file: {' '.join(str(error).split())}") from error
    return InputTable(file, rows.reset_index(drop=True), np.arange(1, len(rows) + 1))


def _parse_csv(file: str, content: bytes, findings: Findings) -> InputTable:
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


def _even_rows(file: str, records: list[list[str]], numbers: list[int], findings: Findings) -> InputTable:
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
    return InputTable(file, texts, np.array(kept_numbers, dtype=np.int64))


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
