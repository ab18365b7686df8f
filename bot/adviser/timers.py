"""Hand over the timers that are due, as updates like any other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from bot.adviser.pace import Clock
from bot.adviser.ports import Receipt, Store
from bot.kernel.errors import StoreError
from bot.kernel.messages import Update

log = logging.getLogger("wenzhu.timers")

LOOK_AGAIN_S: Final = 30.0
"""The longest sleep: a clock that was put forward is noticed by then."""
REST_S: Final = 1.0
"""The shortest: however many turns set timers, the store is asked once in this time."""


class Timers:
    """Sleeps until the next timer is due, or until told that there may be a nearer one."""

    def __init__(
        self, store: Store, accept: Callable[[Update], Awaitable[Receipt]], clock: Clock
    ) -> None:
        self._store = store
        self._accept = accept
        self._clock = clock
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Look again soon: a timer may have been set."""
        self._news.set()

    async def run(self) -> None:
        """Work for ever."""
        while True:
            self._news.clear()
            sleep_s = await self._round()
            await self._nap(sleep_s)
            await self._clock.sleep(REST_S)

    async def _round(self) -> float:
        """Hand over what is due; give how long to sleep."""
        try:
            for update in await self._store.due(self._clock.now()):
                await self._accept(update)
            next_due = await self._store.next_due()
        except StoreError as exc:
            log.warning("timers.again", extra={"kind": type(exc).__name__})
            return REST_S
        if next_due is None:
            return LOOK_AGAIN_S
        left = (next_due - self._clock.now()).total_seconds()
        return min(LOOK_AGAIN_S, max(0.0, left - REST_S))

    async def _nap(self, seconds: float) -> None:
        sleeper = asyncio.ensure_future(self._clock.sleep(seconds))
        woken = asyncio.ensure_future(self._news.wait())
        try:
            await asyncio.wait({sleeper, woken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeper.cancel()
            woken.cancel()
