"""Take updates that Telegram pushes; 200 means that the turn is on disk."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, Protocol, TypeAlias, cast

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.kernel.errors import SettingsError, StoreError
from bot.kernel.messages import Update
from bot.kernel.turns import Receipt

log = logging.getLogger("wenzhu.telegram")

BODY_MAX_BYTES: Final = 512 * 1024
"""Largest update. Source: tdlib/telegram-bot-api, see promises 3.1."""
SECRET_MIN: Final = 32
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
RETRY_AFTER_S: Final = "30"

Accept: TypeAlias = Callable[[Update], Awaitable[Receipt]]


class Source(Protocol):
    """The part of the channel that a webhook needs."""

    async def receive(self, raw: object, accept: Accept) -> None:
        """Carry an update in."""
        ...


def webhook_route(source: Source, accept: Accept, path: str, secret: str) -> Route:
    """Make the route that Telegram posts to.

    Raises:
        SettingsError: The secret is too short to keep strangers out.
    """
    if len(secret) < SECRET_MIN or not secret.isascii():
        raise SettingsError(f"WENZHU_TELEGRAM_SECRET: at least {SECRET_MIN} ASCII characters")

    async def take(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            log.warning("telegram.forged")
            return Response(status_code=HTTPStatus.FORBIDDEN)
        body = await _read(request)
        if body is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return await _accept(source, accept, body)

    return Route(path, take, methods=["POST"])


async def _read(request: Request) -> bytes | None:
    """Read the body as far as it may go."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_MAX_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


async def _accept(source: Source, accept: Accept, body: bytes) -> Response:
    try:
        await source.receive(_parse(body), accept)
    except (ValueError, RecursionError) as exc:
        # It would come again and again, and stand in the way of its lane's next ones.
        log.warning("telegram.malformed", extra={"kind": type(exc).__name__})
    except StoreError as exc:
        log.warning("telegram.not_stored", extra={"kind": type(exc).__name__})
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return Response(status_code=status, headers={"Retry-After": RETRY_AFTER_S})
    return Response()


def _parse(body: bytes) -> object:
    try:
        return cast("object", orjson.loads(body))
    except orjson.JSONDecodeError:
        # Half of a surrogate pair is refused there; it is valid JSON and may be a user's text.
        return cast("object", json.loads(body))
