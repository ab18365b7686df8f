"""Our side: the store with the whole turn, sealed, `synchronous=FULL`, and a null transport."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from opencc import OpenCC

from benchmarks.flow import START, Standing, flow_yaml
from bot.adviser.codec import decode_session
from bot.adviser.desk import perform
from bot.adviser.envelope import decode_message
from bot.adviser.turn import TurnStep
from bot.authoring.library import load_library, with_text
from bot.engine.world import World, build_world
from bot.kernel.ids import Address, FlowId
from bot.kernel.messages import Update
from bot.kernel.turns import Mark, Outgoing
from bot.settings import load_settings
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore

_AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def load_bench_world() -> World:
    """Load all shipped flows and content, as `serve` does, and the conversation."""
    settings = load_settings()
    shipped = load_library(settings.flows, settings.content, _AT.date())
    library = with_text(shipped, flow_yaml().encode(), "flows/bench.yaml", FlowId("bench"))
    wrong = [finding for finding in library.findings if finding.mark.file == "flows/bench.yaml"]
    if wrong:
        raise RuntimeError(f"the flow of the benchmark is wrong: {wrong[0].code}")
    return build_world(library.flows, library.knowledge, perform, OpenCC("t2s").convert)


class Ours:
    """The adviser without a channel: messages are taken after the commit, then marked sent."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self._marks: list[Mark] = []
        self._marking: asyncio.Task[None] | None = None
        self._updates = 0

    @classmethod
    async def open(cls, folder: Path) -> "Ours":
        """Open in an empty folder."""
        step = TurnStep(load_bench_world(), load_settings().zone)
        return cls(await SqliteStore.open(folder, Keyring.load_or_create(folder / "key"), step))

    async def begin(self, user: int) -> None:
        """See `Side.begin`."""
        await self._take(user, "begin", START)

    async def turn(self, user: int, turn: int, value: int) -> None:
        """See `Side.turn`."""
        await self._take(user, f"{turn}", str(value))

    async def settle(self) -> None:
        """See `Side.settle`."""
        while self._marking is not None:
            await self._marking

    async def standing(self, user: int) -> Standing:
        """See `Side.standing`."""
        dump = await self._store.dump(_address(user))
        if dump is None:
            return Standing(0, 0, 0)
        session = decode_session(dump.session)
        asked = re.search(r"\d+$", session.asking.path if session.asking else "")
        total = session.frames[-1].slots.get("总数") if session.frames else None
        notes = sum(item.kind == "note" for item in dump.items)
        return Standing(int(asked[0]) if asked else 0, int(f"{total}"), notes)

    async def close(self) -> None:
        """See `Side.close`."""
        await self.settle()
        await self._store.close()

    async def _take(self, user: int, key: str, text: str) -> None:
        self._updates += 1
        at = _AT + timedelta(milliseconds=self._updates)
        receipt = await self._store.take(Update(_address(user), key, "text", text, at))
        if receipt.failed or receipt.duplicate:
            raise RuntimeError("a turn failed")
        for outgoing in receipt.messages:
            self._send(outgoing)

    def _send(self, outgoing: Outgoing) -> None:
        """Take a message as a channel does, and mark it sent with whatever else was sent."""
        decode_message(outgoing.body, outgoing.delivery)
        self._marks.append(Mark(outgoing.id, "sent", "1"))
        if self._marking is None:
            self._marking = asyncio.create_task(self._mark())

    async def _mark(self) -> None:
        while self._marks:
            some, self._marks = self._marks, []
            await self._store.mark(some)
        self._marking = None


def _address(user: int) -> Address:
    return Address(f"telegram:{user + 1}")
