"""The whole service over a real dataset: the sample region's."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_process import Client

from isochrones.api.app import create_app
from isochrones.api.operation import schemas as operation_schemas
from isochrones.api.reachable import schemas as reachable_schemas
from isochrones.api.settings import Settings
from isochrones.sample import SAMPLE_ORIGIN

MODES = ("transit", "school", "walk", "bike")
LAT, LON = SAMPLE_ORIGIN


@pytest.fixture(scope="module")
def service(sample_dataset):
    client = Client(create_app(Settings(dataset=sample_dataset)))
    yield client
    client.close()


def reachable(service, **parameters):
    response = service.get("/reachable", {"lat": LAT, "lon": LON} | parameters)
    assert response.status_code == 200, response.text
    reachable_schemas.ReachableAnswer.model_validate_json(response.content)
    return response.json()


def test_it_warms_up(service):
    async def live():
        async with service.app.router.lifespan_context(service.app):
            pass

    service.run(live())
    assert service.get("/readyz").status_code == 200


def test_the_dataset_is_described(service):
    content = service.get("/dataset").content
    operation_schemas.DatasetAnswer.model_validate_json(content)
    assert b"timings" not in content


def test_every_establishment_is_described(service):
    dataset = service.app.state.served.dataset
    assert dataset.establishments
    for row, taught in zip(dataset.establishments, dataset.formations, strict=True):
        response = service.get(f"/establishments/{row['uai']}")
        answer = reachable_schemas.EstablishmentAnswer.model_validate_json(response.content)
        assert (answer.uai, answer.name, answer.lat, answer.lon) == (row["uai"], row["name"], row["lat"], row["lon"])
        assert answer.on_network
        assert response.json()["formations"] == taught


def test_the_sample_origin_reaches_something_by_every_mode(service):
    answer = reachable(service, modes=",".join(MODES), budget_minutes=90)
    for mode in MODES:
        assert any(entry["times"][mode] is not None for entry in answer["establishments"]), mode
    assert answer["origin"]["snapped"]["distance_m"] < 500


def test_an_origin_in_the_ocean(service):
    answer = reachable(service, lat=0, lon=-30)
    assert (answer["origin"]["snapped"], answer["total"], answer["establishments"]) == (None, 0, [])
    assert answer["warnings"][-1]["code"] == "origin-off-network"


def test_one_more_minute_loses_nothing(service):
    found = [
        {entry["uai"]: entry["minutes"] for entry in reachable(service, budget_minutes=minutes)["establishments"]}
        for minutes in (20, 21, 60, 90)
    ]
    for less, more in itertools.pairwise(found):
        assert less.items() <= more.items()


def test_filters_keep_what_the_catalogue_says(service):
    everything = reachable(service, budget_minutes=90)
    diplomas = {f["diplome"] for entry in everything["establishments"] for f in entry["formations"]}
    assert len(diplomas) > 1
    for diploma in diplomas:
        expected = {
            entry["uai"]: [f for f in entry["formations"] if f["diplome"] == diploma]
            for entry in everything["establishments"]
        }
        kept = {
            entry["uai"]: entry["formations"]
            for entry in reachable(service, budget_minutes=90, diplome=diploma)["establishments"]
        }
        assert kept == {uai: formations for uai, formations in expected.items() if formations}


@settings(max_examples=60)
@given(
    lat=st.floats(LAT - 0.05, LAT + 0.05),
    lon=st.floats(LON - 0.05, LON + 0.05),
    budget=st.integers(1, 90),
    modes=st.lists(st.sampled_from(MODES), min_size=1, max_size=4),
    access=st.sampled_from(["walk", "bike"]),
    metric=st.sampled_from(["fastest", "p50"]),
    limit=st.integers(1, 5),
)
def test_what_holds_of_every_answer(service, lat, lon, budget, modes, access, metric, limit):
    asked = {"lat": lat, "lon": lon, "budget_minutes": budget, "access": access, "metric": metric}
    answer = reachable(service, modes=modes, **asked)
    entries = answer["establishments"]

    assert answer["total"] == len(entries)
    assert entries == sorted(entries, key=lambda entry: (entry["minutes"], entry["uai"]))
    for entry in entries:
        times = {mode: minutes for mode, minutes in entry["times"].items() if minutes is not None}
        assert set(times) <= set(modes)
        assert entry["minutes"] == min(times.values()) == times[entry["mode"]]
        assert 0 <= entry["minutes"] <= budget
        assert entry["return_minutes"] is None or entry["return_minutes"] <= budget
        assert (entry["departure"] is None) == (entry["arrival"] is None)
        if entry["mode"] in {"walk", "bike"}:
            assert entry["transfers"] is None

    first_page = reachable(service, modes=modes, limit=limit, **asked)
    assert first_page["total"] == answer["total"]
    assert first_page["establishments"] == entries[:limit]
