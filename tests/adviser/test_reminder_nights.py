"""Reminders over a whole program: set, missed while it was down, held at night, sent once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.adviser.delivery import Delivery, Options
from bot.adviser.fetching import Fetcher, Wording
from bot.adviser.intake import Intake
from bot.adviser.pace import Clock, Pace
from bot.adviser.ports import Store
from bot.adviser.timers import Timers
from bot.adviser.turn import TurnStep
from bot.kernel.messages import Update
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore
from tests.adviser.rig import ANNA, NO_LIMITS, Chat, until
from tests.support.engine_flows import HEAD
from tests.support.shipped import with_flow, world_of

ZONE: Final = ZoneInfo("Asia/Shanghai")
FLOW: Final = """
slots: {甲: {type: text, ask: 叫什么？}}
scenes:
  开始:
    - do: remind
      id: 一
      at: 今天 + 1天
      say: 你有一件待办。
    - ask: 甲
    - go: end
"""
TURN: Final = TurnStep(world_of(with_flow("try", HEAD + FLOW)), ZONE)


@dataclass(slots=True)
class Hands:
    """A clock that a test moves."""

    at: datetime

    def clock(self) -> Clock:
        """Give it as the program reads it."""
        return Clock(lambda: self.at, self._monotonic, self._sleep)

    def _monotonic(self) -> float:
        return self.at.timestamp()

    async def _sleep(self, seconds: float) -> None:
        until = self.at + timedelta(seconds=seconds)
        await asyncio.sleep(0)
        while self.at < until:  # noqa: ASYNC110  # nothing tells when a test moves the clock
            await asyncio.sleep(0.001)


@dataclass(slots=True)
class House:
    """The program on one data directory: it can be killed and started again."""

    folder: Path
    hands: Hands
    chat: Chat
    store: Store | None = None
    delivery: Delivery | None = None
    intake: Intake | None = None
    numbers: int = 0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])

    async def start(self) -> None:
        """Open the store and let timers and delivery run."""
        clock = self.hands.clock()
        keyring = Keyring.load_or_create(self.folder / "master.key")
        self.store = await SqliteStore.open(self.folder / "data", keyring, TURN)
        pace = Pace(clock, NO_LIMITS)
        options = Options(zone=ZONE)
        self.delivery = Delivery(self.store, {"telegram": self.chat}, clock, pace, options)
        await self.delivery.start()
        fetcher = Fetcher(self.store, {}, clock, Wording("", "", ""))
        self.intake = Intake(self.store, self.delivery, fetcher, clock)
        timers = Timers(self.store, self.intake.accept, clock)
        self.intake.on_accept = timers.wake
        self._tasks = [asyncio.create_task(timers.run())]

    async def stop(self) -> None:
        """End it, whatever is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.delivery is not None and self.store is not None:
            await self.delivery.stop()
            await self.store.close()

    async def restart(self, at: str) -> None:
        """Be down from now until a time."""
        await self.stop()
        self.hands.at = _at(at)
        await self.start()
        await _settle()

    async def say(self, text: str) -> None:
        """Take a person's words."""
        self.numbers += 1
        assert self.intake is not None
        update = Update(ANNA, f"u{self.numbers}", "text", text, self.hands.at)
        await self.intake.accept(update)

    async def pass_to(self, at: str) -> None:
        """Let time pass, in steps as the loops sleep."""
        while self.hands.at < _at(at):
            self.hands.at = min(self.hands.at + timedelta(minutes=10), _at(at))
            await asyncio.sleep(0.005)
        await _settle()

    def reminders(self) -> int:
        """Count the reminders that arrived."""
        return sum("待办" in text for text in self.chat.texts())


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}:00").replace(tzinfo=ZONE)


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0.005)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    hands = Hands(_at("24T15:00"))
    house = House(tmp_path, hands, Chat(hands.clock()))
    await house.start()
    await house.say("/try")
    await until(lambda: "叫什么？" in house.chat.texts())
    yield house
    await house.stop()


async def test_a_reminder_missed_while_down_is_sent_once(house: House) -> None:
    """The program was killed over the due time; after the start it is sent, and not again."""
    await house.restart("25T17:00")
    await until(lambda: house.reminders() == 1)

    await house.restart("25T18:00")
    await house.pass_to("26T12:00")

    assert house.reminders() == 1


async def test_a_reminder_missed_by_day_waits_for_the_morning(house: House) -> None:
    """Started in the night, and again, the program is silent until eight, then speaks once."""
    await house.restart("26T01:00")
    await house.restart("26T03:00")
    await house.pass_to("26T07:59")
    night = house.reminders()

    await house.pass_to("26T08:15")
    await house.restart("26T09:00")

    assert (night, house.reminders()) == (0, 1)


async def test_a_reminder_that_was_not_sent_before_ten_waits_until_eight(house: House) -> None:
    """It was said by day but stayed in the outbox; meanwhile whoever writes is answered."""
    await house.stop()
    house.hands.at = _at("25T21:59")
    store = await SqliteStore.open(
        house.folder / "data", Keyring.load_or_create(house.folder / "master.key"), TURN
    )
    for update in await store.due(house.hands.at):
        await store.take(update)
    await store.close()

    house.hands.at = _at("25T22:30")
    await house.start()
    await house.say("帮助")
    await until(lambda: any("找真人" in text for text in house.chat.texts()))
    await house.pass_to("26T07:59")
    night = house.reminders()
    await house.pass_to("26T08:15")

    assert (night, house.reminders()) == (0, 1)


async def test_held_reminders_are_let_go_at_the_end(house: House) -> None:
    """Stopping in the night leaves no task behind, and the reminder for the next start."""
    await house.restart("26T01:00")
    await house.stop()

    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert not [task for task in others if "put_later" in repr(task)]
    house.hands.at = _at("26T09:00")
    await house.start()
    await until(lambda: house.reminders() == 1)


async def test_no_reminder_comes_after_the_word(house: House) -> None:
    """退订 in time: nothing, also after a restart."""
    await house.say("退订")
    await house.restart("25T17:00")

    await house.pass_to("26T12:00")

    assert house.reminders() == 0
    assert any("提醒都取消了" in text for text in house.chat.texts())
