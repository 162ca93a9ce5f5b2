"""The manifest is whole or not there, of the version this program reads, and what it states has the type it should."""

import datetime as dt
import json

import pytest
from manifests import DOCUMENT, PARAMETERS, manifest
from pydantic import ValidationError

from isochrones.dataset.manifest import read_manifest, read_outline, write_manifest
from isochrones.dataset.parameters import Parameters
from isochrones.findings import InputError

FURTHER = {
    "date": "2026-04-15",
    "arrive_instants": [27_000, 32_400],
    "leave_instants": [41_400, 45_000],
    "school_services": False,
}


def parameters(**facts):
    return Parameters.model_validate(PARAMETERS | facts)


def test_what_is_written_is_read_with_the_version_of_the_format(tmp_path):
    write_manifest(tmp_path, manifest(name="Évian"))
    assert read_manifest(tmp_path) == manifest(name="Évian")
    assert read_manifest(tmp_path).format_version == 5
    assert "Évian" in (tmp_path / "manifest.json").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_the_document_stays_what_it_is_to_the_byte(tmp_path):
    document = DOCUMENT | {"parameters": PARAMETERS | {"further_days": [FURTHER]}}
    write_manifest(tmp_path, manifest(**document))
    text = (tmp_path / "manifest.json").read_text(encoding="utf-8")
    assert text == json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def test_one_that_can_not_be_written_leaves_the_one_before(tmp_path):
    write_manifest(tmp_path, manifest(id="one"))
    (tmp_path / "manifest.json.unfinished").symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"No space left on device: '.*/manifest\.json'"):
        write_manifest(tmp_path, manifest(id="two"))
    assert read_manifest(tmp_path).id == "one"


def without(key, document=DOCUMENT):
    return {name: value for name, value in document.items() if name != key}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "not a dataset: No such file or directory"),
        ("", "not a manifest: "),
        ('{"format_version": 5, "id": ', "not a manifest: "),
        ("[]", "format_version None can't be read, this program reads 5: build it again"),
        ('{"format_version": 1}', "format_version 1 can't be read, this program reads 5: build it again"),
        (json.dumps(DOCUMENT | {"format_version": 6}), "format_version 6 can't be read, this program reads 5"),
        (b"\xff\xfe", "not a manifest: "),
        (json.dumps(without("id")), "damaged: id: Field required"),
        (json.dumps(DOCUMENT | {"date": "today"}), "damaged: date: "),
        (json.dumps(DOCUMENT | {"counts": {"stops": "3"}}), "damaged: counts.stops: Input should be a valid integer"),
        (json.dumps(DOCUMENT | {"parameters": {}}), "damaged: parameters: walk_kmh or access_walk_seconds is missing"),
        (
            json.dumps(DOCUMENT | {"parameters": without("max_rides", PARAMETERS)}),
            "damaged: parameters.max_rides: Field required",
        ),
        (
            json.dumps(DOCUMENT | {"parameters": PARAMETERS | {"arrive_instants": [1]}}),
            "damaged: parameters.arrive_instants",
        ),
    ],
)
def test_anything_else_is_refused_in_one_line(content, complaint, tmp_path):
    if content is not None:
        (tmp_path / "manifest.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        read_manifest(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path}/manifest.json: {complaint}")
    assert "\n" not in str(caught.value)


def test_what_this_program_does_not_know_is_passed_over(tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps(DOCUMENT | {"colour": "blue"}), encoding="utf-8")
    assert read_manifest(tmp_path) == manifest()


def test_it_is_readable_by_people(tmp_path):
    write_manifest(tmp_path, manifest())
    assert '\n  "counts": {\n    "establishments": 4,\n' in (tmp_path / "manifest.json").read_text(encoding="utf-8")


def test_of_any_format_something_can_be_listed(tmp_path):
    (tmp_path / "manifest.json").write_text('{"format_version": 1, "date": "2026-04-14"}', encoding="utf-8")
    outline = read_outline(tmp_path)
    assert (outline.date, outline.created_at, dict(outline.counts)) == ("2026-04-14", "", {})


def test_nothing_of_it_can_be_set():
    for stated in (manifest(), manifest().parameters, manifest().report):
        with pytest.raises(ValidationError, match="frozen"):
            stated.trips = 1


def test_what_a_mode_has_of_its_own_is_found_by_its_name():
    third = {"scooter_kmh": 12.0, "access_scooter_seconds": 600}
    stated = parameters(**third)
    assert stated.kmh == {"walk": 5.0, "bike": 15.0, "scooter": 12.0}
    assert stated.access_seconds == {"walk": 1800, "bike": 1200, "scooter": 600}
    assert stated.as_record() == PARAMETERS | third


def test_another_day_has_its_own_windows_and_services():
    stated = parameters(further_days=[FURTHER])
    (day,) = stated.further_days
    assert day.date == dt.date(2026, 4, 15)
    of_day = stated.on(day)
    assert of_day.windows == ((27_000, 32_400), (41_400, 45_000), 5400)
    assert of_day.school_services is False
    assert of_day.kmh == stated.kmh
    assert stated.window(outbound=False) == (59_400, 66_600)
