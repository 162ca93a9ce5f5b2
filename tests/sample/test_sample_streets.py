from collections import Counter, deque
from itertools import pairwise

import pytest

from isochrones.sample import sample_streets
from isochrones.sample.plan import read_description, to_lat_lon

ISLAND = "Île aux Moines"


@pytest.fixture(scope="module")
def streets():
    return sample_streets()


def named(streets, name):
    ways = [way for way in streets.ways if way.tags["name"] == name]
    assert ways
    return ways


def reachable(streets, start, without=()):
    """Ids of the nodes joined to `start` by streets and ferries, those named in `without` left out."""
    neighbours = {}
    for way in streets.ways:
        if ("highway" in way.tags or "route" in way.tags) and way.tags["name"] not in without:
            for here, there in pairwise(way.node_ids):
                neighbours.setdefault(here, set()).add(there)
                neighbours.setdefault(there, set()).add(here)
    seen, queue = {start}, deque([start])
    while queue:
        for node in neighbours[queue.popleft()] - seen:
            seen.add(node)
            queue.append(node)
    return seen


def test_ids_ascend_and_every_reference_exists(streets):
    node_ids = [node.id for node in streets.nodes]
    assert node_ids == list(range(1, len(node_ids) + 1))
    assert [way.id for way in streets.ways] == list(range(1, len(streets.ways) + 1))
    used = {node_id for way in streets.ways for node_id in way.node_ids}
    assert used == set(node_ids)


def test_no_way_stands_still(streets):
    assert all(len(way.node_ids) >= 2 for way in streets.ways)
    assert all(here != there for way in streets.ways for here, there in pairwise(way.node_ids))


def test_the_town_has_every_kind_of_street(streets):
    found = Counter(way.tags.get("highway") for way in streets.ways)
    # Two flights of steps; bypass, roundabout and the road to Montferrac; a river, a railway and a ferry.
    assert found["steps"] == 2
    assert found["trunk"] == 3
    assert found["track"] == 2
    assert found["cycleway"] == 1
    assert found[None] == 3
    assert {"secondary", "tertiary", "residential", "living_street", "pedestrian", "unclassified"} <= set(found)
    assert {"service", "footway", "path"} <= set(found)


def test_one_way_streets_let_bikes_through_in_places(streets):
    oneway = [way for way in streets.ways if way.tags.get("oneway") == "yes"]
    against = [way for way in oneway if way.tags.get("oneway:bicycle") == "no"]
    # The plan has seven contraflow streets, three cobbled ones open to bikes both ways, four plain one-ways.
    assert len(oneway) == 14
    assert len(against) == 10


def test_closed_lines_are_closed(streets):
    (square,) = named(streets, "Place du Marché")
    assert square.tags["area"] == "yes"
    assert square.node_ids[0] == square.node_ids[-1]
    (ring,) = named(streets, "Rond-point de la Sorne")
    assert ring.tags["junction"] == "roundabout"
    assert ring.node_ids[0] == ring.node_ids[-1]


def test_everything_hangs_together_but_for_the_island(streets):
    market = named(streets, "Place du Marché")[0].node_ids[0]
    joined = reachable(streets, market)
    apart = {
        node
        for way in streets.ways
        if "highway" in way.tags or "route" in way.tags
        for node in way.node_ids
        if node not in joined
    }
    assert apart == set(named(streets, ISLAND)[0].node_ids)
    assert len(apart) == 8  # four corners, each of its four sides longer than 60 m and so halved


def test_the_river_is_crossed_by_two_bridges_and_a_ferry_only(streets):
    market = named(streets, "Place du Marché")[0].node_ids[0]
    fontclaire = named(streets, "Voie verte de Fontclaire")[0].node_ids[-1]
    assert fontclaire not in reachable(streets, market, without=("Pont Vieux", "Pont Neuf", "Bac de la Sorne"))
    for left in ("Pont Vieux", "Pont Neuf", "Bac de la Sorne"):
        others = {"Pont Vieux", "Pont Neuf", "Bac de la Sorne"} - {left}
        assert fontclaire in reachable(streets, market, without=others)


def test_the_bypass_passes_over_the_roads_it_does_not_meet(streets):
    bypass = set(named(streets, "Rocade de Valbourg")[0].node_ids)
    assert bypass.isdisjoint(named(streets, "Route d'Ormeval")[0].node_ids)
    assert bypass.isdisjoint(named(streets, "Chemin de la Garenne")[0].node_ids)
    assert len(bypass & set(named(streets, "Rond-point de la Sorne")[0].node_ids)) == 1
    assert len(bypass & set(named(streets, "Route de Saint-Cernin")[0].node_ids)) == 1


def test_streets_that_cross_share_a_node(streets):
    # The Rue du Pont Vieux runs from the quay to the Rue Sous-les-Murs, across three streets between.
    (street,) = named(streets, "Rue du Pont Vieux")
    for crossed in (
        "Quai de la Sorne",
        "Rue Basse",
        "Rue des Augustins",
        "Rue du Commerce",
        "Rue Sous-les-Murs",
    ):
        assert len(set(street.node_ids) & set(named(streets, crossed)[0].node_ids)) == 1
    assert set(street.node_ids).isdisjoint(named(streets, "Rue Haute")[0].node_ids)


def test_barriers_stand_in_the_way(streets):
    barriers = {node.id: node.tags["barrier"] for node in streets.nodes if node.tags}
    assert sorted(barriers.values()) == ["bollard", "cycle_barrier", "gate", "gate"]
    for node_id in barriers:
        assert any(node_id in way.node_ids and "highway" in way.tags for way in streets.ways)


def test_villages_lie_five_to_twelve_kilometres_out():
    villages = read_description("plan")["village"]
    assert len(villages) == 5
    for village in villages:
        x, y = village["at"]
        assert 5_000 <= (x**2 + y**2) ** 0.5 <= 12_000


def test_the_paper_lies_where_it_should():
    # East 40 sin(0.5) = 19.177 m and north 12 sin(1) = 10.098 m of (43.70, 1.95); a degree is 111,195.08 m of
    # latitude and 80,390.0 m of longitude there.
    assert to_lat_lon(0, 0) == pytest.approx((43.7000908, 1.9502386), abs=1e-6)


def test_bending_keeps_distances_within_a_fifth():
    for x in range(-7_000, 15_000, 500):
        for y in range(-6_000, 8_000, 500):
            here, east, north = to_lat_lon(x, y), to_lat_lon(x + 100, y), to_lat_lon(x, y + 100)
            assert 80 < (east[1] - here[1]) * 80_390 < 120
            assert 80 < (north[0] - here[0]) * 111_195 < 120
