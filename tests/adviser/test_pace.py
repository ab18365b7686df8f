"""Flood limits, on a clock that only sleeping moves."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.adviser.pace import Clock, Limits, Pace
from bot.kernel.ids import Address
from tests.adviser.rig import ANNA, BEN


class Sleeper:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.at = 0.0

    def clock(self) -> Clock:
        """Give it as a clock."""
        begin = datetime(2026, 11, 24, tzinfo=UTC)
        return Clock(lambda: begin + timedelta(seconds=self.at), lambda: self.at, self.sleep)

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.at += seconds
        await asyncio.sleep(0)


async def _times(pace: Pace, sleeper: Sleeper, chats: list[Address]) -> list[float]:
    times: list[float] = []
    for chat in chats:
        await pace.wait(chat)
        times.append(sleeper.at)
    return times


async def test_a_chat_gets_a_burst_and_then_one_a_second() -> None:
    """A turn of some bubbles comes at once, a flood does not."""
    sleeper = Sleeper()
    pace = Pace(sleeper.clock(), Limits(1.0, 3, 0))

    times = await _times(pace, sleeper, [ANNA] * 6)

    assert times == [0, 0, 0, 1, 2, 3]


async def test_chats_have_their_own_pace() -> None:
    """One chat's flood takes nothing from another."""
    sleeper = Sleeper()
    pace = Pace(sleeper.clock(), Limits(1.0, 1, 0))

    times = await _times(pace, sleeper, [ANNA, BEN])

    assert times == [0, 0]


async def test_no_second_holds_more_than_allowed() -> None:
    """Whoever they are for, the bot sends so many a second."""
    sleeper = Sleeper()
    pace = Pace(sleeper.clock(), Limits(0, 1, 10))

    times = await _times(pace, sleeper, [Address(f"telegram:{n}") for n in range(35)])

    assert all(later - early >= 1.0 for early, later in zip(times, times[10:], strict=False))
    assert times[-1] < 4.0


async def test_without_limits_nothing_waits() -> None:
    """Against a test server the limits can be lifted."""
    sleeper = Sleeper()
    pace = Pace(sleeper.clock(), Limits(0, 1, 0))

    await _times(pace, sleeper, [ANNA] * 100)

    assert sleeper.at == 0.0


async def test_a_short_hold_is_for_one_chat() -> None:
    """Flood control of a chat holds that chat only."""
    sleeper = Sleeper()
    pace = Pace(sleeper.clock(), Limits(0, 1, 0))
    pace.hold(ANNA, 3.0)

    times = await _times(pace, sleeper, [BEN, ANNA])

    assert times == [0, 3]


async def test_a_long_hold_is_for_everybody() -> None:
    """A wish for more than five seconds is meant for the bot."""
    sleeper = Sleeper()
    pace = Pace(sleeper.clock(), Limits(0, 1, 0))
    pace.hold(ANNA, 6.0)

    times = await _times(pace, sleeper, [BEN])

    assert times == [6]
