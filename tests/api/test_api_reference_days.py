"""Answers of a dataset with several reference days say on which of them a journey exists."""

import pyarrow as pa
import pytest
from in_process import ADRIFT, HOME, LAT, LON, client_of

from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Query
from isochrones.api.bulk.negotiation import ARROW
from isochrones.api.reachable import schemas
from isochrones.engine.constants import UNREACHED

DATES = ["2026-04-14", "2026-04-13", "2026-04-15", "2026-04-16", "2026-04-17"]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]
TUESDAY, WEDNESDAY = 1, 2


@pytest.fixture(scope="module")
def week(week_dataset):
    return Answers.open(week_dataset)


@pytest.fixture(scope="module")
def client(week):
    client = client_of(week)
    yield client
    client.close()


def minutes(seconds):
    return [None if time >= UNREACHED else -(-time // 60) for time in seconds.tolist()]


def test_each_establishment_has_its_days(week, client):
    response = client.get("/reachable", HOME)
    schemas.ReachableAnswer.model_validate_json(response.content)
    days = week.lookup(Query(LAT, LON, 3600)).days
    ways = [(minutes(day.seconds), minutes(day.return_seconds)) for day in days]
    entries = response.json()["establishments"]
    assert entries
    for entry in entries:
        index = week.dataset.index_of(entry["uai"])
        assert entry["days"] == [
            {
                "date": date,
                "weekday": weekday,
                "minutes": there[index],
                "return_minutes": back[index],
            }
            for date, weekday, (there, back) in zip(sorted(DATES), WEEKDAYS, ways, strict=True)
        ]
        assert entry["days"][TUESDAY]["minutes"] == entry["minutes"]
    # On Wednesdays other school buses run.
    assert any(ways[TUESDAY][way] != ways[WEDNESDAY][way] for way in (0, 1))


def test_an_origin_off_the_streets(client):
    answer = client.get("/reachable", ADRIFT).json()
    assert answer["establishments"] == []
    assert [warning["code"] for warning in answer["warnings"]][-1] == "origin-off-network"


def test_a_batch_tells_the_same(client):
    response = client.request("POST", "/reachable", json={"origins": [HOME, ADRIFT]})
    near, far = response.json()["results"]
    assert near["establishments"] == client.get("/reachable", HOME).json()["establishments"] != []
    assert far["establishments"] == []
    schemas.BatchAnswer.model_validate_json(response.content)


def test_an_arrow_stream_tells_the_same(client):
    response = client.request("POST", "/reachable", json={"origins": [ADRIFT, HOME]}, headers={"Accept": ARROW})
    with pa.ipc.open_stream(response.content) as reader:
        rows = reader.read_all().to_pylist()
    told = {row["uai"]: [day | {"date": day["date"].isoformat()} for day in row["days"]] for row in rows}
    listed = client.get("/reachable", HOME).json()["establishments"]
    assert told == {entry["uai"]: entry["days"] for entry in listed}


def test_the_dataset_tells_its_dates(client):
    assert client.get("/dataset").json()["dates"] == DATES


def test_with_one_reference_day_nothing_is_said_of_days(answers):
    client = client_of(answers)
    entries = client.get("/reachable", HOME).json()["establishments"]
    assert entries
    assert all("days" not in entry for entry in entries)
    client.close()
