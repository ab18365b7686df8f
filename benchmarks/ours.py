"""Our side: whole turns through the store, with a transport that does nothing."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.adviser.desk import perform
from bot.adviser.turn import TurnStep
from bot.authoring.library import load_library, with_text
from bot.engine.world import World, build_world
from bot.kernel.ids import Address, FlowId
from bot.kernel.messages import Update
from bot.kernel.turns import Mark
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore

ROOT = Path(__file__).parents[1]
QUESTIONS = 40
ANSWER = "好"


def flow_text() -> str:
    """Write a flow of forty questions: each sets a slot, branches, is said and noted."""
    slots = "\n".join(f"  题{n}: {{type: text, ask: 第{n}题？}}" for n in range(QUESTIONS))
    steps = "\n".join(
        f"    - ask: 题{n}\n"
        f"    - if: 题{n} = '不'\n      then:\n        - say: 不。\n"
        f"    - do: note\n      text: 第{n}题 <题{n}>"
        for n in range(QUESTIONS)
    )
    head = "title: 量\nabout: 量\nenter: [/bench]\n"
    return f"{head}slots:\n{slots}\nscenes:\n  开始:\n{steps}\n    - say: 完。\n    - go: end\n"


def bench_world() -> World:
    """Join the flow to the shipped content."""
    library = load_library(ROOT / "flows", ROOT / "content", date(2026, 11, 24))
    joined = with_text(library, flow_text().encode(), "bench.yaml", FlowId("bench"))
    return build_world(joined.flows, joined.knowledge, perform)


@asynccontextmanager
async def opened() -> AsyncIterator[SqliteStore]:
    """Open a store of its own, sealed, synchronous=FULL."""
    folder = Path(tempfile.mkdtemp(prefix="wenzhu-bench-"))
    step = TurnStep(bench_world(), ZoneInfo("Asia/Shanghai"))
    store = await SqliteStore.open(folder, Keyring.load_or_create(folder / "key"), step)
    try:
        yield store
    finally:
        await store.close()
        shutil.rmtree(folder, ignore_errors=True)


async def turn(store: SqliteStore, user: int, number: int) -> None:
    """Take one update, hand its replies to nobody, and mark them sent."""
    text = "/bench" if number % (QUESTIONS + 1) == 0 else ANSWER
    update = Update(Address(f"bench:{user}"), str(number), "text", text, datetime.now(UTC))  # noqa: TID251
    receipt = await store.take(update)
    await store.mark([Mark(one.id, "sent") for one in receipt.messages])


async def many(users: int, turns: int) -> float:
    """Give turns a second with one update of every user in flight."""
    async with opened() as store:

        async def talk(user: int) -> None:
            for number in range(turns):
                await turn(store, user, number)

        start = time.perf_counter()
        await asyncio.gather(*(talk(user) for user in range(users)))
        return users * turns / (time.perf_counter() - start)


async def lone(turns: int) -> list[float]:
    """Give the seconds of each turn of one user."""
    async with opened() as store:
        took: list[float] = []
        for number in range(turns):
            start = time.perf_counter()
            await turn(store, 0, number)
            took.append(time.perf_counter() - start)
        return took
