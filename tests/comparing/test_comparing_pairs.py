"""The comparison of pairs: what a plain comparison by dicts says, and laws that hold whatever the datasets."""

from __future__ import annotations

import statistics
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from two_datasets import DIRECTIONS, Row, Stop, Tables, least, write

from isochrones.comparing import compare, counting
from isochrones.comparing.counting import SERVICES, CountedWay
from isochrones.comparing.tally import LONGEST_SECONDS, SLOWER_SECONDS

UAIS = ("X1", "X2", "X3", "X4")
# Along a line: some within 30 m of each other, some at one place, one out of reach, one unknown.
PLACES = ((0.0, 0.0), (10.0, 0.0), (25.0, 0.0), (25.0, 0.0), (1000.0, 0.0), None)


@st.composite
def tables(draw):
    keys = st.tuples(st.sampled_from(("north", "south")), st.sampled_from("abcde"))
    stops = [
        Stop(feed, stop_id, draw(st.sampled_from(PLACES)), draw(st.sampled_from((0, 0, 1))))
        for feed, stop_id in draw(st.lists(keys, min_size=1, max_size=6, unique=True))
    ]
    uais = sorted(draw(st.sets(st.sampled_from(UAIS), min_size=1)))
    return Tables(stops, uais, {direction: draw(_rows(len(stops), len(uais))) for direction in DIRECTIONS})


@st.composite
def _rows(draw, stops, establishments):
    pairs = st.tuples(st.integers(0, stops - 1), st.integers(0, establishments - 1))
    # Around the limit of 60 seconds, and any.
    seconds = st.sampled_from((0, 1, 60, 61, 120, 121, 600)) | st.integers(0, 10_800)
    transit = draw(st.dictionaries(pairs, seconds, max_size=12))
    school = draw(st.dictionaries(pairs, seconds, max_size=6))
    better = {pair: time for pair, time in school.items() if time < transit.get(pair, LONGEST_SECONDS)}
    return [
        Row(service, *pair, time)
        for service, found in (("transit", transit), ("school", better))
        for pair, time in found.items()
    ]


def compared(before, after):
    with tempfile.TemporaryDirectory() as folder:
        return compare(write(Path(folder) / "a", before), write(Path(folder) / "b", after))


@pytest.mark.slow
@given(tables(), tables(), st.sampled_from((1, 5, counting.PAIRS_AT_ONCE)))
@settings(max_examples=100)
def test_it_says_what_a_comparison_by_dicts_says(before, after, pairs_at_once):
    # However few pairs are compared in one go, the comparison is the same.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "PAIRS_AT_ONCE", pairs_at_once)
        comparison = compared(before, after)
    partner = dict(zip(*(rows.tolist() for rows in comparison.stops.rows), strict=True))
    back = {b: a for a, b in partner.items() if a >= 0 and b >= 0}
    records = {(way["direction"], way["service"]): way for way in comparison.as_record()["ways"]}
    for direction in DIRECTIONS:
        for service in SERVICES:
            old = {(("a", stop), uai): t for (stop, uai), t in least(before, direction, service).items()}
            new = {
                ((("a", back[stop]) if stop in back else ("b", stop)), uai): t
                for (stop, uai), t in least(after, direction, service).items()
            }
            _agree(records[direction, service], old, new, before, after)


def _agree(record, old, new, before, after):
    """Compare a way of a comparison with two dicts from (stop of either side, uai) to seconds."""

    def feed_of(pair):
        side, stop = pair[0]
        return (before if side == "a" else after).stops[stop].feed

    changes = {pair: new[pair] - old[pair] for pair in old.keys() & new.keys()}
    kinds = {
        "before": set(old),
        "after": set(new),
        "won": new.keys() - old.keys(),
        "lost": old.keys() - new.keys(),
        "slower": {pair for pair, change in changes.items() if change > SLOWER_SECONDS},
        "faster": {pair for pair, change in changes.items() if change < -SLOWER_SECONDS},
        "equal": {pair for pair, change in changes.items() if abs(change) <= SLOWER_SECONDS},
    }
    assert record["pairs"] == {kind: len(pairs) for kind, pairs in kinds.items()}
    feeds = Counter((kind, feed_of(pair)) for kind, pairs in kinds.items() for pair in pairs)
    assert [
        {"feed": feed, **{kind: feeds[kind, feed] for kind in kinds}}
        for feed in sorted({stop.feed for stop in (*before.stops, *after.stops)})
    ] == record["feeds"]
    both = set(before.uais) & set(after.uais)
    assert record["pairs_of_both_catalogues"]["lost"] == sum(uai in both for _, uai in kinds["lost"])
    assert record["lost_with"]["with_establishment"] == sum(uai not in both for _, uai in kinds["lost"])
    assert sum(entry["pairs"] for entry in record["changes"]) == len(changes)
    assert record["median_change_seconds"] == (statistics.median_low(changes.values()) if changes else None)
    assert [row["uai"] for row in record["lost_all"]] == sorted(
        uai for uai in both if any(u == uai for _, u in old) and not any(u == uai for _, u in new)
    )
    _agree_on_worst(record["worst"], kinds, changes, old, new, both, feed_of)


def _agree_on_worst(worst, kinds, changes, old, new, both, feed_of):
    lost, seconds = Counter(uai for _, uai in kinds["lost"]), defaultdict(int)
    for pair in kinds["slower"]:
        seconds[pair[1]] += changes[pair]
    hurt = [uai for uai in both if lost[uai] or seconds[uai]]
    assert [row["uai"] for row in worst] == sorted(hurt, key=lambda uai: (-lost[uai], -seconds[uai], uai))
    for row in worst:
        uai = row["uai"]
        assert (row["stops_lost"], row["minutes_lost"]) == (lost[uai], -(-seconds[uai] // 60))
        assert row["stops_before"] == sum(u == uai for _, u in old)
        kept = [pair for pair in changes if pair[1] == uai]
        for name, times in (("before", old), ("after", new)):
            median = statistics.median_low([-(-times[pair] // 60) for pair in kept]) if kept else None
            assert row[f"median_minutes_{name}"] == median
        feeds = Counter(feed_of(pair) for pair in kinds["lost"] if pair[1] == uai)
        assert row["feeds"] == sorted(feeds, key=lambda feed: (-feeds[feed], feed))


@given(tables())
@settings(max_examples=20)
def test_a_dataset_equals_itself(dataset):
    record = compared(dataset, dataset).as_record()
    for way in record["ways"]:
        pairs = way["pairs"]
        assert pairs["before"] == pairs["after"] == pairs["equal"]
        assert way["worst"] == way["lost_all"] == []
    assert record["notes"] == record["inputs"] == record["parameters"] == []
    assert record["catalogue"]["left"] == record["catalogue"]["new"] == []
    assert record["stops"]["matched"] == len(dataset.stops)
    assert {row["state"] for row in record["establishments"]} == {"unchanged"}


MIRRORED = {"won": "lost", "slower": "faster", "before": "after", "equal": "equal"}
MIRRORED |= {after: before for before, after in MIRRORED.items()}


def mirrored(figures):
    return {MIRRORED[name]: count for name, count in figures.items()}


@pytest.mark.slow
@given(tables(), tables())
@settings(max_examples=60)
def test_the_way_back_mirrors_it(before, after):
    there, back = compared(before, after).as_record(), compared(after, before).as_record()
    for way, mirror in zip(there["ways"], back["ways"], strict=True):
        assert mirrored(way["pairs"]) == mirror["pairs"]
        assert way["won_with"] == mirror["lost_with"]
        assert [entry["pairs"] for entry in way["changes"]] == [entry["pairs"] for entry in mirror["changes"]][::-1]
        for of_feed, other in zip(way["feeds"], mirror["feeds"], strict=True):
            feed = of_feed.pop("feed")
            assert mirrored(of_feed) | {"feed": feed} == other
    assert there["stops"]["matched_by_position"] == back["stops"]["matched_by_position"]
    assert there["catalogue"]["left"] == back["catalogue"]["new"]


@pytest.mark.parametrize(("change", "kind"), [(60, "equal"), (61, "slower"), (-60, "equal"), (-61, "faster")], ids=str)
def test_a_minute_more_or_less_is_equal(change, kind):
    stop = Stop("north", "a", (0.0, 0.0))
    one, other = (
        Tables([stop], ["X1"], {"outbound": [Row("transit", 0, 0, seconds)]}) for seconds in (600, 600 + change)
    )
    comparison = compared(one, other)
    figures = comparison.figures(CountedWay("outbound", "transit"))
    assert {name: figures[name] for name in ("slower", "faster", "equal")} == {
        name: int(name == kind) for name in ("slower", "faster", "equal")
    }
    (entry,) = (entry for entry in comparison.as_record()["ways"][0]["changes"] if entry["pairs"])
    ends = {"equal": (-1, 1), "slower": (1, 5), "faster": (-5, -1)}[kind]
    assert (entry["from_minutes"], entry["to_minutes"]) == ends
