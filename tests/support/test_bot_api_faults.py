"""Ordered faults reach the real client library as the errors they stand for."""

import asyncio
from datetime import timedelta

import httpx
import pytest
import telegram
from telegram import error

from tests.support.bot_api import BotApi


async def test_429_becomes_retry_after(api: BotApi, bot: telegram.Bot) -> None:
    """Flood control tells the seconds, and a call before they have passed is noted."""
    api.user(7)
    api.fault("sendMessage", "429", retry_after=9)

    with pytest.raises(error.RetryAfter) as caught:
        await bot.send_message(7, "甲")
    await bot.send_message(7, "甲")

    assert caught.value.retry_after in {9, timedelta(seconds=9)}
    assert [each.chat_id for each in api.impatience] == [7]
    assert len(api.sends(7)) == 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("500", error.NetworkError),
        ("502", error.NetworkError),
        ("400", error.BadRequest),
        ("403", error.Forbidden),
        ("reset_before", error.NetworkError),
    ],
)
async def test_refused_sends_are_not_recorded(
    api: BotApi, bot: telegram.Bot, kind: str, expected: type[error.TelegramError]
) -> None:
    """A fault before acceptance leaves nothing in the chat and maps to the right error."""
    api.user(7)
    api.fault("sendMessage", kind)  # type: ignore[arg-type] # parametrize widens the literal

    with pytest.raises(expected):
        await bot.send_message(7, "甲")

    assert api.sends(7) == ()


async def test_a_reset_after_acceptance_is_recorded_once(api: BotApi, bot: telegram.Bot) -> None:
    """The bot sees a broken connection, the user sees one message, and it counts as unclear."""
    api.user(7)
    api.fault("sendMessage", "reset_after")

    with pytest.raises(error.NetworkError) as caught:
        await bot.send_message(7, "甲")

    assert isinstance(caught.value.__cause__, (httpx.RemoteProtocolError, httpx.ReadError))
    assert [(each.text, each.ambiguous) for each in api.sends(7)] == [("甲", True)]


@pytest.mark.parametrize(("kind", "count"), [("stall_after", 1), ("stall_before", 0)])
async def test_a_stall_times_out(api: BotApi, bot: telegram.Bot, kind: str, count: int) -> None:
    """No answer ever comes; only a stall after acceptance leaves a message."""
    api.user(7)
    api.fault("sendMessage", kind)  # type: ignore[arg-type] # parametrize widens the literal

    with pytest.raises(error.TimedOut):
        await bot.send_message(7, "甲", read_timeout=0.3)

    assert len(api.sends(7)) == count


async def test_faults_hit_the_chat_and_number_of_calls_ordered(
    api: BotApi, bot: telegram.Bot
) -> None:
    """A fault for one chat leaves the others alone and ends after its count."""
    api.user(7)
    api.user(8)
    order = api.fault("sendMessage", "500", times=1, chat_id=7)

    await bot.send_message(8, "甲")
    with pytest.raises(error.NetworkError):
        await bot.send_message(7, "甲")
    await bot.send_message(7, "乙")

    assert order.happened == 1
    assert [each.text for each in api.sends()] == ["甲", "乙"]


async def test_refused_connections_come_back(api: BotApi, bot: telegram.Bot) -> None:
    """The port closes for a time and opens again under the same address."""
    api.user(7)
    api.refuse_connections(0.5)
    await asyncio.sleep(0.2)

    with pytest.raises(error.NetworkError) as caught:
        await bot.send_message(7, "甲")
    await asyncio.sleep(0.6)
    await bot.send_message(7, "乙")

    assert isinstance(caught.value.__cause__, httpx.ConnectError)
    assert [each.text for each in api.sends(7)] == ["乙"]


async def test_an_outage_lasts_by_the_clock(api: BotApi, bot: telegram.Bot) -> None:
    """Ten minutes without service pass when the clock is moved."""
    api.user(7)
    api.outage(600)

    with pytest.raises(error.NetworkError, match="Bad Gateway"):
        await bot.send_message(7, "甲")
    api.clock.advance(601)
    await bot.send_message(7, "乙")

    assert [each.text for each in api.sends(7)] == ["乙"]


async def test_a_download_may_be_cut(api: BotApi, bot: telegram.Bot) -> None:
    """A connection that dies half-way is an error, not a short file."""
    api.user(7).send_voice(b"x" * 1000)
    api.fault("file", "cut")
    message = (await bot.get_updates())[0].message
    assert message is not None
    assert message.voice is not None
    file = await message.voice.get_file()

    with pytest.raises(error.NetworkError):
        await file.download_as_bytearray()


async def test_updates_of_a_lost_answer_come_again(api: BotApi, bot: telegram.Bot) -> None:
    """An answer to getUpdates that never arrives confirms nothing."""
    api.user(7).say("一")
    api.fault("getUpdates", "reset_after")

    with pytest.raises(error.NetworkError):
        await bot.get_updates()
    updates = await bot.get_updates()

    assert [each.message.text for each in updates if each.message] == ["一"]


async def test_the_busiest_window_is_counted(api: BotApi, bot: telegram.Bot) -> None:
    """Flood limits of a bot can be read off its accepted sends."""
    api.user(7)
    for _ in range(3):
        await bot.send_message(7, "甲")
    await asyncio.sleep(0.4)
    await bot.send_message(7, "乙")

    assert api.busiest(0.3, chat_id=7) == 3
    assert api.busiest(60) == 4
    assert api.busiest(60, chat_id=8) == 0
