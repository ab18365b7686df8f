"""Every store that the contract runs against, and what a test needs to open one."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.adviser.ports import Failure, LaneView, Outbound, Outcome, Receipt, Step, Store
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ANNA: Final = Address("telegram:7")
BEN: Final = Address("web:ben")
APOLOGY: Final = b"sorry"


def echo(update: Update, view: LaneView) -> Outcome | Failure:
    """Count turns in the session, note the text in the journal and send it back."""
    turns = int(view.session or b"0") + 1
    return Outcome(
        str(turns).encode(),
        0,
        entries=(update.text.encode(),),
        messages=(Outbound(f"{turns} {update.text}".encode(), "A"),),
    )


@dataclass(slots=True)
class Script:
    """A step that a test changes while the store is open."""

    now: Callable[[Update, LaneView], Outcome | Failure] = echo

    def __call__(self, update: Update, view: LaneView) -> Outcome | Failure:
        """Carry out a turn as the test wants it now."""
        return self.now(update, view)


async def open_sqlite(folder: Path, step: Step) -> Store:
    """Open the SQLite store in a folder of the test."""
    keyring = Keyring.load_or_create(folder / "master.key")
    return await SqliteStore.open(folder / "data", keyring, step, apology=APOLOGY)


OPENERS: Final = {"sqlite": open_sqlite}


@dataclass(slots=True)
class Bench:
    """An open store, its step, and short ways to ask it."""

    folder: Path
    kind: str
    store: Store
    script: Script
    _keys: "itertools.count[int]" = field(default_factory=itertools.count)

    def update(self, text: str, address: Address = ANNA) -> Update:
        """Make an update that was not seen before."""
        return Update(address, f"u{next(self._keys)}", "text", text, NOW)

    async def say(self, text: str, address: Address = ANNA) -> Receipt:
        """Take a new text."""
        return await self.store.take(self.update(text, address))

    async def reopen(self) -> None:
        """Close the store and open it again, as after a restart."""
        await self.store.close()
        self.store = await OPENERS[self.kind](self.folder, self.script)


def said(receipt: Receipt) -> list[str]:
    """Give the texts of a receipt's messages."""
    return [message.body.decode() for message in receipt.messages]


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    """Give chunks as a channel would."""
    for chunk in chunks:
        await asyncio.sleep(0)
        yield chunk


async def read(chunks: AsyncIterator[bytes]) -> bytes:
    """Put chunks together."""
    return b"".join([chunk async for chunk in chunks])
