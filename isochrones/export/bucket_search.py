"""The isochrones towards every establishment, as pieces, in batches that are independent and kept one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import shapely

from isochrones.answers.answers import Answers
from isochrones.answers.geometries import multipolygons
from isochrones.dataset.dataset import Dataset
from isochrones.dataset.tables import write_parquet
from isochrones.export.layouts import SCHEMA
from isochrones.export.pieces import MAX_VERTICES, rings, subdivide
from isochrones.foundation.durable import write_whole
from isochrones.modes.names import WALK, Mode

BATCH = 8
"""Establishments a batch holds: little is lost when an export is cut off."""

Row = tuple[str, str, int, int, bytes]
Advance = Callable[[int, int], None]


class PieceSearch:
    """Isochrones towards the establishments of a dataset, each bucket without the smaller ones, cut to pieces."""

    def __init__(
        self,
        dataset: Dataset,
        services: Mapping[str, Sequence[Mode]],
        buckets_seconds: Sequence[int],
        resolution_meters: int,
    ) -> None:
        self._uais = [str(row["uai"]) for row in dataset.establishments]
        self._areas = Answers(dataset).areas
        self._services = services
        self._buckets_seconds = list(buckets_seconds)
        self._resolution_meters = resolution_meters

    def write_all(self, folder: Path, threads: int, advance: Advance) -> None:
        """Write each batch to `folder` as soon as it is done; one that is there already is not searched again."""
        folder.mkdir(exist_ok=True)
        total = len(self._uais)
        with ThreadPoolExecutor(threads) as pool:
            for last in pool.map(lambda first: self._write_batch(folder, first), range(0, total, BATCH)):
                advance(last, total)

    def _write_batch(self, folder: Path, first: int) -> int:
        """Search one batch; return where it ends."""
        last = min(first + BATCH, len(self._uais))
        path = folder / f"{first:06d}.parquet"
        if not path.exists():
            rows = [row for establishment in range(first, last) for row in self._rows(establishment)]
            columns = [pa.array(column, field.type) for column, field in zip(_turned(rows), SCHEMA, strict=True)]
            table = pa.Table.from_arrays(columns, schema=SCHEMA)
            write_whole(path, lambda unfinished: write_parquet(unfinished, table))
        return last

    def _rows(self, establishment: int) -> Iterator[Row]:
        for service, modes in self._services.items():
            found = self._areas.isochrones(
                establishment, self._buckets_seconds, "to", modes, WALK, None, self._resolution_meters
            )
            for bucket, area in zip(self._buckets_seconds, rings(multipolygons(found)), strict=True):
                for number, piece in enumerate(subdivide(area, MAX_VERTICES)):
                    yield self._uais[establishment], service, bucket, number, shapely.to_wkb(piece)


def _turned(rows: list[Row]) -> list[tuple[object, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * len(SCHEMA)
