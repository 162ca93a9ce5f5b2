"""`python service.py` and `uvicorn service:app`."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

import service
from isochrones.api.command import command

ROOT = Path(service.__file__).parent
# The first process of a fresh machine compiles kernels.
PATIENCE_SECONDS = 240


def run(*arguments, **environment):
    result = CliRunner().invoke(command, arguments, env=environment, terminal_width=100)
    return result.exit_code, result.stdout, result.stderr


def test_help_tells_of_every_option():
    exit_code, stdout, _ = run("--help")
    assert exit_code == 0
    for word in ("--dataset", "--host", "--port", "--workers", "ISOCHRONES_DATASET", "ISOCHRONES_THREADS", "/docs"):
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


@pytest.mark.parametrize("workers", [1, 2])
def test_it_serves_until_interrupted(sample_dataset, workers):
    command_line = ["service.py", "--dataset", str(sample_dataset), "--port", "0", "--workers", str(workers)]
    with subprocess.Popen(
        [sys.executable, *command_line], cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            url = ready_url(process)
            with urllib.request.urlopen(f"{url}/readyz", timeout=PATIENCE_SECONDS) as answer:
                assert json.load(answer)["status"] == "ready"
        finally:
            process.send_signal(signal.SIGINT)
            rest = process.stderr.read()
    assert process.returncode == 0
    assert "Traceback" not in rest


def ready_url(process):
    """Wait for every worker to say that it is ready."""
    workers = int(process.args[-1])
    lines = [process.stderr.readline() for _ in range(workers)]
    assert all(line.startswith("ready: ") for line in lines), lines
    return lines[0].split()[-1]
