"""The stand-in of Telegram and a channel to it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.channels.telegram import TelegramChannel
from tests.channels.telegram_rig import make_channel
from tests.support.bot_api import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(conflict_delay_s=0.1) as standin:
        standin.user(7)
        yield standin


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    made = make_channel(api)
    yield made
    await made.close()
