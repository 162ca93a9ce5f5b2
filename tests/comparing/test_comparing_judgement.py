"""Whether a dataset may take the place of another: exactly at a limit it may, just beyond it may not."""

from __future__ import annotations

import pytest
from two_datasets import Row, Stop, Tables, write

from isochrones.comparing import PublishLimits, compare, judge
from isochrones.findings import InputError
from isochrones.region.region_file import load_region

STOPS = [Stop("north", str(number), (1000.0 * number, 0.0)) for number in range(50)]
ONE_SIDED = PublishLimits(max_lost_pairs_percent=100)


def dataset(pairs, uais=("X1", "X2"), direction="outbound", service="transit"):
    """Return tables in which each establishment is reached from that many stops, from the first on."""
    rows = [
        Row(service, stop, number, 600)
        for number, uai in enumerate(uais)
        for stop in range(pairs[number] if isinstance(pairs, tuple) else pairs)
    ]
    return Tables(STOPS, uais, {direction: rows})


@pytest.fixture
def judged(tmp_path):
    def judge_tables(before, after, limits=None):
        comparison = compare(write(tmp_path / "a", before), write(tmp_path / "b", after))
        return judge(comparison, limits or PublishLimits())

    return judge_tables


@pytest.mark.parametrize(
    ("percent", "after", "refused"),
    [(3, 97, False), (3, 96, True), (2.99, 97, True), (0, 100, False), (0, 99, True), (100, 2, False), (7, 93, False)],
)
@pytest.mark.parametrize("direction", ["outbound", "return"])
def test_a_share_at_the_limit_is_within_it(judged, percent, after, refused, direction):
    before, now = dataset((50, 50), direction=direction), dataset((after // 2, after - after // 2), direction=direction)
    refusals = judged(before, now, PublishLimits(max_lost_pairs_percent=percent))
    assert [refusal.code for refusal in refusals] == ["pairs-lost"] * refused
    for refusal in refusals:
        assert refusal.message.startswith(
            f"{direction}, transit: pairs fall by {100 - after}.00 %, from 100 to {after};"
        )


def test_what_is_won_elsewhere_counts_against_what_is_lost(judged):
    # Of 90 pairs 10 are lost, and 8 won.
    assert judged(dataset((50, 40)), dataset((40, 48))) == []


def test_growth_of_the_catalogue_hides_no_loss(judged):
    (refusal,) = judged(dataset((50, 50)), dataset((48, 48, 50), uais=("X1", "X2", "X3")))
    assert refusal.code == "pairs-lost"
    assert "pairs of establishments in both catalogues fall by 4.00 %, from 100 to 96" in refusal.message


def test_a_catalogue_that_shrinks_loses_pairs_but_no_transit(judged):
    refusals = judged(dataset((50, 50)), dataset((50,), uais=("X1",)))
    assert [refusal.code for refusal in refusals] == ["pairs-lost"]
    assert "fall by 50.00 %" in refusals[0].message


def test_nothing_was_there_to_be_lost(judged):
    assert judged(dataset(0), dataset(0)) == []


def test_establishments_that_lose_all_their_transit_are_named(judged):
    uais = tuple(f"X{number:02d}" for number in range(12))
    before = dataset((50, *[1] * 11), uais)
    (refusal,) = judged(before, dataset((50, *[0] * 11), uais), ONE_SIDED)
    assert refusal.code == "establishment-lost-transit"
    assert refusal.message == (
        "outbound, transit: establishments that no stop reaches any more (11): "
        + ", ".join(f"{uai} School {uai}" for uai in uais[1:11])
        + " and 1 more"
    )


def test_an_establishment_that_loses_its_school_services_alone_is_named(judged):
    before, after = dataset((50, 1)), dataset((50, 0))
    (refusal,) = judged(
        Tables(STOPS, before.uais, {"outbound": [row._replace(service="school") for row in before.rows["outbound"]]}),
        Tables(STOPS, after.uais, {"outbound": [row._replace(service="school") for row in after.rows["outbound"]]}),
        ONE_SIDED,
    )
    assert refusal.message.startswith("outbound, all services: establishments that no stop reaches any more (1): X2")


def test_an_establishment_may_lose_its_transit_where_that_is_only_to_be_said(judged):
    limits = PublishLimits(max_lost_pairs_percent=100, on_establishment_lost="say")
    assert judged(dataset((50, 1)), dataset((50, 0)), limits) == []


def test_an_establishment_that_keeps_one_stop_or_never_had_any_is_no_reason(judged):
    uais = ("X1", "X2", "X3")
    assert judged(dataset((50, 2, 0), uais), dataset((50, 1, 0), uais), ONE_SIDED) == []


def test_a_region_file_sets_the_limits(town_region):
    assert load_region(town_region("")).publish == PublishLimits()
    assert PublishLimits() == PublishLimits(max_lost_pairs_percent=3.0, on_establishment_lost="refuse")
    written = '[publish]\nmax_lost_pairs_percent = 12.5\non_establishment_lost = "say"\n'
    expected = PublishLimits(max_lost_pairs_percent=12.5, on_establishment_lost="say")
    assert load_region(town_region(written)).publish == expected


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("max_lost_pairs_percent = 101", "must be less than or equal to 100, not 101"),
        ("max_lost_pairs_percent = -1", "must be greater than or equal to 0, not -1"),
        ('on_establishment_lost = "ignore"', "must be 'refuse' or 'say', not 'ignore'"),
        ("max_lost = 3", "unknown key, not 3"),
    ],
)
def test_a_limit_that_can_not_be_is_one_line(town_region, line, complaint):
    with pytest.raises(InputError) as error:
        load_region(town_region(f"[publish]\n{line}\n"))
    assert str(error.value) == f"region.toml: publish.{line.split()[0]}: {complaint}"
