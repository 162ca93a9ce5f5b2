"""Whatever the bytes, the reader gives a sound feed or one clear line."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from messy_feeds import messy, messy_zips
from mini_feed import FILES

import gtfs
from isochrones.findings import Findings, InputError

FULL = {
    **FILES,
    "stops.txt": FILES["stops.txt"].replace("stop_lon\n", "stop_lon,location_type,parent_station\n")
    + "s,Station,48.02,2.1,1,\ne,Entrance,,,2,s\nx,Area,,,4,b\n",
    "trips.txt": FILES["trips.txt"] + "r,week,u,Alder,k\n",
    "stop_times.txt": FILES["stop_times.txt"]
    + "u,09:00:00,09:00:00,c,1\nu,,,b,2\nu,09:20:00,,e,3\nu,09:30:00,09:30:00,a,4\n",
    "calendar_dates.txt": "service_id,date,exception_type\nweek,20260414,2\nextra,20260501,1\n",
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\nt,06:00:00,09:00:00,600,1\n",
    "transfers.txt": "from_stop_id,to_stop_id,from_trip_id,to_trip_id,transfer_type,min_transfer_time\n"
    "a,b,,,2,60\n,,t,u,4,\n",
    "pathways.txt": "from_stop_id,to_stop_id,pathway_mode,is_bidirectional,length,stair_count\n"
    "e,b,2,1,,12\ns,e,1,1,30,\n",
}
FULL = {name: text.encode() for name, text in FULL.items()}

# Pieces that mean something to a reader, beside plain bytes.
PIECE = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [
            b",",
            b'"',
            b"\n",
            b"\r\n",
            b"\x00",
            b"-",
            b"+",
            b"999999999",
            b"1e99",
            b"nan",
            b"\xef\xbb\xbf",
            b"24:00:00",
        ]
    ),
)


@st.composite
def mangled_feeds(draw):
    files = dict(FULL)
    for name in draw(st.lists(st.sampled_from(sorted(FULL)), min_size=1, max_size=3)):
        content = files[name]
        for _ in range(draw(st.integers(1, 4))):
            start = draw(st.integers(0, len(content)))
            end = draw(st.integers(start, min(start + 8, len(content))))
            content = content[:start] + draw(PIECE) + content[end:]
        files[name] = content
    return files


@given(mangled_feeds(), st.sampled_from(["transit", "school", "mixed"]))
def test_mangled_feeds_are_read_or_refused(files, kind):
    check(files, kind)


@given(st.sampled_from(sorted(FULL)), st.binary(max_size=60))
def test_any_bytes_as_a_file_are_read_or_refused(name, content):
    check(FULL | {name: content}, "transit")


@given(messy(FULL), st.sampled_from(["transit", "school", "mixed"]))
def test_messy_feeds_are_read_or_refused(files, kind):
    check(files, kind)


@given(messy_zips(FULL))
def test_mangled_zips_are_read_or_refused(content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed.zip"
        path.write_bytes(content)
        check_read(lambda findings: gtfs.read_feed(path, "mangled", "transit", findings))


def test_parents_in_a_ring_are_no_parents():
    header = b"stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    ring = b"a,Alder,48,2,1,b\nb,Birch,48.1,2,1,a\nc,Cedar,,,1,c\n"
    feed = gtfs.read_tables(FULL | {"stops.txt": header + ring}, "mangled", "transit", Findings())
    assert feed.stops["parent"].tolist() == [-1, -1, -1]
    assert_sound(feed)


def check(files, kind):
    check_read(lambda findings: gtfs.read_tables(files, "mangled", kind, findings))


def check_read(read):
    findings = Findings()
    try:
        feed = read(findings)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is fine, and both are checked
        return
    assert_sound(feed)
    for record in findings.records():
        assert record["count"] >= len(record["examples"])
        assert all(example.isprintable() for example in record["examples"])


def assert_sound(feed):
    trips, stop_times = feed.trips, feed.stop_times
    assert (np.diff(feed.trip_offsets) >= 2).all()
    assert feed.trip_offsets[-1] == len(stop_times)
    trip = stop_times["trip"].to_numpy()
    assert (trip == np.repeat(np.arange(len(trips)), np.diff(feed.trip_offsets))).all()
    arrivals, departures = (
        stop_times["arrival_seconds"].to_numpy(),
        stop_times["departure_seconds"].to_numpy(),
    )
    assert (arrivals >= 0).all()
    assert (departures >= arrivals).all()
    assert ((arrivals[1:] >= departures[:-1]) | (trip[1:] != trip[:-1])).all()
    sizes = {"stop": feed.stops, "trip": trips, "route": feed.routes, "service": feed.services}
    for table in (
        trips,
        stop_times,
        feed.frequencies,
        feed.transfers,
        feed.pathways,
        feed.service_exceptions,
    ):
        for column in table.columns:
            if (target := column.removeprefix("from_").removeprefix("to_")) in sizes:
                optional = table is feed.transfers
                assert table[column].between(-1 if optional else 0, len(sizes[target]) - 1).all()
    assert feed.stops["lat"].dropna().between(-90, 90).all()
    assert (feed.stops["lat"].isna() == feed.stops["lon"].isna()).all()
    assert (feed.pathways["traversal_seconds"] >= 0).all()
    assert (feed.frequencies["headway_seconds"] > 0).all()
    assert feed.trips["service"].isin(np.flatnonzero(used_services(feed))).all()


def used_services(feed):
    span = gtfs.service_dates(feed)
    used = np.zeros(len(feed.services), dtype=np.bool_)
    if span is not None:
        used[feed.trips["service"]] = True
        for day in span:
            assert gtfs.active_services(feed, day)[used].any()
    return used
