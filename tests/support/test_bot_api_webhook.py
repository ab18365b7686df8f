"""Updates are pushed to a webhook as by the real server."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import telegram
from aiohttp import web
from telegram import error

from tests.support.bot_api import BotApi
from tests.support.bot_api_webhook import SECRET_HEADER
from tests.support.process import free_port


class Hook:
    """A webhook endpoint that notes what it gets and answers as told."""

    def __init__(self, statuses: list[int]) -> None:
        self.statuses = statuses
        self.got: list[tuple[str, str]] = []
        self.in_flight: dict[int, int] = {}
        self.most_in_flight = 0

    async def take(self, request: web.Request) -> web.Response:
        """Take one delivery."""
        message = json.loads(await request.text())["message"]
        chat_id = message["chat"]["id"]
        self.in_flight[chat_id] = self.in_flight.get(chat_id, 0) + 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight[chat_id])
        await asyncio.sleep(0.01)
        self.in_flight[chat_id] -= 1
        self.got.append((request.headers.get(SECRET_HEADER, ""), message["text"]))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def hook() -> AsyncIterator[tuple[Hook, str]]:
    endpoint = Hook([500, 503])
    app = web.Application()
    app.router.add_post("/hook", endpoint.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield endpoint, f"http://127.0.0.1:{port}/hook"
    await runner.cleanup()


async def test_a_webhook_gets_the_secret_and_retries_in_order(
    api: BotApi, bot: telegram.Bot, hook: tuple[Hook, str]
) -> None:
    """An update is pushed until it is taken, with the secret, before the next of its chat."""
    endpoint, url = hook
    await bot.set_webhook(url, secret_token="a-secret")  # noqa: S106
    for text in ("一", "二", "三"):
        api.user(7).say(text)

    await asyncio.to_thread(api.wait_confirmed)

    assert [text for _, text in endpoint.got] == ["一", "一", "一", "二", "三"]
    assert {secret for secret, _ in endpoint.got} == {"a-secret"}
    assert endpoint.most_in_flight == 1
    assert [each.status for each in api.deliveries] == [500, 503, 200, 200, 200]
    assert "503" in str((await bot.get_webhook_info()).last_error_message)


async def test_a_bad_secret_is_refused(bot: telegram.Bot) -> None:
    """Secrets outside the allowed alphabet cannot be set."""
    with pytest.raises(error.BadRequest, match=r"(?i)secret token contains unallowed"):
        await bot.set_webhook("http://127.0.0.1:1/", secret_token="密")  # noqa: S106
