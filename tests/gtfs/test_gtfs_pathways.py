"""pathways.txt: times as given, and where they come from if not."""

from __future__ import annotations

import pytest
from mini_feed import FILES, found, read

HEADER = "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,length,traversal_time,stair_count\n"


def read_pathways(*rows, **changes):
    feed, findings = read(pathways=HEADER + "".join(f"p{n},{row}\n" for n, row in enumerate(rows)), **changes)
    return list(feed.pathways.itertuples(index=False, name=None)), findings


def test_absent():
    feed, _ = read()
    assert {name: str(dtype) for name, dtype in feed.pathways.dtypes.items()} == {
        "from_stop": "int32",
        "to_stop": "int32",
        "is_bidirectional": "bool",
        "traversal_seconds": "int32",
        "pathway_mode": "int8",
    }


def test_times_as_given():
    pathways, findings = read_pathways("a,b,1,1,500,30,", "b,a,4,0,,45.2,12", "a,c,5,1,,0,")
    assert pathways == [(0, 1, True, 30, 1), (1, 0, False, 46, 4), (0, 2, True, 0, 5)]
    assert findings.records() == []


@pytest.mark.parametrize(
    ("length", "traversal_time", "stair_count", "seconds"),
    [
        ("100", "", "", 72),  # 5 km/h is 100 m in 72 s
        ("100.1", "", "", 73),  # 72.072 s, rounded up
        ("100", "", "400", 72),  # the length comes before the steps
        ("", "", "31", 16),  # half a second a step, rounded up
        ("", "", "-30", 15),  # downstairs
        ("", "", "0", 801),  # 0.01 degrees are 1111.95 m: 800.6 s
        ("", "", "", 801),
    ],
)
def test_times_worked_out(length, traversal_time, stair_count, seconds):
    pathways, findings = read_pathways(f"a,b,2,1,{length},{traversal_time},{stair_count}")
    assert pathways == [(0, 1, True, seconds, 2)]
    assert found(findings, "pathways.txt", "estimated-traversal-time") == (
        "repaired",
        1,
        [f'row 2: traversal_time "", length "{length}", stair_count "{stair_count}"'],
    )


def test_bad_values():
    pathways, findings = read_pathways("a,b,9,maybe,-5,soon,9")
    assert pathways == [(0, 1, False, 5, 1)]  # nine steps
    for rule, example in (
        ("bad-pathway-mode", 'pathway_mode "9"'),
        ("bad-is-bidirectional", 'is_bidirectional "maybe"'),
        ("bad-length", 'length "-5"'),
        ("bad-traversal-time", 'traversal_time "soon"'),
    ):
        assert found(findings, "pathways.txt", rule) == ("noted", 1, [f"row 2: {example}"])


def test_rows_that_are_dropped():
    pathways, findings = read_pathways(
        "a,nowhere,1,1,,30,",
        ",a,1,1,,30,",
        "a,n,1,1,,,",
        stops=FILES["stops.txt"].replace("stop_lon\n", "stop_lon,location_type\n") + "n,Node,,,3\n",
    )
    assert pathways == []
    assert found(findings, "pathways.txt", "unknown-stop")[:2] == ("dropped", 2)
    assert found(findings, "pathways.txt", "no-traversal-time") == (
        "dropped",
        1,
        ['row 4: from_stop_id "a", to_stop_id "n"'],
    )
