"""The stand-in and a real client of it."""

from collections.abc import AsyncIterator, Iterator

import pytest
import telegram

from tests.support.bot_api import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(conflict_delay_s=0.1) as standin:
        yield standin


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(
        api.token, base_url=api.base_url, base_file_url=api.base_file_url
    ) as client:
        yield client
