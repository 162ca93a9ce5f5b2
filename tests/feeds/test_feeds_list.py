"""Lists of feeds as French data teams keep them."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from fetch_world import feed, fetch, outcome, write_region
from hypothesis import given
from hypothesis import strategies as st

from isochrones.feeds import resolve, source_warnings
from isochrones.findings import Findings, InputError
from isochrones.region.feed_list import read_feed_list
from isochrones.region.region_file import load_region

SHARED_LIST = Path(__file__).resolve().parents[3] / "shared" / "feeds" / "transports.csv"
HEADER = "Région,Type,Nom,ID Transport Data,URL Transport Data,Nom GTFS,ID GTFS,URL GTFS,Commentaire"


def write_list(folder, *rows, header=HEADER):
    path = folder / "transports.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def read(path):
    findings = Findings()
    return read_feed_list(path, findings), findings


def complaint(path):
    with pytest.raises(InputError) as caught:
        read(path)
    return str(caught.value)


def test_rows_become_feeds(tmp_path):
    path = write_list(
        tmp_path,
        "Bretagne,Transport,Réseau urbain T'CAP,5cb4,https://x,a.zip,81342,https://example.org/a.zip,",
        "Bretagne,Scolaire,Réseau scolaire,5cb5,https://x,b.zip,81343,,",
        "Bretagne,Mixte,Réseau mixte,,,c.zip,,https://example.org/c.zip,à vérifier",
    )
    (urban, school, mixed), findings = read(path)
    assert (urban.id, urban.type, urban.dataset, urban.resource) == ("reseau-urbain-t-cap", "transit", "5cb4", "81342")
    assert (urban.path, urban.url, urban.fallback_url) == (None, None, "https://example.org/a.zip")
    assert (school.id, school.type, school.resource, school.fallback_url) == (
        "reseau-scolaire",
        "school",
        "81343",
        None,
    )
    assert (mixed.id, mixed.type, mixed.url, mixed.dataset) == (
        "reseau-mixte",
        "mixed",
        "https://example.org/c.zip",
        None,
    )
    assert findings.records() == []


def test_a_row_without_id_is_a_local_file(tmp_path):
    row = 'Bretagne,Scolaire,{},5cb5,https://x,{},,"Fichier nécessitant une connexion"'
    path = write_list(tmp_path, row.format("Là", "there.zip"), row.format("Pas là", "missing.zip"))
    (tmp_path / "there.zip").write_bytes(feed())
    (there, missing), findings = read(path)
    assert (there.path, there.problem) == (tmp_path / "there.zip", "")
    assert (missing.path, missing.problem) == (None, f"no such file: {tmp_path / 'missing.zip'}")
    # The remark slid into the column of addresses: the row is a column short.
    assert [(record["rule"], record["count"], record["examples"]) for record in findings.records()] == [
        (
            "remark-for-address",
            2,
            ['row 2: "Fichier nécessitant une connexion"', 'row 3: "Fichier nécessitant une connexion"'],
        ),
        ("missing-file", 1, ['row 3: "missing.zip"']),
    ]


def test_ids_depend_on_rows_of_the_same_name_only(tmp_path):
    rows = [f"x,Transport,{name},5c,,f.zip,{resource},," for name, resource in (("A b", 1), ("A b", 2), ("C", 3))]
    ids = [each.id for each in read(write_list(tmp_path, *rows))[0]]
    assert ids == ["a-b-1", "a-b-2", "c"]
    assert [each.id for each in read(write_list(tmp_path, *reversed(rows)))[0]] == ids[::-1]
    # Two rows of the same resource: only the region tells them apart.
    write_list(tmp_path, rows[0], rows[0])
    region = write_region(tmp_path, gtfs='list = "transports.csv"')
    assert [each.id for each in load_region(region).gtfs.feeds] == ["a-b-1", "a-b-1-2"]


def test_a_list_stands_beside_feeds_of_the_region_file(tmp_path):
    write_list(tmp_path, "x,Transport,Urban,5c,,f.zip,7,,")
    (tmp_path / "urban.zip").touch()
    region = write_region(tmp_path, gtfs='feeds = ["urban.zip"]\nlist = "transports.csv"')
    assert [each.id for each in load_region(region).gtfs.feeds] == ["urban", "urban-2"]


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["Transport", "scolaire", " Mixte "]),
            CELLS,
            st.from_regex(r"[0-9a-f]{24}", fullmatch=True),
            st.integers(1, 10**6),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_row_becomes_a_feed_of_its_own(rows, tmp_path_factory):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER.split(","))
    for kind, name, dataset, resource in rows:
        writer.writerow(["", kind, name, dataset, "", name, resource, "", name])
    folder = tmp_path_factory.mktemp("list")
    (folder / "transports.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    feeds = load_region(write_region(folder, gtfs='list = "transports.csv"')).gtfs.feeds
    assert [(each.dataset, each.resource) for each in feeds] == [(row[2], str(row[3])) for row in rows]
    assert len({each.id for each in feeds}) == len(rows)
    assert all(each.id.isascii() and each.id.replace("-", "").isalnum() for each in feeds)


BROKEN = {
    "type": ("x,Tram,A,5c,,f.zip,7,,", 'row 2: Type: expected one of Transport, Scolaire, Mixte, not "Tram"'),
    "no dataset": ("x,Transport,A,,,f.zip,7,,", "row 2: ID Transport Data: blank, but there is an ID GTFS"),
    "dataset": ("x,Transport,A,../5c,,f.zip,7,,", 'row 2: ID Transport Data: no id: "../5c"'),
    "resource": ("x,Transport,A,5c,,f.zip,7/8,,", 'row 2: ID GTFS: no id: "7/8"'),
    "address": (
        "x,Transport,A,5c,,f.zip,,http://,",
        "row 2: URL GTFS: expected an address such as \"https://example.org/feed.zip\", not 'http://'",
    ),
    "nothing": ("x,Transport,A,5c,,,,,", "row 2: Nom GTFS: blank, and there is neither ID GTFS nor URL GTFS"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_wrong_is_named_by_row_and_column(tmp_path, case):
    row, said = BROKEN[case]
    assert complaint(write_list(tmp_path, row)) == f"transports.csv: {said}"


def test_lists_that_are_none(tmp_path):
    assert complaint(write_list(tmp_path)) == "transports.csv: lists no feed"
    assert complaint(write_list(tmp_path, "x", header="Type,Nom")) == (
        'transports.csv: column "id transport data" is missing'
    )


def test_a_missing_file_stops_nothing(server, tmp_path):
    write_list(
        tmp_path,
        f"x,Transport,Urban,,,,,{server.base}/urban.zip,",
        "x,Scolaire,School,5c,,school.zip,,Fichier nécessitant une connexion",
    )
    region = write_region(tmp_path, gtfs='list = "transports.csv"')
    server.serve("/urban.zip", feed())
    report = fetch(region)
    assert {each.id: each.result for each in report.outcomes} == {
        "urban": "new",
        "school": "failed",
        "area.osm": "local",
    }
    assert report.outcomes[1].reasons == (f"no such file: {tmp_path / 'school.zip'}",)
    assert [finding["rule"] for finding in report.findings] == ["remark-for-address", "missing-file"]
    loaded = load_region(region)
    assert [(each.id, bool(each.path)) for each in resolve(loaded).gtfs.feeds] == [("urban", True), ("school", False)]
    assert {code for code, _ in source_warnings(loaded)} == {"odd-feed-list"}


# The national access point.


@pytest.fixture
def listed(server, tmp_path):
    """A region whose list has the resource 7 of a dataset of the server's, with an address to fall back on."""
    write_list(tmp_path, f"x,Transport,Urban,5cb4,,f.zip,7,{server.base}/own.zip,")
    sources = f'access_point = "{server.base}/"\nallow_private = true'
    return write_region(tmp_path, gtfs='list = "transports.csv"', sources=sources)


def test_the_access_point_tells_where_a_resource_is(server, listed):
    server.dataset(
        "5cb4",
        {"id": 6, "title": "other", "url": f"{server.base}/other.zip", "format": "GTFS"},
        {"id": 7, "title": "own", "url": server.serve("/resource.zip", feed()), "format": "GTFS", "filesize": 12},
    )
    assert (outcome(listed).result, server.count("/resource.zip"), server.count("/own.zip")) == ("new", 1, 0)
    assert "application/json" in server.last("/api/datasets/5cb4")["Accept"]


def test_the_original_address_where_the_other_one_fails(server, listed):
    original = server.serve("/original.zip", feed())
    server.dataset("5cb4", {"id": 7, "url": f"{server.base}/gone.zip", "original_url": original, "format": "GTFS"})
    found = outcome(listed)
    assert found.result == "new"
    assert found.notes == (f"{server.base}/gone.zip: 127.0.0.1 answers 404 Not Found; another address was taken",)


def test_a_resource_that_has_moved(server, listed):
    server.dataset("5cb4", {"id": 8, "title": "GTFS 2026", "url": "https://x", "format": "GTFS"})
    server.serve("/own.zip", feed())
    found = outcome(listed)
    assert found.result == "new"
    said = "dataset 5cb4 has no resource 7; its GTFS resources are 8 (GTFS 2026)"
    assert found.notes == (f"{said}; another address was taken",)
    del server.pages["/own.zip"]
    assert outcome(listed).reasons == (f"{said}; 127.0.0.1 answers 404 Not Found",)
    listed.with_name("transports.csv").write_text(f"{HEADER}\nx,Transport,Urban,5cb4,,f.zip,7,,\n", encoding="utf-8")
    assert outcome(listed).reasons == (said,)


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b'{"resources": 3}', b'{"resources": [{"title": "no id"}]}'])
def test_an_access_point_that_answers_nonsense(server, listed, answer):
    server.serve("/api/datasets/5cb4", answer)
    listed.with_name("transports.csv").write_text(f"{HEADER}\nx,Transport,Urban,5cb4,,f.zip,7,,\n", encoding="utf-8")
    assert outcome(listed).reasons == (
        "the access point can't be asked for dataset 5cb4: it answers what is no description of a dataset",
    )


def test_a_dataset_is_asked_for_once(server, tmp_path):
    write_list(tmp_path, *(f"x,Transport,N{n},5cb4,,f.zip,{n},," for n in range(5)))
    sources = f'access_point = "{server.base}"\nallow_private = true'
    region = write_region(tmp_path, gtfs='list = "transports.csv"', sources=sources)
    server.serve("/f.zip", feed())
    server.dataset("5cb4", *({"id": n, "url": f"{server.base}/f.zip", "format": "GTFS"} for n in range(5)))
    assert fetch(region).count("new") == 5
    assert server.count("/api/datasets/5cb4") == 1


# The list in use.


@pytest.mark.regions
@pytest.mark.skipif(not SHARED_LIST.is_file(), reason=f"the list in use is not at {SHARED_LIST}")
def test_the_list_in_use(tmp_path):
    region = write_region(tmp_path, gtfs=f'list = "{SHARED_LIST}"')
    feeds = load_region(region).gtfs.feeds
    assert Counter(each.type for each in feeds) == {"transit": 254, "mixed": 19, "school": 14}
    assert len({each.id for each in feeds}) == 287
    assert sum(each.dataset is not None for each in feeds) == 284
    missing = {each.id: each.problem for each in feeds if each.problem}
    assert set(missing) == {"reseau-scolaire-tcl", "reseau-urbain-tcl", "reseau-urbain-hop-bus"}
    _, findings = read(SHARED_LIST)
    assert {record["rule"]: record["count"] for record in findings.records()} == {
        "remark-for-address": 3,
        "repeated-resource": 2,
        "missing-file": 3,
    }
