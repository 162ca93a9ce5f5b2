"""A service over a scripted dataset: four establishments, travel times written down here."""

import asyncio
import datetime as dt
import threading
from types import SimpleNamespace

import httpx
import manifests
import numpy as np

from isochrones.answers.lookup import MODES, Answer, Warned
from isochrones.api.app import assemble
from isochrones.api.serving.served import Served
from isochrones.api.settings import Settings
from isochrones.engine.constants import UNREACHED
from isochrones.network.street_graph import Snap
from isochrones.network.tile_set import TileSet

DATASET_ID = manifests.DOCUMENT["id"]
WINDOW_START = 7 * 3600 + 1800
WINDOW_END = 18 * 3600 + 1800

# Not in the order of their codes: the dataset's order is not the answer's.
ESTABLISHMENTS = [
    {"uai": "0440002B", "name": "Lycée B", "lat": 47.2, "lon": -1.5, "nature": "lycée"},
    {"uai": "0440001A", "name": "Lycée A", "lat": 47.3, "lon": -1.6, "nature": None},
    {"uai": "0440003C", "name": "CFA C", "lat": 47.4, "lon": -1.7, "nature": "CFA"},
    {"uai": "0440004D", "name": "MFR D", "lat": 47.5, "lon": -1.8, "nature": "MFR"},
]


def formation(cfd, libelle, voie, diplome, domaine):
    return {
        "cfd": cfd,
        "libelle": libelle,
        "voie": voie,
        "diplome": diplome,
        "domaine": domaine,
        "places": 12,
    }


MENUISIER = formation("40023407", "Menuisier fabricant", "scolaire", "CAP", "bois")
MACON = formation("50023105", "Maçon", "apprentissage", "CAP", "bâtiment")
COMPTABLE = formation("32031409", "Comptabilité et gestion", "scolaire", "BTS", "gestion")
CUISINE = formation("40020002", "Cuisine", "apprentissage", "CAP", None)
FORMATIONS = [[MENUISIER, COMPTABLE], [MACON], [], [CUISINE]]

# Seconds per establishment. B and A: 595 s and 600 s are both ten whole minutes.
SECONDS = {
    "transit": [595, 600, UNREACHED, UNREACHED],
    "school": [UNREACHED, UNREACHED, 1801, UNREACHED],
    "walk": [1320, 601, UNREACHED, UNREACHED],
    "bike": [540, 601, UNREACHED, 3600],
}
RETURN_SECONDS = [901, UNREACHED, 1, 60]
RETURN_DEPARTURE = [WINDOW_END - 60, -1, WINDOW_END, WINDOW_END - 3600]
TRANSFERS = [2, 0, 1, 0]
FAR_FROM_STREETS = 60.0

FEEDS = [
    {
        "feed": "a",
        "kind": "transit",
        "timezone": "Europe/Paris",
        "agencies": ["Bus A", "Tram A"],
        "first_date": dt.date(2026, 3, 2),
        "last_date": dt.date(2026, 7, 5),
        "shifted_days": 0,
    },
    {
        "feed": "b",
        "kind": "school",
        "timezone": "Europe/Paris",
        "agencies": [],
        "first_date": dt.date(2026, 1, 5),
        "last_date": dt.date(2026, 4, 3),
        "shifted_days": 364,
    },
]


def no_tiles():
    return TileSet(np.empty(0, np.int64), np.zeros(1, np.int64), np.empty(0, np.uint8), np.full(4, np.nan))


class FakeDataset:
    def __init__(self, establishments=ESTABLISHMENTS, **manifest):
        self.manifest = manifests.manifest(**manifest)
        self.id, self.parameters = self.manifest.id, self.manifest.parameters
        self.establishments = establishments
        self.formations = FORMATIONS
        on_network = np.array([7, 8, 9, -1], np.int32)
        streets = SimpleNamespace(establishment_node=on_network, stop_node=np.array([1, -1, 2], np.int32))
        self.index = SimpleNamespace(streets=streets, tiles=no_tiles())
        self.feeds = FEEDS

    def index_of(self, uai):
        return {row["uai"]: number for number, row in enumerate(self.establishments)}.get(uai)

    def clock(self, instant):
        return f"{instant // 3600 % 24:02d}:{instant // 60 % 60:02d}"


class FakeLookup:
    """Answers from the script, and remembers what it was asked."""

    def __init__(self):
        self.queries = []
        self.threads = set()

    def __call__(self, query):
        self.queries.append(query)
        self.threads.add(threading.get_ident())
        on_network = query.lat < FAR_FROM_STREETS
        budget = query.budget_seconds if on_network else -1
        seconds = {
            mode: np.array([s if s <= budget else UNREACHED for s in SECONDS[mode]], np.int32) for mode in query.modes
        }
        table = np.array([seconds.get(mode, np.full(4, UNREACHED)) for mode in MODES], np.int32)
        best = table.min(axis=0)
        mode = np.where(best < UNREACHED, table.argmin(axis=0), -1).astype(np.int8)
        rides = (mode >= 0) & (mode < 2)
        known = (best < UNREACHED) & ((query.metric == "fastest") | ~rides)
        arrival = np.where(known, WINDOW_START, -1)
        return Answer(
            snapped=Snap(3, 0.25, 47.2000004, -1.5, 12.345) if on_network else None,
            seconds=seconds,
            best_seconds=best,
            best_mode=mode,
            departure=np.where(known, arrival - best, -1).astype(np.int32),
            arrival=arrival.astype(np.int32),
            transfers=np.where(rides & known, TRANSFERS, -1).astype(np.int8),
            return_seconds=np.array(RETURN_SECONDS, np.int32),
            return_mode=np.where(np.array(RETURN_SECONDS) < UNREACHED, MODES.index(query.modes[0]), -1).astype(np.int8),
            return_departure=np.array(RETURN_DEPARTURE, np.int32),
            return_arrival=np.where(np.array(RETURN_DEPARTURE) < 0, -1, np.add(RETURN_DEPARTURE, RETURN_SECONDS)),
            warnings=[] if on_network else [Warned("origin-off-network", "no street within 500 m")],
        )


class Client:
    """Sends requests to an app in this process; its answers to internal errors are answers too."""

    def __init__(self, app):
        self.app = app
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


def client_of(dataset, lookup, **settings):
    return Client(assemble(Settings(**settings), Served(dataset, lookup)))
