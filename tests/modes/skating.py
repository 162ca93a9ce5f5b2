"""A process with a mode that nobody ships: a row is added to the table, and everything is asked for it.

    python skating.py FOLDER

What was answered stands in FOLDER/told.json.
"""

import json
import sys
from pathlib import Path

import isochrones.modes
from isochrones.modes.street_mode import ModeWords, StreetMode
from isochrones.modes.tag_values import ROADS, WALLS

SKATE = StreetMode(
    name="skate",
    kmh=10.0,
    top_kmh=30.0,
    access_minutes=15,
    reaches_stops=True,
    own_key="inline_skates",
    general_keys=("foot", "access"),
    open_classes=ROADS | {"footway", "pedestrian"},
    factors={"footway": 0.8},
    quality={"surface": {"paved": 1.0, "asphalt": 1.0, "compacted": 0.5, "unpaved": 0.0, "ground": 0.0}},
    stopping_barriers=WALLS | {"stile"},
    by="on skates",
    who="skates",
    words={"en": ModeWords("On skates", "Skate"), "fr": ModeWords("Rollers", "Rouler")},
    color="#7a1fa2",
    dashes=(1.0, 1.0),
    icon="M4 4h16",
    profile="skates",
)
isochrones.modes.STREET_MODES += (SKATE,)

import pyarrow.parquet as pq  # noqa: E402 - what is imported from here on finds the table as it is now
from running import Silent  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402

from isochrones import Network  # noqa: E402
from isochrones.api.app import create_app  # noqa: E402
from isochrones.api.settings import Settings  # noqa: E402
from isochrones.dataset.publish import current_folder  # noqa: E402
from isochrones.export.isochrone_export import ExportOrder, export_isochrones  # noqa: E402
from isochrones.export.layouts import Layout  # noqa: E402
from isochrones.pipeline.dataset_job import build_dataset  # noqa: E402
from isochrones.sample import SAMPLE_ORIGIN, write_sample_region  # noqa: E402

LAT, LON = SAMPLE_ORIGIN
ALL = "transit,school,walk,bike,skate"


def build(folder: Path) -> tuple[Path, dict]:
    """Build the sample region; what tables and manifest say of the mode."""
    region = write_sample_region(folder / "region")
    region.write_text(region.read_text() + "skate_kmh = 12.5\naccess_skate_minutes = 10\n")
    build_dataset(region, folder / "datasets", 1, Silent())
    current = current_folder(folder / "datasets")
    manifest = json.loads((current / "manifest.json").read_text())
    return folder / "datasets", {
        "columns": pq.read_schema(current / "network/edges.parquet").names,
        "arcs": pq.read_metadata(current / "network/skate_arcs.parquet").num_rows,
        "parameters": manifest["parameters"],
        "streets": manifest["report"]["streets"],
    }


def ask(datasets: Path) -> dict:
    """Ask the service."""
    home = {"lat": LAT, "lon": LON}
    with TestClient(create_app(Settings(dataset=datasets))) as client:

        def get(path: str, **parameters: object) -> dict:
            response = client.get(path, params=parameters)
            assert response.status_code == 200, response.text
            return response.json()

        reachable = get("/reachable", **home, modes=ALL, access="skate", budget_minutes=90)
        alone = get("/reachable", **home, modes="skate", budget_minutes=90)
        best = alone["establishments"][0]
        by_skate = get("/journey", **home, uai=best["uai"], modes="skate", budget_minutes=90)
        rides = [
            get("/journey", **home, uai=row["uai"], modes="transit", access="skate", budget_minutes=90)
            for row in get("/reachable", **home, modes="transit", access="skate", budget_minutes=90)["establishments"]
        ]
        matrix = client.post(
            "/matrix",
            json={
                "origins": [{"id": "home", **home}],
                "destinations": {"uai": [best["uai"]]},
                "modes": ["skate"],
                "budget_minutes": 90,
            },
        )
        return {
            "reachable": reachable["establishments"],
            "alone": alone["establishments"],
            "journey": by_skate["journeys"][0],
            "legs": sorted({leg["type"] for ride in rides for journey in ride["journeys"] for leg in journey["legs"]}),
            "matrix": [matrix.status_code, matrix.json()],
            "areas": {mode: get("/isochrones", **home, modes=mode, limits=1200) for mode in ("walk", "bike", "skate")},
            "graphhopper": get("/isochrone", point=f"{LAT},{LON}", profile="skates", time_limit=1200),
            "unknown": client.get("/reachable", params={**home, "modes": "sledge"}).text,
            "map": get("/map.json"),
        }


def main() -> None:
    """Build, ask, export."""
    folder = Path(sys.argv[1])
    datasets, built = build(folder)
    network = Network.open(datasets)
    frame = network.reachable((LAT, LON), budget_minutes=90, modes="walk,skate", access="skate")
    order = ExportOrder(Layout.buckets, (1200,), ("transit", "skate"), 400)
    exported = export_isochrones(datasets, folder / "export", order, 1, Silent())
    told = json.loads((exported.folder / "export.json").read_text())
    found = {
        "built": built,
        "asked": ask(datasets),
        "notebook": {"columns": list(frame.columns), "modes": frame["mode"].tolist()},
        "notebook_areas": network.isochrones((LAT, LON), [20], modes="skate").geometry.is_empty.tolist(),
        "exported": told["services"],
    }
    (folder / "told.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main()
