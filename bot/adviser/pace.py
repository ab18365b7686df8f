"""How fast messages may leave: per chat, overall, and not before a channel's wish."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.kernel.ids import Address

LONG_PAUSE_S: Final = 5.0
"""A channel that asks for a longer pause means everybody, not one chat."""
_WINDOW_S: Final = 1.05
"""A second, and what the network may press together."""
_CHATS_HELD: Final = 4096


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as it is told, as it passes, and waiting for it; tests hand in their own."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True)
class Limits:
    """Flood limits; zero lifts one. Source: core.telegram.org/bots/faq, read 2026-11-24."""

    chat_interval_s: float = 1.0
    chat_burst: int = 5
    """So many messages may follow each other at once before the interval holds."""
    overall_per_s: int = 30


class Pace:
    """Lets messages leave one by one. Shared by everything that sends."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._limits = limits
        self._next: dict[Address, float] = {}
        self._lately: deque[float] = deque(maxlen=max(1, limits.overall_per_s))
        self._held: dict[Address, float] = {}
        self._all_held_until = 0.0

    async def wait(self, address: Address) -> None:
        """Wait until one message to this chat may leave, and count it."""
        await self._wait_until(self._book_chat(address))
        await self._wait_until(self._book_overall())
        while (until := self._hold(address)) > self._clock.monotonic():
            await self._wait_until(until)

    def hold(self, address: Address, seconds: float) -> None:
        """Send nothing to this chat for so long; to nobody when the pause is a long one."""
        until = self._clock.monotonic() + seconds
        self._held[address] = max(until, self._held.get(address, 0.0))
        if seconds > LONG_PAUSE_S:
            self._all_held_until = max(until, self._all_held_until)

    def _hold(self, address: Address) -> float:
        until = self._held.get(address, 0.0)
        if until and until <= self._clock.monotonic():
            del self._held[address]
        return max(until, self._all_held_until)

    def _book_chat(self, address: Address) -> float:
        """Take the chat's next place: the generic cell rate algorithm."""
        interval = self._limits.chat_interval_s
        now = self._clock.monotonic()
        if not interval:
            return now
        if len(self._next) > _CHATS_HELD:
            self._next = {chat: at for chat, at in self._next.items() if at > now}
        at = max(now, self._next.get(address, 0.0))
        self._next[address] = at + interval
        return at - (self._limits.chat_burst - 1) * interval

    def _book_overall(self) -> float:
        now = self._clock.monotonic()
        if not self._limits.overall_per_s:
            return now
        is_full = len(self._lately) == self._lately.maxlen
        at = max(now, self._lately[0] + _WINDOW_S) if is_full else now
        self._lately.append(at)
        return at

    async def _wait_until(self, at: float) -> None:
        left = at - self._clock.monotonic()
        if left > 0:
            await self._clock.sleep(left)
