"""A database in memory with the store's schema, and a group on it, for tests of the parts."""

import sqlite3
from datetime import UTC, datetime
from typing import Final

from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import Step
from bot.storage.drafts import House, Ids
from bot.storage.faults import Faults
from bot.storage.schema import load_migrations, migrate
from bot.storage.sealing import Keyring

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ANNA: Final = Address("telegram:7")


def open_memory() -> sqlite3.Connection:
    """Give an empty store's database."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, load_migrations(), Faults())
    return db


def house(step: Step) -> House:
    """Give what groups share."""
    return House(Keyring(bytes(32)), step, Faults(), b"sorry", Ids.after((0, 0, 0, 0)))


def update(key: str, text: str = "x", address: Address = ANNA) -> Update:
    """Make an update."""
    return Update(address, key, "text", text, NOW)
