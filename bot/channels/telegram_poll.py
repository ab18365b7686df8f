"""Fetch updates by long polling, and let Telegram forget only what is stored.

The offset is in memory only: after a restart Telegram sends again what it was not told to
forget, and the store knows it by its key.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol, TypeAlias, TypeVar, cast

from bot.kernel.errors import ChannelError, DeliveryDelayedError, StoreError
from bot.kernel.messages import Update
from bot.kernel.turns import Receipt

log = logging.getLogger("wenzhu.telegram")

BACK_OFF_S: Final = (0.2, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
REPEAT_S: Final = 0.5

Accept: TypeAlias = Callable[[Update], Awaitable[Receipt]]
_T = TypeVar("_T")


class Source(Protocol):
    """The part of the channel that polling needs."""

    async def updates(self, offset: int | None) -> Sequence[object]:
        """Wait for updates."""
        ...

    async def receive(self, raw: object, accept: Accept) -> None:
        """Carry one in."""
        ...


class TelegramPoll:
    """The one loop that polls."""

    def __init__(self, source: Source, accept: Accept) -> None:
        self._source = source
        self._accept = accept
        self._offset: int | None = None
        self._failures = 0
        self._stopped = asyncio.Event()
        self._answered_at = time.monotonic()
        self.malformed = 0
        """Number of updates that could not be read and were passed over."""

    def silent_s(self) -> float:
        """Tell for how long Telegram has not answered."""
        return time.monotonic() - self._answered_at

    def stop(self) -> None:
        """End the loop at once; what was not stored comes again."""
        self._stopped.set()

    async def run(self) -> None:
        """Poll until stopped.

        Raises:
            SettingsError: The token is refused.
        """
        while not self._stopped.is_set():
            try:
                # An update that is being stored is not abandoned, one being waited for is.
                raws = await self._unless_stopped(self._source.updates(self._offset))
                self._answered_at = time.monotonic()
                if raws:
                    await self._take(raws)
                    await self._confirm(raws)
                self._failures = 0
            except DeliveryDelayedError as exc:
                await self._rest(exc, exc.retry_after_s)
            except (ChannelError, StoreError) as exc:
                await self._rest(exc, None)

    async def _take(self, raws: Sequence[object]) -> None:
        """Carry a batch in; returns when all of it is stored.

        Raises:
            StoreError: Some is not.
        """
        # All in one tick and in order: the store commits them together.
        work = (self._source.receive(raw, self._accept) for raw in raws)
        results = await asyncio.gather(*work, return_exceptions=True)
        failed = [result for result in results if isinstance(result, BaseException)]
        for result in failed:
            if isinstance(result, ValueError):
                self.malformed += 1
                log.error("telegram.malformed", extra={"count": self.malformed})
            else:
                raise result

    async def _confirm(self, raws: Sequence[object]) -> None:
        """Let the next request confirm a batch; of this batch, for ids may start anew."""
        before = self._offset
        self._offset = 1 + max(_update_id(raw, before) for raw in raws)
        if self._offset == before:
            # Nothing new could be confirmed, so the same would come back at once.
            await self._unless_stopped(asyncio.sleep(REPEAT_S))

    async def _rest(self, exc: Exception, asked_s: float | None) -> None:
        wait_s = asked_s or BACK_OFF_S[min(self._failures, len(BACK_OFF_S) - 1)]
        self._failures += 1
        log.warning("telegram.poll_failed", extra={"kind": type(exc).__name__})
        await self._unless_stopped(asyncio.sleep(wait_s))

    async def _unless_stopped(self, work: Awaitable[_T]) -> _T | None:
        """Await something, but not beyond the end."""
        task = asyncio.ensure_future(work)
        stopped = asyncio.ensure_future(self._stopped.wait())
        try:
            await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            stopped.cancel()
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


def _update_id(raw: object, offset: int | None) -> int:
    """Give an update's id; one without confirms nothing."""
    found = cast("dict[str, object]", raw).get("update_id") if isinstance(raw, dict) else None
    if isinstance(found, int) and not isinstance(found, bool):
        return found
    return (offset or 0) - 1
