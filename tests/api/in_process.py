"""A service over a dataset in this process, and what its tests ask of it."""

import asyncio
import copy
import os
from pathlib import Path

import httpx

from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Lookup
from isochrones.api.app import assemble
from isochrones.api.serving.served import Served
from isochrones.api.settings import Settings
from isochrones.dataset.manifest import Manifest
from isochrones.sample import SAMPLE_ORIGIN

LAT, LON = SAMPLE_ORIGIN
HOME = {"lat": LAT, "lon": LON}
ADRIFT = {"lat": 0.0, "lon": -30.0}
"""In the ocean, far from any street."""

UAI = "X810001A"
"""An establishment of the sample."""

NO_PAGE = Path(os.devnull)
"""A folder without files: the map page, where it is built, would be packed anew for each client."""


class Client:
    """Sends requests to an app in this process; its answers to internal errors are answers too."""

    def __init__(self, app):
        self.app = app
        self.dataset_id = app.state.served.dataset.id
        self._runner = asyncio.Runner()
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://service"
        )

    def get(self, path, params=None, **options):
        return self.request("GET", path, params=params, **options)

    def request(self, method, path, **options):
        return self.run(self._http.request(method, path, **options))

    def run(self, awaitable):
        return self._runner.run(awaitable)

    def close(self):
        self.run(self._http.aclose())
        self._runner.close()


def client_of(answers, **settings):
    return Client(assemble(Settings(**{"web": NO_PAGE, **settings}), Served(answers)))


def changed(answers, establishments=None, formations=None, on_network=None, **manifest):
    """Return answers about a dataset that differs from another one in its catalogue or its manifest."""
    dataset = copy.copy(answers.dataset)
    dataset.manifest = Manifest.parse(dataset.manifest.as_record() | manifest, dataset.folder)
    dataset.id = dataset.manifest.id
    if establishments is not None:
        dataset.establishments = establishments
    if formations is not None:
        dataset.formations = formations
    if on_network is not None:
        streets = dataset.index.streets
        nodes = streets.establishment_node.copy()
        nodes[~on_network] = -1
        dataset.index = dataset.index._replace(streets=streets._replace(establishment_node=nodes))
    return Answers(dataset)


class Watched(Answers):
    """Answers of a dataset that calls `before` with each query that is looked up."""

    def __init__(self, answers, before):
        super().__init__(answers.dataset)
        self.lookup = WatchedLookup(self.dataset, self.origins, self.searches, before)


class WatchedLookup(Lookup):
    """Calls a function before each lookup."""

    def __init__(self, dataset, origins, searches, before):
        super().__init__(dataset, origins, searches)
        self._before = before

    def at(self, origin, query):
        self._before(query)
        return super().at(origin, query)
