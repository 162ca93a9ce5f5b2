"""A dataset that becomes the current one takes over by itself."""

import json
import logging
import shutil
from pathlib import Path

import anyio
import pytest
from in_process import Client
from publishing import publish_copy, rename

from isochrones.api.app import create_app
from isochrones.api.settings import Settings
from isochrones.dataset.publish import make_current
from isochrones.sample import SAMPLE_ORIGIN

HOME = {"lat": SAMPLE_ORIGIN[0], "lon": SAMPLE_ORIGIN[1]}


@pytest.fixture
def directory(tmp_path, sample_dataset):
    publish_copy(tmp_path / "datasets", sample_dataset, "first")
    return tmp_path / "datasets"


@pytest.fixture
def client(directory):
    client = Client(create_app(Settings(dataset=directory)))
    yield client
    client.close()


def look(client):
    client.run(client.app.state.reloader.look())
    return client.get("/healthz").json()["dataset"]


def reloads(client, result):
    (line,) = [
        line
        for line in client.get("/metrics").text.splitlines()
        if line.startswith(f'isochrones_reloads_total{{result="{result}"}}')
    ]
    return float(line.split()[-1])


def test_a_new_dataset_takes_over_warm(client, directory, sample_dataset, caplog):
    caplog.set_level(logging.INFO)
    before = client.get("/reachable", HOME)
    publish_copy(directory, sample_dataset, "second")
    assert look(client) == "second"

    after = client.get("/reachable", HOME, headers={"if-none-match": before.headers["etag"]})
    assert (before.headers["x-dataset"], after.headers["x-dataset"]) == ("first", "second")
    assert after.status_code == 200
    assert after.json() | {"dataset": None} == before.json() | {"dataset": None}
    assert client.get("/readyz").status_code == 200
    assert "dataset second takes over from first" in caplog.text
    assert (reloads(client, "ok"), reloads(client, "failed")) == (1, 0)


def test_the_memory_of_the_old_one_is_given_back(client, directory, sample_dataset):
    uai = client.get("/reachable", HOME).json()["establishments"][0]["uai"]
    asked = [
        ("/reachable", HOME | {"modes": "transit,school,walk,bike", "metric": "p50"}),
        ("/journey", HOME | {"uai": uai}),
        ("/isochrones", HOME),
        ("/isochrones", HOME | {"at": "08:00"}),
        (f"/establishments/{uai}/isochrones", {}),
        ("/dataset", {}),
        ("/map.json", {}),
    ]
    for path, parameters in asked:
        assert client.get(path, parameters).status_code == 200
    old = publish_copy(directory, sample_dataset, "second").with_name("first")
    assert str(old) in mapped()
    look(client)
    client.get("/reachable", HOME)
    assert str(old) not in mapped()
    assert str(directory / "second") in mapped()


def mapped():
    return Path("/proc/self/maps").read_text(encoding="utf-8")


def test_one_may_go_back(client, directory, sample_dataset):
    publish_copy(directory, sample_dataset, "second")
    assert look(client) == "second"
    make_current(directory, "first")
    assert look(client) == "first"


def test_the_same_one_stays(client, directory):
    served = client.app.state.served
    make_current(directory, "first")
    look(client)
    assert client.app.state.served is served


def test_one_that_is_published_again_in_the_same_place(client, directory, sample_dataset):
    served = client.app.state.served
    (directory / "first").rename(directory / "damaged")
    publish_copy(directory, sample_dataset, "first")
    look(client)
    assert client.app.state.served is not served


def truncate(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def forget_parameters(folder):
    manifest = folder / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(content | {"parameters": {}}), encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "establishments.parquet").unlink(),
        lambda folder: truncate(folder / "formations.parquet"),
        lambda folder: truncate(folder / "manifest.json"),
        lambda folder: shutil.rmtree(folder / "index"),
        lambda folder: truncate(max((folder / "index").rglob("*.npy"), key=lambda path: path.stat().st_size)),
        forget_parameters,
    ],
)
def test_what_cannot_be_opened_does_not_take_over(client, directory, sample_dataset, caplog, damage):
    damage(publish_copy(directory, sample_dataset, "second"))
    for _ in range(3):
        assert look(client) == "first"
    assert (reloads(client, "ok"), reloads(client, "failed")) == (0, 1)
    assert caplog.text.count("dataset first stays in service: ") == 1
    assert client.get("/reachable", HOME).status_code == 200
    publish_copy(directory, sample_dataset, "third")
    assert look(client) == "third"


def test_a_broken_one_is_tried_again_when_told_to(client, directory, sample_dataset, caplog):
    folder = publish_copy(directory, sample_dataset, "second")
    (folder / "establishments.parquet").rename(folder / "aside")
    look(client)
    (folder / "aside").rename(folder / "establishments.parquet")
    assert look(client) == "first"
    client.app.state.reloader.look_now()
    assert look(client) == "second"
    assert caplog.text.count("stays in service") == 1


def test_a_directory_that_goes_away_for_a_while(client, directory, caplog):
    directory.rename(directory.with_name("away"))
    for _ in range(3):
        assert look(client) == "first"
    assert caplog.text.count("no dataset has been published here") == 1
    directory.with_name("away").rename(directory)
    assert look(client) == "first"
    assert client.get("/reachable", HOME).status_code == 200


def test_it_looks_by_itself(directory, sample_dataset):
    client = Client(create_app(Settings(dataset=directory, reload_seconds=0.1)))

    async def live():
        async with client.app.router.lifespan_context(client.app):
            publish_copy(directory, sample_dataset, "second")
            with anyio.fail_after(60):
                while client.app.state.served.dataset.id != "second":  # noqa: ASYNC110 - an event would be ours
                    await anyio.sleep(0.01)

    client.run(live())
    client.close()


def test_a_dataset_s_own_folder_may_be_served(directory, sample_dataset):
    # Then there is nothing to look for but that folder.
    client = Client(create_app(Settings(dataset=directory / "first")))
    publish_copy(directory, sample_dataset, "second")
    assert look(client) == "first"
    rename(directory / "first", "changed")
    assert look(client) == "changed"
    assert json.loads(client.get("/dataset").content)["id"] == "changed"
    client.close()
