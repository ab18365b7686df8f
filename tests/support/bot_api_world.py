"""What the stand-in knows: chats, messages, files, button presses, and the record of it all."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tests.support.bot_api_faults import Faults
from tests.support.bot_api_queue import (
    CALLBACK_TTL_S,
    NOT_BY_DEFAULT,
    UPDATE_TTL_S,
    OffsetMove,
    Pending,
    UpdateQueue,
)
from tests.support.bot_api_shapes import (
    BOT,
    Button,
    Json,
    Upload,
    as_int,
    as_object,
    buttons_of,
)
from tests.support.bot_api_storm import Storm, Weather

CALLBACK_LANE: Final = 3 << 33
LAST_UPDATE_ID: Final = 2**31 - 1


class Call(NamedTuple):
    """One request that reached the stand-in, whatever became of it."""

    at: float
    method: str
    params: Json


@dataclass(frozen=True, slots=True)
class Sent:
    """One accepted send or edit. `ambiguous` when the bot was not told that it was accepted."""

    n: int
    at: float
    date: float
    chat_id: int
    message_id: int
    method: str
    text: str
    buttons: tuple[Button, ...]
    file: Upload | None
    params: Json
    ambiguous: bool

    @property
    def edited(self) -> bool:
        """Tell whether this changed an older message."""
        return self.method.startswith("edit")


@dataclass(slots=True)
class StoredFile:
    """A file on the server."""

    file_id: str
    path: str
    content: bytes


@dataclass(slots=True)
class Chat:
    """One chat with its messages, bot's and user's, by message id."""

    shape: Json
    blocked: bool = False
    member: bool = True
    messages: dict[int, Json] = field(default_factory=dict[int, Json])


@dataclass(slots=True)
class Press:
    """A button press; `answers` holds the parameters of each answerCallbackQuery."""

    made_at: float
    answers: list[Json] = field(default_factory=list[Json])


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to push an update to the webhook; `status` is 0 when there was no answer."""

    at: float
    body: bytes
    status: int


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed to, while `url` is not empty."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error: str = ""


class Clock:
    """The stand-in's clock: real time, moved by tests."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def now(self) -> float:
        """Give the Unix time."""
        return time.time() + self._ahead_s

    def advance(self, seconds: float) -> None:
        """Move the clock forward, or back when negative."""
        self._ahead_s += seconds


class World:
    """State shared by the server thread and the tests. Hold `changed` to touch it."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.clock = Clock()
        self.queue = UpdateQueue(self.clock.now)
        self.faults = Faults(self.clock.now)
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.paths: dict[str, StoredFile] = {}
        self.presses: dict[str, Press] = {}
        self.webhook = Webhook()
        self.allowed: frozenset[str] = frozenset()
        self.commands: object = []
        self.events: list[Sent] = []
        self.log: list[Call] = []
        self.moves: list[OffsetMove] = []
        self.deliveries: list[Delivery] = []
        self.answering = True
        self.wake: Callable[[], None] = lambda: None
        self.next_update_id = 100_000
        self.next_message_id = 1
        self._weather: Weather | None = None
        self._held: list[Pending] = []
        self._held_since = 0.0

    def message_id(self) -> int:
        """Take the next message id."""
        taken = self.next_message_id
        self.next_message_id += 1
        return taken

    def chat(self, chat_id: int, shape: Json) -> Chat:
        """Find a chat or make it."""
        return self.chats.setdefault(chat_id, Chat(shape))

    def store_file(self, folder: str, upload: Upload) -> StoredFile:
        """Keep a file and give it an id and a path."""
        number = len(self.files) + 1
        suffix = upload.name.rpartition(".")[2] or "bin"
        path = f"{folder}/file_{number}.{suffix}"
        stored = StoredFile(f"FILE{number:08d}AgADstandin", path, upload.content)
        self.files[stored.file_id] = stored
        self.paths[path] = stored
        return stored

    def record(self, message: Json, method: str, file: Upload | None, params: Json) -> None:
        """Note an accepted send or edit and wake whoever waits for it."""
        chat_id = as_int(as_object(message["chat"])["id"])
        self.events.append(
            Sent(
                n=len(self.events) + 1,
                at=time.monotonic(),
                date=self.clock.now(),
                chat_id=chat_id,
                message_id=as_int(message["message_id"]),
                method=method,
                text=str(message.get("text", message.get("caption", ""))),
                buttons=buttons_of(as_object(message.get("reply_markup"))),
                file=file,
                params=params,
                ambiguous=not self.answering,
            )
        )
        self.changed.notify_all()

    def bot_message(self, chat: Chat, content: Json) -> Json:
        """Make a message by the bot and put it in the chat."""
        message: Json = {
            "message_id": self.message_id(),
            "from": BOT,
            "chat": chat.shape,
            "date": int(self.clock.now()),
            **content,
        }
        chat.messages[as_int(message["message_id"])] = message
        return message

    def push(self, kind: str, body: Json, lane: int) -> int:
        """Queue an update for the bot; give its id, 0 when the bot did not ask for the kind."""
        if not self._is_wanted(kind):
            return 0
        update_id = self.next_update_id
        self.next_update_id = update_id % LAST_UPDATE_ID + 1
        if kind == "callback_query":
            lane, ttl = lane + CALLBACK_LANE, CALLBACK_TTL_S
            expires_at = self.clock.now() + ttl
        else:
            made_at = as_int(body.get("edit_date"), as_int(body.get("date")))
            expires_at = float(made_at) + UPDATE_TTL_S
        text = json.dumps({"update_id": update_id, kind: body}, ensure_ascii=False)
        pending = Pending(update_id, text.encode("utf-8", "surrogatepass"), lane, expires_at)
        self._enqueue(pending)
        return update_id

    def push_raw(self, body: bytes, update_id: int, lane: int = 0) -> None:
        """Queue anything at all under any id."""
        expires_at = self.clock.now() + UPDATE_TTL_S
        self.queue.push(Pending(update_id, body, lane, expires_at, forced=True))
        self.wake()

    def _is_wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def _enqueue(self, pending: Pending) -> None:
        if self._weather is None:
            self.queue.push(pending)
            self.wake()
            return
        if not self._held:
            self._held_since = time.monotonic()
        self._held.append(pending)
        if len(self._held) >= self._weather.storm.window:
            self.release()

    def start_storm(self, storm: Storm | None) -> None:
        """Spoil the order of later updates; None ends it and releases what is held."""
        self.release()
        self._weather = Weather(storm) if storm else None

    def release(self) -> None:
        """Hand over the window held back by a storm."""
        if self._weather is None or not self._held:
            return
        for pending in self._weather.spoil(self._held):
            self.queue.push(pending)
        self._held.clear()
        self.wake()

    def release_if_due(self) -> None:
        """Hand over a window that has not filled in time."""
        if self._weather is None or not self._held:
            return
        if time.monotonic() - self._held_since >= self._weather.storm.hold_s:
            self.release()

    def unconfirmed(self) -> int:
        """Count the deliveries the bot has not confirmed, those held by a storm included."""
        return len(self.queue) + len(self._held)
