"""One licence, named alike by all three packages and carried by what is handed on."""

import json
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CLIENT = ROOT / "clients" / "typescript"
WEB = ROOT / "web"


def test_the_python_package_names_and_carries_it():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (project["license"], project["license-files"]) == ("MIT", ["LICENSE"])
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")


@pytest.mark.parametrize("folder", [WEB, CLIENT], ids=lambda folder: folder.name)
def test_the_npm_packages_name_it(folder):
    manifest = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    assert (manifest["license"], lock["packages"][""]["license"]) == ("MIT", "MIT")


def test_the_client_carries_the_same_text():
    """Npm packs what stands in the package's own folder."""
    assert (CLIENT / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_images_are_built_with_it():
    """Without the file, the wheel in the image could not be built."""
    assert "!LICENSE" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
