"""A service whose lookups, once it is warm, take until its input ends: `slow_service.py DATASET PORT`."""

import os
import sys
from pathlib import Path

import uvicorn
from in_process import Watched

from isochrones.answers.answers import Answers
from isochrones.api.app import assemble
from isochrones.api.layers.logs import configuration
from isochrones.api.serving.served import Served
from isochrones.api.settings import Settings

if __name__ == "__main__":
    directory, port = Path(sys.argv[1]), int(sys.argv[2])
    settings = Settings(port=port, url=f"http://127.0.0.1:{port}")

    def wait(_query):
        if served.warm:
            os.read(sys.stdin.fileno(), 1)

    served = Served(Watched(Answers.open(directory), wait))
    uvicorn.run(assemble(settings, served), port=port, log_config=configuration(settings), access_log=False)
