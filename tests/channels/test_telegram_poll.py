"""Polling: what Telegram may forget and when, and what a poll survives."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import cast

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_poll import TelegramPoll
from bot.kernel.errors import SettingsError, StoreFullError
from bot.kernel.messages import Update
from bot.kernel.turns import Receipt
from tests.channels.telegram_rig import REFUSED, make_channel, wait_for
from tests.support.bot_api import BotApi, Storm


@dataclass(slots=True)
class Inbox:
    """Accepts updates as a store would: once by key."""

    taken: list[Update] = field(default_factory=list[Update])
    deliveries: Counter[str] = field(default_factory=Counter[str])
    is_full: bool = False
    gate: asyncio.Event | None = None

    async def accept(self, update: Update) -> Receipt:
        """Accept one."""
        if self.gate is not None:
            await self.gate.wait()
        if self.is_full:
            raise StoreFullError("full")
        self.deliveries[update.key] += 1
        is_known = self.deliveries[update.key] > 1
        if not is_known:
            self.taken.append(update)
        return Receipt(duplicate=is_known, messages=())

    @property
    def texts(self) -> list[str]:
        """Give what was taken."""
        return [update.text for update in self.taken]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def poll(channel: TelegramChannel, inbox: Inbox) -> AsyncIterator[TelegramPoll]:
    made = TelegramPoll(channel, inbox.accept)
    task = asyncio.create_task(made.run())
    yield made
    made.stop()
    await task


async def test_updates_are_taken_in_order(api: BotApi, inbox: Inbox, poll: TelegramPoll) -> None:
    """What a user writes comes in as they wrote it."""
    for number in range(20):
        api.user(7).say(str(number))

    await wait_for(lambda: len(inbox.taken) == 20)

    assert inbox.texts == [str(number) for number in range(20)]


async def test_nothing_is_forgotten_before_it_is_stored(
    api: BotApi, inbox: Inbox, poll: TelegramPoll
) -> None:
    """While a turn is being stored the offset stands still."""
    inbox.gate = asyncio.Event()
    api.user(7).say("一")
    await asyncio.sleep(0.3)

    pending = api.pending
    inbox.gate.set()
    await asyncio.to_thread(api.wait_confirmed)

    assert pending == 1
    assert inbox.texts == ["一"]


async def test_what_a_full_store_refused_comes_again(
    api: BotApi, inbox: Inbox, poll: TelegramPoll
) -> None:
    """A full disk delays and loses nothing."""
    inbox.is_full = True
    api.user(7).say("一")
    await asyncio.sleep(0.5)

    pending = api.pending
    inbox.is_full = False
    await wait_for(lambda: inbox.texts)

    assert pending == 1
    assert inbox.texts == ["一"]


async def test_the_backlog_is_never_dropped(api: BotApi, inbox: Inbox, poll: TelegramPoll) -> None:
    """No request asks Telegram to forget unseen updates, and few kinds are asked for."""
    api.user(7).say("一")
    await wait_for(lambda: inbox.texts)

    calls = [call.params for call in api.calls("getUpdates")]
    assert all(cast("int", params.get("offset", 0)) >= 0 for params in calls)
    assert all("drop_pending_updates" not in call.params for call in api.log)
    assert calls[0]["allowed_updates"] == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


async def test_a_malformed_update_does_not_stop_the_others(
    api: BotApi, inbox: Inbox, poll: TelegramPoll
) -> None:
    """It is counted and passed over."""
    api.user(7).say("一")
    api.inject({"message": {"chat": 5}})
    api.user(7).say("二")

    await wait_for(lambda: len(inbox.taken) == 2)
    await asyncio.to_thread(api.wait_confirmed)

    assert poll.malformed >= 1


async def test_an_update_that_is_no_json_is_passed_over(
    api: BotApi, inbox: Inbox, poll: TelegramPoll
) -> None:
    """It spoils the answer it stands in; alone in one it is skipped by its id."""
    api.user(7).say("一")
    await wait_for(lambda: inbox.texts)
    await asyncio.to_thread(api.reset_ids, 200_000)
    api.inject_raw(b'{"update_id": 150000, "message": {oops', 150_000)
    api.user(7).say("二")

    await wait_for(lambda: len(inbox.taken) == 2, 30)

    assert inbox.texts == ["一", "二"]


async def test_half_a_character_is_read(api: BotApi, inbox: Inbox, poll: TelegramPoll) -> None:
    """Valid JSON that a strict parser refuses is a user's message all the same."""
    chat = b'{"id":7,"type":"private"}'
    body = (
        b'{"update_id":5,"message":{"message_id":5,"date":9,"chat":%b,"text":"a\\ud83d"}}' % chat
    )
    api.inject_raw(body, 5)

    await wait_for(lambda: inbox.texts)

    assert inbox.texts[0].startswith("a")


@pytest.mark.parametrize("kind", ["500", "502", "reset_after", "reset_before"])
async def test_polling_goes_on_after_a_failure(
    api: BotApi, inbox: Inbox, poll: TelegramPoll, kind: str
) -> None:
    """A lost answer confirms nothing, so what it held comes again."""
    api.fault("getUpdates", kind)  # type: ignore[arg-type] # parametrize widens the literal
    api.user(7).say("一")

    await wait_for(lambda: inbox.texts)

    assert inbox.texts == ["一"]


async def test_polling_survives_refused_connections(
    api: BotApi, inbox: Inbox, poll: TelegramPoll
) -> None:
    """When the network is back, so is the bot."""
    await wait_for(lambda: api.calls("getUpdates"))
    api.refuse_connections(0.5)
    await asyncio.sleep(0.7)

    api.user(7).say("一")
    await wait_for(lambda: inbox.texts)

    assert inbox.texts == ["一"]


async def test_a_leftover_webhook_is_removed(
    api: BotApi, channel: TelegramChannel, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who polls takes the webhook away, and what waited behind it is not dropped."""
    monkeypatch.setattr("bot.channels.telegram.CONFLICT_WAIT_S", 0.1)
    await channel.set_webhook("http://127.0.0.1:9/", "s" * 32)
    api.user(7).say("一")
    poll = TelegramPoll(channel, inbox.accept)
    task = asyncio.create_task(poll.run())

    await wait_for(lambda: inbox.texts)
    poll.stop()
    await task

    assert inbox.texts == ["一"]


async def test_a_refused_token_ends_polling(api: BotApi, inbox: Inbox) -> None:
    """The operator hears which variable is wrong, and nothing of its value."""
    token = "4242:AAAAAAAAAAAAAAAAAAAAAAAA"  # noqa: S105 - of nobody
    channel = make_channel(api, token)

    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN") as caught:
        await TelegramPoll(channel, inbox.accept).run()
    await channel.close()

    assert token not in repr(caught.value)


async def test_stopping_is_fast(channel: TelegramChannel, inbox: Inbox) -> None:
    """A long poll under way is given up."""
    poll = TelegramPoll(channel, inbox.accept)
    task = asyncio.create_task(poll.run())
    await asyncio.sleep(0.2)

    poll.stop()
    await asyncio.wait_for(task, 1.0)

    assert task.done()


async def test_ids_may_start_anew(api: BotApi, inbox: Inbox, poll: TelegramPoll) -> None:
    """After a fall and near the end of their range every update is taken once."""
    for next_id in (3, 2**31 - 4, 1):
        await asyncio.to_thread(api.reset_ids, next_id)
        for _ in range(3):
            api.user(7).say("字")

    await wait_for(lambda: len(inbox.taken) == 9)

    assert len(inbox.taken) == 9


async def test_shuffled_repeats_are_taken_once(
    api: BotApi, inbox: Inbox, poll: TelegramPoll
) -> None:
    """Each update comes one to four times in any order, and counts once."""
    api.storm(Storm(seed=1, window=50))
    for number in range(150):
        api.user(7 + number % 3).say(str(number))
    api.storm(None)

    await wait_for(lambda: len(inbox.taken) == 150, 40)

    assert sorted(map(int, inbox.texts)) == list(range(150))


async def test_a_press_is_answered(api: BotApi, inbox: Inbox, poll: TelegramPoll) -> None:
    """The wheel on the button stops after the turn is stored."""
    press = api.user(7).press("x", 1)

    await wait_for(lambda: api.user(7).answers(press))

    assert inbox.texts == ["x"]


async def test_a_group_is_left_with_one_line(
    api: BotApi, inbox: Inbox, poll: TelegramPoll
) -> None:
    """Nothing that is said there becomes a turn."""
    api.group(-5).add_bot()
    for _ in range(5):
        api.group(-5).say("我欠钱")

    await wait_for(lambda: api.group(-5).left)
    await asyncio.to_thread(api.wait_confirmed)

    assert inbox.taken == []
    assert {each.text for each in api.sends(-5)} == {REFUSED}
