"""Freshness: a dataset that becomes the current one is opened, warmed up and put into service, without a restart."""

import gc
import logging
from pathlib import Path
from typing import NamedTuple

import anyio
import anyio.to_thread
from starlette.datastructures import State

from isochrones.api.serving.served import Served
from isochrones.dataset.manifest import MANIFEST
from isochrones.dataset.publish import current_folder

LOGGER = logging.getLogger(__name__)
SECONDS_TO_ANOTHER_TRY = 60.0


class Mark(NamedTuple):
    """What tells one published dataset from another, even if it was published twice in the same folder."""

    folder: Path
    inode: int
    modified_ns: int


class Failure(NamedTuple):
    """Why a dataset is not in service."""

    mark: Mark | None  # None where there is not even a current one
    message: str
    until: float  # when it is tried again, on the event loop's clock


class Reloader:
    """Keeps the dataset in service the current one of its directory.

    Requests under way keep the dataset they began with; its memory is given back when the last of them has
    been answered. A dataset that can't be put into service is told to the log and to the metrics, and the one
    before it stays.
    """

    def __init__(self, state: State, directory: Path, seconds: float) -> None:
        self._state = state
        self._directory = directory
        self._seconds = seconds
        self._mark = mark_of(state.served.dataset.folder)
        self._failed: Failure | None = None
        self._wake = anyio.Event()
        self._is_stopped = False

    def look_now(self) -> None:
        """Look for another dataset without waiting, even for one that failed just before."""
        self._failed = None
        self._wake.set()

    def stop(self) -> None:
        """End `run`; a dataset that is just being opened is opened to the end."""
        self._is_stopped = True
        self._wake.set()

    async def run(self) -> None:
        """Look again and again."""
        while not self._is_stopped:
            self._wake = anyio.Event()
            with anyio.move_on_after(self._seconds):
                await self._wake.wait()
            if not self._is_stopped:
                await self.look()

    async def look(self) -> None:
        """Put the current dataset into service, if it is another one."""
        mark: Mark | None = None
        try:
            mark = await anyio.to_thread.run_sync(_current_mark, self._directory)
            if mark == self._mark or self._has_just_failed(mark):
                return
            served = await anyio.to_thread.run_sync(_open_warm, mark.folder)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a new dataset, the old one stays
            self._tell_failure(mark, str(error) or repr(error))
            return
        before = self._state.served.dataset.id
        self._state.served, self._mark, self._failed = served, mark, None
        self._state.metrics.reloaded(succeeded=True)
        LOGGER.info("dataset %s takes over from %s", served.dataset.id, before)

    def _has_just_failed(self, mark: Mark) -> bool:
        return self._failed is not None and mark == self._failed.mark and anyio.current_time() < self._failed.until

    def _tell_failure(self, mark: Mark | None, message: str) -> None:
        """Tell that there is no dataset to take over, once in a while as long as it is for the same reason."""
        now = anyio.current_time()
        before, self._failed = self._failed, Failure(mark, message, now + SECONDS_TO_ANOTHER_TRY)
        if before is not None and before[:2] == self._failed[:2] and now < before.until:
            self._failed = before
            return
        self._state.metrics.reloaded(succeeded=False)
        LOGGER.error("dataset %s stays in service: %s", self._state.served.dataset.id, message)


def mark_of(folder: Path) -> Mark:
    """Recognise the dataset in a folder."""
    found = (folder / MANIFEST).stat()
    return Mark(folder, found.st_ino, found.st_mtime_ns)


def keep_loaded() -> None:
    """Let the garbage collector pass over what is loaded: walking a country's catalogue would delay answers."""
    gc.freeze()


def _current_mark(directory: Path) -> Mark:
    return mark_of(current_folder(directory))


def _open_warm(folder: Path) -> Served:
    served = Served.open(folder)
    served.warm_up()
    keep_loaded()
    return served
