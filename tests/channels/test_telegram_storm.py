"""A whole bot in bad weather: nothing missing, repeats marked, order kept (promise R6)."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from bot.adviser.pace import Limits
from tests.channels.telegram_rig import ANNA, MARKER, Bot, start_bot, wait_for
from tests.support.bot_api import BotApi, Kind, Sent

FAST = Limits(0, 1, 0)
USERS = (7, 8, 9)
EACH = 12


def _number(sent: Sent) -> int:
    return int(sent.text.removeprefix(f"{MARKER}\n").partition("|")[0])


def _firsts(api: BotApi, user: int) -> list[int]:
    """Give the numbers of a user's replies in the order in which each first came."""
    return list(dict.fromkeys(_number(each) for each in api.sends(user)))


async def _talk(api: BotApi) -> None:
    for number in range(EACH):
        for user in USERS:
            api.user(user).say(f"第{number}句")
        await asyncio.sleep(0.01)


async def _settled(api: BotApi, bot: Bot) -> None:
    await wait_for(
        lambda: (
            all(len(_firsts(api, user)) == EACH for user in USERS) and not bot.delivery.waiting
        ),
        40,
    )


KINDS: tuple[Kind, ...] = (
    "429",
    "500",
    "502",
    "stall_before",
    "stall_after",
    "reset_before",
    "reset_after",
)


@pytest.mark.parametrize("kind", KINDS)
async def test_no_reply_is_lost_to_a_fault(api: BotApi, tmp_path: Path, kind: Kind) -> None:
    """Each kind in turn: every reply arrives in order, and a second copy says that it is one."""
    fault = api.fault("sendMessage", kind, times=5, skip=3, retry_after=1)
    bot = await start_bot(api, tmp_path, FAST)

    await _talk(api)
    await _settled(api, bot)
    await bot.delivery.stop()
    open_rows = await bot.store.unsent()
    await bot.stop()

    assert open_rows == ()
    for user in USERS:
        assert _firsts(api, user) == list(range(1, EACH + 1))
        copies = Counter(map(_number, api.sends(user)))
        marked = Counter(_number(s) for s in api.sends(user) if s.text.startswith(MARKER))
        assert all(count - 1 <= marked[number] for number, count in copies.items())
    extra = len(api.sends()) - EACH * len(USERS)
    assert extra <= fault.happened == 5
    assert api.impatience == ()


async def test_no_reply_is_lost_to_a_closed_port(api: BotApi, tmp_path: Path) -> None:
    """While nothing connects nothing is sent, and then everything is."""
    bot = await start_bot(api, tmp_path, FAST)
    api.user(7).say("一")
    await wait_for(lambda: api.sends(7))
    api.refuse_connections(1.0)
    await _talk(api)

    await wait_for(lambda: len(_firsts(api, 7)) == EACH + 1, 40)
    await bot.stop()

    assert _firsts(api, 7) == list(range(1, EACH + 2))


async def test_an_outage_delays_and_loses_nothing(api: BotApi, tmp_path: Path) -> None:
    """Ten minutes of 502: afterwards each reply arrives once."""
    bot = await start_bot(api, tmp_path, FAST)
    api.user(7).say("一")
    await wait_for(lambda: api.sends(7))
    for number in range(EACH - 1):
        api.user(7).say(str(number))
    api.outage(600)
    await asyncio.sleep(1.0)
    api.clock.advance(601)

    await wait_for(lambda: len(_firsts(api, 7)) == EACH, 40)
    await bot.stop()

    assert _firsts(api, 7) == list(range(1, EACH + 1))


async def test_a_user_who_blocks_and_returns_is_answered(api: BotApi, tmp_path: Path) -> None:
    """While blocked nothing is tried again and again; after that they are heard."""
    bot = await start_bot(api, tmp_path, FAST)
    api.user(7).block()
    api.user(7).say("一")
    await wait_for(lambda: api.calls("sendMessage"))
    await asyncio.sleep(0.3)
    tried = len(api.calls("sendMessage"))

    api.user(7).unblock()
    api.user(7).say("二")
    sent = await asyncio.to_thread(api.user(7).wait_for, "二")
    await bot.stop()

    assert tried == 1
    assert sent.text == "2|二"


async def test_flood_limits_are_kept(api: BotApi, tmp_path: Path) -> None:
    """One chat gets its burst and then a message a second."""
    bot = await start_bot(api, tmp_path, Limits(chat_interval_s=0.5, chat_burst=2))

    for number in range(6):
        api.user(7).say(str(number))
    await wait_for(lambda: len(api.sends(7)) == 6)
    await bot.stop()

    assert api.busiest(0.9, 7) <= 3


async def test_a_restart_sends_what_was_left(api: BotApi, tmp_path: Path) -> None:
    """What a stopped bot had not sent the next one sends, unmarked: it surely did not arrive."""
    bot = await start_bot(api, tmp_path, Limits(chat_interval_s=0.6, chat_burst=1))
    for number in range(4):
        api.user(7).say(str(number))
    await wait_for(lambda: len(api.sends(7)) == 2)
    await asyncio.to_thread(api.wait_confirmed)
    await bot.stop()

    again = await start_bot(api, tmp_path, FAST)
    await wait_for(lambda: len(api.sends(7)) == 4)
    await again.stop()

    assert [each.text for each in api.sends(7)] == ["1|0", "2|1", "3|2", "4|3"]


async def test_a_file_comes_into_the_vault(api: BotApi, tmp_path: Path) -> None:
    """A photo is fetched byte for byte, even when the first download breaks off."""
    content = bytes(range(256)) * 2000
    api.fault("file", "cut")
    bot = await start_bot(api, tmp_path, FAST)
    api.user(7).send_photo(content, "看")

    async def kept() -> bytes:
        for _ in range(2000):
            dump = await bot.store.dump(ANNA)
            blob = dump.files[0].blob if dump and dump.files else None
            if blob is not None:
                return b"".join([chunk async for chunk in bot.store.open_blob(ANNA, blob)])
            await asyncio.sleep(0.01)
        raise AssertionError("the file never came")

    stored = await kept()
    await bot.stop()

    assert stored == content
