"""The service as a process: new datasets, the end, and lost workers, all with requests under way."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from live_service import ROOT, LiveService, live_service
from publishing import publish_copy

from isochrones.api.command import HANGING_SECONDS
from isochrones.sample import SAMPLE_ORIGIN

PATH = f"/reachable?lat={SAMPLE_ORIGIN[0]}&lon={SAMPLE_ORIGIN[1]}"
CLIENTS = 4


class Clients:
    """Clients that ask one request after the other until they are told to stop."""

    def __init__(self, service):
        self.seen = []  # id in the header, id in the answer, whether the client asked on the connection before
        self.lost = []  # what became of the requests without an answer
        self._service = service
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(CLIENTS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self):
        connection = self._service.connect()
        while not self._stop.is_set():
            try:
                connection.request("GET", PATH)
                answer = connection.getresponse()
                content = answer.read()
            except (http.client.HTTPException, OSError) as error:
                self.lost.append(error)
                connection.close()
                connection = self._service.connect()
                continue
            if answer.status != 200:
                self.lost.append(answer.status)
                continue
            self.seen.append((answer.headers["x-dataset"], json.loads(content)["dataset"]["id"]))
        connection.close()

    def wait_for(self, dataset_id):
        deadline = time.monotonic() + 60
        while (dataset_id, dataset_id) not in self.seen[-2 * CLIENTS :]:
            assert time.monotonic() < deadline, self.seen[-1]
            time.sleep(0.01)


def test_no_request_fails_while_datasets_are_published(tmp_path, sample_dataset):
    publish_copy(tmp_path / "datasets", sample_dataset, "0")
    with live_service(tmp_path / "datasets", reload_seconds=0.1, log_requests="none") as running:
        with Clients(running) as clients:
            for number in range(1, 5):
                publish_copy(tmp_path / "datasets", sample_dataset, str(number))
                clients.wait_for(str(number))
        assert running.end() == 0
    assert clients.lost == []
    # Every answer is about one dataset, and all were seen.
    assert all(header == content for header, content in clients.seen)
    assert {header for header, _ in clients.seen} == {"0", "1", "2", "3", "4"}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_signal_makes_it_look_at_once(tmp_path, sample_dataset, workers):
    publish_copy(tmp_path / "datasets", sample_dataset, "first")
    with live_service(tmp_path / "datasets", workers, reload_seconds=3600) as running:
        publish_copy(tmp_path / "datasets", sample_dataset, "second")
        running.process.send_signal(signal.SIGHUP)
        running.wait_for("dataset second takes over from first", count=workers)
        assert running.get("/healthz")[1]["x-dataset"] == "second"


def test_it_drains_before_it_ends(sample_dataset):
    with live_service(sample_dataset, drain_seconds=1.5) as running:
        connection = running.connect()
        connection.request("GET", "/readyz")
        assert connection.getresponse().read()
        running.process.send_signal(signal.SIGTERM)
        # The signal is on its way; then nobody should send more, but who does is answered, and told to go elsewhere.
        deadline = time.monotonic() + 1
        while running.get("/readyz")[0] == 200 and time.monotonic() < deadline:
            pass
        status, headers, content = running.get("/readyz")
        assert (status, headers["connection"]) == (503, "close")
        assert json.loads(content)["detail"] == "the service is being stopped"
        connection.request("GET", PATH)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        connection.close()
        assert running.process.wait(30) == 0


def test_requests_in_hand_are_finished_at_the_end(sample_dataset):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(__file__).with_name("slow_service.py")
    command = [sys.executable, str(script), str(sample_dataset), str(port), "1"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        running = LiveService(process, workers=1)
        running.wait_until_ready()
        with ThreadPoolExecutor(2) as clients:
            asked = [clients.submit(running.get, "/reachable?lat=47.2&lon=-1.5") for _ in range(2)]
            time.sleep(0.4)
            process.send_signal(signal.SIGTERM)
            answers = [answer.result() for answer in asked]
        assert [status for status, _, _ in answers] == [200, 200]
        process.wait(30)
    with pytest.raises(ConnectionRefusedError):
        running.get("/healthz")


def test_a_killed_worker_takes_only_its_own_requests_with_it(sample_dataset):
    with live_service(sample_dataset, workers=2, log_requests="none") as running:
        with Clients(running) as clients:
            time.sleep(0.5)
            os.kill(workers_of(running)[0], signal.SIGKILL)
            # The two that started, and the one in its place.
            running.wait_for("ready: ", count=3)
            time.sleep(0.5)
        assert len(workers_of(running)) == 2
        assert running.end() == 0
    assert len(clients.lost) <= CLIENTS
    assert all(isinstance(loss, http.client.HTTPException | ConnectionError) for loss in clients.lost), clients.lost
    assert len(clients.seen) > 100


def test_a_worker_that_dies_while_it_is_asked_is_replaced_at_once(sample_dataset):
    with live_service(sample_dataset, workers=2, log_requests="none") as running:
        worker = workers_of(running)[0]
        # It does not answer; the supervisor, which asks twice a second, waits for it.
        os.kill(worker, signal.SIGSTOP)
        time.sleep(1.5)
        os.kill(worker, signal.SIGKILL)
        killed = time.monotonic()
        while len(set(workers_of(running)) - {worker}) < 2:
            assert time.monotonic() - killed < HANGING_SECONDS / 2
            time.sleep(0.05)
        running.wait_for("ready: ", count=3)


def workers_of(running):
    """Return the processes that answer: children of the supervisor, leaving out the one that tracks resources."""
    children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text(encoding="utf-8")
    return [pid for pid in map(int, children.split()) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
