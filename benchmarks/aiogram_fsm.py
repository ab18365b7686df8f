"""aiogram 3: states of its FSM, kept in SQLite (each change committed) or in memory.

Updates are fed concurrently, as its dispatcher does by default.
"""

import json
import time
from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Chat, Message, Update, User

from benchmarks.answering import answered, first
from benchmarks.flow import QUESTIONS, Standing
from benchmarks.table import Table

NAME = "bench"
TOKEN = "1:bench"  # noqa: S105  # nothing is sent anywhere
STATES = tuple(State(str(number), group_name=NAME) for number in range(1, QUESTIONS + 1))

_SENT = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "1"}
_A_MESSAGE = json.dumps({"ok": True, "result": _SENT})


class CannedSession(BaseSession):
    """Answers every call at once, without a network."""

    async def close(self) -> None:
        """See `BaseSession`."""

    async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:  # noqa: ASYNC109
        """Give a message, read from JSON as the real session reads it."""
        del timeout
        return self.check_response(bot, method, 200, _A_MESSAGE).result

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """See `BaseSession`: never asked for here."""
        yield b""


class SqliteStorage(BaseStorage):
    """Keeps states and data in one SQLite file; each change is durable when it returns."""

    def __init__(self, table: Table) -> None:
        self._table = table

    async def set_state(self, key: StorageKey, state: Any = None) -> None:
        """See `BaseStorage`."""
        self._table.set_state(str(key.user_id), state.state if isinstance(state, State) else state)
        self._table.commit()

    async def get_state(self, key: StorageKey) -> str | None:
        """See `BaseStorage`."""
        return self._table.state(str(key.user_id))

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """See `BaseStorage`."""
        self._table.set_data(str(key.user_id), dict(data))
        self._table.commit()

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """See `BaseStorage`."""
        return self._table.data(str(key.user_id))

    async def close(self) -> None:
        """See `BaseStorage`."""
        self._table.close()


class NotedMemory(MemoryStorage):
    """The library's own storage in memory; the notes are counted beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: dict[int, list[str]] = {}

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """See `BaseStorage`."""
        if data.get("note"):
            self.notes.setdefault(key.user_id, []).append(data["note"])
        await super().set_data(key, data)


class Aiogram:
    """One dispatcher over a storage."""

    def __init__(self, storage: BaseStorage, table: Table | None) -> None:
        self._bot = Bot(TOKEN, session=CannedSession())
        self._dispatcher = Dispatcher(storage=storage)
        self._dispatcher.message.register(_begin, Command(NAME))
        for number, state in enumerate(STATES, 1):
            self._dispatcher.message.register(_answer(number), StateFilter(state))
        self._storage = storage
        self._table = table
        self._updates = 0

    @classmethod
    async def open(cls, folder: Path) -> "Aiogram":
        """Open in an empty folder."""
        table = Table(folder / "aiogram.sqlite3")
        return cls(SqliteStorage(table), table)

    @classmethod
    async def open_in_memory(cls, folder: Path) -> "Aiogram":  # noqa: ARG003
        """Open; keeps nothing on disk."""
        return cls(NotedMemory(), None)

    async def begin(self, user: int) -> None:
        """See `Side.begin`."""
        await self._feed(user, f"/{NAME}")

    async def turn(self, user: int, turn: int, value: int) -> None:  # noqa: ARG002
        """See `Side.turn`."""
        await self._feed(user, str(value))

    async def settle(self) -> None:
        """See `Side.settle`."""

    async def standing(self, user: int) -> Standing:
        """See `Side.standing`."""
        key = StorageKey(self._bot.id, user + 1, user + 1)
        state = await self._storage.get_state(key)
        data = await self._storage.get_data(key)
        storage = self._storage
        kept = storage.notes.get(user + 1, []) if isinstance(storage, NotedMemory) else []
        notes = self._table.notes(str(user + 1)) if self._table else len(kept)
        return Standing(int((state or ":0").partition(":")[2]), data.get("总数", 0), notes)

    async def close(self) -> None:
        """See `Side.close`."""
        await self._storage.close()

    async def _feed(self, user: int, text: str) -> None:
        self._updates += 1
        message = Message(
            message_id=self._updates,
            date=datetime.fromtimestamp(time.time(), UTC),
            chat=Chat(id=user + 1, type="private"),
            from_user=User(id=user + 1, is_bot=False, first_name="u"),
            text=text,
        )
        await self._dispatcher.feed_update(
            self._bot, Update(update_id=self._updates, message=message)
        )


async def _begin(message: Message, state: FSMContext) -> None:
    data: dict[str, Any] = {}
    prompt = first(data)
    await state.set_data(data)
    await state.set_state(STATES[0])
    await message.answer(prompt)


def _answer(number: int) -> Any:
    async def handle(message: Message, state: FSMContext) -> None:
        data = await state.get_data()
        prompt, following = answered(data, number, message.text or "")
        await state.set_data(data)
        await state.set_state(STATES[following - 1])
        await message.answer(prompt)

    return handle
