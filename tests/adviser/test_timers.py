"""Timers come when they are due, once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.adviser.fetching import Fetcher, Wording
from bot.adviser.intake import Intake
from bot.adviser.ports import LaneView, Outcome, TimerChange
from bot.adviser.timers import Timers
from bot.kernel.messages import Update
from tests.adviser.rig import Rig, until


class Alarm:
    """A step that sets a timer in so many seconds, and notes when one comes."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.fired: list[tuple[str, str, float]] = []

    def __call__(self, update: Update, _: LaneView) -> Outcome:
        """Carry out a turn."""
        if update.kind == "timer":
            late = (self.rig.clock.now() - update.received_at).total_seconds()
            self.fired.append((update.reply_to or "", update.text, late))
            return Outcome(b"{}", 0)
        due = update.received_at + timedelta(seconds=float(update.text))
        return Outcome(b"{}", 0, timers=(TimerChange("remind:a", due, "到点了"),))


@pytest.fixture
async def intake(rig: Rig) -> AsyncIterator[Intake]:
    words = Wording("", "", "")
    intake = Intake(rig.store, rig.delivery, Fetcher(rig.store, {}, rig.clock, words), rig.clock)
    timers = Timers(rig.store, intake.accept, rig.clock)
    intake.on_accept = timers.wake
    task = asyncio.create_task(timers.run())
    yield intake
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_timer_comes_when_it_is_due(rig: Rig, intake: Intake) -> None:
    """A reminder set while the loop sleeps is said at its time, not before."""
    alarm = rig.step.other = Alarm(rig)
    await asyncio.sleep(0.05)
    set_at = rig.clock.monotonic()

    await intake.accept(rig.update("20"))
    await until(lambda: len(alarm.fired) == 1)

    assert alarm.fired[0][:2] == ("remind:a", "到点了")
    assert 20.0 <= rig.clock.monotonic() - set_at < 120.0


async def test_a_timer_comes_once(rig: Rig, intake: Intake) -> None:
    """Taking a timer removes it."""
    alarm = rig.step.other = Alarm(rig)
    await intake.accept(rig.update("0"))
    await until(lambda: len(alarm.fired) == 1)

    await asyncio.sleep(0.2)

    assert len(alarm.fired) == 1


async def test_a_timer_that_was_put_off_comes_at_its_new_time(rig: Rig, intake: Intake) -> None:
    """Setting a timer of the same id replaces it."""
    alarm = rig.step.other = Alarm(rig)
    set_at = rig.clock.monotonic()
    await intake.accept(rig.update("10"))
    await intake.accept(rig.update("60"))

    await until(lambda: len(alarm.fired) == 1)

    assert rig.clock.monotonic() - set_at >= 60.0


async def test_a_timer_missed_while_down_comes_at_start(rig: Rig) -> None:
    """What fell due while nothing ran is said after the start."""
    alarm = rig.step.other = Alarm(rig)
    await rig.store.take(rig.update("1"))
    await rig.clock.sleep(5)
    words = Wording("", "", "")
    intake = Intake(rig.store, rig.delivery, Fetcher(rig.store, {}, rig.clock, words), rig.clock)

    task = asyncio.create_task(Timers(rig.store, intake.accept, rig.clock).run())
    await until(lambda: len(alarm.fired) == 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert alarm.fired[0][0] == "remind:a"
