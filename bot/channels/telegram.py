"""Telegram: sends through one bot, fetches files, and turns updates into turns.

`telegram.Bot` is a client only. Nothing that it raises leaves this module, and the token,
which stands in every address, is in no error and no log.
"""

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias, TypeVar, cast

import telegram
from telegram import error

from bot.adviser.envelope import decode_message
from bot.channels.telegram_messages import Part, keyboard, parts_of, units
from bot.channels.telegram_request import (
    READ_MAX_S,
    AiohttpRequest,
    NotSentError,
    UnreadableAnswerError,
)
from bot.channels.telegram_updates import (
    ALLOWED,
    CHANNEL,
    SOURCE_PREFIX,
    Crowd,
    Turn,
    read_update,
)
from bot.kernel.errors import (
    ChannelError,
    DeliveryDelayedError,
    DeliveryRefusedError,
    DeliveryUnknownError,
    EvidenceTooLargeError,
    SettingsError,
    UndeliverableError,
    VaultError,
)
from bot.kernel.ids import Address
from bot.kernel.messages import Message, Update
from bot.kernel.turns import Outgoing, Receipt
from bot.kernel.values import FileRef

log = logging.getLogger("wenzhu.telegram")

PUBLIC_API: Final = "https://api.telegram.org"
CONNECTIONS: Final = 100
POLL_S: Final = 25
POLL_MARGIN_S: Final = 10
BATCH_MAX: Final = 100
DOWNLOAD_MAX_BYTES: Final = 20 * 1024 * 1024
CONFLICT_WAIT_S: Final = 10.0
CHATS_HELD: Final = 4096
_TOKEN: Final = re.compile(r"(\d{1,16}):[A-Za-z0-9_-]{10,}")
_ID: Final = re.compile(rb'"update_id"\s*:\s*(\d{1,18})')
_CAPITAL: Final = re.compile(r"(?=[A-Z])")

Accept: TypeAlias = Callable[[Update], Awaitable[Receipt]]
ReadFile: TypeAlias = Callable[[Address, FileRef], AsyncIterator[bytes]]
Json: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Access:
    """Which bot, and where its API is."""

    token: str
    api: str = PUBLIC_API
    read_timeout_s: float = READ_MAX_S

    def __repr__(self) -> str:
        return "Access(…)"


@dataclass(frozen=True, slots=True)
class Wording:
    """What the channel itself says."""

    repeat_marker: str
    group_refused: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the channel needs from the rest."""

    read_file: ReadFile
    now: Callable[[], datetime]
    pace: Callable[[Address], Awaitable[None]]
    """Waits until one more message may go to a chat."""


class TelegramChannel:
    """One bot. Satisfies `adviser.ports.Channel`."""

    def __init__(self, access: Access, wording: Wording, around: Surroundings) -> None:
        token = _TOKEN.fullmatch(access.token)
        if token is None:
            raise SettingsError("TELEGRAM_BOT_TOKEN: this is no token of a bot")
        self._bot_id = int(token[1])
        self._wording = wording
        self._around = around
        self._files = f"{access.api}/file/bot{access.token}/"
        self._request = AiohttpRequest(CONNECTIONS, access.read_timeout_s)
        self._poll_request = AiohttpRequest(1, POLL_S + POLL_MARGIN_S)
        self._bot = telegram.Bot(
            access.token,
            base_url=f"{access.api}/bot",
            base_file_url=f"{access.api}/file/bot",
            request=self._request,
            get_updates_request=self._poll_request,
        )
        self._keyboards: OrderedDict[Address, str] = OrderedDict()
        self._progress: OrderedDict[int, int] = OrderedDict()
        self._leaving: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Give up what is not important and close the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._request.shutdown()
        await self._poll_request.shutdown()

    # Sending

    async def send(self, outgoing: Outgoing) -> str | None:
        """Deliver one message as plain text, so that words of a user cannot become markup.

        See `adviser.ports.Channel.send` for what it raises.
        """
        try:
            message = decode_message(outgoing.body, outgoing.delivery)
        except ValueError:
            raise DeliveryRefusedError(CHANNEL) from None
        marker = self._wording.repeat_marker
        parts = parts_of(message, units(marker) + 1)
        if message.edits and await self._edit(outgoing.address, message, parts):
            return self._keyboards.get(outgoing.address)
        # A part that is out is not sent again when a later one fails.
        resumed = outgoing.id in self._progress
        first = self._progress.pop(outgoing.id, 0)
        ref: str | None = None
        for at, part in enumerate(parts[first:], first):
            if at > first:
                await self._around.pace(outgoing.address)
            is_repeat = outgoing.may_repeat and not (resumed and at > first)
            prefix = f"{marker}\n" if is_repeat and outgoing.delivery in "AD" else ""
            try:
                ref = await self._send_part(outgoing.address, part, prefix)
            except (DeliveryDelayedError, DeliveryUnknownError):
                _remember(self._progress, outgoing.id, at)
                raise
        return ref

    async def _send_part(self, address: Address, part: Part, prefix: str) -> str:
        params: dict[str, object] = {"chat_id": _chat_id(address)}
        if part.buttons:
            params["reply_markup"] = keyboard(part.buttons)
        if part.file is not None:
            sent = await self._send_file(address, part.file, params, prefix.strip())
        else:
            params |= {"text": prefix + part.text, "link_preview_options": {"is_disabled": True}}
            sent = await self._call("sendMessage", params)
        ref = str(cast("Json", sent).get("message_id"))
        if part.buttons:
            _remember(self._keyboards, address, ref)
        return ref

    async def _send_file(
        self, address: Address, file: FileRef, params: dict[str, object], caption: str
    ) -> object:
        try:
            chunks = [chunk async for chunk in self._around.read_file(address, file)]
        except VaultError:
            raise DeliveryRefusedError(CHANNEL) from None
        content = b"".join(chunks)
        if caption:
            params["caption"] = caption
        if file.kind == "photo":
            try:
                return await self._call("sendPhoto", params | {"photo": _upload(file, content)})
            except DeliveryRefusedError:
                # A picture that cannot be shown as one still is a file.
                log.info("telegram.photo_as_file")
        return await self._call("sendDocument", params | {"document": _upload(file, content)})

    async def _edit(self, address: Address, message: Message, parts: Sequence[Part]) -> bool:
        """Replace the last message with buttons; False when it has to be sent anew."""
        known = self._keyboards.get(address)
        if known is None or len(parts) != 1 or parts[0].file is not None:
            return False
        params: dict[str, object] = {
            "chat_id": _chat_id(address),
            "message_id": int(known),
            "text": message.text,
            "link_preview_options": {"is_disabled": True},
            "reply_markup": keyboard(message.buttons),
        }
        try:
            await self._request_json("editMessageText", params)
        except error.BadRequest as exc:
            return "not modified" in exc.message.lower()
        except error.TelegramError as exc:
            raise _translated(exc) from None
        return True

    # Files that users send

    async def fetch(self, source: str) -> AsyncIterator[bytes]:
        """Open the bytes of a file that a user sent; see `adviser.ports.Channel.fetch`.

        Raises:
            EvidenceTooLargeError: A bot may not download it.
        """
        file_id = source.removeprefix(SOURCE_PREFIX)
        try:
            found = await self._request_json("getFile", {"file_id": file_id})
        except error.BadRequest as exc:
            if "too big" in exc.message.lower():
                raise EvidenceTooLargeError(DOWNLOAD_MAX_BYTES) from None
            raise UndeliverableError(CHANNEL) from None
        except error.TelegramError as exc:
            raise _translated(exc) from None
        path = cast("Json", found).get("file_path")
        if not isinstance(path, str):
            raise UndeliverableError(CHANNEL)
        return self._download(self._files + path)

    async def _download(self, url: str) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._request.stream(url):
                yield chunk
        except error.BadRequest:
            raise UndeliverableError(CHANNEL) from None
        except error.TelegramError as exc:
            raise _translated(exc) from None

    # Updates

    async def updates(self, offset: int | None, limit: int = BATCH_MAX) -> Sequence[object]:
        """Wait for updates; confirms those below `offset`, which must never be negative.

        Raises:
            SettingsError: The token is refused.
            ChannelError: Try again, after the time it carries if it does.
        """
        params: dict[str, object] = {
            "timeout": POLL_S,
            "limit": limit,
            "allowed_updates": list(ALLOWED),
        }
        if offset is not None:
            params["offset"] = offset
        try:
            result = await self._request_json("getUpdates", params)
        except UnreadableAnswerError as exc:
            return await self._isolate(offset, limit, exc.payload)
        except error.Conflict as exc:
            log.warning("telegram.conflict")
            if "webhook" in exc.message:
                await self._call("deleteWebhook", {"drop_pending_updates": False})
            raise DeliveryDelayedError(CHANNEL, CONFLICT_WAIT_S) from None
        except (error.InvalidToken, error.EndPointNotFound):
            raise SettingsError("TELEGRAM_BOT_TOKEN: Telegram refuses this token") from None
        except error.TelegramError as exc:
            raise _translated(exc) from None
        return cast("list[object]", result) if isinstance(result, list) else []

    async def _isolate(self, offset: int | None, limit: int, payload: bytes) -> Sequence[object]:
        """Get past an update that is no JSON: alone in an answer, it is given as its id."""
        if limit > 1:
            return await self.updates(offset, 1)
        found = _ID.search(payload)
        if found is None and offset is None:
            raise DeliveryDelayedError(CHANNEL, CONFLICT_WAIT_S)
        log.error("telegram.unreadable")
        return [{"update_id": int(found[1]) if found else offset}]

    async def receive(self, raw: object, accept: Accept) -> None:
        """Carry an update in; its turn is durable when this returns.

        Raises:
            ValueError: It is malformed; nothing was done.
            StoreError: It was not accepted; deliver it again.
        """
        reading = read_update(raw, self._bot_id, self._around.now())
        match reading:
            case Turn(update=update, press=press):
                await accept(update)
                if press is not None:
                    self._start(self._answer(press))
            case Crowd(chat_id=chat_id):
                if chat_id not in self._leaving:
                    self._leaving.add(chat_id)
                    self._start(self._leave(chat_id))
            case _:
                pass

    async def _answer(self, press: str) -> None:
        """Stop the button's spinning wheel; whatever comes of it."""
        try:
            await self._call("answerCallbackQuery", {"callback_query_id": press})
        except ChannelError as exc:
            log.info("telegram.unanswered", extra={"kind": type(exc).__name__})

    async def _leave(self, chat_id: int) -> None:
        """Say one line in a group or channel and leave it."""
        try:
            text = self._wording.group_refused
            await self._call("sendMessage", {"chat_id": chat_id, "text": text})
        except ChannelError as exc:
            log.info("telegram.group", extra={"kind": type(exc).__name__})
        try:
            await self._call("leaveChat", {"chat_id": chat_id})
        except ChannelError as exc:
            log.warning("telegram.group", extra={"kind": type(exc).__name__})
        self._leaving.discard(chat_id)

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates pushed to `url`; what is pending stays.

        Raises:
            ChannelError: Telegram refused or could not be reached.
        """
        params: dict[str, object] = {
            "url": url,
            "secret_token": secret,
            "allowed_updates": list(ALLOWED),
            "drop_pending_updates": False,
        }
        await self._call("setWebhook", params)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call(self, method: str, params: Json) -> object:
        try:
            return await self._request_json(method, params)
        except error.TelegramError as exc:
            raise _translated(exc) from None

    async def _request_json(self, method: str, params: Json) -> object:
        """Call a method and give the plain JSON of its result.

        Building the client's objects costs more than the request. It warns when a method that
        it knows is called this way by its usual name; `send_Message` names the same.
        """
        name = _CAPITAL.sub("_", method)
        return cast("object", await self._bot.do_api_request(name, api_kwargs=dict(params)))


def _chat_id(address: Address) -> int:
    return int(address.removeprefix(f"{CHANNEL}:"))


def _upload(file: FileRef, content: bytes) -> telegram.InputFile:
    name = "".join(each for each in file.name if each.isprintable() and each not in '"\\')
    return telegram.InputFile(content, filename=name or "file")


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _remember(memory: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > CHATS_HELD:
        memory.popitem(last=False)


def _translated(exc: error.TelegramError) -> ChannelError:
    """Say what a failure of the client means for delivery."""
    match exc:
        case error.RetryAfter(retry_after=wait):
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return DeliveryDelayedError(CHANNEL, seconds)
        case error.Forbidden():
            return UndeliverableError(CHANNEL)
        case error.BadRequest() | error.ChatMigrated():
            log.warning("telegram.refused")
            return DeliveryRefusedError(CHANNEL)
        case NotSentError() | error.Conflict():
            return DeliveryDelayedError(CHANNEL)
        case error.InvalidToken() | error.EndPointNotFound():
            log.error("telegram.token_refused")
            return DeliveryDelayedError(CHANNEL)
        case _:
            return DeliveryUnknownError(CHANNEL)
