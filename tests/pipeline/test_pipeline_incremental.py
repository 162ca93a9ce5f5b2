"""A build that takes what earlier builds worked out publishes the same bytes as one that starts from nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from random_worlds import any_world
from running import Silent, contents
from worlds import CORNER, Region, World, at, clock, feed, main_street, seconds, trip

from isochrones.dataset.publish import current_folder
from isochrones.engine.transit.reachability import TransitSearch
from isochrones.pipeline import dataset_job as build
from isochrones.pipeline.dataset_job import build_dataset
from isochrones.pipeline.kept import KEPT

pytestmark = pytest.mark.slow

HALF = settings(max_examples=settings().max_examples // 2)


def build_on(region, directory):
    """Build, whatever it loses."""
    return build_dataset(region, directory, 1, Silent(), publish_anyway=True).folder


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def text_of(rows, like):
    header = next(csv.reader(io.StringIO(like)))
    out = io.StringIO()
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def edit_rows(file, change):
    """Return an edit that changes the rows of one file of a feed."""

    def edit(files, chance):
        if file not in files or not (rows := rows_of(files[file])):
            return files
        return {**files, file: text_of(change(rows, chance), files[file])}

    return edit


def shift_a_trip(rows, chance):
    chosen, minutes = chance.choice(rows)["trip_id"], chance.choice((-7, -1, 1, 12))
    for row in rows:
        for column in ("arrival_time", "departure_time"):
            if row["trip_id"] == chosen and row[column]:
                row[column] = clock(max(0, seconds(row[column]) + 60 * minutes))
    return rows


def drop_a_trip(rows, chance):
    chosen = chance.choice(rows)["trip_id"]
    return [row for row in rows if row["trip_id"] != chosen or chosen == "empty"]


def forbid_boarding(rows, chance):
    chance.choice(rows)["pickup_type"] = "1"
    return rows


def call_elsewhere(rows, chance):
    chance.choice(rows)["stop_id"] = chance.choice(rows)["stop_id"]
    return rows


def swap_stops(rows, chance):
    chance.shuffle(rows)
    return rows


def move_a_stop(rows, chance):
    row = chance.choice(rows)
    row["stop_lat"] = str(float(row["stop_lat"]) + 0.002)
    return rows


def drop_a_transfer(rows, chance):
    rows.pop(chance.randrange(len(rows)))
    return rows


def slower_transfer(rows, chance):
    row = chance.choice(rows)
    row.update({"transfer_type": "2", "min_transfer_time": "240"})
    return rows


EDITS = {
    "a trip is shifted": edit_rows("stop_times.txt", shift_a_trip),
    "a trip is gone": edit_rows("stop_times.txt", drop_a_trip),
    "nobody may board": edit_rows("stop_times.txt", forbid_boarding),
    "a trip calls elsewhere": edit_rows("stop_times.txt", call_elsewhere),
    "stops in another order": edit_rows("stops.txt", swap_stops),
    "a stop moves": edit_rows("stops.txt", move_a_stop),
    "a transfer is gone": edit_rows("transfers.txt", drop_a_transfer),
    "a transfer is slower": edit_rows("transfers.txt", slower_transfer),
}


def edited(world: World, name: str, chance: random.Random) -> World:
    """Return the world with one of its feeds, or its catalogue, edited."""
    if name == "a school is gone" and len(world.establishments) > 1:
        return replace(world, establishments=dict(list(world.establishments.items())[1:]))
    if name == "a school is new":
        place = chance.choice(list(world.establishments.values()))
        return replace(world, establishments={"W999999Z": place, **world.establishments})
    if name not in EDITS:
        return world
    number = chance.randrange(len(world.feeds))
    feeds = list(world.feeds)
    feeds[number] = replace(feeds[number], files=EDITS[name](dict(feeds[number].files), chance))
    return replace(world, feeds=tuple(feeds))


@HALF
@given(
    any_world(),
    st.lists(st.sampled_from([*EDITS, "a school is gone", "a school is new"]), min_size=1, max_size=2),
    st.lists(st.sampled_from((1, -1, 7)), max_size=2, unique=True),
    st.randoms(use_true_random=False),
)
def test_a_build_on_an_earlier_one_is_one_from_nothing(world, names, days_later, chance):
    further = tuple(world.region.date + dt.timedelta(days=days) for days in days_later)
    world = replace(world, region=replace(world.region, further_dates=further))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        build_on(world.write(place / "input"), place / "datasets")
        later = world
        for name in names:
            later = edited(later, name, chance)
        region = later.write(place / "later")
        on_it = build_on(region, place / "datasets")
        event(" and ".join(sorted(names)))
        assert contents(on_it) == contents(build_on(region, place / "fresh"))


FAR_KM = 60


def two_towns(*, second_leaves: str = "7:40", places: int = 3) -> World:
    """Two towns out of each other's reach, each with a bus line and schools."""
    towns = {"near": 0.0, "far": FAR_KM * 1000.0}
    xs = [float(x) for x in range(0, 5000, 500)]
    feeds, establishments, streets = [], {}, []
    for name, y in towns.items():
        leaves = "7:40" if name == "near" else second_leaves
        minutes = seconds(leaves)
        calls = ", ".join(f"{stop} {clock(minutes + 240 * n)[:5]}" for n, stop in enumerate("ABC"))
        back = ", ".join(f"{stop} {clock(seconds('16:45') + 240 * n)[:5]}" for n, stop in enumerate("CBA"))
        stops = {"A": (0.0, y), "B": (2000.0, y), "C": (4500.0, y)}
        feeds.append(feed(name, stops, [trip("there", calls), trip("back", back)]))
        streets.append(main_street(y, xs))
        establishments |= {f"X{name[0].upper()}{n}": at(4500.0 - 500 * n, y) for n in range(places)}
    return World(tuple(feeds), tuple(streets), establishments, {"home": CORNER}, Region(budget_minutes=60))


@pytest.fixture
def searched(monkeypatch):
    """Establishments that searches start from, as they are made."""
    made = []
    search = TransitSearch.pairs
    monkeypatch.setattr(TransitSearch, "pairs", lambda *a: made.extend(a[2].tolist()) or search(*a))
    return made


def test_only_what_a_change_can_touch_is_searched_again(tmp_path, searched):
    build_on(two_towns().write(tmp_path / "input"), tmp_path / "datasets")
    assert sorted(searched) == sorted([*range(6)] * 2)
    searched.clear()
    region = two_towns(second_leaves="7:35").write(tmp_path / "later")
    on_it = build_on(region, tmp_path / "datasets")
    # By uai the schools of the far town come first. Nothing changed on the way back.
    assert sorted(searched) == [0, 1, 2]
    assert contents(on_it) == contents(build_on(region, tmp_path / "fresh"))


def test_a_new_school_alone_is_searched_from(tmp_path, searched):
    build_on(two_towns().write(tmp_path / "input"), tmp_path / "datasets")
    searched.clear()
    world = two_towns()
    world = replace(world, establishments={**world.establishments, "XX": at(2500.0, 0.0)})
    region = world.write(tmp_path / "later")
    on_it = build_on(region, tmp_path / "datasets")
    assert sorted(searched) == [6, 6]
    assert contents(on_it) == contents(build_on(region, tmp_path / "fresh"))


def test_nothing_is_taken_from_a_dataset_for_other_limits(tmp_path, searched):
    world = two_towns()
    build_on(world.write(tmp_path / "input"), tmp_path / "datasets")
    searched.clear()
    build_on(replace(world, region=Region(budget_minutes=59)).write(tmp_path / "later"), tmp_path / "datasets")
    assert len(searched) == 12


@pytest.mark.parametrize("name", ["outbound.parquet", "network/trips.parquet"])
def test_nothing_is_taken_from_a_damaged_dataset(name, tmp_path, searched):
    earlier = build_on(two_towns().write(tmp_path / "input"), tmp_path / "datasets")
    content = bytearray((earlier / name).read_bytes())
    content[len(content) // 2] ^= 1
    (earlier / name).write_bytes(content)
    searched.clear()
    region = two_towns(second_leaves="7:35").write(tmp_path / "later")
    on_it = build_on(region, tmp_path / "datasets")
    assert len(searched) == 12
    assert contents(on_it) == contents(build_on(region, tmp_path / "fresh"))


def test_streets_and_feeds_are_read_once(region, built, tmp_path, monkeypatch):
    folder = build_on(region, tmp_path / "datasets")
    assert contents(folder) == contents(current_folder(built))
    read = []
    monkeypatch.setattr("isochrones.assembling.street_side.read_streets", None)
    monkeypatch.setattr(
        "isochrones.assembling.network_assembly.read_feed", lambda path, *rest: read.append(path.name) or rest[3]
    )
    monkeypatch.setattr(build, "_find_published", lambda *_: None)
    assert contents(build_on(region, tmp_path / "datasets")) == contents(folder)
    assert read == []


def test_what_is_kept_and_damaged_is_made_again(region, built, tmp_path, monkeypatch):
    directory = tmp_path / "datasets"
    folder = build_on(region, directory)
    monkeypatch.setattr(build, "_find_published", lambda *_: None)
    for path in sorted((directory / KEPT).rglob("*")):
        if path.is_file():
            content = bytearray(path.read_bytes())
            path.unlink()
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
    assert contents(build_on(region, directory)) == contents(current_folder(built))
    assert contents(folder) == contents(current_folder(built))


def test_results_of_other_inputs_are_forgotten(region, tmp_path):
    directory = tmp_path / "datasets"
    build_on(region, directory)
    before = {path.name for path in (directory / KEPT).iterdir()}
    feed_file = region.with_name("train.zip")
    region.write_text(region.read_text().replace('"train.zip"', '"train-2.zip"'))
    feed_file.rename(region.with_name("train-2.zip"))
    build_on(region, directory)
    after = {path.name for path in (directory / KEPT).iterdir()}
    assert len(after) == len(before)
    assert after != before
