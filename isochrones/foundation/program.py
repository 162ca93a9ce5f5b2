"""What a program is: the sources its modules are made of, and the versions of the libraries they stand on.

Sources are found by following imports in their text, from one module on, so that none has to be listed, and none counts
that the module does without. To follow them takes milliseconds; to parse them would take tenths of a second, at every
start of a service.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGES = Path(__file__).resolve().parents[2]
"""The folder that our packages stand in."""

OURS = ("isochrones", "gtfs", "osm")
DATA = (".csv", ".toml")  # read by modules of the folder they stand in

_NAME = rf"(?:{'|'.join(OURS)})(?:\.\w+)*"
_FROM = re.compile(rf"^[ \t]*from ({_NAME}) import (\([^)]*\)|[^\n]*)", re.MULTILINE)
_IMPORT = re.compile(rf"^[ \t]*import ({_NAME})", re.MULTILINE)
_WORD = re.compile(r"\w+")


@cache
def hash_program(module: str, libraries: tuple[str, ...], packages: Path = PACKAGES) -> str:
    """Hash of all that may change what a module computes, worked out once in a process: SHA-256 in hexadecimal digits.

    It counts the module's sources and those it imports, the data beside them, the versions of `libraries` (names of
    distributions), and that of Python but for its last number: a new Python brings a new standard library, which reads
    numbers, dates and time zones; what changes with the last number leaves results as they are.

    Raises
    ------
    PackageNotFoundError
        If a library is not installed.
    """
    digest = hashlib.sha256(f"python {sys.version_info.major}.{sys.version_info.minor}\n".encode())
    for library in libraries:
        digest.update(f"{library} {version(library)}\n".encode())
    for path in source_files(module, packages):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(packages).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def source_files(module: str, packages: Path = PACKAGES) -> list[Path]:
    """Files of a module and of all of ours that it imports, and of the data that stand beside them, sorted."""
    files = set(imported_modules(module, packages).values())
    folders = {path.parent for path in files}
    return sorted(files | {path for folder in folders for path in folder.iterdir() if path.suffix in DATA})


def imported_modules(module: str, packages: Path = PACKAGES) -> dict[str, Path]:
    """Files, by name, of a module and of all of ours that it imports, anywhere in it, or that these import."""
    known = {name: path for top in OURS for name, path in _modules_in(packages, top)}
    found: dict[str, Path] = {}
    to_read = {module}
    while to_read:
        name = to_read.pop()
        found[name] = known[name]
        named = {*_imports_in(known[name].read_text(encoding="utf-8")), *_packages_around(name)}
        to_read |= (named & known.keys()) - found.keys()
    return found


def _modules_in(packages: Path, top: str) -> Iterator[tuple[str, Path]]:
    for path in (packages / top).rglob("*.py"):
        inner = path.relative_to(packages).as_posix().removesuffix(".py").removesuffix("/__init__")
        yield inner.replace("/", "."), path


def _packages_around(name: str) -> Iterator[str]:
    """Packages are imported with what is in them; at our top there is nothing that computes."""
    parts = name.split(".")
    return (".".join(parts[:count]) for count in range(2, len(parts)))


def _imports_in(source: str) -> Iterator[str]:
    for match in _IMPORT.finditer(source):
        yield match[1]
    for match in _FROM.finditer(source):
        yield match[1]
        # What is imported may be a module itself, or else is no name of one.
        yield from (f"{match[1]}.{word}" for word in _WORD.findall(match[2]))
