"""Lists of feeds as French data teams keep them: a row per resource of the national access point."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from isochrones.findings import InputError
from isochrones.region.input_tables import read_table
from isochrones.region.sources import FeedFile, web_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from isochrones.findings import Findings

COLUMNS = ("type", "nom", "id transport data", "nom gtfs", "id gtfs", "url gtfs")
FEED_TYPES = {"transport": "transit", "scolaire": "school", "mixte": "mixed"}
LONGEST_SLUG = 60


class ListedFeed(NamedTuple):
    """A row of the list; blank cells are empty texts."""

    number: int  # the line it begins on; the header is line 1
    type: str
    name: str
    dataset: str
    file_name: str
    resource: str
    url: str


def read_feed_list(path: Path, findings: Findings) -> tuple[FeedFile, ...]:
    """Read a list of feeds.

    A row with an "ID GTFS" is a resource of the access point, with its "URL GTFS" to fall back on; one that has only an
    address is fetched from there; any other is the file called "Nom GTFS" in the folder of the list.

    Parameters
    ----------
    path
        CSV with the columns Type, Nom, ID Transport Data, Nom GTFS, ID GTFS, URL GTFS; further ones are ignored.
    findings
        Where odd rows are reported, with their row numbers.

    Returns
    -------
    tuple of FeedFile
        One for each row, in order. The id of each is made of its name; of feeds that share a name, of the resource
        as well, so that only rows that repeat both have the same. A local file that is missing is the `problem` of
        its feed.

    Raises
    ------
    InputError
        One line naming file, row and column of what can't be used.
    """
    table = read_table(path, COLUMNS, findings)
    columns = zip(*(table.rows[column] for column in COLUMNS), strict=True)
    rows = [ListedFeed(int(number), *cells) for number, cells in zip(table.numbers, columns, strict=True)]
    if not rows:
        raise InputError(f"{path.name}: lists no feed")
    rows = [_without_remark(row, path.name, findings) for row in rows]
    _report_repeated(rows, path.name, findings)
    ids = _ids(rows)
    return tuple(_feed(row, feed_id, path, findings) for row, feed_id in zip(rows, ids, strict=True))


def _without_remark(row: ListedFeed, file: str, findings: Findings) -> ListedFeed:
    """Take a remark out of the column of addresses; in a row that is a column short, it slides there."""
    if not row.url or row.url.lower().startswith(("http:", "https:")):
        return row
    message = '"URL GTFS" holds no address: it is taken for a remark'
    findings.add(file, "remark-for-address", "repaired", message, examples=[f'row {row.number}: "{row.url[:60]}"'])
    return row._replace(url="")


def _report_repeated(rows: Sequence[ListedFeed], file: str, findings: Findings) -> None:
    uses = Counter((row.dataset, row.resource) for row in rows if row.resource)
    for (_, resource), count in uses.items():
        if count > 1:
            named = ", ".join(str(row.number) for row in rows if row.resource == resource)
            message = "the same resource is listed more than once: its trips are read as often"
            findings.add(file, "repeated-resource", "noted", message, examples=[f"rows {named}: resource {resource}"])


def _feed(row: ListedFeed, feed_id: str, path: Path, findings: Findings) -> FeedFile:
    kind = FEED_TYPES.get(row.type.lower())
    if kind is None:
        known = ", ".join(name.capitalize() for name in FEED_TYPES)
        raise InputError(f'{path.name}: row {row.number}: Type: expected one of {known}, not "{row.type}"')
    described: dict[str, Any] = {"id": feed_id, "type": kind}
    if row.resource and row.dataset:
        described |= {"dataset": row.dataset, "resource": row.resource} | ({"fallback_url": row.url} if row.url else {})
    elif row.url:
        described["url"] = row.url
    elif row.resource:
        raise InputError(f"{path.name}: row {row.number}: ID Transport Data: blank, but there is an ID GTFS")
    else:
        return _local_feed(row, described, path, findings)
    return _checked(row, described, path.name)


def _checked(row: ListedFeed, described: dict[str, Any], file: str) -> FeedFile:
    columns = {"dataset": "ID Transport Data", "resource": "ID GTFS", "url": "URL GTFS", "fallback_url": "URL GTFS"}
    for key in described.keys() & {"url", "fallback_url"}:
        try:
            web_address(described[key])
        except ValueError as error:
            raise InputError(f"{file}: row {row.number}: {columns[key]}: {error}") from error
    try:
        return FeedFile.model_validate(described)
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        raise InputError(f'{file}: row {row.number}: {columns[key]}: no id: "{described[key]}"') from error


def _local_feed(row: ListedFeed, described: dict[str, Any], path: Path, findings: Findings) -> FeedFile:
    if not row.file_name:
        raise InputError(f"{path.name}: row {row.number}: Nom GTFS: blank, and there is neither ID GTFS nor URL GTFS")
    try:
        return FeedFile.model_validate({**described, "path": row.file_name}, context=path.parent)
    except ValidationError as error:
        problem = str(error.errors()[0]["ctx"]["error"])
    message = "the file of a feed without ID GTFS is missing"
    findings.add(path.name, "missing-file", "left_out", message, examples=[f'row {row.number}: "{row.file_name}"'])
    return FeedFile.model_construct(**described, problem=problem)


def _ids(rows: Sequence[ListedFeed]) -> list[str]:
    """Make an id for each row that no row with another name has a say in."""
    names = [_slug(row.name) or _slug(row.file_name) or "feed" for row in rows]
    shared = Counter(names)
    return [
        f"{name}-{_slug(row.resource or row.file_name)}" if shared[name] > 1 else name
        for row, name in zip(rows, names, strict=True)
    ]


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-")
