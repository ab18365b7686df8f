"""The HTTP face of the stand-in: requests, long polls, downloads and planned misbehaviour."""

import asyncio
import contextlib
import json
import re
import socket
import struct
import time
from typing import Final, cast
from urllib.parse import parse_qsl

from aiohttp import web

from tests.support import bot_api_methods
from tests.support.bot_api_faults import DOWNLOAD, Fault
from tests.support.bot_api_queue import BATCH_MAX, OffsetMove, Pending
from tests.support.bot_api_shapes import ApiError, Json, Params, Upload
from tests.support.bot_api_webhook import Pusher
from tests.support.bot_api_world import Call, World

POLL_MAX_S: Final = 50
REQUEST_MAX_BYTES: Final = 64 * 1024 * 1024
TICK_S: Final = 0.05
TOKEN: Final = re.compile(r"\d+:[A-Za-z0-9_-]+")
BAD_GATEWAY: Final = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
OTHER_POLL: Final = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE: Final = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class Server:
    """Serves one bot. Everything here runs on the server's own event loop."""

    def __init__(self, world: World, token: str, conflict_delay_s: float) -> None:
        self._world = world
        self._token = token
        self._conflict_delay_s = conflict_delay_s
        self._loop = asyncio.get_running_loop()
        self._pusher = Pusher(world)
        self._waiter: asyncio.Future[None] | None = None
        self._next_conflict_at = 0.0
        self._last_offset: int | None = None
        self._last_poll_at = 0.0
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._ticker: asyncio.Task[None] | None = None
        self._port = 0

    async def start(self, host: str, port: int) -> int:
        """Listen; give the port."""
        app = web.Application(client_max_size=REQUEST_MAX_BYTES)
        app.router.add_route("*", "/bot{token}/{method}", self._api)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(
            app, handler_cancellation=True, shutdown_timeout=0.2, access_log=None
        )
        await self._runner.setup()
        self._world.wake = self._wake_from_any_thread
        self._ticker = asyncio.create_task(self._tick())
        await self._listen(self._runner, host, port)
        return self._port

    async def stop(self) -> None:
        """Close every connection and the port."""
        self._world.wake = lambda: None
        if self._ticker is not None:
            self._ticker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticker
        await self._pusher.stop()
        self._abort_connections()
        if self._runner is not None:
            await self._runner.cleanup()

    async def refuse(self, seconds: float) -> None:
        """Close the port and every connection for a time."""
        if self._site is None or self._runner is None:
            return
        await self._site.stop()
        self._abort_connections()
        await asyncio.sleep(seconds)
        await self._listen(self._runner, "127.0.0.1", self._port)

    async def _listen(self, runner: web.AppRunner, host: str, port: int) -> None:
        self._site = web.TCPSite(runner, host, port, reuse_address=True)
        await self._site.start()
        self._port = cast("tuple[str, int]", runner.addresses[0])[1]

    def _abort_connections(self) -> None:
        if self._runner is None or self._runner.server is None:
            return
        for connection in list(self._runner.server.connections):
            if connection.transport is not None:
                connection.transport.abort()

    def _wake_from_any_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        self._pusher.pump()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            with self._world.changed:
                self._world.release_if_due()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        refused = self._refuse_token(request.match_info["token"])
        if refused is not None:
            return _refusal(refused)
        method = request.match_info["method"]
        params = await _read_params(request)
        with self._world.changed:
            self._world.log.append(Call(time.monotonic(), method, params.values))
            fault = self._world.faults.take(method, params)
        if fault is not None:
            return await self._misbehave(request, method, params, fault)
        return await self._perform(method, params, answering=True)

    def _refuse_token(self, token: str) -> ApiError | None:
        if token == self._token:
            return None
        if TOKEN.fullmatch(token):
            return ApiError(401, "Unauthorized")
        return ApiError(404, "Not Found")

    async def _perform(self, method: str, params: Params, *, answering: bool) -> web.Response:
        try:
            if method.lower() == "getupdates":
                return _json(b'{"ok":true,"result":[' + await self._poll(params) + b"]}")
            with self._world.changed:
                self._world.answering = answering
                try:
                    result = bot_api_methods.call(self._world, method, params)
                    text = json.dumps({"ok": True, "result": result}, ensure_ascii=False)
                finally:
                    self._world.answering = True
        except ApiError as error:
            return _refusal(error)
        return _json(text.encode("utf-8", "surrogatepass"))

    async def _misbehave(
        self, request: web.Request, method: str, params: Params, fault: Fault
    ) -> web.StreamResponse:
        if fault.accepts:
            await self._perform(method, params, answering=False)
        match fault.kind:
            case "stall_before" | "stall_after":
                await asyncio.Event().wait()
                raise AssertionError("a stalled request is only ever cancelled")
            case "reset_before" | "reset_after" | "cut":
                return _reset(request)
            case "502":
                return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
            case _:
                return _refusal(fault.error())

    async def _poll(self, params: Params) -> bytes:
        if self._world.webhook.url:
            await self._delay_conflict()
            raise ApiError(409, WEBHOOK_ACTIVE)
        offset, limit, timeout = self._terms(params)
        deadline = time.monotonic() + timeout
        chosen = self._confirm_and_take(offset, limit, params)
        while not chosen and (left := deadline - time.monotonic()) > 0:
            await self._wait(left)
            with self._world.changed:
                chosen = self._world.queue.batch(offset, limit)
        return b",".join(each.body for each in chosen)

    def _terms(self, params: Params) -> tuple[int, int, int]:
        offset = params.whole("offset")
        limit = max(1, min(params.whole("limit", BATCH_MAX), BATCH_MAX))
        timeout = max(0, min(params.whole("timeout"), POLL_MAX_S))
        now = time.monotonic()
        if offset == self._last_offset:
            if timeout < 3 and now < self._last_poll_at + 3:
                timeout = 3
            if now < self._last_poll_at + 0.5:
                limit = 1
        self._last_offset, self._last_poll_at = offset, now
        return offset, limit, timeout

    def _confirm_and_take(self, offset: int, limit: int, params: Params) -> list[Pending]:
        world = self._world
        with world.changed:
            bot_api_methods.take_allowed_updates(world, params)
            forgotten = world.queue.confirm(offset)
            if offset:
                world.moves.append(OffsetMove(time.monotonic(), offset, forgotten))
            world.changed.notify_all()
            return world.queue.batch(offset, limit)

    async def _wait(self, seconds: float) -> None:
        """Wait for updates as the one poll there may be; an older one is told of the conflict."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(ApiError(409, OTHER_POLL))
        waiter = self._waiter = self._loop.create_future()
        try:
            await asyncio.wait_for(waiter, seconds)
        except TimeoutError:
            return
        except ApiError:
            await self._delay_conflict()
            raise
        finally:
            if self._waiter is waiter:
                self._waiter = None

    async def _delay_conflict(self) -> None:
        now = time.monotonic()
        if now < self._next_conflict_at:
            await asyncio.sleep(self._conflict_delay_s)
        else:
            self._next_conflict_at = now + self._conflict_delay_s

    async def _download(self, request: web.Request) -> web.StreamResponse:
        refused = self._refuse_token(request.match_info["token"])
        if refused is not None:
            return _refusal(refused)
        params = Params({"path": request.match_info["path"]})
        with self._world.changed:
            self._world.log.append(Call(time.monotonic(), DOWNLOAD, params.values))
            stored = self._world.paths.get(params.text("path"))
            fault = self._world.faults.take(DOWNLOAD, params)
        if stored is None:
            return _refusal(ApiError(404, "Not Found"))
        if fault is None:
            return web.Response(body=stored.content, content_type="application/octet-stream")
        if fault.kind == "cut":
            return await _cut(request, stored.content)
        return await self._misbehave(request, DOWNLOAD, params, fault)


async def _read_params(request: web.Request) -> Params:
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        sent = cast("object", json.loads(await request.text() or "{}"))
        return Params({**values, **(cast("Json", sent) if isinstance(sent, dict) else {})})
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request, values)
    values.update(parse_qsl(await request.text(), keep_blank_values=True))
    return Params(values)


async def _read_multipart(request: web.Request, values: Json) -> Params:
    uploads: dict[str, Upload] = {}
    for name, sent in (await request.post()).items():
        if isinstance(sent, web.FileField):
            uploads[name] = Upload(sent.filename, sent.content_type, sent.file.read())
            sent.file.close()
        else:
            values[name] = sent
    return Params(values, uploads)


def _json(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json")


def _refusal(error: ApiError) -> web.Response:
    response = _json(json.dumps(error.body()).encode(), error.code)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _reset(request: web.Request) -> web.Response:
    """Break the connection with a TCP reset, as a dying middlebox does."""
    transport = request.transport
    if transport is not None:
        sock = cast("socket.socket | None", transport.get_extra_info("socket"))
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()


async def _cut(request: web.Request, content: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": str(len(content))})
    await response.prepare(request)
    await response.write(content[: len(content) // 2])
    _reset(request)
    return response
