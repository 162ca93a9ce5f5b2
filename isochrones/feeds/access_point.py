"""The French national access point to transport data: where a resource of one of its datasets is now."""

from __future__ import annotations

import asyncio

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from gtfs.table import printable
from isochrones.feeds.trouble import Refused
from isochrones.feeds.web import Web

ANSWER_BYTES_LIMIT = 64_000_000
NAMED_AT_MOST = 5


class Resource(BaseModel):
    """A file of a dataset, as the access point describes it."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    id: str
    title: str | None = None
    url: str | None = None
    original_url: str | None = None
    format: str | None = None

    @property
    def addresses(self) -> list[str]:
        """Where to fetch it, the best address first."""
        return list(dict.fromkeys(url for url in (self.url, self.original_url) if url))


class ListedDataset(BaseModel):
    """A dataset, as the access point describes it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    resources: tuple[Resource, ...]


class AccessPoint:
    """Asks for each dataset once."""

    def __init__(self, base_url: str, web: Web) -> None:
        self._base_url = base_url.rstrip("/")
        self._web = web
        self._asked: dict[str, asyncio.Task[ListedDataset]] = {}

    async def addresses(self, dataset_id: str, resource_id: str) -> list[str]:
        """Where a resource can be fetched, the best address first.

        Raises
        ------
        Refused
            If the access point doesn't answer, or doesn't know the dataset or the resource.
        """
        if dataset_id not in self._asked:
            self._asked[dataset_id] = asyncio.ensure_future(self._ask(dataset_id))
        try:
            dataset = await asyncio.shield(self._asked[dataset_id])
        except Refused as error:
            raise Refused(f"the access point can't be asked for dataset {dataset_id}: {error}") from error
        for resource in dataset.resources:
            if resource.id == resource_id and resource.addresses:
                return resource.addresses
        raise Refused(f"dataset {dataset_id} has no resource {resource_id}{_others(dataset)}")

    async def _ask(self, dataset_id: str) -> ListedDataset:
        url = f"{self._base_url}/api/datasets/{dataset_id}"
        content = await self._web.patiently(lambda: self._read(url))
        try:
            return ListedDataset.model_validate_json(content)
        except ValidationError as error:
            raise Refused("it answers what is no description of a dataset") from error

    async def _read(self, url: str) -> bytes:
        content = bytearray()
        async with self._web.get(url, {"Accept": "application/json"}, is_trusted=True) as response:
            if response.status_code != httpx.codes.OK:
                raise Refused(f"it answers {response.status_code}")
            async for block in response.aiter_bytes():
                content += block
                if len(content) > ANSWER_BYTES_LIMIT:
                    raise Refused("its answer does not end")
        return bytes(content)


def _others(dataset: ListedDataset) -> str:
    timetables = [resource for resource in dataset.resources if (resource.format or "").upper() == "GTFS"]
    if not timetables:
        return ", and no other GTFS resource"
    named = [f"{resource.id} ({printable(resource.title or 'untitled')})" for resource in timetables[:NAMED_AT_MOST]]
    more = f" and {len(timetables) - NAMED_AT_MOST} more" if len(timetables) > NAMED_AT_MOST else ""
    return f"; its GTFS resources are {', '.join(named)}{more}"
