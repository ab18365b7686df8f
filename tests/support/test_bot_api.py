"""Updates come and are forgotten as at the real server, seen by the real client library."""

import asyncio
import time

import httpx
import pytest
import telegram
from telegram import error

from tests.support.bot_api import BotApi, Storm
from tests.support.process import free_port

KEYBOARD = telegram.InlineKeyboardMarkup(
    [[telegram.InlineKeyboardButton("返回", callback_data="!back")]]
)


async def poll(bot: telegram.Bot, offset: int = 0, timeout_s: int = 0) -> list[telegram.Update]:
    return list(await bot.get_updates(offset=offset, timeout=timeout_s))


def texts(updates: list[telegram.Update]) -> list[str | None]:
    return [each.message.text for each in updates if each.message]


async def test_an_offset_forgets_everything_below_it(api: BotApi, bot: telegram.Bot) -> None:
    """Updates come again until a call names an offset above them, then never."""
    for text in ("一", "二", "三"):
        api.user(7).say(text)

    first = await poll(bot)
    again = await poll(bot, offset=first[0].update_id)
    rest = await poll(bot, offset=first[1].update_id + 1)

    assert texts(first) == ["一", "二", "三"]
    assert again[0].update_id == first[0].update_id
    assert texts(rest) == ["三"]
    assert api.moves[-1].forgotten == (first[0].update_id, first[1].update_id)


async def test_a_call_gives_at_most_a_hundred(api: BotApi, bot: telegram.Bot) -> None:
    """A backlog comes in batches."""
    for number in range(130):
        api.user(7).say(str(number))

    first = await poll(bot)
    second = await poll(bot, offset=first[-1].update_id + 1)

    assert (len(first), len(second)) == (100, 30)


async def test_a_quick_repeat_of_an_offset_gives_one(api: BotApi, bot: telegram.Bot) -> None:
    """The server gives a bot that asks twice within half a second a single update."""
    api.user(7).say("一")
    api.user(7).say("二")
    await poll(bot)

    again = await poll(bot)

    assert texts(again) == ["一"]


async def test_a_negative_offset_drops_the_backlog(api: BotApi, bot: telegram.Bot) -> None:
    """The call that no bot of ours may make."""
    for text in ("一", "二", "三"):
        api.user(7).say(text)

    newest = await poll(bot, offset=-1)

    assert texts(newest) == ["三"]
    assert api.pending == 1


async def test_a_long_poll_ends_with_the_first_update(api: BotApi, bot: telegram.Bot) -> None:
    """A waiting call is answered at once when something arrives."""
    waiting = asyncio.create_task(poll(bot, timeout_s=20))
    await asyncio.sleep(0.2)

    before = time.monotonic()
    api.user(7).say("在吗")
    updates = await waiting

    assert texts(updates) == ["在吗"]
    assert time.monotonic() - before < 1


async def test_a_long_poll_ends_empty_after_its_timeout(bot: telegram.Bot) -> None:
    """Nothing happening is an empty list, not an error."""
    assert await poll(bot, timeout_s=1) == []


async def test_a_second_poller_ends_the_first_with_a_conflict(
    api: BotApi, bot: telegram.Bot
) -> None:
    """Two bots with one token do not both get updates."""
    other = telegram.Bot(api.token, base_url=api.base_url)
    async with other:
        older = asyncio.create_task(poll(bot, timeout_s=20))
        await asyncio.sleep(0.2)
        newer = asyncio.create_task(poll(other, offset=1, timeout_s=20))

        with pytest.raises(error.Conflict, match="terminated by other getUpdates"):
            await older
        api.user(7).say("在吗")

        assert texts(await newer) == ["在吗"]


async def test_polling_conflicts_with_a_webhook(api: BotApi, bot: telegram.Bot) -> None:
    """While a webhook is set there is no polling."""
    await bot.set_webhook(f"http://127.0.0.1:{free_port()}/hook", secret_token="s")  # noqa: S106

    with pytest.raises(error.Conflict, match="webhook is active"):
        await poll(bot)
    await bot.delete_webhook()

    assert await poll(bot) == []


async def test_a_button_press_expires(api: BotApi, bot: telegram.Bot) -> None:
    """After 150 seconds the press is neither delivered nor answerable."""
    user = api.user(7)
    await bot.send_message(7, "问题", reply_markup=KEYBOARD)
    press = user.tap("返回")
    api.clock.advance(151)

    with pytest.raises(error.BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(press)

    assert await poll(bot) == []
    assert len(api.expired) == 1


async def test_messages_expire_after_a_day(api: BotApi, bot: telegram.Bot) -> None:
    """A bot that was away for more than a day has lost messages."""
    api.user(7).say("旧")
    api.clock.advance(86_401)
    api.user(7).say("新")

    assert texts(await poll(bot)) == ["新"]


async def test_kinds_not_asked_for_are_not_queued(api: BotApi, bot: telegram.Bot) -> None:
    """`allowed_updates` holds for later updates."""
    await bot.get_updates(allowed_updates=["message"])
    message_id = api.user(7).say("一")
    api.user(7).edit(message_id, "二")

    assert texts(await poll(bot, offset=1)) == ["一"]


async def test_a_forward_keeps_its_own_date(api: BotApi, bot: telegram.Bot) -> None:
    """The date of a forwarded message is that of the original."""
    api.user(7).forward("今晚上门", original_date=1_700_000_000)

    message = (await poll(bot))[0].message
    assert message is not None
    assert message.forward_origin is not None

    assert message.forward_origin.date.timestamp() == 1_700_000_000


async def test_copies_of_a_storm_all_arrive(api: BotApi, bot: telegram.Bot) -> None:
    """Shuffled and repeated updates are each delivered, whatever offsets the bot moves to."""
    api.storm(Storm(seed=3, window=60, copies=(2, 4)))
    for number in range(60):
        api.user(number % 5 + 1).say(str(number))
    offset = 0
    seen: list[str | None] = []

    while updates := await poll(bot, offset):
        seen += texts(updates)
        offset = max(offset, max(each.update_id for each in updates) + 1)

    assert {str(number) for number in range(60)} == set(seen)
    assert len(seen) >= 120
    assert seen != sorted(seen, key=lambda text: int(text or 0))


async def test_a_storm_may_keep_the_order_of_chats(api: BotApi, bot: telegram.Bot) -> None:
    """With `keep_chat_order` the first copies of one chat come in order."""
    api.storm(Storm(seed=3, window=60, copies=(1, 3), keep_chat_order=True))
    for number in range(60):
        api.user(number % 5 + 1).say(str(number))

    firsts: dict[int, list[int]] = {}
    offset = 0
    while updates := await poll(bot, offset):
        for each in updates:
            assert each.message is not None
            numbers = firsts.setdefault(each.message.chat.id, [])
            if (number := int(each.message.text or "")) not in numbers:
                numbers.append(number)
        offset = max(offset, max(each.update_id for each in updates) + 1)

    assert all(numbers == sorted(numbers) for numbers in firsts.values())


async def test_ids_may_start_again_lower(api: BotApi, bot: telegram.Bot) -> None:
    """After a reset a bot that still names the old offset gets the new updates."""
    api.user(7).say("旧")
    old = (await poll(bot))[0].update_id
    await poll(bot, offset=old + 1)
    api.reset_ids(500)
    api.user(7).say("新")

    fresh = await poll(bot, offset=old + 1)
    await poll(bot, offset=fresh[0].update_id + 1)

    assert fresh[0].update_id == 500
    assert api.pending == 0


async def test_raw_updates_arrive_as_they_are(api: BotApi) -> None:
    """Malformed updates are handed on untouched."""
    api.inject({"message": 3}, lane=7)
    api.inject({"update_id": "x"})

    async with httpx.AsyncClient() as client:
        raw = (await client.get(f"{api.base_url}{api.token}/getUpdates")).json()["result"]

    assert raw[0]["message"] == 3
    assert raw[1] == {"update_id": "x"}
