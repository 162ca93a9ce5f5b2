"""`python service.py` and `uvicorn service:app`."""

import json
import os
import signal
import socket
import subprocess
import sys

import pytest
from live_service import PATIENCE_SECONDS, ROOT, live_service
from typer.testing import CliRunner

import service
from isochrones.api.command import command


def run(*arguments, **environment):
    result = CliRunner().invoke(command, arguments, env=environment, terminal_width=100)
    return result.exit_code, result.stdout, result.stderr


def test_help_tells_of_every_option():
    exit_code, stdout, _ = run("--help")
    assert exit_code == 0
    for word in ("--dataset", "--host", "--port", "--workers", "ISOCHRONES_DATASET", "docs/service.md"):
        assert word in stdout


def test_no_dataset_given():
    assert run() == (
        1,
        "",
        "error: no dataset is given: name its directory with --dataset or in ISOCHRONES_DATASET\n",
    )


def test_a_directory_without_dataset(tmp_path):
    message = f"error: {tmp_path}: no dataset has been published here\n"
    assert run("--dataset", str(tmp_path)) == (1, "", message)
    assert run(ISOCHRONES_DATASET=str(tmp_path)) == (1, "", message)


def test_a_setting_that_is_no_number():
    exit_code, _, stderr = run(ISOCHRONES_PORT="http")
    assert exit_code == 2
    assert stderr.startswith("error: port: ")
    assert stderr.count("\n") == 1


def test_a_port_that_is_taken(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        message = f"error: can't listen on 127.0.0.1:{port}: Address already in use\n"
        assert run("--dataset", str(tmp_path), "--port", str(port)) == (1, "", message)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["service.py"], ["-m", "uvicorn", "service:app"]])
def test_a_bad_directory_is_one_line_whatever_starts_the_service(tmp_path, arguments):
    process = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"ISOCHRONES_DATASET": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert process.returncode == 1
    assert process.stderr == f"error: {tmp_path}: no dataset has been published here\n"


def test_the_module_has_nothing_else():
    with pytest.raises(AttributeError, match="no attribute 'application'"):
        _ = service.application


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped(sample_dataset, workers, how):
    with live_service(sample_dataset, workers) as running:
        status, _, content = running.get("/readyz")
        assert (status, json.loads(content)["status"]) == (200, "ready")
        assert running.end(how) == 0
    assert all(set(line) >= {"time", "level", "logger", "message"} for line in running.log), running.log
    assert [line for line in running.log if line["level"] not in {"info", "warning"}] == []


@pytest.mark.slow
def test_plain_text_for_people(sample_dataset):
    with live_service(sample_dataset, log_format="text", log_requests="none") as running:
        running.get("/healthz")
        assert running.end() == 0
    assert [line["message"].split()[0] for line in running.log] == ["ready:"]
