"""Tables: what is written is read back, with a description for every column."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from isochrones.dataset.tables import (
    count_rows,
    list_column,
    read_records,
    read_table,
    write_frame,
    write_parquet,
    write_parts,
    write_table,
)
from isochrones.findings import InputError

FOOTPATHS = {
    "source": np.array([0, 0, 2], np.int32),
    "target": np.array([1, 2, 0], np.int32),
    "seconds": np.array([30, -60, 900], np.int32),
}
ESTABLISHMENTS = pd.DataFrame(
    {
        "uai": ["X1", "X2"],
        "name": ["Lycée", None],
        "lat": [43.5, 44.0],
        "lon": [1.25, np.nan],
        "places": pd.array([120, None], dtype="Int64"),
        "opened": [pd.Timestamp("1898-10-01"), None],
    }
)


def test_columns_come_back_as_they_were(tmp_path):
    write_table(tmp_path, "network/footpaths", FOOTPATHS)
    read = read_table(tmp_path, "network/footpaths")
    assert list(read) == list(FOOTPATHS)
    for name, column in FOOTPATHS.items():
        assert read[name].dtype == column.dtype
        assert read[name].tolist() == column.tolist()
    assert count_rows(tmp_path, "network/footpaths") == 3


@pytest.mark.parametrize("last", [2**31 - 1, 2**31, 2**31 + 5])
def test_lists_of_more_values_than_32_bits_count_do_not_wrap(last):
    # Nobody touches the values, so they take no memory.
    column = list_column(np.array([0, 3, last], np.int64), np.zeros(last, np.int8))
    assert column.offsets.to_pylist() == [0, 3, last]
    assert pa.types.is_list(column.type) == (last == 2**31 - 1)


def test_large_lists_are_read_as_any(tmp_path, monkeypatch):
    columns = {"feed": np.zeros(2, np.int32), "vehicles": np.arange(5, dtype=np.int32)}
    times = {name: np.zeros(2, np.int32) for name in ("first_departure", "last_arrival")}
    offsets = np.array([0, 3, 5], np.int64)
    read = []
    for most in (5, 4):
        monkeypatch.setattr("isochrones.dataset.tables.MOST_LISTED", most)
        vehicles = list_column(offsets, columns["vehicles"])
        write_table(tmp_path, "network/day_types", {**columns, "vehicles": vehicles, **times})
        read.append(read_table(tmp_path, "network/day_types"))
        assert pa.types.is_large_list(
            pq.read_schema(tmp_path / "network/day_types.parquet").field("vehicles").type
        ) == (most == 4)
    for name, column in read[0].items():
        assert read[1][name].dtype == column.dtype
        assert read[1][name].tolist() == column.tolist()
    assert read[1]["vehicles_offsets"].tolist() == [0, 3, 5]


def pairs_of(service, rows):
    columns = {name: np.arange(rows, dtype=np.int32) for name in ("stop", "establishment", "seconds", "instant")}
    return {"service": np.full(rows, service, np.int8), **columns, "rides": np.ones(rows, np.int8)}


@pytest.mark.parametrize("counts", [(3, 2), (0, 0), (0, 8), (9, 3), (4, 4), (1, 1)])
def test_parts_make_the_table_that_they_make_together(tmp_path, monkeypatch, counts):
    # Four rows at a time: parts end within, at, and beyond what is written in one go.
    monkeypatch.setattr("isochrones.dataset.tables.GROUP_ROWS", 4)
    parts = [pairs_of(service, rows) for service, rows in enumerate(counts)]
    write_parts(tmp_path / "parts", "outbound", iter(parts))
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    write_table(tmp_path / "whole", "outbound", whole)
    assert (tmp_path / "parts/outbound.parquet").read_bytes() == (tmp_path / "whole/outbound.parquet").read_bytes()
    assert pq.read_metadata(tmp_path / "parts/outbound.parquet").num_row_groups == max(1, -(-sum(counts) // 4))
    for name, column in read_table(tmp_path / "parts", "outbound").items():
        assert column.dtype == whole[name].dtype
        assert column.tolist() == whole[name].tolist()


def test_a_service_is_text_in_the_file_and_a_number_in_memory(tmp_path):
    write_parts(tmp_path, "outbound", [pairs_of(0, 2), pairs_of(1, 1)])
    column = pq.read_table(tmp_path / "outbound.parquet")["service"]
    assert column.type == pa.string()
    assert column.to_pylist() == ["transit", "transit", "school"]
    assert read_table(tmp_path, "outbound")["service"].tolist() == [0, 0, 1]


def test_a_service_nobody_knows_is_refused(tmp_path):
    columns = {**pairs_of(0, 1), "service": ["ferry"]}
    write_parquet(tmp_path / "outbound.parquet", pa.table(columns))
    with pytest.raises(InputError, match=r"outbound.parquet: not a table of a dataset"):
        read_table(tmp_path, "outbound")


def test_a_table_whose_parts_fail_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setattr("isochrones.dataset.tables.GROUP_ROWS", 2)

    def failing():
        yield pairs_of(0, 5)
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        write_parts(tmp_path, "outbound", failing())
    assert list(tmp_path.iterdir()) == []


def test_lists_come_back_as_values_and_offsets(tmp_path):
    # Two patterns: 7, 8, 9 and 7, 9; an empty one between them.
    offsets = np.array([0, 3, 3, 5], np.int64)
    stops = np.array([7, 8, 9, 7, 9], np.int32)
    yes = np.ones(5, np.bool_)
    three = np.zeros(3, np.int32)
    columns = {
        "stops": list_column(offsets, stops),
        "can_board": list_column(offsets, yes),
        "can_alight": list_column(offsets, yes),
        "slide_seconds": three,
        "wait_seconds": three,
        "is_school": np.array([False, True, False]),
    }
    write_table(tmp_path, "network/patterns", columns)
    read = read_table(tmp_path, "network/patterns")
    assert read["stops"].tolist() == [7, 8, 9, 7, 9]
    assert read["stops_offsets"].tolist() == [0, 3, 3, 5]
    assert read["can_board"].tolist() == [True] * 5
    assert read["is_school"].tolist() == [False, True, False]


def test_a_table_without_rows_comes_back(tmp_path):
    write_table(tmp_path, "network/footpaths", {name: column[:0] for name, column in FOOTPATHS.items()})
    assert {name: column.tolist() for name, column in read_table(tmp_path, "network/footpaths").items()} == {
        "source": [],
        "target": [],
        "seconds": [],
    }


@pytest.mark.parametrize(
    "columns",
    [
        {"source": FOOTPATHS["source"], "target": FOOTPATHS["target"]},
        {**FOOTPATHS, "meters": FOOTPATHS["seconds"]},
        dict(reversed(FOOTPATHS.items())),
    ],
)
def test_only_described_columns_are_written(columns, tmp_path):
    with pytest.raises(ValueError, match="are not those described"):
        write_table(tmp_path, "network/footpaths", columns)


def test_a_carried_column_is_described_as_such(tmp_path):
    write_frame(tmp_path, "establishments", ESTABLISHMENTS)
    schema = pq.read_schema(tmp_path / "establishments.parquet")
    assert schema.field("places").metadata == {b"description": b"carried through from the catalogue"}
    assert schema.field("lat").metadata == {b"description": b"latitude, WGS 84 [degrees]"}


def test_records_have_none_for_what_is_missing_and_whole_numbers_stay_whole(tmp_path):
    write_frame(tmp_path, "establishments", ESTABLISHMENTS)
    first, second = read_records(tmp_path, "establishments")
    assert {key: first[key] for key in ("uai", "name", "lat", "lon", "places")} == {
        "uai": "X1",
        "name": "Lycée",
        "lat": 43.5,
        "lon": 1.25,
        "places": 120,
    }
    assert isinstance(first["places"], int)
    assert second == {"uai": "X2", "name": None, "lat": 44.0, "lon": None, "places": None, "opened": None}


def test_folders_named_like_partitions_add_no_column(tmp_path):
    folder = tmp_path / "region=idf"
    write_frame(folder, "establishments", ESTABLISHMENTS)
    assert "region" not in read_records(folder, "establishments")[0]


def test_the_same_columns_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_table(tmp_path / name, "network/footpaths", FOOTPATHS)
    one, two = ((tmp_path / name / "network" / "footpaths.parquet").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize("content", [None, b"", b"PAR1", b"source,target\n"])
def test_what_is_no_table_is_refused_by_name(content, tmp_path):
    path = tmp_path / "network" / "footpaths.parquet"
    path.parent.mkdir()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"network/footpaths.parquet: not a table of a dataset: "):
        read_table(tmp_path, "network/footpaths")


def test_a_table_with_a_column_missing_is_refused_by_name(tmp_path):
    write_parquet(tmp_path / "network" / "footpaths.parquet", pa.table({"source": [1]}))
    with pytest.raises(InputError, match=r"network/footpaths.parquet: not a table of a dataset: .*target"):
        read_table(tmp_path, "network/footpaths")


def test_a_full_disk_is_told_with_the_name_of_the_file(tmp_path):
    (tmp_path / "network").mkdir()
    (tmp_path / "network" / "footpaths.parquet").symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"No space left on device: '.*/network/footpaths\.parquet'"):
        write_table(tmp_path, "network/footpaths", FOOTPATHS)
