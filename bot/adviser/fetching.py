"""Fetch the files that users send from their channel into the vault."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from bot.adviser.pace import Clock
from bot.adviser.ports import Channel, Receipt, Store, StoredFile
from bot.kernel.errors import (
    DeliveryDelayedError,
    DeliveryRefusedError,
    DeliveryUnknownError,
    EvidenceTooLargeError,
    StoreError,
    UndeliverableError,
    VaultError,
)
from bot.kernel.ids import Address
from bot.kernel.messages import NEWS_PREFIX, Update

log = logging.getLogger("wenzhu.fetching")

LIMIT_BYTES: Final = 20 * 1024 * 1024
"""What a bot may download. Source: core.telegram.org/bots/api#getfile, read 2026-11-24."""
PARALLEL: Final = 4
TRIES: Final = 12
"""About ten minutes of back-off; a link to a file is good for an hour."""
BACK_OFF_MAX_S: Final = 60.0
_PASSING: Final = (DeliveryDelayedError, DeliveryUnknownError, StoreError)

Accept: TypeAlias = Callable[[Update], Awaitable[Receipt]]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a user is told whose file could not be kept."""

    too_large: str
    empty: str
    lost: str


class Fetcher:
    """Fetches in the background, a few files at a time."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Clock,
        wording: Wording,
        limit_bytes: int = LIMIT_BYTES,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._wording = wording
        self._limit_bytes = limit_bytes
        self._jobs: asyncio.Queue[tuple[Address, StoredFile]] = asyncio.Queue()
        self._known: set[tuple[Address, str]] = set()
        self._scan = asyncio.Event()
        # What an earlier run announced and did not fetch.
        self._scan.set()

    def expect(self, address: Address, file: StoredFile) -> None:
        """Fetch a file as soon as there is time. Never waits."""
        name = (address, file.ref.id)
        if name not in self._known:
            self._known.add(name)
            self._jobs.put_nowait((address, file))

    def rescan(self) -> None:
        """Look in the store for files that were announced."""
        self._scan.set()

    async def run(self, accept: Accept) -> None:
        """Work for ever. `accept` takes the news of a file that could not be kept."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look())
            for _ in range(PARALLEL):
                group.create_task(self._work(accept))

    async def _look(self) -> None:
        while True:
            await self._scan.wait()
            self._scan.clear()
            try:
                found = await self._store.expected_files()
            except StoreError:
                self._scan.set()
                await self._clock.sleep(BACK_OFF_MAX_S)
                continue
            for address, file in found:
                self.expect(address, file)

    async def _work(self, accept: Accept) -> None:
        while True:
            address, file = await self._jobs.get()
            complaint = await self._fetch(address, file)
            if complaint is not None:
                await self._give_up(address, file, complaint, accept)
            self._known.discard((address, file.ref.id))

    async def _fetch(self, address: Address, file: StoredFile) -> str | None:
        """Fetch one file, however often it takes; give what to say when it cannot be had."""
        for tries in range(TRIES):
            try:
                return await self._fetch_once(address, file)
            except EvidenceTooLargeError:
                return self._wording.too_large
            except (UndeliverableError, DeliveryRefusedError, VaultError):
                return self._wording.lost
            except _PASSING as exc:
                log.info("fetching.again", extra={"kind": type(exc).__name__})
                asked = exc.retry_after_s if isinstance(exc, DeliveryDelayedError) else None
                await self._clock.sleep(asked or min(BACK_OFF_MAX_S, 2.0**tries))
        return self._wording.lost

    async def _fetch_once(self, address: Address, file: StoredFile) -> str | None:
        channel = self._channels.get(address.partition(":")[0])
        if channel is None or file.source is None:
            return self._wording.lost
        if file.ref.size_bytes > self._limit_bytes:
            raise EvidenceTooLargeError(self._limit_bytes)
        chunks = await channel.fetch(file.source)
        blob, sha256, size = await self._store.put_blob(address, chunks, self._limit_bytes)
        if not size:
            return self._wording.empty
        ref = replace(file.ref, size_bytes=size)
        kept = replace(file, ref=ref, state="kept", blob=blob, sha256=sha256)
        await self._store.keep_file(address, kept)
        return None

    async def _give_up(
        self, address: Address, file: StoredFile, complaint: str, accept: Accept
    ) -> None:
        """Record that there will be no file, and tell the user."""
        name = f"{NEWS_PREFIX}{file.ref.id}"
        news = Update(
            address, f"{name}:failed", "timer", complaint, self._clock.now(), reply_to=name
        )
        log.warning("fetching.failed")
        while True:
            try:
                # The news first: it is said once, and a file still expected is tried again.
                await accept(news)
                await self._store.keep_file(address, replace(file, state="failed"))
            except StoreError:
                await self._clock.sleep(BACK_OFF_MAX_S)
            else:
                return
