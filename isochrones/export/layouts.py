"""What an export looks like on the disk: the same pieces as many small files, or as one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from isochrones.foundation.durable import naming

GEOPARQUET = "isochrones.parquet"
GEOPARQUET_VERSION = "1.1.0"
GEOMETRY = "geometry"
SRID = 4326  # WGS 84

SCHEMA = pa.schema(
    [
        pa.field(name, kind, nullable=False, metadata={"description": description})
        for name, kind, description in (
            ("uai", pa.string(), "code of the establishment that is reached"),
            ("service", pa.string(), "transit: without school services; school: with them"),
            ("bucket", pa.int32(), "longest time, smaller buckets left out [s]"),
            ("piece", pa.int32(), "number of the piece of this bucket, from 0"),
            (GEOMETRY, pa.binary(), "MultiPolygon as WKB, longitude and latitude, WGS 84 [degrees]"),
        )
    ]
)


class Layout(StrEnum):
    """How an export is laid out."""

    buckets = "buckets"
    geoparquet = "geoparquet"


def write_buckets(folder: Path, tables: Iterable[pa.Table], _description: dict[str, object]) -> None:
    """Write each piece as `<service>/<bucket>/<uai>_<piece>.json`, a GeoJSON geometry."""
    made: set[Path] = set()
    for table in tables:
        geometries = shapely.to_geojson(shapely.from_wkb(table[GEOMETRY].to_numpy(zero_copy_only=False)))
        names = (table[name].to_pylist() for name in SCHEMA.names[:-1])
        for uai, service, bucket, piece, geometry in zip(*names, geometries, strict=True):
            of_bucket = folder / service / str(bucket)
            if of_bucket not in made:
                of_bucket.mkdir(parents=True, exist_ok=True)
                made.add(of_bucket)
            path = of_bucket / f"{uai}_{piece:04d}.json"
            with naming(path):
                path.write_text(geometry, encoding="utf-8")


def write_geoparquet(folder: Path, tables: Iterable[pa.Table], description: dict[str, object]) -> None:
    """Write all pieces as one GeoParquet file, with the description of the export in its metadata.

    The metadata are those of GeoParquet 1.1, "Column metadata". The coordinate reference system is named as databases
    know it; whatever its definition says of axes, longitude comes first in WKB.
    """
    path = folder / GEOPARQUET
    bounds: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []
    with naming(path), pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table)
            if table.num_rows:
                bounds.append(shapely.total_bounds(shapely.from_wkb(table[GEOMETRY].to_numpy(zero_copy_only=False))))
        column: dict[str, object] = {
            "encoding": "WKB",
            "crs": CRS.from_epsg(SRID).to_json_dict(),
            "geometry_types": ["MultiPolygon"],
            "orientation": "counterclockwise",
        }
        if bounds:
            boxes = np.array(bounds)
            column["bbox"] = [*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()]
        geo = {"version": GEOPARQUET_VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
        writer.add_key_value_metadata(
            {"geo": json.dumps(geo), "isochrones": json.dumps(description, ensure_ascii=False)}
        )


WRITERS: dict[Layout, Callable[[Path, Iterable[pa.Table], dict[str, object]], None]] = {
    Layout.buckets: write_buckets,
    Layout.geoparquet: write_geoparquet,
}
