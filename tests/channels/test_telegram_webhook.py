"""Updates that are pushed: who may push, and what the answer promises."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

from bot.channels.telegram_webhook import BODY_MAX_BYTES, SECRET_HEADER, Accept, webhook_route
from bot.kernel.errors import SettingsError, StoreFullError
from bot.kernel.messages import Update
from bot.kernel.turns import Receipt

SECRET = "s3cret-" * 6


class Source:
    """Notes what was received."""

    def __init__(self) -> None:
        self.received: list[object] = []
        self.fault: Exception | None = None

    async def receive(self, raw: object, accept: Accept) -> None:
        """Take one, or fail as ordered."""
        del accept
        if self.fault is not None:
            raise self.fault
        self.received.append(raw)


async def _accept(update: Update) -> Receipt:
    raise AssertionError("the source of these tests accepts nothing")


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
async def client(source: Source) -> AsyncIterator[AsyncClient]:
    app = Starlette(routes=[webhook_route(source, _accept, "/hook", SECRET)])
    transport = ASGITransport(app)
    async with AsyncClient(transport=transport, base_url="http://bot") as made:
        yield made


async def _post(client: AsyncClient, body: bytes) -> Response:
    return await client.post("/hook", content=body, headers={SECRET_HEADER: SECRET})


async def test_an_update_is_taken(client: AsyncClient, source: Source) -> None:
    """200 after it was received."""
    answer = await _post(client, b'{"update_id": 1}')

    assert answer.status_code == 200
    assert source.received == [{"update_id": 1}]


@pytest.mark.parametrize(
    "secret", [None, "", SECRET[:-1], SECRET + "x", SECRET.upper(), "s\xe9cret"]
)
async def test_a_stranger_is_refused(
    client: AsyncClient, source: Source, secret: str | None
) -> None:
    """Without the very secret nothing is read."""
    raw = None if secret is None else secret.encode("latin-1")
    headers = {} if raw is None else {SECRET_HEADER.encode(): raw}

    answer = await client.post("/hook", content=b'{"update_id": 1}', headers=headers)

    assert answer.status_code == 403
    assert source.received == []


async def test_what_is_too_large_is_refused(client: AsyncClient, source: Source) -> None:
    """No update of Telegram's is larger."""
    answer = await _post(client, b" " * (BODY_MAX_BYTES + 1))

    assert answer.status_code == 413
    assert source.received == []


async def test_what_cannot_be_stored_is_to_come_again(client: AsyncClient, source: Source) -> None:
    """A full disk is no acknowledgement."""
    source.fault = StoreFullError("full")

    answer = await _post(client, b'{"update_id": 1}')

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
async def test_what_is_no_json_is_passed_over(
    client: AsyncClient, source: Source, body: bytes
) -> None:
    """It would come again for ever, and block those behind it."""
    answer = await _post(client, body)

    assert answer.status_code == 200
    assert source.received == []


async def test_a_malformed_update_is_passed_over(client: AsyncClient, source: Source) -> None:
    """Likewise one that is JSON and no update."""
    source.fault = ValueError("malformed")

    assert (await _post(client, b"[]")).status_code == 200


async def test_half_a_character_is_read(client: AsyncClient, source: Source) -> None:
    """Valid JSON that a strict parser refuses."""
    await _post(client, b'{"text": "\\ud83d"}')

    assert source.received == [{"text": "\ud83d"}]


async def test_it_answers_to_posts_only(client: AsyncClient) -> None:
    """Nothing is told to who looks."""
    assert (await client.get("/hook")).status_code == 405


@pytest.mark.parametrize("secret", ["", "short", "é" * 40])
def test_a_weak_secret_is_refused_at_start(source: Source, secret: str) -> None:
    """The operator hears which variable is wrong."""
    with pytest.raises(SettingsError, match="WENZHU_TELEGRAM_SECRET"):
        webhook_route(source, _accept, "/hook", secret)
