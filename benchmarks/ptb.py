"""python-telegram-bot: a ConversationHandler, and a persistence that is durable.

Updates are processed one after the other: the documentation of ConversationHandler forbids
`concurrent_updates`. What an update changed is written in one transaction before the next.
"""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    BasePersistence,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
    PersistenceInput,
    filters,
)
from telegram.request import BaseRequest

from benchmarks.answering import answered, first
from benchmarks.flow import QUESTIONS, START, Standing
from benchmarks.table import Table

NAME = "bench"
TOKEN = "1:bench"  # noqa: S105  # nothing is sent anywhere
_ME = {"id": 1, "is_bot": True, "first_name": "b", "username": "b_bot"}
_USER = {"id": 1, "is_bot": False, "first_name": "u"}
_SENT = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "1"}


class CannedRequest(BaseRequest):
    """Answers every call at once, without a network."""

    @property
    def read_timeout(self) -> float | None:
        """See `BaseRequest`."""
        return None

    async def initialize(self) -> None:
        """See `BaseRequest`."""

    async def shutdown(self) -> None:
        """See `BaseRequest`."""

    async def do_request(self, url: str, *_: Any, **__: Any) -> tuple[int, bytes]:
        """Give a message, or the bot itself."""
        return 200, _ABOUT_ME if url.endswith("/getMe") else _A_MESSAGE


_ABOUT_ME = json.dumps({"ok": True, "result": _ME}).encode()
_A_MESSAGE = json.dumps({"ok": True, "result": _SENT}).encode()


class SqlitePersistence(BasePersistence[dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """Keeps conversations and user data in one SQLite file. `table.commit` makes it durable."""

    def __init__(self, table: Table) -> None:
        kinds = PersistenceInput(
            bot_data=False, chat_data=False, user_data=True, callback_data=False
        )
        super().__init__(store_data=kinds, update_interval=3600)
        self.table = table

    async def update_conversation(self, name: str, key: Any, new_state: Any) -> None:  # noqa: ARG002
        """See `BasePersistence`."""
        self.table.set_state(str(key[1]), new_state)

    async def update_user_data(self, user_id: int, data: dict[Any, Any]) -> None:
        """See `BasePersistence`."""
        self.table.set_data(str(user_id), data)

    async def get_conversations(self, name: str) -> dict[Any, Any]:  # noqa: ARG002
        """See `BasePersistence`: a new file holds none."""
        return {}

    async def get_user_data(self) -> dict[Any, Any]:
        """See `BasePersistence`: a new file holds none."""
        return {}

    async def flush(self) -> None:
        """See `BasePersistence`."""
        self.table.commit()

    async def get_chat_data(self) -> dict[Any, Any]:
        """See `BasePersistence`: not kept."""
        return {}

    async def get_bot_data(self) -> dict[Any, Any]:
        """See `BasePersistence`: not kept."""
        return {}

    async def get_callback_data(self) -> None:
        """See `BasePersistence`: not kept."""

    async def drop_chat_data(self, chat_id: int) -> None:
        """See `BasePersistence`: not kept."""

    async def drop_user_data(self, user_id: int) -> None:
        """See `BasePersistence`: never asked for here."""

    async def refresh_user_data(self, user_id: int, user_data: dict[Any, Any]) -> None:
        """See `BasePersistence`: nobody else writes."""

    async def refresh_chat_data(self, chat_id: int, chat_data: dict[Any, Any]) -> None:
        """See `BasePersistence`: not kept."""

    async def refresh_bot_data(self, bot_data: dict[Any, Any]) -> None:
        """See `BasePersistence`: not kept."""

    async def update_chat_data(self, chat_id: int, data: dict[Any, Any]) -> None:
        """See `BasePersistence`: not kept."""

    async def update_bot_data(self, data: dict[Any, Any]) -> None:
        """See `BasePersistence`: not kept."""

    async def update_callback_data(self, data: Any) -> None:
        """See `BasePersistence`: not kept."""


class PtbDurable:
    """One application."""

    def __init__(self, application: Any, table: Table) -> None:
        self._application = application
        self._table = table
        self._one = asyncio.Lock()
        self._updates = 0

    @classmethod
    async def open(cls, folder: Path) -> "PtbDurable":
        """Open in an empty folder."""
        table = Table(folder / "ptb.sqlite3")
        builder = Application.builder().token(TOKEN).request(CannedRequest())
        builder = builder.get_updates_request(CannedRequest())
        application = builder.persistence(SqlitePersistence(table)).build()
        application.add_handler(_conversation())
        await application.initialize()
        return cls(application, table)

    async def begin(self, user: int) -> None:
        """See `Side.begin`."""
        await self._process(user, START)

    async def turn(self, user: int, turn: int, value: int) -> None:  # noqa: ARG002
        """See `Side.turn`."""
        await self._process(user, str(value))

    async def settle(self) -> None:
        """See `Side.settle`."""

    async def standing(self, user: int) -> Standing:
        """See `Side.standing`."""
        key = str(user + 1)
        total = self._table.data(key).get("总数", 0)
        return Standing(int(self._table.state(key) or 0), total, self._table.notes(key))

    async def close(self) -> None:
        """See `Side.close`."""
        await self._application.shutdown()
        self._table.close()

    async def _process(self, user: int, text: str) -> None:
        self._updates += 1
        update = Update.de_json(_update(self._updates, user, text), self._application.bot)
        async with self._one:
            await self._application.process_update(update)
            await self._application.update_persistence()
            self._table.commit()


def _update(id_: int, user: int, text: str) -> dict[str, Any]:
    message: dict[str, Any] = {
        "message_id": id_,
        "date": int(time.time()),
        "chat": {"id": user + 1, "type": "private"},
        "from": {**_USER, "id": user + 1},
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return {"update_id": id_, "message": message}


def _conversation() -> ConversationHandler[Any]:
    states = {
        number: [MessageHandler(filters.TEXT & ~filters.COMMAND, _answer(number))]
        for number in range(1, QUESTIONS + 1)
    }
    return ConversationHandler(
        entry_points=[CommandHandler(NAME, _begin)],
        states=states,
        fallbacks=[],
        name=NAME,
        persistent=True,
    )


async def _begin(update: Any, context: Any) -> int:
    await update.message.reply_text(first(context.user_data))
    return 1


def _answer(number: int) -> Any:
    async def handle(update: Any, context: Any) -> int:
        prompt, following = answered(context.user_data, number, update.message.text)
        await update.message.reply_text(prompt)
        return following

    return handle
