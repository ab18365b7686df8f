"""What a side of a comparison offers, and how turns are driven through one."""

import asyncio
import time
from dataclasses import dataclass
from typing import Protocol

from benchmarks.flow import Standing, answer_of, expected


class Side(Protocol):
    """One program that carries out the conversation."""

    async def begin(self, user: int) -> None:
        """Bring a user before the first question."""
        ...

    async def turn(self, user: int, turn: int, value: int) -> None:
        """Carry out one answer; what comes back is committed, as far as this side commits."""
        ...

    async def settle(self) -> None:
        """Write whatever is still to be written."""
        ...

    async def standing(self, user: int) -> Standing:
        """Read where a user's conversation stands."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...


@dataclass(frozen=True, slots=True)
class Load:
    """How much is driven through a side: `turns` of each user, `in_flight` users at once."""

    users: int
    turns: int
    in_flight: int


async def turns_per_s(side: Side, load: Load) -> float:
    """Measure the throughput; the time to settle counts."""
    await asyncio.gather(*(side.begin(user) for user in range(load.users)))
    await side.settle()
    started = time.perf_counter()
    await asyncio.gather(*(_drive(side, load, first) for first in range(load.in_flight)))
    await side.settle()
    spent_s = time.perf_counter() - started
    await check(side, load)
    return load.users * load.turns / spent_s


async def latencies_s(side: Side, turns: int) -> list[float]:
    """Measure each turn of a lone user, one after the other; in rising order."""
    await side.begin(0)
    await side.settle()
    spent: list[float] = []
    for turn in range(turns):
        started = time.perf_counter()
        await side.turn(0, turn, answer_of(0, turn))
        spent.append(time.perf_counter() - started)
        await side.settle()
    await check(side, Load(1, turns, 1))
    return sorted(spent)


async def check(side: Side, load: Load) -> None:
    """Make sure that the work was done: a figure for less would mean nothing.

    Raises:
        RuntimeError: A conversation does not stand where it must.
    """
    for user in range(0, load.users, max(1, load.users // 8)):
        if await side.standing(user) != expected(user, load.turns):
            raise RuntimeError(f"{type(side).__name__}: user {user} does not stand where it must")


async def _drive(side: Side, load: Load, first: int) -> None:
    for turn in range(load.turns):
        for user in range(first, load.users, load.in_flight):
            await side.turn(user, turn, answer_of(user, turn))
