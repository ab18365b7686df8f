"""The program as a process over a reminder's due time: killed, started again, by day and night."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import LaneView, Outcome, TimerChange
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore
from tests.support.bot_api import BotApi
from tests.support.process import Serve

FLOWS: Final = Path(__file__).parents[1] / "data" / "echo_flows"
REMINDER: Final = "你有一件待办。"
QUIET_S: Final = 3.0
"""How long nothing must come."""
SETTLED_S: Final = 1.0
"""How long until a delivery is surely on disk: killed before, it would be repeated, and marked."""


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(conflict_delay_s=0.1) as standin:
        yield standin


@pytest.fixture
def serve(tmp_path: Path, api: BotApi) -> Iterator[Serve]:
    settings = {"WENZHU_FLOOD": "off", "WENZHU_FLOWS": str(FLOWS)}
    running = Serve(tmp_path / "data", api, settings=settings)
    running.start()
    user = api.user(7)
    user.say("/echo")
    user.wait_for("请说")
    running.kill()
    asyncio.run(_set_reminder(running.data))
    yield running
    running.kill()


async def _set_reminder(data: Path) -> None:
    """Let a reminder fall due while the program is down: it was for a minute ago."""
    now = datetime.now(UTC)  # noqa: TID251  # the process has the wall's clock as well
    timers = (TimerChange("remind:1", now - timedelta(minutes=1), REMINDER),)

    def step(_: Update, view: LaneView) -> Outcome:
        return Outcome(view.session or b"", view.segment, timers=timers)

    store = await SqliteStore.open(data, Keyring.load_or_create(data / "master.key"), step)
    await store.take(Update(Address("telegram:7"), "set", "text", "x", now))
    await store.close()


def _where_it_is(hour: int) -> dict[str, str]:
    """Give a zone in which it is now about this hour."""
    now = datetime.now(UTC)  # noqa: TID251  # the process has the wall's clock as well
    ahead = (hour - now.hour + 11) % 24 - 11
    return {"WENZHU_ZONE": f"Etc/GMT{-ahead:+d}"}


def _reminders(api: BotApi) -> int:
    return sum(REMINDER in each.text for each in api.sends(7))


def test_a_reminder_missed_while_down_comes_once(api: BotApi, serve: Serve) -> None:
    """After the start it is sent; a second kill and start send nothing more."""
    serve.start(settings=_where_it_is(13))
    api.user(7).wait_for(REMINDER)
    time.sleep(SETTLED_S)

    serve.kill()
    serve.start(settings=_where_it_is(13))
    time.sleep(QUIET_S)

    assert _reminders(api) == 1


def test_a_reminder_does_not_come_at_night(api: BotApi, serve: Serve) -> None:
    """Started in the night, the program keeps silent; whoever writes is answered."""
    serve.start(settings=_where_it_is(2))
    time.sleep(QUIET_S)
    user = api.user(7)
    user.say("在吗")
    user.wait_for("回在吗完")

    assert _reminders(api) == 0
