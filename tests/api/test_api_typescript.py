"""The TypeScript client: its types are those of the description, and it works against the running service."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from live_service import live_service

CLIENT = Path(__file__).parents[2] / "clients" / "typescript"
LOCKS = [CLIENT / "package-lock.json", CLIENT.parents[1] / "web" / "package-lock.json"]


def npm(script, **environment):
    """Run a script of the client's package; its own tests are node's."""
    ran = subprocess.run(
        ["npm", "run", "--silent", script],
        cwd=CLIENT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.node
def test_its_types_are_those_of_the_description():
    npm("check")


@pytest.mark.node
def test_it_works_against_the_running_service(sample_dataset):
    with live_service(sample_dataset) as running:
        told = npm("test", ISOCHRONES_URL=running.url)
    assert "\n# pass 13\n" in told
    assert "\n# skipped 0\n" in told


def test_locked_packages_come_from_wherever_npm_is_told():
    for lock in LOCKS:
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        assert [name for name, package in packages.items() if "resolved" in package] == []
