"""Tables as the bytes that clients are sent."""

from collections.abc import AsyncIterator, Iterator

import anyio
import pyarrow as pa
import pyarrow.parquet as pq

ROWS_PER_BATCH = 16_384
BYTES_PER_PIECE = 1 << 18


async def arrow_stream(table: pa.Table) -> AsyncIterator[bytes]:
    """Encode a table as an Arrow stream, bit by bit."""
    for piece in _pieces(table):
        yield piece
        # Layers that compress do so on the event loop: others have their turn after each piece.
        await anyio.lowlevel.checkpoint()


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    """Hand over what is encoded already, bit by bit, for the same reason."""
    for start in range(0, len(content), BYTES_PER_PIECE):
        yield content[start : start + BYTES_PER_PIECE]
        await anyio.lowlevel.checkpoint()


def parquet_file(table: pa.Table) -> bytes:
    """Encode a table as a Parquet file, with the compression all datasets use."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _pieces(table: pa.Table) -> Iterator[bytes]:
    sink = _Sink()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        for batch in table.to_batches(ROWS_PER_BATCH):
            writer.write_batch(batch)
            yield sink.taken()
    yield sink.taken()


class _Sink:
    """A file that what was written is taken from."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: pa.Buffer | bytes) -> int:
        """Keep a part."""
        self._parts.append(bytes(part))
        return len(part)

    def taken(self) -> bytes:
        """Give what was written since the last time."""
        content = b"".join(self._parts)
        self._parts.clear()
        return content
