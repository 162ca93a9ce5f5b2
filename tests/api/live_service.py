"""The service as a process of its own, asked over HTTP."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import service

ROOT = Path(service.__file__).parent
# The first process of a fresh machine compiles kernels.
PATIENCE_SECONDS = 600
NEVER_READY = "the warm-up lookup failed"


class LiveService:
    """A running service; `log` grows while it runs."""

    def __init__(self, process, workers):
        self.process = process
        self.log = []
        self._workers = workers
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            with self._more:
                self.log.append(json.loads(line) if line.startswith("{") else {"message": line})
                self._more.notify_all()

    def wait_for(self, wanted, count=1):
        """Wait until so many messages of the log start as wanted; return them."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self._more:
            while True:
                found = [line for line in self.log if line["message"].startswith(wanted)]
                if len(found) >= count:
                    return found
                assert self.process.poll() is None, self.log
                assert all(line["message"] != NEVER_READY for line in self.log), self.log
                assert self._more.wait(deadline - time.monotonic()), self.log

    def wait_until_ready(self):
        self.url = self.wait_for("ready: ", self._workers)[0]["message"].split()[-1]

    def connect(self):
        return http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE_SECONDS)

    def get(self, path, **headers):
        """Ask once, on a connection of its own."""
        connection = self.connect()
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def end(self, how=signal.SIGTERM):
        """Stop it; return its exit code."""
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE_SECONDS)
        self._reader.join()
        return code


@contextmanager
def live_service(dataset, workers=1, **settings):
    environment = {f"ISOCHRONES_{name.upper()}": str(value) for name, value in settings.items()}
    command = ["service.py", "--dataset", str(dataset), "--port", "0", "--workers", str(workers)]
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        running = LiveService(process, workers)
        try:
            running.wait_until_ready()
            yield running
        finally:
            if process.poll() is None:
                running.end()
