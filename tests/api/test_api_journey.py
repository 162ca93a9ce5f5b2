"""`/journey` over the sample region: the very journey of `/reachable`, leg by leg, in the form of the contract."""

import datetime as dt
from itertools import pairwise, product

import pytest
from in_process import Client

from isochrones.api.app import create_app
from isochrones.api.journey import schemas as journey_schemas
from isochrones.api.settings import Settings
from isochrones.sample import SAMPLE_ORIGIN

LAT, LON = SAMPLE_ORIGIN
HOME = {"lat": LAT, "lon": LON}
ASKED = [
    {"modes": modes, "access": access, "budget_minutes": budget}
    for modes, access, budget in (
        ("transit,school,walk,bike", "walk", 90),
        ("transit,school,walk", "walk", 60),
        ("transit,school", "bike", 90),
        ("transit", "walk", 45),
        ("school", "walk", 90),
    )
]


@pytest.fixture(scope="module")
def service(sample_dataset):
    client = Client(create_app(Settings(dataset=sample_dataset)))
    yield client
    client.close()


@pytest.fixture(scope="module")
def uais(service):
    return [row["uai"] for row in service.app.state.served.dataset.establishments]


def journey(service, **parameters):
    response = service.get("/journey", HOME | parameters)
    assert response.status_code == 200, response.text
    journey_schemas.JourneysAnswer.model_validate_json(response.content)
    return response.json()


def reachable(service, **parameters):
    answer = service.get("/reachable", HOME | parameters).json()
    return {entry["uai"]: entry for entry in answer["establishments"]}


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked['modes']}-{asked['access']}")
def test_the_first_journey_is_that_of_reachable(service, uais, asked):
    entries = reachable(service, **asked)
    assert entries
    for uai in uais:
        told = journey(service, uai=uai, **asked)
        entry = entries.get(uai)
        shown = [
            {name: first[name] for name in ("minutes", "mode", "departure", "arrival", "transfers")}
            for first in told["journeys"][:1]
        ]
        expected = (
            {name: entry[name] for name in ("minutes", "mode", "departure", "arrival", "transfers")} if entry else {}
        )
        assert shown == ([expected] if entry else [])


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked['modes']}-{asked['access']}")
def test_the_way_back_is_that_of_reachable(service, asked):
    for uai, entry in reachable(service, **asked).items():
        told = journey(service, uai=uai, direction="return", **asked)
        shown = [tuple(first[name] for name in ("minutes", "departure", "arrival")) for first in told["journeys"][:1]]
        expected = entry["return_minutes"], entry["return_departure"], entry["return_arrival"]
        assert shown == ([] if expected[0] is None else [expected])


def test_legs_follow_each_other_and_add_up(service, uais):
    kinds = set()
    for uai, direction, access in product(uais, ("outbound", "return"), ("walk", "bike")):
        answer = journey(service, uai=uai, direction=direction, access=access, budget_minutes=90)
        ends = (None, answer["establishment"]["name"])
        for told in answer["journeys"]:
            legs = told["legs"]
            kinds |= {leg["type"] for leg in legs}
            assert sum(leg["seconds"] for leg in legs) == told["seconds"] <= 90 * 60
            assert told["minutes"] == -(-told["seconds"] // 60)
            assert (legs[0]["from"]["name"], legs[-1]["to"]["name"]) == (
                ends if direction == "outbound" else ends[::-1]
            )
            assert (legs[0]["departs_at"], legs[-1]["arrives_at"]) == (told["departs_at"], told["arrives_at"])
            for before, after in pairwise(legs):
                assert (before["to"], before["arrives_at"]) == (after["from"], after["departs_at"])
            for leg in legs:
                start, end = (dt.datetime.fromisoformat(leg[name]) for name in ("departs_at", "arrives_at"))
                assert (end - start).total_seconds() == leg["seconds"]
                assert (f"{start:%H:%M}", f"{end:%H:%M}") == (leg["departure"], leg["arrival"])
                assert start.utcoffset() == dt.timedelta(hours=2)
            rides = [leg["ride"] for leg in legs if leg["type"] == "ride"]
            assert told["transfers"] == (len(rides) - 1 if rides else None)
    assert kinds == {"walk", "bike", "wait", "ride"}


def test_lines_on_the_map(service, uais):
    for uai in uais:
        for told in journey(service, uai=uai, access="bike", budget_minutes=90)["journeys"]:
            for leg in told["legs"]:
                if leg["type"] == "wait":
                    assert leg["geometry"] is None
                    continue
                points = leg["geometry"]["coordinates"]
                for point, place in ((points[0], leg["from"]), (points[-1], leg["to"])):
                    assert point == pytest.approx([place["lon"], place["lat"]], abs=1e-6)
                if leg["type"] == "ride":
                    assert len(points) == len(leg["ride"]["stops"])
                elif leg["seconds"] > 60 and None in (leg["from"]["feed"], leg["to"]["feed"]):
                    # On foot as fast as the region says, but for stairs; a bike is not faster than it says. Between
                    # stops transfers.txt may want it faster: the market's two stops are 172 s apart, it says 150.
                    kmh = leg["distance_m"] / leg["seconds"] * 3.6
                    assert 2.9 < kmh < (5.1 if leg["type"] == "walk" else 15.1)


def test_rides_are_told_as_riders_know_them(service):
    # The school bus of the sample that stops nearest to its home.
    told = journey(service, uai="X810001A", modes="school")["journeys"][0]
    (ride,) = (leg for leg in told["legs"] if leg["type"] == "ride")
    assert (ride["ride"]["route"]["short_name"], ride["ride"]["is_school"]) == ("S1", True)
    assert ride["ride"]["frequency_based"] is False
    stops = ride["ride"]["stops"]
    assert (stops[0]["name"], stops[-1]["name"]) == (ride["from"]["name"], ride["to"]["name"])
    assert stops[0]["departure"] == ride["departure"]
    assert stops[-1]["arrival"] == ride["arrival"]
    clocks = [stop[name] for stop in stops for name in ("arrival", "departure")]
    assert clocks == sorted(clocks)


def test_alternatives_are_as_many_as_asked_for_by_departure(service):
    everything = journey(service, uai="X810002B")["journeys"]
    assert len(everything) == 4
    departures = [told["departs_at"] for told in everything[1:]]
    assert departures == sorted(departures)
    for alternatives in (0, 1, 2):
        fewer = journey(service, uai="X810002B", alternatives=alternatives)["journeys"]
        assert len(fewer) == alternatives + 1
        assert fewer[0] == everything[0]
        assert all(told in everything for told in fewer)
    for told in everything[1:]:
        assert "07:30" <= told["arrival"] <= "09:00"


def test_no_journey_within_the_budget(service):
    answer = journey(service, uai="X810001A", budget_minutes=1)
    assert answer["journeys"] == []
    assert answer["warnings"][-1] == {
        "code": "no-journey-within-budget",
        "message": "no journey of at most 1 minutes by the modes asked for",
    }


def test_an_origin_in_the_ocean(service):
    answer = journey(service, uai="X810001A", lat=0, lon=-30)
    assert (answer["origin"]["snapped"], answer["journeys"]) == (None, [])
    assert answer["warnings"][-1]["code"] == "origin-off-network"


def test_an_unknown_establishment(service):
    response = service.get("/journey", HOME | {"uai": "0000000X"})
    assert response.status_code == 404
    assert response.json()["detail"] == 'this dataset has no establishment "0000000X"'


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"direction": "there"}, "direction"),
        ({"alternatives": 4}, "alternatives"),
        ({"alternatives": -1}, "alternatives"),
        ({"budget_minutes": 91}, "budget_minutes"),
        ({"modes": "tram"}, "modes"),
        ({"metric": "p50"}, "metric"),
        ({"uai": ""}, "uai"),
    ],
    ids=str,
)
def test_parameters_that_cannot_be_honoured(service, parameters, named):
    response = service.get("/journey", HOME | {"uai": "X810001A"} | parameters)
    assert response.status_code == 422
    assert [error["parameter"] for error in response.json()["errors"]] == [named]


def test_the_establishment_must_be_named(service):
    response = service.get("/journey", HOME)
    assert response.status_code == 422
    assert response.json()["errors"] == [{"parameter": "uai", "message": "this parameter is required"}]
