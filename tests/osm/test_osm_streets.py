"""From a map to streets: one phenomenon each."""

import numpy as np
import pytest

from isochrones.findings import Findings
from isochrones.modes.names import NUMBERS
from osm import StreetSpeeds, tags

# One step is 0.001 degrees of the equator: 6,371,008.8 m * pi / 180,000 = 111.195 m.
WALK_STEP = 80_061  # ms at 5 km/h: 111.195 m / (5 / 3.6 m/s) = 80.06046 s
BIKE_STEP = 26_687  # ms at 15 km/h: 26.68682 s
WALK_TWO_STEPS = 160_121  # 160.12092 s: rounded up once for the whole edge
BIKE_TWO_STEPS = 53_374  # 53.37364 s

STREET = {"highway": "residential"}


def both_ways(*pairs):
    return {arc for one, other in pairs for arc in ((one, other), (other, one))}


def test_one_street(read_map):
    streets = read_map([("1 2 3", STREET)])
    assert streets.node_osm_id.tolist() == [1, 3]
    assert (streets.edge_start.tolist(), streets.edge_end.tolist()) == ([0], [1])
    assert streets.edge_length_meters == pytest.approx([222.390160], abs=1e-6)  # two steps
    assert streets.edge_milliseconds[0, 0].tolist() == [WALK_TWO_STEPS]
    assert streets.edge_milliseconds[0, 1].tolist() == [WALK_TWO_STEPS]
    assert streets.edge_milliseconds[1, 0].tolist() == [BIKE_TWO_STEPS]
    assert streets.edge_milliseconds[1, 1].tolist() == [BIKE_TWO_STEPS]
    assert tags.HIGHWAYS[streets.edge_highway[0]] == "residential"
    assert streets.geometry_offsets.tolist() == [0, 3]
    assert streets.geometry_lon.tolist() == [0.001, 0.002, 0.003]
    assert streets.geometry_lat.tolist() == [0.0, 0.0, 0.0]


def test_arrays_have_the_types_that_kernels_expect(read_map):
    streets = read_map([("1 2", STREET)])
    kinds = {name: array.dtype.name for name, array in streets._asdict().items() if name != "counts"}
    assert kinds == {
        "node_lat": "float64",
        "node_lon": "float64",
        "node_osm_id": "int64",
        "edge_start": "int32",
        "edge_end": "int32",
        "edge_length_meters": "float64",
        "edge_milliseconds": "int32",
        "edge_highway": "uint8",
        "geometry_offsets": "int64",
        "geometry_lat": "float64",
        "geometry_lon": "float64",
    }
    assert all(array.flags.c_contiguous for name, array in streets._asdict().items() if name != "counts")


def test_length_of_a_known_distance(read_map):
    # Paris (48.8566, 2.3522) to Lyon (45.7640, 4.8357): 391.5 km on a sphere of that radius.
    streets = read_map([("1 2", STREET)], at={1: (48_856.6, 2_352.2), 2: (45_764.0, 4_835.7)})
    assert streets.edge_length_meters[0] == pytest.approx(391_499, abs=1)


def test_one_way_street_binds_bikes_only(read_map, arcs_of):
    streets = read_map([("1 2", STREET | {"oneway": "yes"})])
    assert arcs_of(streets, "bike") == {(1, 2): BIKE_STEP}
    assert arcs_of(streets, "walk") == {(1, 2): WALK_STEP, (2, 1): WALK_STEP}


def test_one_way_street_with_a_contraflow_lane(read_map, arcs_of):
    streets = read_map([("1 2", STREET | {"oneway": "yes", "oneway:bicycle": "no"})])
    assert arcs_of(streets, "bike") == {(1, 2): BIKE_STEP, (2, 1): BIKE_STEP}


def test_stairs_are_slow_both_ways_and_closed_to_bikes(read_map, arcs_of):
    streets = read_map([("1 2", {"highway": "steps"})])
    # 111.195 m at 3 km/h: 133.43410 s.
    assert arcs_of(streets, "walk") == {(1, 2): 133_435, (2, 1): 133_435}
    assert arcs_of(streets, "bike") == {}


def test_ferry_takes_as_long_as_its_duration(read_map, arcs_of):
    streets = read_map([("1 2 3", {"route": "ferry", "duration": "0:20"})])
    assert arcs_of(streets, "walk") == {(1, 3): 1_200_000, (3, 1): 1_200_000}
    assert arcs_of(streets, "bike") == arcs_of(streets, "walk")
    assert tags.HIGHWAYS[streets.edge_highway[0]] == "ferry"


def test_ferry_spreads_its_duration_over_its_legs(read_map, arcs_of):
    # 20 minutes for four steps; a pier joins after the first.
    streets = read_map([("1 2 3 4 5", {"route": "ferry", "duration": "20"}), ("2 9", STREET)])
    walk = arcs_of(streets, "walk")
    assert (walk[1, 2], walk[2, 5]) == (300_000, 900_000)


def test_whole_durations_stay_whole(read_map, arcs_of):
    # Length divided by speed gives back a duration to within a float's last digits only.
    minutes = range(1, 60)
    ferries = [(f"{each} {100 + 7 * each}", {"route": "ferry", "duration": str(each)}) for each in minutes]
    walk = arcs_of(read_map(ferries), "walk")
    assert [walk[each, 100 + 7 * each] for each in minutes] == [60_000 * each for each in minutes]


def test_ferry_without_a_readable_duration_goes_ten_kilometres_an_hour(read_map, arcs_of):
    findings = Findings()
    streets = read_map([("1 2", {"route": "ferry", "duration": "a while"})], findings=findings)
    assert arcs_of(streets, "walk")[1, 2] == 40_031  # 40.03023 s
    (record,) = findings.records()
    assert (record["rule"], record["action"], record["count"]) == ("ferry_duration", "repaired", 1)
    assert record["examples"] == ['way 101: duration "a while"']


def test_ferry_cut_by_the_edge_of_the_map_goes_ten_kilometres_an_hour(read_map, arcs_of):
    streets = read_map([("1 2 3", {"route": "ferry", "duration": "10:00"})], missing=[3])
    assert arcs_of(streets, "walk")[1, 2] == 40_031


def test_ferry_between_two_nodes_at_one_place_takes_no_time(read_map, arcs_of):
    streets = read_map([("1 2", {"route": "ferry", "duration": "20"})], at={2: (0, 1)})
    assert arcs_of(streets, "walk") == {(1, 2): 0, (2, 1): 0}


def test_dismount_means_walking_pace(read_map, arcs_of):
    streets = read_map([("1 2", {"highway": "footway", "bicycle": "dismount"})])
    assert arcs_of(streets, "bike") == arcs_of(streets, "walk") == {(1, 2): WALK_STEP, (2, 1): WALK_STEP}


def test_area_is_walked_along_its_edge_both_ways(read_map, arcs_of):
    square = {1: (0, 0), 2: (0, 1), 3: (1, 1), 4: (1, 0)}
    way = ("1 2 3 4 1", {"highway": "pedestrian", "area": "yes", "oneway": "yes"})
    streets = read_map([way, ("2 5", STREET), ("4 6", STREET)], at=square)
    walk = arcs_of(streets, "walk")
    assert {arc for arc in walk if 5 not in arc and 6 not in arc} == both_ways((2, 4))
    assert np.diff(streets.geometry_offsets).tolist() == [3, 3, 2, 2]  # two sides of the square, two streets


def test_multipolygon_lends_its_tags_to_the_ways_of_its_edge(read_map, arcs_of):
    ways = [
        ("1 2", {}),
        ("2 3", {"highway": "service"}),
        ("3 1", {"barrier": "kerb"}),
        ("4 5", {"building": "yes"}),
    ]
    streets = read_map(ways, at={3: (1, 1)}, areas=[([101, 102, 103, 777], {"highway": "pedestrian"})])
    assert set(arcs_of(streets, "walk")) == both_ways((2, 3)) | both_ways((3, 2))  # by way 102, and round by node 1
    assert set(arcs_of(streets, "bike")) == both_ways((2, 3))  # way 102 is a street by itself
    assert streets.counts.ways == 3


def test_multipolygons_that_are_no_streets_lend_nothing(read_map):
    ways = [("1 2", {"building": "yes"}), ("2 3", STREET)]
    streets = read_map(ways, areas=[([101], {"highway": "motorway"}), ([101], {"landuse": "grass"})])
    assert streets.node_osm_id.tolist() == [2, 3]


def test_trunk_roads_are_open_unless_they_are_motorroads(read_map):
    trunk, motorroad = {"highway": "trunk"}, {"highway": "trunk", "motorroad": "yes"}
    streets = read_map([("1 2", trunk), ("2 3", motorroad), ("3 4", STREET)])
    assert streets.node_osm_id.tolist() == [1, 2, 3, 4]
    assert len(streets.edge_start) == 2


def test_region_can_close_its_trunk_roads(read_map):
    ways = [
        ("1 2", {"highway": "trunk"}),
        ("2 3", STREET),
        ("3 4", {"highway": "trunk", "bicycle": "yes", "foot": "yes"}),
    ]
    streets = read_map(ways, speeds=StreetSpeeds(trunk_allowed=False))
    assert streets.node_osm_id.tolist() == [2, 3, 4]


# --- barriers


def test_wall_across_a_street_stops_everybody(read_map, arcs_of):
    streets = read_map([("1 2 3", STREET)], node_tags={2: {"barrier": "wall"}})
    assert streets.node_osm_id.tolist() == [1, 2, 2, 3]  # one can go up to the wall from either side
    assert streets.edge_end[0] != streets.edge_start[1]
    assert arcs_of(streets, "walk") == dict.fromkeys(both_ways((1, 2), (2, 3)), WALK_STEP)
    assert (streets.counts.modes[0].barriers, streets.counts.modes[1].barriers) == (1, 1)


def reach(streets, mode, source):
    """OSM ids that can be reached from the only node with the OSM id `source`."""
    (first,) = np.flatnonzero(streets.node_osm_id == source).tolist()
    found, todo = {first}, [first]
    forward, backward = streets.edge_milliseconds[NUMBERS[mode]].tolist()
    ends = list(zip(streets.edge_start.tolist(), streets.edge_end.tolist(), strict=True))
    while todo:
        node = todo.pop()
        for (start, end), forth, back in zip(ends, forward, backward, strict=True):
            for here, there, milliseconds in ((start, end, forth), (end, start, back)):
                if here == node and milliseconds >= 0 and there not in found:
                    found.add(there)
                    todo.append(there)
    return {int(streets.node_osm_id[node]) for node in found}


def test_stile_stops_bikes_and_not_feet(read_map):
    streets = read_map([("1 2 3", STREET)], node_tags={2: {"barrier": "stile"}})
    assert reach(streets, "walk", 1) == {1, 2, 3}
    assert reach(streets, "bike", 1) == {1, 2}
    assert reach(streets, "bike", 3) == {2, 3}
    # Of each half there is an edge for feet and one for bikes, of the same length and shape.
    assert len(streets.edge_start) == 4
    assert len(set(streets.edge_length_meters.tolist())) == 1
    assert sorted(streets.edge_milliseconds[0, 0].tolist()) == [-1, -1, WALK_STEP, WALK_STEP]
    assert sorted(streets.edge_milliseconds[1, 0].tolist()) == [-1, -1, BIKE_STEP, BIKE_STEP]


def test_barrier_that_stops_feet_and_not_bikes(read_map):
    streets = read_map([("1 2 3", STREET)], node_tags={2: {"barrier": "block", "foot": "no"}})
    assert reach(streets, "walk", 1) == {1, 2}
    assert reach(streets, "bike", 1) == {1, 2, 3}


def test_barrier_at_a_crossing_stops_every_way_through_it(read_map):
    ways = [("1 5 2", STREET), ("3 5 4", STREET)]
    streets = read_map(ways, at={3: (1, 5), 4: (-1, 5)}, node_tags={5: {"barrier": "kissing_gate"}})
    assert reach(streets, "walk", 1) == {1, 2, 3, 4, 5}
    assert reach(streets, "bike", 1) == {1, 5}
    assert reach(streets, "bike", 4) == {4, 5}


def test_different_barriers_at_the_two_ends_of_an_edge(read_map):
    barriers = {2: {"barrier": "stile"}, 3: {"barrier": "block", "foot": "no"}}
    streets = read_map([("1 2 3 4", STREET)], node_tags=barriers)
    assert reach(streets, "walk", 1) == {1, 2, 3}
    assert reach(streets, "walk", 4) == {3, 4}
    assert reach(streets, "bike", 1) == {1, 2}
    assert reach(streets, "bike", 4) == {2, 3, 4}


def test_barrier_on_a_ring_opens_it(read_map):
    streets = read_map([("1 2 3 1", STREET), ("3 9", STREET)], at={2: (1, 1)}, node_tags={1: {"barrier": "fence"}})
    assert sorted(streets.node_osm_id.tolist()) == [1, 1, 3, 9]


def test_gate_that_lets_everybody_pass_is_no_junction(read_map):
    streets = read_map([("1 2 3", STREET)], node_tags={2: {"barrier": "gate"}})
    assert streets.node_osm_id.tolist() == [1, 3]


def test_barrier_tags_count_only_on_the_streets_own_nodes(read_map):
    streets = read_map([("1 2 3", STREET), ("4 5", {"barrier": "fence"})], node_tags={4: {"barrier": "wall"}})
    assert (streets.counts.modes[0].barriers, len(streets.edge_start)) == (0, 1)


# --- missing nodes


def test_way_is_split_where_the_map_was_cut(read_map, arcs_of):
    findings = Findings()
    streets = read_map([("1 2 3 4 5", STREET), ("5 3", STREET)], missing=[3], findings=findings)
    assert set(arcs_of(streets, "walk")) == both_ways((1, 2), (4, 5))
    (record,) = findings.records()
    assert (record["file"], record["rule"], record["count"]) == ("map.osm", "missing_node", 1)
    assert record["examples"] == ["way 101: node 3"]
    assert (streets.counts.missing_nodes, streets.counts.split_ways) == (1, 2)


def test_nodes_without_a_place_on_earth_count_as_missing(read_map):
    streets = read_map([("1 2 3", STREET)], at={3: (91_000, 0)})
    assert streets.node_osm_id.tolist() == [1, 2]
    assert streets.counts.missing_nodes == 1


def test_repeated_and_lonely_nodes_of_a_way_make_no_edge(read_map, arcs_of):
    streets = read_map([("", STREET), ("7", STREET), ("1 1 2 2", STREET)])
    assert arcs_of(streets, "walk") == {(1, 2): WALK_STEP, (2, 1): WALK_STEP}


# --- islands


def chain(first, last):
    return " ".join(str(node) for node in range(first, last + 1))


def test_island_of_exactly_the_least_size_is_kept(read_map):
    ways = [(chain(1, 9), STREET), (chain(11, 15), STREET), (chain(21, 24), STREET)]
    findings = Findings()
    streets = read_map(ways, min_island_nodes=5, findings=findings)
    assert streets.node_osm_id.tolist() == [1, 9, 11, 15]
    counts = streets.counts
    assert (counts.modes[0].parts, counts.modes[0].largest_nodes) == (2, 9)
    assert (counts.modes[0].islands, counts.modes[0].island_nodes) == (1, 4)
    assert (counts.modes[1].islands, counts.modes[1].island_nodes) == (1, 4)
    assert (findings.count("walk_island"), findings.count("bike_island")) == (1, 1)


def test_islands_are_of_150_nodes_unless_told_otherwise(read_map):
    ways = [(chain(1, 150), STREET), (chain(201, 349), STREET)]
    assert read_map(ways, min_island_nodes=150).node_osm_id.tolist() == [1, 150]


def test_island_of_one_mode_loses_that_mode_only(read_map, arcs_of):
    # Bikes have three nodes in the middle of a footway.
    foot = {"highway": "footway"}
    streets = read_map([(chain(1, 4), foot), (chain(4, 6), STREET), (chain(6, 9), foot)], min_island_nodes=5)
    assert set(arcs_of(streets, "walk")) == both_ways((1, 4), (4, 6), (6, 9))
    assert arcs_of(streets, "bike") == {}
    assert (streets.counts.modes[0].islands, streets.counts.modes[1].islands) == (0, 1)
    assert streets.counts.modes[1].island_nodes == 3


def test_island_counts_each_node_once(read_map):
    # A ring of four nodes with a cross street of one more: five.
    ways = [("1 2 3 4 1", STREET), ("1 5 3", STREET)]
    places = {1: (0, 0), 2: (0, 1), 3: (1, 1), 4: (1, 0), 5: (0.5, 0.5)}
    assert read_map(ways, at=places, min_island_nodes=5).counts.modes[0].largest_nodes == 5


def test_one_way_streets_join_parts_in_either_direction(read_map):
    ways = [(chain(1, 3), STREET), ("3 4", STREET | {"oneway": "yes"}), (chain(4, 6), STREET)]
    assert read_map(ways, min_island_nodes=6).counts.modes[1].parts == 1


def test_barriers_make_islands(read_map):
    streets = read_map([(chain(1, 10), STREET)], node_tags={3: {"barrier": "wall"}}, min_island_nodes=4)
    assert streets.node_osm_id.tolist() == [3, 10]
    assert (streets.counts.modes[0].islands, streets.counts.modes[0].island_nodes) == (1, 3)
