"""Times between a place and any points are what a lookup says; areas agree with them."""

from __future__ import annotations

import datetime as dt
import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import shapely
from built import Asked, build
from city import EAST_SCHOOL, NORTH_SCHOOL, city, meters
from hypothesis import given, settings
from oracle_streets import arcs_of, milliseconds
from random_worlds import any_world
from rounded_areas import lies_within
from worlds import Region, at, seconds

from isochrones.answers.days import Days
from isochrones.answers.lookup import Query
from isochrones.engine.constants import UNREACHED
from isochrones.engine.transit.range_search import Limits
from isochrones.engine.transit.reachability import TransitSearch, reach_from_log
from isochrones.findings import InputError
from isochrones.modes.names import MODES
from isochrones.network.links import Links

MEDIAN = 50
WITHOUT_BIKES = ("transit", "school", "walk")
CHOICES = [
    *itertools.product([WITHOUT_BIKES, ("transit",), ("transit", "school"), ("walk",)], ["walk", "bike"]),
    (("transit", "walk"), "bike"),
]
LIMITS = [600, 1200, 2400, 3600]


def areas_of(asked):
    return asked.answers.areas


def columns_of(places):
    return np.array([lat for lat, _ in places]), np.array([lon for _, lon in places])


def schools_of(asked):
    return columns_of([(row["lat"], row["lon"]) for row in asked.dataset.establishments])


def answers(asked, home, modes, access):
    return asked.lookup(Query(*home, asked.dataset.parameters.budget_seconds, modes, access))


def assert_times_are_those_of_lookups(asked, homes, choices=CHOICES):
    areas, schools = areas_of(asked), schools_of(asked)
    reached = 0
    for modes, access in choices:
        table = np.array([answers(asked, home, modes, access).best_seconds for home in homes])
        for home, expected in zip(homes, table, strict=True):
            found = areas.times_at(home, *schools, "from", modes, access)
            np.testing.assert_array_equal(found, expected, err_msg=f"from {home} by {modes}, {access}")
        for school, expected in enumerate(table.T):
            found = areas.times_at(school, *columns_of(homes), "to", modes, access)
            np.testing.assert_array_equal(found, expected, err_msg=f"to {school} by {modes}, {access}")
        reached += int((table < UNREACHED).sum())
    return reached


@pytest.mark.slow
@given(any_world())
@settings(max_examples=max(1, settings().max_examples // 5))
def test_in_any_world_times_are_those_of_lookups(world):
    assert_times_are_those_of_lookups(build(world), list(world.origins.values()))


@pytest.mark.slow
@given(any_world())
@settings(max_examples=max(1, settings().max_examples // 10))
def test_at_a_moment_times_are_those_of_a_window_of_one_instant(world):
    asked = build(world)
    region, homes = world.region, list(world.origins.values())
    moments = {name: (clocks[0], clocks[0]) for name, clocks in (("arrive", region.arrive), ("leave", region.leave))}
    try:
        still = build(replace(world, region=replace(region, **moments)))
    except InputError as error:
        assert "no feed has trips in the windows" in str(error)  # noqa: PT017 - a build of such a world may succeed
        return
    areas, parameters = areas_of(asked), still.dataset.parameters
    there, leave = ((region.date, parameters.window(outbound=outbound)[0]) for outbound in (True, False))
    for modes, access in CHOICES:
        by_home = [answers(still, home, modes, access) for home in homes]
        for school in range(len(asked.uais)):
            found = areas.times_at(school, *columns_of(homes), "to", modes, access, there)
            assert found.tolist() == [answer.best_seconds[school] for answer in by_home]
            if access == "walk":
                # Going home from class is going from the establishment to a point.
                found = areas.times_at(school, *columns_of(homes), "from", modes, access, leave)
                assert found.tolist() == [answer.return_seconds[school] for answer in by_home]


@pytest.fixture(scope="module")
def sample(sample_dataset):
    return Asked(sample_dataset)


@pytest.fixture(scope="module")
def sample_areas(sample):
    return areas_of(sample)


def points_near_streets(asked, count, seed):
    rng = np.random.default_rng(seed)
    streets = asked.index.streets
    nodes = rng.choice(np.flatnonzero(np.isfinite(streets.node_lat)), count)
    away = rng.normal(0, 0.002, (2, count))
    return streets.node_lat[nodes] + away[0], streets.node_lon[nodes] + away[1]


def test_in_the_sample_region_times_are_those_of_lookups(sample):
    homes = list(zip(*points_near_streets(sample, 60, seed=1), strict=True))
    assert assert_times_are_those_of_lookups(sample, homes) > 1000


def test_towards_an_establishment_by_bike_too(sample, sample_areas):
    homes = points_near_streets(sample, 60, seed=2)
    by_home = [answers(sample, home, MODES, "bike") for home in zip(*homes, strict=True)]
    for school in range(len(sample.uais)):
        found = sample_areas.times_at(school, *homes, "to", MODES, "bike")
        assert found.tolist() == [answer.best_seconds[school] for answer in by_home]


def test_a_point_where_an_establishment_stands_is_like_it(sample, sample_areas):
    homes = points_near_streets(sample, 60, seed=3)
    for school, place in enumerate(zip(*schools_of(sample), strict=True)):
        found = sample_areas.times_at(place, *homes, "to")
        assert found.tolist() == sample_areas.times_at(school, *homes, "to").tolist()


def brute_force(asked, home, points, mode, *, with_school, access="walk"):
    """Seconds from home to points by transit, over every instant of the window: walks by a plain search from each."""
    parameters, index = asked.dataset.parameters, asked.index
    window, budget = parameters.arrive_instants, parameters.budget_seconds
    limits = Limits(window[0] - budget, window[1], budget, parameters.max_rides)
    service = index.school if with_school else index.transit
    log = TransitSearch(service.outbound_view, limits).log(
        asked.origins.access(asked.origins.place(*home), access, outbound=True)
    )
    limit_ms = parameters.access_seconds["walk"] * 1000
    arcs = arcs_of(index.streets.arcs_of("walk").ahead, turned_round=True)
    rows = []
    for point in zip(*points, strict=True):
        nodes, cost = asked.origins.place(*point).inward.get(mode, ((), ()))
        times = milliseconds(arcs, [(int(n), int(c)) for n, c in zip(nodes, cost, strict=True)])
        stops = [(stop, times[node]) for stop, node in enumerate(index.streets.stop_node.tolist()) if node in times]
        rows.append([(stop, -(-time // 1000)) for stop, time in stops if time <= limit_ms])
    offsets = np.cumsum([0, *(len(row) for row in rows)])
    flat = np.array([entry for row in rows for entry in row], np.int32).reshape(-1, 2)
    return reach_from_log(log, Links(offsets, flat[:, 0], flat[:, 1]), limits, window, MEDIAN).seconds


def test_from_a_home_to_any_points_by_brute_force(sample, sample_areas):
    points = points_near_streets(sample, 80, seed=4)
    reached = 0
    for number, home in enumerate(zip(*points_near_streets(sample, 6, seed=5), strict=True)):
        modes, access = (("transit", "school"), "bike") if number % 2 else (("transit",), "walk")
        expected = brute_force(sample, home, points, "walk", with_school="school" in modes, access=access)
        assert sample_areas.times_at(home, *points, "from", modes, access).tolist() == expected.tolist()
        reached += int((expected < UNREACHED).sum())
    assert reached > 100


def test_a_limit_cuts_off_and_changes_nothing_else(sample, sample_areas):
    points = points_near_streets(sample, 200, seed=6)
    home = tuple(column[0] for column in points)
    for direction in ("from", "to"):
        everything = sample_areas.times_at(home, *points, direction, MODES, "bike")
        for limit in (60, 1234, 3600):
            found = sample_areas.times_at(home, *points, direction, MODES, "bike", limit_seconds=limit)
            assert found.tolist() == np.where(everything <= limit, everything, UNREACHED).tolist()


@pytest.fixture(scope="module")
def grid():
    world = city()
    return world, build(world)


def place_in_grid(column, row):
    return at(*meters(column, row))


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (5.8, 22),  # 0.3 blocks of 71.93 s on the same edge: 21.6
        (6.2, 51),  # 0.7 blocks over a junction: 50.4
        (5.1, 29),  # 0.4 blocks back on the same edge: 28.8
    ],
)
@pytest.mark.parametrize("direction", ["from", "to"])
def test_near_home_theory_says_it(grid, column, expected, direction):
    _, asked = grid
    found = areas_of(asked).times_at(place_in_grid(5.5, 3), *columns_of([place_in_grid(column, 3)]), direction)
    assert found.tolist() == [expected]


@pytest.mark.parametrize(
    ("direction", "clock", "expected"),
    [
        # 360 s from the corner to W, and a minute there: the bus of 7:30, which is at E at 7:36; 144 s to the school.
        ("from", "7:21", seconds("7:38:24") - seconds("7:21")),
        ("from", "7:23", seconds("7:38:24") - seconds("7:23")),
        ("from", "7:23:01", seconds("7:48:24") - seconds("7:23:01")),
        # There by 7:58:24 with the bus of 7:50, for which one leaves home at 7:43.
        ("to", "8:00", seconds("8:00") - seconds("7:43")),
        ("to", "7:58:24", seconds("7:58:24") - seconds("7:43")),
        ("to", "7:58:23", seconds("7:58:23") - seconds("7:33")),
    ],
)
def test_at_a_moment_theory_says_it(grid, direction, clock, expected):
    world, asked = grid
    corner, school = world.origins["corner"], world.establishments[EAST_SCHOOL]
    place, point = (corner, school) if direction == "from" else (school, corner)
    moment = (world.region.date, seconds(clock))
    found = areas_of(asked).times_at(place, *columns_of([point]), direction, ("transit",), "walk", moment)
    assert found.tolist() == [expected]


def test_on_another_date_its_own_timetable_holds(grid):
    world, asked = grid
    place, points = world.origins["corner"], columns_of([world.establishments[NORTH_SCHOOL]])
    # The line runs every day of its calendar; the day after it nothing does.
    areas, days = areas_of(asked), Days(asked.dataset)
    for date, expected in ((days.last_date, [816]), (days.last_date + dt.timedelta(days=2), [UNREACHED])):
        # 360 + 60 to the bus of 7:30, off at M at 7:33, 216 to the school: leaving at 7:23.
        moment = (date, seconds("7:23"))
        assert areas.times_at(place, *points, "from", ("transit",), "walk", moment).tolist() == expected
        warned = areas.isochrones(place, [600], "from", ("transit",), "walk", moment).warnings
        assert [entry.code for entry in warned] == [entry.code for entry in days.warnings(date)]


def shapes_of(isochrones):
    return [shapely.MultiPolygon([(rings[0], rings[1:]) for rings in area]) for area in isochrones.multipolygons]


def corners(lattice, stride, lat, lon):
    """Lattice points of the triangle around a point."""
    height, width = lattice.step * stride
    row, column = np.floor(lat / height), np.floor(lon / width)
    is_upper = lat / height - row > lon / width - column
    third = (row + 1, column) if is_upper else (row, column + 1)
    rows, columns = np.transpose([(row, column), third, (row + 1, column + 1)])
    return rows * height, columns * width


QUESTIONS = [
    ("from", WITHOUT_BIKES, "walk", None, 100),
    ("to", WITHOUT_BIKES, "walk", None, 200),
    ("from", ("bike",), "walk", None, 400),
    ("to", MODES, "bike", None, 100),
    ("from", ("transit",), "walk", "7:40", 100),
    ("to", MODES, "bike", "8:15", 200),
]


@pytest.mark.parametrize(("direction", "modes", "access", "clock", "resolution"), QUESTIONS)
def test_areas_agree_with_times(sample, sample_areas, direction, modes, access, clock, resolution):
    moment = clock and (sample.dataset.manifest.date, seconds(clock))
    how = (direction, modes, access, moment)
    lat, lon = points_near_streets(sample, 1200, seed=8)
    home = (lat[0], lon[0])
    found = sample_areas.isochrones(home, LIMITS, *how, resolution)
    assert found.limits_seconds == LIMITS
    shapes, times = shapes_of(found), sample_areas.times_at(home, lat, lon, *how)
    lattice = sample.index.lattice
    # At the points of the lattice they agree.
    height, width = lattice.step * resolution / 100
    rows, columns = (np.unique(np.round(values / step)) for values, step in ((lat, height), (lon, width)))
    grid_lat, grid_lon = (axis.ravel() for axis in np.meshgrid(rows[:60] * height, columns[:60] * width))
    grid_times = sample_areas.times_at(home, grid_lat, grid_lon, *how)
    for limit, shape in zip(LIMITS, shapes, strict=True):
        assert shape.is_valid
        np.testing.assert_array_equal(shapely.contains_xy(shape, grid_lon, grid_lat), grid_times <= limit)
    # Elsewhere, where they don't, one of the corners around is as the area says.
    disagreements = 0
    for limit, shape in zip(LIMITS, shapes, strict=True):
        within = shapely.contains_xy(shape, lon, lat)
        for point in np.flatnonzero(within != (times <= limit)):
            around = sample_areas.times_at(home, *corners(lattice, resolution // 100, lat[point], lon[point]), *how)
            assert within[point] in (around <= limit).tolist()
            disagreements += 1
    assert disagreements < 0.1 * len(LIMITS) * len(lat)
    for smaller, larger in itertools.pairwise(shapes):
        assert lies_within(smaller, larger)
    assert shapely.area(shapes[-1]) > 0


def test_an_area_does_not_depend_on_the_other_limits(sample, sample_areas):
    home = (sample.dataset.establishments[0]["lat"], sample.dataset.establishments[0]["lon"])
    for direction in ("from", "to"):
        together = sample_areas.isochrones(home, LIMITS, direction)
        for limit, area in zip(LIMITS, together.multipolygons, strict=True):
            (alone,) = sample_areas.isochrones(home, [limit], direction).multipolygons
            assert [[ring.tolist() for ring in p] for p in alone] == [[ring.tolist() for ring in p] for p in area]


def test_home_on_a_long_street_is_within_its_own_area(sample, sample_areas):
    # Half a minute on foot: not as far as any end of the street.
    edges = sample.index.streets.edges
    long_edge = int(np.argmax(edges.length_meters))
    first, last = edges.geometry_offsets[long_edge], edges.geometry_offsets[long_edge + 1]
    middle = (first + last) // 2
    lat, lon = (float(column[middle - 1 : middle + 1].mean()) for column in (edges.geometry_lat, edges.geometry_lon))
    row, column = round(lat / sample.index.lattice.step[0]), round(lon / sample.index.lattice.step[1])
    home = (row * float(sample.index.lattice.step[0]), column * float(sample.index.lattice.step[1]))
    for direction in ("from", "to"):
        (shape,) = shapes_of(sample_areas.isochrones(home, [300], direction, ("walk",)))
        assert shape.contains(shapely.Point(home[1], home[0]))


def test_several_threads_find_the_same(sample, sample_areas):
    lat, lon = points_near_streets(sample, 12, seed=9)
    tasks = [((lat[n], lon[n]), direction) for n in range(12) for direction in ("from", "to")]

    def find(task):
        found = sample_areas.isochrones(task[0], LIMITS, task[1], MODES, "bike")
        return [[[ring.tolist() for ring in polygon] for polygon in area] for area in found.multipolygons]

    one_by_one = [find(task) for task in tasks]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(find, tasks)) == one_by_one


def test_warming_up_changes_nothing(sample, sample_areas):
    row = sample.dataset.establishments[0]
    sample_areas.warm_up((row["lat"], row["lon"]))
    assert sample_areas.isochrones(0, [900], "to").multipolygons[0]


def test_off_the_network_there_is_nothing_and_it_is_said(sample_areas):
    found = sample_areas.isochrones((0.0, -30.0), [900, 1800], modes=MODES)
    assert (found.multipolygons, found.snapped) == ([[], []], None)
    assert [warned.code for warned in found.warnings] == ["origin-off-network"]
    assert sample_areas.times_at((0.0, -30.0), np.zeros(2), np.zeros(2)).tolist() == [UNREACHED] * 2


def test_a_school_without_a_street_is_said():
    world = city()
    far = at(60_000.0, 60_000.0)
    asked = build(replace(world, establishments={**world.establishments, "X000009Z": far}))
    areas = areas_of(asked)
    found = areas.isochrones(asked.uais.index("X000009Z"), [900], "to")
    assert found.multipolygons == [[]]
    assert [warned.code for warned in found.warnings] == ["establishment-off-network"]
    assert areas.isochrones(asked.uais.index(EAST_SCHOOL), [900], "to").warnings == []


def test_streets_closed_to_bikes_are_said():
    world = replace(city(), region=Region(arrive=("07:30", "08:30"), leave=("16:30", "17:30")))
    closed = [replace(way, tags={"highway": "footway"}) for way in world.streets]
    areas, home = areas_of(build(replace(world, streets=tuple(closed)))), world.origins["corner"]
    for direction, modes, access, expected in (
        ("from", ("transit",), "bike", ["origin-without-bike-street"]),
        ("to", ("bike",), "walk", ["origin-without-bike-street"]),
        ("to", ("transit",), "bike", []),
        ("from", ("transit",), "walk", []),
    ):
        found = areas.isochrones(home, [900], direction, modes, access)
        assert [warned.code for warned in found.warnings] == expected


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"limits_seconds": []}, "limits_seconds: one or more limits above 0"),
        ({"limits_seconds": [0]}, "limits_seconds: one or more limits above 0"),
        ({"limits_seconds": [900, 900]}, "limits_seconds: one or more limits above 0"),
        ({"limits_seconds": [900, 5401]}, "limits_seconds: this dataset knows journeys of up to 5400 s, not 5401"),
        ({"resolution_meters": 50}, "resolution_meters: 50 is none of 100, 200, 400"),
        ({"direction": "back"}, 'direction: "back" is none of from, to'),
        ({"access": "car"}, 'access: "car" is none of walk, bike'),
        ({"modes": ("walk", "car")}, 'modes: "car" is none of transit, school, walk, bike'),
    ],
)
def test_what_can_not_be_honoured_is_named(sample_areas, question, message):
    with pytest.raises(InputError) as raised:
        sample_areas.isochrones(**{"place": 0, "limits_seconds": [900], **question})
    assert str(raised.value).startswith(message)
