"""Read updates of the Bot API as they came: the few fields that matter, nothing else.

Pure. Everything in an update is somebody else's word: what is not as documented is refused
with a ValueError, never with another error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2s
from typing import Final, TypeAlias, cast

from bot.kernel.ids import Address
from bot.kernel.messages import Update, UpdateKind
from bot.kernel.values import FileKind, FileRef

CHANNEL: Final = "telegram"
SOURCE_PREFIX: Final = "telegram:"
MESSAGES: Final = ("message", "edited_message")
ALLOWED: Final = (*MESSAGES, "callback_query", "my_chat_member")
# Kinds of content that a user sends on purpose and that we cannot read: the turn says so.
_UNREADABLE: Final = frozenset(
    {"sticker", "location", "venue", "poll", "dice", "game", "story", "checklist"}
)
_PLACES: Final = ("message", "edited_message", "channel_post", "edited_channel_post")
_MEMBER: Final = frozenset({"member", "administrator", "creator", "restricted"})
_FILES: Final[Mapping[str, tuple[FileKind, str, str]]] = {
    "document": ("file", "file", "application/octet-stream"),
    "voice": ("voice", "voice.ogg", "audio/ogg"),
    "audio": ("voice", "audio.mp3", "audio/mpeg"),
    "video": ("video", "video.mp4", "video/mp4"),
    "video_note": ("video", "video_note.mp4", "video/mp4"),
}

Json: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Turn:
    """An update of one user in a private chat. `press` is what to answer when it is a tap."""

    update: Update
    press: str | None = None


@dataclass(frozen=True, slots=True)
class Crowd:
    """Something happened in a group or channel; nobody is advised there."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to act on."""


Reading: TypeAlias = Turn | Crowd | Nothing


def read_update(raw: object, bot_id: int, now: datetime) -> Reading:
    """Read one update.

    Args:
        raw: The JSON value.
        bot_id: Whose update it is: message ids are counted per bot.
        now: When it arrived; a message is never later than that.

    Raises:
        ValueError: It is not as the Bot API documents it.
    """
    body = _object(raw)
    if "callback_query" in body:
        return _read_press(_object(body["callback_query"]), bot_id, now)
    if "my_chat_member" in body:
        return _read_membership(_object(body["my_chat_member"]))
    for place in _PLACES:
        if place in body:
            message = _object(body[place])
            chat = _object(message.get("chat"))
            if chat.get("type") != "private":
                return Crowd(_whole(chat.get("id")))
            return _read_message(message, bot_id, now)
    return Nothing()


def _read_membership(change: Json) -> Reading:
    chat = _object(change.get("chat"))
    status = _object(change.get("new_chat_member")).get("status")
    if chat.get("type") != "private" and status in _MEMBER:
        return Crowd(_whole(chat.get("id")))
    return Nothing()


def _read_press(query: Json, bot_id: int, now: datetime) -> Reading:
    press, data = _text(query.get("id")), query.get("data")
    message = query.get("message")
    if not isinstance(data, str) or message is None:
        return Nothing()
    message = _object(message)
    chat = _object(message.get("chat"))
    if chat.get("type") != "private":
        return Crowd(_whole(chat.get("id")))
    pressed = str(_whole(message.get("message_id")))
    address = Address(f"{CHANNEL}:{_whole(chat.get('id'))}")
    key = f"{bot_id}:press:{press}"
    return Turn(Update(address, key, "tap", _text(data), now, reply_to=pressed), press)


def _read_message(message: Json, bot_id: int, now: datetime) -> Reading:
    sender = message.get("from")
    if sender is not None and _object(sender).get("is_bot") is True:
        return Nothing()
    key = _message_key(message, bot_id)
    file, source = _file(message, key)
    kind: UpdateKind = "file" if file is not None else "text"
    text = _said(message)
    if text is None and file is None:
        return Nothing()
    at = _moment(message.get("edit_date", message.get("date")), now)
    answered = message.get("reply_to_message")
    reply_to = None if answered is None else str(_whole(_object(answered).get("message_id")))
    chat_id = _whole(_object(message.get("chat")).get("id"))
    address = Address(f"{CHANNEL}:{chat_id}")
    return Turn(Update(address, key, kind, text or "", at, file, source, reply_to))


def _message_key(message: Json, bot_id: int) -> str:
    """Name a message whichever way it came: ids of updates start anew, and two ways differ.

    An edit is another update; its words tell two edits in one second apart.
    """
    name = f"{bot_id}:message:{_whole(message.get('message_id'))}"
    edited = message.get("edit_date")
    if edited is None:
        return name
    words = blake2s(_said_raw(message).encode(), digest_size=4).hexdigest()
    return f"{name}:{_whole(edited)}:{words}"


def _said_raw(message: Json) -> str:
    return _text(message.get("text", message.get("caption", "")))


def _said(message: Json) -> str | None:
    """Give the words of a message; empty for what cannot be read, None for a mere event."""
    for name in ("text", "caption"):
        if name in message:
            return _text(message[name])
    if "contact" in message:
        return _text(_object(message["contact"]).get("phone_number"))
    return "" if _UNREADABLE & message.keys() else None


def _file(message: Json, key: str) -> tuple[FileRef | None, str | None]:
    """Describe the file of a message, and say where its bytes are."""
    sizes = message.get("photo")
    if isinstance(sizes, list) and sizes:
        largest = _object(cast("list[object]", sizes)[-1])
        return _reference(largest, key, ("photo", "photo.jpg", "image/jpeg"))
    for name, defaults in _FILES.items():
        if name in message:
            return _reference(_object(message[name]), key, defaults)
    return None, None


def _reference(file: Json, key: str, defaults: tuple[FileKind, str, str]) -> tuple[FileRef, str]:
    kind, name, mime = defaults
    size = file.get("file_size", 0)
    ref = FileRef(
        id="t" + blake2s(key.encode(), digest_size=8).hexdigest(),
        kind=kind,
        name=_text(file.get("file_name", name)) or name,
        mime=_text(file.get("mime_type", mime)) or mime,
        size_bytes=_whole(size),
    )
    source = _text(file.get("file_id"))
    if not source:
        raise ValueError("a file without an id")
    return ref, SOURCE_PREFIX + source


def _moment(raw: object, now: datetime) -> datetime:
    """Give when a message was sent: what "just now" means must survive an outage of ours."""
    seconds = _whole(raw)
    try:
        return min(now, datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, OSError) as exc:
        raise ValueError("no time") from exc


def _object(raw: object) -> Json:
    if not isinstance(raw, dict):
        raise ValueError("an object is missing")  # noqa: TRY004 - callers know ValueError only
    return cast("Json", raw)


def _whole(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or abs(raw) >= 2**63:
        raise ValueError("a whole number is missing")
    return raw


def _text(raw: object) -> str:
    """Give a text without half characters, which no store or channel could carry."""
    if not isinstance(raw, str):
        raise ValueError("a text is missing")  # noqa: TRY004 - callers know ValueError only
    if raw.isascii():
        return raw
    return raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
