"""The chat page over HTTP: what the browser asks for, and what it is told.

Acknowledging comes after the commit: 200 means that the message is stored and its turn done.
A message sent twice has the same id and gets the same answer.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Final, Protocol, TypeAlias
from urllib.parse import quote, unquote

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.adviser.envelope import decode_message
from bot.channels.web.channel import WebChannel
from bot.channels.web.guard import RefusedError, address_of, greet, require_same_origin
from bot.channels.web.page import load_page
from bot.channels.web.reading import Outbox, Stream, shown
from bot.engine.keys import BACK, CALL
from bot.kernel.errors import EvidenceTooLargeError, StoreError, StoreFullError, VaultError
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import Outgoing, Receipt
from bot.kernel.values import FileKind, FileRef, Json

RETRY_S: Final = 5
RETRY_FULL_S: Final = 30
NAME_MAX: Final = 120
BLOB_PREFIX: Final = "blob:"
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MIME: Final = re.compile(r"[a-z]+/[\w.+-]{1,60}", re.ASCII)
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]')
_ANY: Final = "application/octet-stream"
Handler: TypeAlias = Callable[[Request], Awaitable[Response]]


class PageStore(Outbox, Protocol):
    """What the page needs of the store."""

    async def put_blob(
        self, address: Address, chunks: AsyncIterator[bytes], limit_bytes: int
    ) -> tuple[str, str, int]:
        """See `adviser.ports.Store.put_blob`."""
        ...


@dataclass(frozen=True, slots=True)
class WebLimits:
    """How much one browser may ask for."""

    file_bytes: int = 20 * 1024 * 1024
    body_bytes: int = 64 * 1024
    streams_per_user: int = 4
    streams: int = 500
    history: int = 200
    heartbeat_s: float = 15.0


@dataclass(frozen=True, slots=True)
class Web:
    """What the page is joined to.

    `accept` returns after the commit. `read_file` opens a file that a message carries.
    `hotlines` gives the numbers that the page makes pressable, as they are now.
    """

    accept: Callable[[Update], Awaitable[Receipt]]
    store: PageStore
    read_file: Callable[[Address, FileRef], AsyncIterator[bytes]]
    channel: WebChannel
    clock: Callable[[], datetime]
    words: Mapping[str, str]
    limits: WebLimits = WebLimits()
    hotlines: Callable[[], tuple[str, ...]] = tuple


def web_routes(web: Web) -> list[Route]:
    """Make the routes of the page; wrap the application in `SecureHeaders`."""
    desk = _Desk(web)
    settings: dict[str, object] = {
        "back": BACK,
        "call": CALL,
        "limit": web.limits.file_bytes,
        "hotlines": list(web.hotlines()),
        "heartbeat": web.limits.heartbeat_s,
    }
    page = load_page(web.words, settings)

    def served(name: str) -> Handler:
        body, media_type = page.files[name]

        async def serve(_request: Request) -> Response:
            return Response(body, media_type=media_type)

        return serve

    static = ("page.css", "page.js", "icon.svg")
    return [
        Route("/", served("index.html"), methods=["GET"]),
        *(Route(f"/static/{name}", served(name), methods=["GET"]) for name in static),
        Route("/api/hello", desk.guarded(desk.hello), methods=["POST"]),
        Route("/api/messages", desk.guarded(desk.post_message), methods=["POST"]),
        Route("/api/messages", desk.guarded(desk.messages), methods=["GET"]),
        Route("/api/events", desk.guarded(desk.events), methods=["GET"]),
        Route("/api/files", desk.guarded(desk.post_file), methods=["POST"]),
        Route("/api/files/{id:int}/{n:int}", desk.guarded(desk.file), methods=["GET"]),
    ]


class _Desk:
    """Answers the page's requests."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._limits = web.limits
        self._stream = Stream(web.store, web.channel, web.limits.heartbeat_s, web.limits.history)

    def guarded(self, handler: Handler) -> Handler:
        """Turn what is refused or fails into an answer with a sentence."""

        @wraps(handler)
        async def answer(request: Request) -> Response:
            try:
                if request.method == "POST":
                    require_same_origin(request)
                return await handler(request)
            except RefusedError as exc:
                return self._refusal(exc)
            except StoreFullError:
                return self._refusal(RefusedError(503, "store_full", RETRY_FULL_S))
            except StoreError:
                return self._refusal(RefusedError(503, "error_trouble", RETRY_S))
            except EvidenceTooLargeError:
                return self._refusal(RefusedError(413, "file_large"))
            except ClientDisconnect:
                # Nobody is left to read it; the upload was dropped with its draft.
                return Response(status_code=400)

        return answer

    def _refusal(self, error: RefusedError) -> Response:
        body = {"error": error.word, "say": self._web.words[error.word]}
        response = JSONResponse(body, error.status)
        if error.retry_after_s is not None:
            response.headers["Retry-After"] = str(error.retry_after_s)
        return response

    async def hello(self, request: Request) -> Response:
        """Give the browser its identity."""
        response = JSONResponse({"ok": True})
        greet(request, response)
        return response

    async def post_message(self, request: Request) -> Response:
        """Take a text or a press; answer after the commit."""
        address = address_of(request)
        body = _object(await self._body(request))
        key = _key(body.get("id"))
        match body:
            case {"text": str(text)} if "tap" not in body:
                update = Update(address, key, "text", text, self._web.clock())
            case {"tap": str(tap)} if "text" not in body:
                update = Update(address, key, "tap", tap, self._web.clock())
            case _:
                raise RefusedError(400, "error_bad")
        await self._web.accept(update)
        return JSONResponse({"id": key})

    async def post_file(self, request: Request) -> Response:
        """Seal an upload as it arrives, then take it; nothing of it touches the disk open."""
        address = address_of(request)
        key = _key(request.headers.get("x-message-id"))
        limit = self._limits.file_bytes
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            raise RefusedError(413, "file_large")
        blob, sha256, size = await self._web.store.put_blob(address, _chunks(request), limit)
        if size == 0:
            raise RefusedError(400, "file_empty")
        ref = self._ref(request, key, size)
        source = f"{BLOB_PREFIX}{blob}:{sha256}"
        now = self._web.clock()
        await self._web.accept(Update(address, key, "file", "", now, ref, source))
        return JSONResponse({"id": key})

    def _ref(self, request: Request, key: str, size: int) -> FileRef:
        given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        mime = given if _MIME.fullmatch(given) else _ANY
        name = unquote(request.headers.get("x-file-name", ""), errors="replace")
        clean = _UNSAFE.sub("_", name).strip(". ")[-NAME_MAX:]
        return FileRef(key, _kind(mime), clean or self._web.words["file_unnamed"], mime, size)

    async def messages(self, request: Request) -> Response:
        """Give what the user was sent after a message."""
        address = address_of(request)
        gone, rows = await self._stream.rows(address, _after(request))
        return JSONResponse({"gone": gone, "messages": [shown(row) for row in rows]})

    async def events(self, request: Request) -> Response:
        """Keep giving what the user is sent, as it is sent."""
        address = address_of(request)
        after = _after(request)
        channel = self._web.channel
        crowded = channel.count(address) >= self._limits.streams_per_user
        if channel.closed or crowded or channel.count() >= self._limits.streams:
            raise RefusedError(503, "error_streams", RETRY_S)
        return StreamingResponse(
            self._stream.events(address, after),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )

    async def file(self, request: Request) -> Response:
        """Give a file of a message for keeping; never for showing."""
        address = address_of(request)
        ref = await self._find(address, request.path_params["id"], request.path_params["n"])
        chunks = self._web.read_file(address, ref)
        try:
            # The first chunk tells whether the file opens, while the status can still say so.
            first = await anext(chunks, b"")
        except VaultError as exc:
            raise RefusedError(404, "error_gone") from exc
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(ref.name, '')}"}
        return StreamingResponse(_joined(first, chunks), media_type=_ANY, headers=headers)

    async def _find(self, address: Address, id_: int, n: int) -> FileRef:
        rows: tuple[Outgoing, ...] = ()
        if 0 < id_ < 2**63:
            rows = await self._web.store.sent_after(address, id_ - 1)
        if not rows or rows[0].id != id_:
            raise RefusedError(404, "error_gone")
        files = decode_message(rows[0].body).files
        if n >= len(files):
            raise RefusedError(404, "error_gone")
        return files[n]

    async def _body(self, request: Request) -> bytes:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._limits.body_bytes:
                raise RefusedError(413, "error_too_long")
        return bytes(body)


def _object(body: bytes) -> dict[str, Json]:
    try:
        raw: Json = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        raise RefusedError(400, "error_bad") from exc
    if not isinstance(raw, dict):
        raise RefusedError(400, "error_bad")
    return raw


def _key(given: Json) -> str:
    if isinstance(given, str) and _UUID.fullmatch(given):
        return given
    raise RefusedError(400, "error_bad")


def _after(request: Request) -> int:
    given = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    if given.isascii() and given.isdecimal() and int(given) < 2**63:
        return int(given)
    raise RefusedError(400, "error_bad")


def _kind(mime: str) -> FileKind:
    match mime.partition("/")[0]:
        case "image":
            return "photo"
        case "audio":
            return "voice"
        case "video":
            return "video"
        case _:
            return "file"


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        if chunk:
            yield chunk


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk
