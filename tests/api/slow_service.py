"""A service over the scripted dataset whose lookups take as long as told: `slow_service.py PORT SECONDS`."""

import sys
import time

import uvicorn
from fake_service import FakeDataset, FakeLookup

from isochrones.api.app import assemble
from isochrones.api.layers.logs import configuration
from isochrones.api.serving.served import Served
from isochrones.api.settings import Settings

WARM_UP_LOOKUPS = 4


class SlowLookup(FakeLookup):
    """Slow once it is warm."""

    def __init__(self, seconds):
        super().__init__()
        self._seconds = seconds

    def __call__(self, query):
        if len(self.queries) >= WARM_UP_LOOKUPS:
            time.sleep(self._seconds)
        return super().__call__(query)


if __name__ == "__main__":
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    settings = Settings(port=port, url=f"http://127.0.0.1:{port}")
    app = assemble(settings, Served(FakeDataset(), SlowLookup(seconds)))
    uvicorn.run(app, port=port, log_config=configuration(settings), access_log=False)
