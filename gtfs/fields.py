"""Cuts comma-separated text into columns of distinct texts, and never refuses a file.

GTFS forbids line breaks inside a value, so a line is always a row: a stray quote can spoil its own row only,
and a row number is the line number an editor shows. Everything works on offsets into the bytes of a block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from isochrones.foundation.kernels import kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

BLOCK_BYTES = 1 << 22  # the arrays of offsets take some ten times as much
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_COMMA, _NEWLINE, _QUOTE = b',\n"'


class Column(NamedTuple):
    """One column: each distinct text once, blanks around it and its quotes taken off."""

    codes: NDArray[np.int32]  # [rows] into texts
    texts: list[str]  # [distinct texts] "" where nothing is given

    @property
    def blank(self) -> NDArray[np.bool_]:
        """Where nothing is given, [rows]."""
        return np.array([not text for text in self.texts], dtype=np.bool_)[self.codes]

    def values(self) -> NDArray[np.object_]:
        """Return the text of every row, [rows]."""
        return np.array(self.texts, dtype=object)[self.codes]

    @classmethod
    def blanks(cls, rows: int) -> Column:
        """Return a column in which nothing is given."""
        return cls(np.zeros(rows, dtype=np.int32), [""])


class Rows(NamedTuple):
    """The rows of a file, and what was odd about how they are written."""

    header: list[str]  # column names, as written but for case, blanks and quotes
    line_numbers: NDArray[np.int64]  # [rows] the first line of the file is 1
    columns: dict[str, Column]  # those asked for that the file has
    field_counts: NDArray[np.int64]  # [rows]
    unbalanced: NDArray[np.bool_]  # [rows] an odd number of quotes: they are taken for ordinary characters
    recoded: NDArray[np.bool_]  # [rows] not UTF-8: read as Latin-1


class _Block(NamedTuple):
    """Where the fields of some whole lines lie."""

    data: NDArray[np.uint8]
    line_starts: NDArray[np.int64]  # [lines]
    line_ends: NDArray[np.int64]  # [lines] the line break
    commas: NDArray[np.int64]  # those that separate fields
    first_comma: NDArray[np.int64]  # [lines] into commas
    field_counts: NDArray[np.int64]  # [lines]
    unbalanced: NDArray[np.bool_]  # [lines]

    def texts(self, position: int, lines: NDArray[np.int64]) -> pa.LargeStringArray:
        """Return the field at `position` of each of the `lines`; a line too short for it gives a blank."""
        starts, offsets = np.empty(len(lines), dtype=np.int64), np.zeros(len(lines) + 1, dtype=np.int64)
        _find(self, position, lines, starts, offsets)
        gathered = np.empty(offsets[-1], dtype=np.uint8)
        _gather(self.data, starts, offsets, gathered)
        return pa.LargeStringArray.from_buffers(len(lines), pa.py_buffer(offsets), pa.py_buffer(gathered))


def read_rows(content: bytes, wanted: frozenset[str]) -> Rows | None:
    """Return the rows of a file with the `wanted` columns, or None where no line has anything on it."""
    start = len(BYTE_ORDER_MARK) if content.startswith(BYTE_ORDER_MARK) else 0
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    line = 0
    header_text = b""
    while not header_text.strip():
        if start >= len(content):
            return None
        end = content.find(b"\n", start) + 1 or len(content)
        header_text = content[start:end]
        start, line = end, line + 1
    header = _header(header_text)
    positions = {name: header.index(name) for name in wanted if name in header}
    parts = [_block_rows(block, positions, number, recoded) for block, number, recoded in _blocks(content, start, line)]
    return Rows(
        header=header,
        line_numbers=np.concatenate([part.line_numbers for part in parts]),
        columns={name: _encode([part.texts[name] for part in parts]) for name in positions},
        field_counts=np.concatenate([part.field_counts for part in parts]),
        unbalanced=np.concatenate([part.unbalanced for part in parts]),
        recoded=np.concatenate([part.recoded for part in parts]),
    )


class _BlockRows(NamedTuple):
    line_numbers: NDArray[np.int64]
    texts: dict[str, pa.LargeStringArray]
    field_counts: NDArray[np.int64]
    unbalanced: NDArray[np.bool_]
    recoded: NDArray[np.bool_]


def _header(text: bytes) -> list[str]:
    block = _split(_as_utf8(text.rstrip(b"\r\n") + b"\n")[0])
    line = np.zeros(1, dtype=np.int64)
    count = int(block.field_counts[0])
    return [_encode([block.texts(position, line)]).texts[0].lower() for position in range(count)]


def _blocks(content: bytes, start: int, lines_before: int) -> Iterator[tuple[bytes, int, list[int]]]:
    """Give some lines at a time, with the number of the first and which of them were not UTF-8."""
    while True:
        end = content.find(b"\n", start + BLOCK_BYTES) + 1 or len(content)
        block = content[start:end]
        if block and not block.endswith(b"\n"):
            block += b"\n"
        block, recoded = _as_utf8(block)
        yield block, lines_before + 1, recoded
        if end >= len(content):
            return
        start, lines_before = end, lines_before + block.count(b"\n")


@kernel
def _find(
    block: _Block, position: int, lines: NDArray[np.int64], starts: NDArray[np.int64], offsets: NDArray[np.int64]
) -> None:
    """Note where a field of each line starts, and where it ends if all of them stand one behind the other."""
    for place in range(len(lines)):
        line = lines[place]
        last = block.field_counts[line] - 1
        comma = block.first_comma[line] + position
        length = 0
        if position <= last:
            starts[place] = block.commas[comma - 1] + 1 if position > 0 else block.line_starts[line]
            end = block.commas[comma] if position < last else block.line_ends[line]
            length = end - starts[place]
        offsets[place + 1] = offsets[place] + length


@kernel
def _gather(
    data: NDArray[np.uint8], starts: NDArray[np.int64], offsets: NDArray[np.int64], gathered: NDArray[np.uint8]
) -> None:
    """Put pieces of some data one behind the other."""
    for piece in range(len(starts)):
        first = offsets[piece]
        for place in range(first, offsets[piece + 1]):
            gathered[place] = data[starts[piece] + place - first]


def _as_utf8(block: bytes) -> tuple[bytes, list[int]]:
    """Read the lines that are not UTF-8 as Latin-1; return the block as UTF-8, and which lines they were."""
    try:
        block.decode()
    except UnicodeDecodeError:
        pass
    else:
        return block, []
    lines = block.split(b"\n")
    recoded = []
    for number, line in enumerate(lines):
        try:
            line.decode()
        except UnicodeDecodeError:
            lines[number] = line.decode("latin-1").encode()
            recoded.append(number)
    return b"\n".join(lines), recoded


def _split(block: bytes) -> _Block:
    data = np.frombuffer(block, dtype=np.uint8)
    line_ends = np.flatnonzero(data == _NEWLINE)
    line_starts = np.concatenate([np.zeros(1, dtype=np.int64), line_ends[:-1] + 1])[: len(line_ends)]
    commas = np.flatnonzero(data == _COMMA)
    quotes = np.flatnonzero(data == _QUOTE)
    unbalanced = np.zeros(len(line_ends), dtype=np.bool_)
    if len(quotes):
        quotes_before = np.searchsorted(quotes, line_starts)
        unbalanced = (np.diff(quotes_before, append=len(quotes)) & 1).astype(np.bool_)
        line_of_comma = np.searchsorted(line_ends, commas)
        inside = (np.searchsorted(quotes, commas) - quotes_before[line_of_comma]) & 1
        commas = commas[(inside == 0) | unbalanced[line_of_comma]]
    first_comma = np.searchsorted(commas, line_starts)
    field_counts = np.diff(first_comma, append=len(commas)) + 1
    return _Block(data, line_starts, line_ends, commas, first_comma, field_counts, unbalanced)


def _block_rows(block: bytes, positions: dict[str, int], first_line_number: int, recoded: list[int]) -> _BlockRows:
    fields = _split(block)
    filled = np.ones(len(fields.line_ends), dtype=np.bool_)
    for line in np.flatnonzero(fields.field_counts == 1):
        filled[line] = bool(block[fields.line_starts[line] : fields.line_ends[line]].strip())
    lines = np.flatnonzero(filled)
    was_recoded = np.zeros(len(filled), dtype=np.bool_)
    was_recoded[recoded] = True
    return _BlockRows(
        line_numbers=lines + first_line_number,
        texts={name: fields.texts(position, lines) for name, position in positions.items()},
        field_counts=fields.field_counts[lines],
        unbalanced=fields.unbalanced[lines],
        recoded=was_recoded[lines],
    )


def _encode(parts: list[pa.LargeStringArray]) -> Column:
    encoded = pa.chunked_array(parts, type=pa.large_string()).dictionary_encode().combine_chunks()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    texts = [_unquoted(text) if text[:1] == '"' else text for text in map(str.strip, encoded.dictionary.to_pylist())]
    index_of: dict[str, int] = {}
    for text in texts:
        index_of.setdefault(text, len(index_of))
    if len(index_of) < len(texts):
        codes = np.array([index_of[text] for text in texts], dtype=np.int32)[codes]
    return Column(codes, list(index_of))


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[-1] == '"':
        text = text[1:-1].replace('""', '"').strip()
    return text
