"""The peers' side: the same forty questions in python-telegram-bot and in aiogram.

Both get a transport that answers at once from memory. Durable means: what the handler
changed is committed to SQLite with synchronous=FULL before the next update of the user.
"""

import asyncio
import json
import shutil
import sqlite3
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any

from aiogram import Bot as AioBot
from aiogram import Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.methods import TelegramMethod
from aiogram.types import Chat, Message
from aiogram.types import Update as AioUpdate
from telegram import Update as PtbUpdate
from telegram.ext import (
    Application,
    BasePersistence,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PersistenceInput,
    PicklePersistence,
    filters,
)
from telegram.request import BaseRequest

from benchmarks.ours import ANSWER, QUESTIONS

TOKEN = "1:a"  # noqa: S105  # no real one
_MESSAGE = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "text": "x"}


def raw_update(user: int, number: int) -> dict[str, Any]:
    """Write one update as Telegram sends it."""
    who = {"id": user + 1, "is_bot": False, "first_name": "x"}
    text = "/bench" if number % (QUESTIONS + 1) == 0 else ANSWER
    chat = {"id": user + 1, "type": "private"}
    message = {"message_id": number + 1, "date": 1, "chat": chat, "from": who, "text": text}
    return {"update_id": user * 1_000_000 + number, "message": message}


class Table:
    """One durable table of keys and values."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="peer-bench-"))
        self._db = sqlite3.connect(self.folder / "peer.sqlite3", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("CREATE TABLE kv (k TEXT PRIMARY KEY, v TEXT)")

    def put(self, pairs: Mapping[str, str]) -> None:
        """Write in one transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("INSERT OR REPLACE INTO kv VALUES (?, ?)", list(pairs.items()))
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Remove it."""
        self._db.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class NullRequest(BaseRequest):
    """Answers every method from memory."""

    read_timeout = 1.0

    async def initialize(self) -> None:
        """Open nothing."""

    async def shutdown(self) -> None:
        """Close nothing."""

    async def do_request(self, url: str, method: str, *_: Any, **__: Any) -> tuple[int, bytes]:
        """Answer at once."""
        me = {"id": 1, "is_bot": True, "first_name": "b", "username": "b"}
        result = me if url.endswith("getMe") else _MESSAGE
        return 200, json.dumps({"ok": True, "result": result}).encode()


class SqlitePersistence(BasePersistence[Any, Any, Any]):
    """Writes what changed at every `update_persistence`."""

    def __init__(self, table: Table) -> None:
        super().__init__(PersistenceInput(bot_data=False, chat_data=False, callback_data=False))
        self._table = table

    async def get_user_data(self) -> dict[int, Any]:
        return {}

    async def get_conversations(self, name: str) -> dict[Any, Any]:
        return {}

    async def update_user_data(self, user_id: int, data: Any) -> None:
        self._table.put({f"u{user_id}": json.dumps(data)})

    async def update_conversation(self, name: str, key: Any, new_state: object) -> None:
        self._table.put({f"c{key}": json.dumps(new_state)})

    async def get_bot_data(self) -> dict[Any, Any]:
        return {}

    async def get_chat_data(self) -> dict[int, Any]:
        return {}

    async def get_callback_data(self) -> None:
        return None

    async def update_bot_data(self, data: Any) -> None: ...

    async def update_chat_data(self, chat_id: int, data: Any) -> None: ...

    async def update_callback_data(self, data: Any) -> None: ...

    async def drop_chat_data(self, chat_id: int) -> None: ...

    async def drop_user_data(self, user_id: int) -> None: ...

    async def refresh_user_data(self, user_id: int, user_data: Any) -> None: ...

    async def refresh_chat_data(self, chat_id: int, chat_data: Any) -> None: ...

    async def refresh_bot_data(self, bot_data: Any) -> None: ...

    async def flush(self) -> None: ...


async def _begin(update: PtbUpdate, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert context.user_data is not None
    assert update.message is not None
    context.user_data["answers"] = {}
    await update.message.reply_text("第0题？")
    return 0


async def _answer(update: PtbUpdate, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert context.user_data is not None
    assert update.message is not None
    answers = context.user_data["answers"]
    number = len(answers)
    answers[str(number)] = update.message.text
    if update.message.text == "不":
        await update.message.reply_text("不。")
    context.user_data.setdefault("notes", []).append(f"第{number}题 {update.message.text}")
    if number + 1 == QUESTIONS:
        await update.message.reply_text("完。")
        return ConversationHandler.END
    await update.message.reply_text(f"第{number + 1}题？")
    return number + 1


class Ptb:
    """python-telegram-bot's ConversationHandler, with one kind of persistence."""

    def __init__(self, *, durable: bool) -> None:
        self._durable = durable
        self._table = Table()
        pickle = PicklePersistence(self._table.folder / "p.pickle")
        store: Any = SqlitePersistence(self._table) if durable else pickle
        request = NullRequest()
        builder = Application.builder().token(TOKEN).request(request)
        self.app: Any = builder.get_updates_request(request).persistence(store).build()
        texts = filters.TEXT & ~filters.COMMAND
        states: dict[object, Any] = {
            n: [MessageHandler(texts, _answer)] for n in range(QUESTIONS)
        }
        begin = MessageHandler(filters.COMMAND | filters.Regex("^/bench$"), _begin)
        self.app.add_handler(
            ConversationHandler([begin], states, [begin], name="b", persistent=True)
        )

    async def __aenter__(self) -> "Ptb":
        await self.app.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.app.shutdown()
        self._table.close()

    async def turn(self, user: int, number: int) -> None:
        """Process one update; durable: written before the next."""
        update = PtbUpdate.de_json(raw_update(user, number), self.app.bot)
        await self.app.process_update(update)
        if self._durable:
            await self.app.update_persistence()


class Answering(StatesGroup):
    """The one state that aiogram's handler stays in."""

    on = State()


class NullSession(BaseSession):
    """Answers every method from memory."""

    async def close(self) -> None:
        """Close nothing."""

    async def make_request(self, bot: AioBot, method: TelegramMethod[Any], timeout: Any = None) -> Any:
        """Answer at once."""
        return Message(message_id=1, date=0, chat=Chat(id=1, type="private"), text="x")  # type: ignore[arg-type]

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes]:
        """Give nothing."""
        yield b""


class SqliteStorage(BaseStorage):
    """aiogram's states and data, committed at every change."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._memory = MemoryStorage()

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        await self._memory.set_state(key, state)
        name = state.state if isinstance(state, State) else state
        self._table.put({f"s{key.user_id}": str(name)})

    async def get_state(self, key: StorageKey) -> str | None:
        return await self._memory.get_state(key)

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._memory.set_data(key, data)
        self._table.put({f"d{key.user_id}": json.dumps(dict(data))})

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return await self._memory.get_data(key)

    async def close(self) -> None: ...


class Aiogram:
    """aiogram's FSM, with one kind of storage."""

    def __init__(self, *, durable: bool) -> None:
        self._table = Table()
        storage = SqliteStorage(self._table) if durable else MemoryStorage()
        self.bot = AioBot("1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", session=NullSession())
        self.dispatcher = Dispatcher(storage=storage)
        self.dispatcher.message.register(self._begin, lambda m: m.text == "/bench")
        self.dispatcher.message.register(self._answer, Answering.on)

    async def _begin(self, message: Message, state: FSMContext) -> None:
        await state.set_state(Answering.on)
        await state.set_data({"answers": {}, "notes": []})
        await message.answer("第0题？")

    async def _answer(self, message: Message, state: FSMContext) -> None:
        data = await state.get_data()
        number = len(data["answers"])
        data["answers"][str(number)] = message.text
        if message.text == "不":
            await message.answer("不。")
        data["notes"].append(f"第{number}题 {message.text}")
        await state.set_data(data)
        if number + 1 == QUESTIONS:
            await state.set_state(None)
        await message.answer(f"第{number + 1}题？")

    async def __aenter__(self) -> "Aiogram":
        return self

    async def __aexit__(self, *_: object) -> None:
        self._table.close()

    async def turn(self, user: int, number: int) -> None:
        """Process one update."""
        update = AioUpdate.model_validate(raw_update(user, number), context={"bot": self.bot})
        await self.dispatcher.feed_update(self.bot, update)


async def many(peer: Ptb | Aiogram, users: int, turns: int) -> float:
    """Give turns a second; python-telegram-bot processes one update at a time by default."""
    async with peer:

        async def talk(user: int) -> None:
            for number in range(turns):
                await peer.turn(user, number)

        start = time.perf_counter()
        if isinstance(peer, Ptb):
            for number in range(turns):
                for user in range(users):
                    await peer.turn(user, number)
        else:
            await asyncio.gather(*(talk(user) for user in range(users)))
        return users * turns / (time.perf_counter() - start)


async def lone(peer: Ptb | Aiogram, turns: int) -> list[float]:
    """Give the seconds of each turn of one user."""
    async with peer:
        took: list[float] = []
        for number in range(turns):
            start = time.perf_counter()
            await peer.turn(0, number)
            took.append(time.perf_counter() - start)
        return took
