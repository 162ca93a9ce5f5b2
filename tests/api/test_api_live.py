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
from live_service import PATIENCE_SECONDS, ROOT, LiveService, live_service
from publishing import publish_copy

from isochrones.api.command import HANGING_SECONDS
from isochrones.sample import SAMPLE_ORIGIN

pytestmark = pytest.mark.slow

PATH = f"/reachable?lat={SAMPLE_ORIGIN[0]}&lon={SAMPLE_ORIGIN[1]}"
CLIENTS = 4
DRAIN_SECONDS = 5


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
        wait_until(lambda: (dataset_id, dataset_id) in self.seen[-2 * CLIENTS :])

    def wait_for_more(self, answers):
        wanted = len(self.seen) + answers
        wait_until(lambda: len(self.seen) >= wanted)


def wait_until(holds):
    """Wait for something that nobody tells."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
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
    with live_service(sample_dataset, drain_seconds=DRAIN_SECONDS) as running:
        connection = running.connect()
        connection.request("GET", "/readyz")
        assert connection.getresponse().read()
        told = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        # The signal is on its way; then nobody should send more, but who does is answered, and told to go elsewhere.
        wait_until(lambda: running.get("/readyz")[0] != 200)
        status, headers, content = running.get("/readyz")
        assert (status, headers["connection"]) == (503, "close")
        assert json.loads(content)["detail"] == "the service is being stopped"
        connection.request("GET", PATH)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        connection.close()
        assert running.process.wait(PATIENCE_SECONDS) == 0
        assert time.monotonic() - told >= DRAIN_SECONDS


def test_requests_in_hand_are_finished_at_the_end(sample_dataset):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(__file__).with_name("slow_service.py")
    command = [sys.executable, str(script), str(sample_dataset), str(port)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, text=True, **pipes) as process:
        running = LiveService(process, workers=1)
        running.wait_until_ready()
        with ThreadPoolExecutor(2) as clients:
            asked = [clients.submit(running.get, PATH) for _ in range(2)]
            # Lookups wait for the end of its input.
            with process.stdin:
                # With the one that asks for it.
                wait_until(lambda: b"isochrones_requests_in_flight 3.0" in running.get("/metrics")[2])
                process.send_signal(signal.SIGTERM)
                wait_until(lambda: not is_listening(port))
            answers = [answer.result() for answer in asked]
        assert [status for status, _, _ in answers] == [200, 200]
        process.wait(PATIENCE_SECONDS)
    with pytest.raises(ConnectionRefusedError):
        running.get("/healthz")


def is_listening(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_a_killed_worker_takes_only_its_own_requests_with_it(sample_dataset):
    with live_service(sample_dataset, workers=2, log_requests="none") as running:
        with Clients(running) as clients:
            clients.wait_for_more(50)
            os.kill(workers_of(running)[0], signal.SIGKILL)
            # The two that started, and the one in its place.
            running.wait_for("ready: ", count=3)
            clients.wait_for_more(50)
        assert len(workers_of(running)) == 2
        assert running.end() == 0
    assert len(clients.lost) <= CLIENTS
    assert all(isinstance(loss, http.client.HTTPException | ConnectionError) for loss in clients.lost), clients.lost


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
