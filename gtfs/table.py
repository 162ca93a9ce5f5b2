"""One file of a feed as checked rows: whatever is found wrong is counted, shown and dropped in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gtfs.fields import Column, Rows, read_rows
from isochrones.findings import EXAMPLES_KEPT, Action, Findings, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_SHOWN_CHARACTERS = 60
_HEADER_BYTES = 1 << 16


@dataclass
class Table:
    """The rows of one file, of which some are dropped on the way.

    Rows are meant by a mask [rows] or by their positions; `kept` [rows] says which are still in. A row that
    was dropped is not reported again.
    """

    label: str  # feed and file, as findings name them
    findings: Findings
    line_numbers: NDArray[np.int64]  # [rows]
    columns: dict[str, Column]
    kept: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Start with all rows in."""
        self.kept = np.ones(len(self.line_numbers), dtype=np.bool_)

    def column(self, name: str) -> Column:
        """Return a column; one that the file does not have is blank throughout."""
        return self.columns.get(name) or Column.blanks(len(self.line_numbers))

    def kept_strings(self, name: str) -> pd.Series[str]:
        """Return the texts of the rows that are in, [kept rows]."""
        return pd.Series(self.column(name).values()[self.kept], dtype="str")

    def report(
        self,
        where: NDArray[np.bool_] | NDArray[np.int64],
        rule: str,
        action: Action,
        message: str,
        *shown: str,
    ) -> None:
        """Count the rows under `rule`; examples show the raw values of the columns `shown`."""
        rows = self._still_in(where)
        examples = [self._example(int(row), shown) for row in rows[:EXAMPLES_KEPT]]
        self.findings.add(self.label, rule, action, message, count=len(rows), examples=examples)

    def drop(self, where: NDArray[np.bool_] | NDArray[np.int64], rule: str, message: str, *shown: str) -> None:
        """Report the rows, and drop them."""
        self.report(where, rule, "dropped", message, *shown)
        self.kept[self._still_in(where)] = False

    def keep_only(self, rows: NDArray[np.int64]) -> None:
        """Take out all other rows, without a word: what is wrong with them was reported otherwise."""
        self.kept[:] = False
        self.kept[rows] = True

    def drop_without_unique_id(self, name: str) -> None:
        """Drop the rows whose id is blank, and those whose id came before."""
        ids = self.column(name)
        self.drop(ids.blank, "missing-id", f"{name} is blank", name)
        self.drop(self.repeated(name), "duplicate-id", f"{name} came before: the first is kept", name)

    def repeated(self, *names: str) -> NDArray[np.bool_]:
        """Return where the columns hold what a row before holds, among the rows that are in, [rows]."""
        repeated = np.zeros(len(self.kept), dtype=np.bool_)
        rows = np.flatnonzero(self.kept)
        codes = pd.DataFrame({name: self.column(name).codes[rows] for name in names})
        repeated[rows] = codes.duplicated().to_numpy()
        return repeated

    def references(self, name: str, index: Mapping[str, int], rule: str) -> NDArray[np.int32]:
        """Return what the ids of a column refer to, [rows], -1 where blank; drop rows with an unknown id."""
        column = self.column(name)
        found = np.array([index.get(text, -1) for text in column.texts], dtype=np.int32)[column.codes]
        self.drop((found < 0) & ~column.blank, rule, f"{name} names nothing that is usable", name)
        return found

    def required_references(self, name: str, index: Mapping[str, int], rule: str) -> NDArray[np.int32]:
        """Return what the ids of a column refer to, [rows]; drop rows whose id is blank or unknown."""
        found = self.references(name, index, rule)
        self.drop(found < 0, rule, f"{name} names nothing that is usable", name)
        return found

    def _still_in(self, where: NDArray[np.bool_] | NDArray[np.int64]) -> NDArray[np.int64]:
        rows = np.flatnonzero(where) if where.dtype == np.bool_ else np.sort(where).astype(np.int64)
        return rows[self.kept[rows]]

    def _example(self, row: int, shown: tuple[str, ...]) -> str:
        values = ", ".join(f'{name} "{printable(self._text(name, row))}"' for name in shown)
        line = f"row {self.line_numbers[row]}"
        return f"{line}: {values}" if values else line

    def _text(self, name: str, row: int) -> str:
        column = self.column(name)
        return column.texts[int(column.codes[row])]


@dataclass(frozen=True)
class Source:
    """The files of one feed, and where what is wrong with them is written down."""

    feed_id: str
    files: Mapping[str, bytes]
    findings: Findings

    def label(self, name: str) -> str:
        """Return the name under which a file is reported."""
        return f"{self.feed_id}/{name}"

    def has(self, name: str) -> bool:
        """Tell whether a file is there and has at least a header."""
        return name in self.files and read_rows(self.files[name][:_HEADER_BYTES], frozenset()) is not None

    def table(self, name: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Table:
        """Read a file that must be there; InputError without it, or without one of its `required` columns."""
        label = self.label(name)
        if name not in self.files:
            raise InputError(f"{label}: this file is missing, and every feed needs it")
        rows = read_rows(self.files[name], frozenset(required + optional))
        if rows is None:
            raise InputError(f"{label}: this file is empty, and every feed needs it")
        missing = [column for column in required if column not in rows.header]
        if missing:
            raise InputError(f"{label}: row 1: no column {', '.join(missing)}")
        table = Table(label, self.findings, rows.line_numbers, rows.columns)
        _report_form(table, rows)
        return table

    def table_if_there(self, name: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Table:
        """Read a file that may be absent or empty: it has no rows then."""
        if self.has(name):
            return self.table(name, required, optional)
        return Table(self.label(name), self.findings, np.empty(0, dtype=np.int64), {})

    def optional_table(self, name: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Table:
        """Read a file that the feed can do without: it is left out, and reported, if a column is missing."""
        try:
            return self.table_if_there(name, required, optional)
        except InputError as error:
            self.findings.add(self.label(name), "missing-column", "left_out", str(error))
            return Table(self.label(name), self.findings, np.empty(0, dtype=np.int64), {})


def index_of(ids: pd.Series[str]) -> dict[str, int]:
    """Return the position of each id."""
    return {text: position for position, text in enumerate(ids.tolist())}


def _report_form(table: Table, rows: Rows) -> None:
    width = len(rows.header)
    for where, rule, message in (
        (rows.field_counts < width, "short-row", "fewer values than columns: the rest are taken as blank"),
        (rows.field_counts > width, "long-row", "more values than columns: those too many are ignored"),
    ):
        found = np.flatnonzero(where)
        examples = [
            f"row {rows.line_numbers[row]}: {rows.field_counts[row]} values for {width} columns"
            for row in found[:EXAMPLES_KEPT]
        ]
        table.findings.add(table.label, rule, "repaired", message, count=len(found), examples=examples)
    table.report(rows.unbalanced, "unbalanced-quote", "noted", "an odd number of quotes: taken as plain characters")
    table.report(rows.recoded, "not-utf-8", "repaired", "not UTF-8: read as Latin-1")


def printable(text: str) -> str:
    """Return a text cut and escaped such that it fits into a line."""
    if len(text) > _SHOWN_CHARACTERS:
        text = text[:_SHOWN_CHARACTERS] + "..."
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
