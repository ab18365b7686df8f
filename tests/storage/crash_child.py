"""A program that is killed: it talks to a store and prints each update that was acknowledged.

Arguments: data folder, fault point (or `-`), hit, mode (`work` or `open`).
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import ItemChange, LaneView, Mark, Outbound, Outcome, StoredFile
from bot.kernel.values import FileRef
from bot.storage.faults import Faults
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
USERS = tuple(Address(f"telegram:{n}") for n in range(3))
GONE = Address("telegram:gone")


def step(update: Update, view: LaneView) -> Outcome:
    """Write the update's key into the session, the journal, a record and a message."""
    body = update.key.encode()
    session = (view.session or b"") + body + b" "
    change = ItemChange(update.key, "note", body)
    return Outcome(session, 0, (body,), (change,), messages=(Outbound(body, "A"),))


def say(line: str) -> None:
    """Tell the test what was acknowledged."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def work(store: SqliteStore) -> None:
    """Use every part of the store, again and again."""
    for n in range(6):
        await asyncio.gather(*(take(store, user, n) for user in USERS))
        unsent = await store.unsent()
        await store.mark([Mark(message.id, "sent") for message in unsent])
        await keep(store, USERS[0], n)
        await take(store, GONE, n)
        await keep(store, GONE, n)
        await store.erase(GONE)
        say(f"erased {n}")


async def take(store: SqliteStore, user: Address, n: int) -> None:
    """Take one update."""
    key = f"{user}#{n}"
    await store.take(Update(user, key, "text", "x", NOW))
    if user != GONE:
        say(f"took {key}")


async def keep(store: SqliteStore, user: Address, n: int) -> None:
    """Keep one file."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b"file %d" % n

    blob, digest, size = await store.put_blob(user, chunks(), 100)
    ref = FileRef(f"f{n}", "photo", "a.jpg", "image/jpeg", size)
    await store.keep_file(user, StoredFile(ref, "kept", None, blob, digest, NOW))
    if user != GONE:
        say(f"kept f{n}")


async def main() -> None:
    """Open the store, work, close it."""
    folder, point, hit, mode = sys.argv[1:]
    faults = Faults(None if point == "-" else point, int(hit))
    keyring = Keyring.load_or_create(Path(folder) / "master.key")
    store = await SqliteStore.open(Path(folder) / "data", keyring, step, faults=faults)
    if mode == "work":
        await work(store)
    else:
        say("open")
        await asyncio.sleep(60)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main())
