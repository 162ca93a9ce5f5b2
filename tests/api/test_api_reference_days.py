"""Answers of a dataset with several reference days say on which of them a journey exists."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from fake_service import FakeDataset, FakeLookup, client_of

from isochrones.answers.lookup import DayAnswer
from isochrones.api import schemas
from isochrones.api.bulk.negotiation import ARROW
from isochrones.engine.constants import UNREACHED

DATES = ["2026-04-14", "2026-04-13", "2026-04-15"]
HOME = {"lat": 47.2, "lon": -1.5}
FAR = {"lat": 61.0, "lon": 0.0}

# By establishment: B, A, C, D. On Tuesday, the main day, D can't be reached; on Wednesday nothing but A can.
SECONDS = {
    dt.date(2026, 4, 13): ([595, 601, UNREACHED, 60], [UNREACHED, 1, 60, 60]),
    dt.date(2026, 4, 14): ([595, 600, 1801, UNREACHED], [901, UNREACHED, 1, UNREACHED]),
    dt.date(2026, 4, 15): ([UNREACHED, 600, UNREACHED, UNREACHED], [UNREACHED] * 4),
}
A_BY_DAY = [
    {"date": "2026-04-13", "weekday": "monday", "minutes": 11, "return_minutes": 1},
    {"date": "2026-04-14", "weekday": "tuesday", "minutes": 10, "return_minutes": None},
    {"date": "2026-04-15", "weekday": "wednesday", "minutes": 10, "return_minutes": None},
]
NOT_LISTED = {
    "code": "reached-on-other-days",
    "message": "not listed: establishments that are not reached on 2026-04-14, but on other days"
    " (1 on Monday 2026-04-13)",
}


class LookupByDay(FakeLookup):
    """Answers with days from the script above."""

    def __call__(self, query):
        answer = super().__call__(query)
        days = [
            DayAnswer(date, np.array(there, np.int32), np.array(back, np.int32))
            for date, (there, back) in SECONDS.items()
        ]
        return answer._replace(days=tuple(days) if answer.snapped else ())


@pytest.fixture(scope="module")
def client():
    client = client_of(FakeDataset(dates=DATES), LookupByDay())
    yield client
    client.close()


def test_each_establishment_has_its_days(client):
    response = client.get("/reachable", HOME)
    found = {entry["uai"]: entry["days"] for entry in response.json()["establishments"]}
    # D is not among what is reached.
    assert list(found) == ["0440001A", "0440002B", "0440003C"]
    assert found["0440001A"] == A_BY_DAY
    assert [day["minutes"] for day in found["0440002B"]] == [10, 10, None]
    assert [day["return_minutes"] for day in found["0440003C"]] == [1, 1, None]
    schemas.ReachableAnswer.model_validate_json(response.content)


def test_what_is_reached_on_other_days_only_is_said(client):
    assert NOT_LISTED in client.get("/reachable", HOME).json()["warnings"]
    assert NOT_LISTED in client.get("/reachable", HOME | {"uai": "0440004D"}).json()["warnings"]
    # Filters hold for it too.
    assert NOT_LISTED not in client.get("/reachable", HOME | {"uai": "0440001A"}).json()["warnings"]


def test_an_origin_off_the_streets(client):
    answer = client.get("/reachable", FAR).json()
    assert answer["establishments"] == []
    assert [warning["code"] for warning in answer["warnings"]][-1] == "origin-off-network"


def test_a_batch_tells_the_same(client):
    response = client.request("POST", "/reachable", json={"origins": [HOME, FAR]})
    near, far = response.json()["results"]
    assert near["establishments"] == client.get("/reachable", HOME).json()["establishments"]
    assert near["warnings"] == [NOT_LISTED]
    assert far["establishments"] == []
    schemas.BatchAnswer.model_validate_json(response.content)


def test_an_arrow_stream_tells_the_same(client):
    response = client.request("POST", "/reachable", json={"origins": [FAR, HOME]}, headers={"Accept": ARROW})
    with pa.ipc.open_stream(response.content) as reader:
        rows = reader.read_all().to_pylist()
    told = {row["uai"]: [day | {"date": day["date"].isoformat()} for day in row["days"]] for row in rows}
    listed = client.get("/reachable", HOME).json()["establishments"]
    assert told == {entry["uai"]: entry["days"] for entry in listed}


def test_the_dataset_tells_its_dates(client):
    assert client.get("/dataset").json()["dates"] == DATES


def test_with_one_reference_day_nothing_is_said_of_days():
    client = client_of(FakeDataset(), FakeLookup())
    assert all("days" not in entry for entry in client.get("/reachable", HOME).json()["establishments"])
    client.close()
