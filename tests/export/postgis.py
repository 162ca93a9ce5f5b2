"""A PostgreSQL with PostGIS of the tests' own: a cluster in a folder, reached by a socket, gone afterwards."""

from __future__ import annotations

import csv
import io
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DEBIAN = Path("/usr/lib/postgresql")
SUPERUSER = "postgres"
SECONDS = 120


class Postgis:
    """A running database."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            **os.environ,
            "PGHOST": str(folder),
            "PGUSER": SUPERUSER,
            "PGDATABASE": SUPERUSER,
            "PGOPTIONS": "--client-min-messages=warning",
        }

    def run(self, sql: str) -> None:
        """Run statements; the first that fails is an error."""
        self._psql("--quiet", "--file", "-", text=sql)

    def rows(self, query: str) -> list[list[str]]:
        """Return the rows of a query, as text."""
        return list(csv.reader(io.StringIO(self._psql("--csv", "--tuples-only", "--command", query))))

    def shell(self, script: str, folder: Path) -> None:
        """Run a shell script that finds the database by its environment, in a folder."""
        _run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=self.environment)

    def load(self, table: str, rows: list[tuple]) -> None:
        """Copy rows into a table; a value must hold no tab, line break or backslash."""
        lines = "".join("\t".join(str(value) for value in row) + "\n" for row in rows)
        self._psql("--quiet", "--command", f"copy {table} from stdin", text=lines)

    def _psql(self, *arguments: str, text: str = "") -> str:
        command = ["psql", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", *arguments]
        return _run(command, input=text, env=self.environment)


@contextmanager
def postgis() -> Iterator[Postgis]:
    """Start a database with PostGIS in it; it must not run as root, so root runs it as the system's postgres user."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="postgis-"))
    owner = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam(SUPERUSER)
        os.chown(folder, user.pw_uid, user.pw_gid)
        owner = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = folder / "data"
    # Nothing has to outlive a crash; nobody but this machine's socket is listened to.
    options = f"-c fsync=off -c listen_addresses= -c unix_socket_directories={folder}"
    control = [programs / "pg_ctl", "--pgdata", data, "--wait", "--silent"]
    try:
        _run([programs / "initdb", "--username", SUPERUSER, "--auth", "trust", "--no-sync", data], cwd=folder, **owner)
        _run([*control, "--options", options, "--log", folder / "log", "start"], cwd=folder, **owner)
        try:
            database = Postgis(folder)
            database.run("create extension postgis")
            yield database
        finally:
            _run([*control, "--mode", "immediate", "stop"], cwd=folder, **owner)
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    """Folder of the server's programs; Debian keeps them off the path."""
    found = shutil.which("initdb")
    candidates = [Path(found).parent] if found else sorted(DEBIAN.glob("*/bin"))
    assert candidates, "PostgreSQL with PostGIS is needed: apt-get install postgresql postgresql-15-postgis-3"
    return candidates[-1]


def _run(command: list, **options) -> str:
    # The server keeps what it inherits open: its output must not be waited for.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        given = {"stdin": subprocess.DEVNULL} if "input" not in options else {}
        done = subprocess.run(
            [str(part) for part in command],
            **given,
            **options,
            stdout=output,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        output.seek(0)
        said = output.read()
    assert done.returncode == 0, said
    return said
