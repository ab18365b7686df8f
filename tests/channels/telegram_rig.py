"""The Telegram channel against the stand-in, with the real store behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from bot.adviser.delivery import Delivery, Options
from bot.adviser.envelope import encode_message
from bot.adviser.fetching import Fetcher
from bot.adviser.fetching import Wording as FetchWording
from bot.adviser.intake import Intake
from bot.adviser.pace import Clock, Limits, Pace
from bot.adviser.ports import LaneView, Outbound, Outcome, Outgoing, StoredFile
from bot.channels.telegram import Access, Surroundings, TelegramChannel, Wording
from bot.channels.telegram_poll import TelegramPoll
from bot.kernel.ids import Address
from bot.kernel.messages import Button, Message, Update
from bot.kernel.values import FileRef
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore
from tests.support.bot_api import BotApi

MARKER: Final = "（可能重复）"
REFUSED: Final = "请私聊"
ANNA: Final = Address("telegram:7")
READ_TIMEOUT_S: Final = 0.5
_T = TypeVar("_T")


def wall_now() -> datetime:
    """Give the time; the stand-in lives in real time too."""
    return datetime.now(UTC)  # noqa: TID251 - the edge of these tests


async def read_file(address: Address, ref: FileRef) -> AsyncIterator[bytes]:
    """Give a file whose content is its name."""
    yield ref.name.encode()


async def no_pace(address: Address) -> None:
    """Wait for nothing."""


def make_channel(api: BotApi, token: str | None = None) -> TelegramChannel:
    """Make a channel to the stand-in."""
    access = Access(token or api.token, api.url, READ_TIMEOUT_S)
    return TelegramChannel(
        access, Wording(MARKER, REFUSED), Surroundings(read_file, wall_now, no_pace)
    )


def outgoing(message: Message, id_: int = 1, *, may_repeat: bool = False) -> Outgoing:
    """Make an outbox row for user 7."""
    body = encode_message(message)
    return Outgoing(id_, ANNA, body, message.delivery, tries=0, may_repeat=may_repeat)


def echo(update: Update, view: LaneView) -> Outcome:
    """Number what a user sends, say it again under a button, and keep files."""
    count = int(view.session or b"0") + 1
    message = Message(f"{count}|{update.text}", (Button(f"b{count}", "好"),))
    files: tuple[StoredFile, ...] = ()
    if update.file is not None:
        source = update.file_source
        files = (StoredFile(update.file, "expected", source, None, None, update.received_at),)
    return Outcome(
        str(count).encode(),
        0,
        files=files,
        messages=(Outbound(encode_message(message), "A"),),
    )


@dataclass(slots=True)
class Bot:
    """A whole bot in this process, but for the flows."""

    store: SqliteStore
    channel: TelegramChannel
    delivery: Delivery
    intake: Intake
    poll: TelegramPoll
    tasks: list["asyncio.Task[None]"]

    async def stop(self) -> None:
        """End it in good order."""
        self.poll.stop()
        await self.tasks[0]
        await self.delivery.stop()
        for task in self.tasks[1:]:
            task.cancel()
        await asyncio.gather(*self.tasks[1:], return_exceptions=True)
        await self.channel.close()
        await self.store.close()


async def start_bot(api: BotApi, folder: Path, limits: Limits, unclear_wait_s: float = 0.3) -> Bot:
    """Start a bot that polls the stand-in."""
    keyring = Keyring.load_or_create(folder / "master.key")
    store = await SqliteStore.open(folder / "data", keyring, echo)
    clock = Clock(wall_now)
    pace = Pace(clock, limits)
    channel = TelegramChannel(
        Access(api.token, api.url, READ_TIMEOUT_S),
        Wording(MARKER, REFUSED),
        Surroundings(read_file, wall_now, pace.wait),
    )
    channels = {"telegram": channel}
    delivery = Delivery(store, channels, clock, pace, Options(unclear_wait_s))
    await delivery.start()
    fetcher = Fetcher(store, channels, clock, FetchWording("大", "空", "没"))
    intake = Intake(store, delivery, fetcher, clock)
    poll = TelegramPoll(channel, intake.accept)
    work = (poll.run(), intake.run(), fetcher.run(intake.accept))
    tasks = [asyncio.create_task(each) for each in work]
    return Bot(store, channel, delivery, intake, poll, tasks)


async def wait_for(look: Callable[[], _T | None], timeout_s: float = 20.0) -> _T:
    """Wait until `look` gives something that is not empty.

    Raises:
        AssertionError: It does not in time.
    """
    deadline = asyncio.get_running_loop().time() + timeout_s
    while True:
        found = look()
        if found:
            return found
        assert asyncio.get_running_loop().time() < deadline, "it never came"
        await asyncio.sleep(0.01)
