"""What a map is drawn from: facts, style and tiles."""

import gzip
import math
from urllib.parse import urlsplit

import mapbox_vector_tile
import pytest
from in_process import Client, changed, client_of

from isochrones.api.app import create_app
from isochrones.api.map import schemas as map_schemas
from isochrones.api.settings import Settings
from isochrones.basemap import CLASSES
from isochrones.sample import SAMPLE_ORIGIN

TILE_TYPE = "application/vnd.mapbox-vector-tile"


@pytest.fixture(scope="module")
def service(sample_dataset):
    client = Client(create_app(Settings(dataset=sample_dataset)))
    yield client
    client.close()


def tile_of_home(zoom):
    """Address of the tile with the sample's home."""
    lat, lon = SAMPLE_ORIGIN
    x = (lon / 360 + 0.5) * 2**zoom
    y = (0.5 - math.asinh(math.tan(math.radians(lat))) / math.tau) * 2**zoom
    return f"/tiles/{zoom}/{int(x)}/{int(y)}.mvt"


def test_facts(answers, client):
    dataset = answers.dataset
    response = client.get("/map.json")
    facts = response.json()
    map_schemas.MapAnswer.model_validate(facts)
    assert facts.pop("dataset")["id"] == client.dataset_id
    filters, bounds = facts.pop("filters"), facts.pop("bounds")
    assert len(bounds) == 4
    assert [(mode["name"], mode["words"]["fr"]) for mode in facts.pop("modes")] == [
        ("walk", {"name": "À pied", "doing": "Marcher"}),
        ("bike", {"name": "Vélo", "doing": "Rouler"}),
    ]
    assert facts == {
        "name": "valbourg",
        "attribution": dataset.manifest.as_record()["attribution"],
        "geocoder_url": None,
        "style_url": "/style.json",
        # In the middle between the fourth and the fifth of eight establishments: 1.961957 and 1.971748 east.
        "center": [1.966852, 43.701622],
        "budget_minutes": 90,
        "limits_seconds": [900, 1800, 2700, 3600, 5400],
        "school_services": True,
        "warnings": dataset.manifest.as_record()["warnings"],
    }
    assert list(filters) == ["voie", "diplome", "domaine"]
    assert (filters["voie"], filters["diplome"]) == (["apprentissage", "scolaire"], ["BAC PRO", "BTS", "BTSA", "CAP"])
    # Accents come last: électricité stands before gestion, not behind it.
    assert filters["domaine"].index("électricité") < filters["domaine"].index("gestion")


def test_facts_from_settings(answers):
    geocoder, style = "http://127.0.0.1:9/search", "http://127.0.0.1:9/style"
    client = client_of(changed(answers, budget_minutes=50), geocoder_url=geocoder, style_url=style)
    facts = client.get("/map.json").json()
    assert (facts["geocoder_url"], facts["style_url"]) == (geocoder, style)
    # 50 minutes are 3000 seconds.
    assert facts["limits_seconds"] == [900, 1800, 2700]
    client.close()


def test_bounds_are_those_of_the_streets(service):
    facts = service.get("/map.json").json()
    west, south, east, north = facts["bounds"]
    lat, lon = SAMPLE_ORIGIN
    assert west < lon < east
    assert south < lat < north
    assert west < facts["center"][0] < east
    assert south < facts["center"][1] < north
    assert facts["school_services"] is True


def test_the_style_draws_every_class_from_tiles_that_are_there(service):
    style = service.get("/style.json").json()
    map_schemas.Style.model_validate(style)
    (source,) = style["sources"].values()
    (address,) = source["tiles"]
    place = tile_of_home(14).removeprefix("/tiles/").removesuffix(".mvt")
    address = address.replace("{z}/{x}/{y}", place)
    assert address.startswith("http://service/tiles/14/")
    answer = service.get(urlsplit(address)._replace(scheme="", netloc="").geturl())
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "max-age=31536000, immutable"
    lines = [layer for layer in style["layers"] if layer["type"] == "line"]
    assert {layer["filter"][2] for layer in lines} == {drawn.name for drawn in CLASSES}
    assert {layer["source"] for layer in lines} == set(style["sources"])
    # Nothing that would have to be loaded from elsewhere.
    assert {"glyphs", "sprite"}.isdisjoint(style)
    ids = [layer["id"] for layer in style["layers"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("zoom", [6, 10, 12, 14])
def test_a_tile(service, zoom):
    answer = service.get(tile_of_home(zoom))
    assert (answer.status_code, answer.headers["content-type"]) == (200, TILE_TYPE)
    assert answer.headers["content-encoding"] == "gzip"
    layer = mapbox_vector_tile.decode(answer.content)["streets"]
    shown = {feature["properties"]["class"] for feature in layer["features"]}
    assert shown <= {drawn.name for drawn in CLASSES if drawn.min_zoom <= zoom}
    assert shown


def test_who_takes_no_gzip_gets_the_tile_as_it_is(service):
    plain = service.get(tile_of_home(14), headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == service.get(tile_of_home(14)).content
    assert "Accept-Encoding" in plain.headers["vary"]
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(plain.content)


def test_where_nothing_is_drawn_there_is_no_content(service):
    answer = service.get("/tiles/14/0/0.mvt")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("place", ["15/0/0", "5/0/0", "14/16384/0", "14/0/16384", "14/-1/0"])
def test_what_is_no_tile_is_not_found(service, place):
    answer = service.get(f"/tiles/{place}.mvt")
    assert answer.status_code == 404
    assert answer.json()["detail"] == f"there is no tile {place}"


@pytest.mark.parametrize(("query", "parameter"), [("14/x/0.mvt", "x"), ("14/0/0.mvt?size=2", "size")])
def test_what_is_no_number_or_no_parameter_is_refused(service, query, parameter):
    answer = service.get(f"/tiles/{query}")
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


def test_a_tile_of_another_dataset_is_not_kept_for_good(service):
    answer = service.get(tile_of_home(14), {"dataset": "2020-01-01-000000000000"})
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["cache-control"]
