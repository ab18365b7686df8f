"""A real store, a channel that does as a test says, and time that passes faster."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.adviser.delivery import Delivery, Options
from bot.adviser.envelope import decode_message, encode_message
from bot.adviser.pace import Clock, Limits, Pace
from bot.adviser.ports import Failure, LaneView, Outbound, Outcome, Outgoing, Receipt
from bot.kernel.ids import Address
from bot.kernel.messages import DeliveryClass, Message, Update
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore

SPEED: Final = 100.0
ANNA: Final = Address("telegram:7")
BEN: Final = Address("telegram:8")
NO_LIMITS: Final = Limits(0, 1, 0)


def fast_clock() -> Clock:
    """Make a clock that runs a hundred times faster, and sleeps as much less."""
    started = time.monotonic()
    begin = datetime(2026, 11, 24, 8, tzinfo=UTC)

    def passed() -> float:
        return (time.monotonic() - started) * SPEED

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / SPEED)

    return Clock(lambda: begin + timedelta(seconds=passed()), passed, sleep)


@dataclass(slots=True)
class Step:
    """Says one message for each line of the update's text; a test may change it."""

    delivery: DeliveryClass = "A"
    expires_at: datetime | None = None
    failing: int = 0
    turns: list[str] = field(default_factory=list[str])
    other: Callable[[Update, LaneView], Outcome | Failure] | None = None

    def __call__(self, update: Update, view: LaneView) -> Outcome | Failure:
        """Carry out a turn."""
        if self.failing > 0:
            self.failing -= 1
            return Failure("Broken")
        if self.other is not None:
            return self.other(update, view)
        self.turns.append(update.text)
        said = (Message(line, delivery=self.delivery) for line in update.text.splitlines())
        return Outcome(
            b"{}",
            0,
            messages=tuple(
                Outbound(encode_message(each), self.delivery, self.expires_at) for each in said
            ),
        )


@dataclass(slots=True)
class Chat:
    """A channel that keeps what arrives and fails in the order that a test laid down."""

    clock: Clock
    faults: deque[Exception | None] = field(default_factory=deque[Exception | None])
    """Raised by the next sends; None is a send that works."""
    arrives: bool = False
    """Whether a send that raises arrives nevertheless."""
    gate: asyncio.Event | None = None
    sent: list[tuple[Address, str, bool]] = field(default_factory=list[tuple[Address, str, bool]])
    times: list[float] = field(default_factory=list[float])
    sources: dict[str, bytes | Exception] = field(default_factory=dict[str, bytes | Exception])

    async def send(self, outgoing: Outgoing) -> str | None:
        """Send as ordered."""
        self.times.append(self.clock.monotonic())
        if self.gate is not None:
            await self.gate.wait()
        fault = self.faults.popleft() if self.faults else None
        if fault is None or self.arrives:
            text = decode_message(outgoing.body).text
            self.sent.append((outgoing.address, text, outgoing.may_repeat))
        if fault is not None:
            raise fault
        return str(100 + len(self.sent))

    async def fetch(self, source: str) -> AsyncIterator[bytes]:
        """Open a file, or fail once as ordered."""
        found = self.sources[source]
        if isinstance(found, Exception):
            self.sources[source] = b"later"
            raise found
        return _chunks(found)

    def texts(self, address: Address = ANNA) -> list[str]:
        """Give what a user has, in order."""
        return [text for to, text, _ in self.sent if to == address]


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content[:3]
    yield content[3:]


@dataclass(slots=True)
class Rig:
    """A store and a delivery with their surroundings."""

    folder: Path
    clock: Clock
    step: Step
    store: SqliteStore
    chat: Chat
    delivery: Delivery
    numbers: int = 0

    async def say(self, text: str, address: Address = ANNA) -> Receipt:
        """Take an update and hand its messages to delivery."""
        receipt = await self.store.take(self.update(text, address))
        self.delivery.put(receipt.messages)
        return receipt

    def update(self, text: str, address: Address = ANNA) -> Update:
        """Make a text that was not seen before."""
        self.numbers += 1
        return Update(address, f"u{self.numbers}", "text", text, self.clock.now())

    async def open_rows(self) -> int:
        """Count messages that are not settled."""
        return len(await self.store.unsent())

    async def restart(self) -> None:
        """Begin anew on the same store, as after a crash of the rest."""
        self.delivery = make_delivery(self)
        await self.delivery.start()


def make_delivery(rig: Rig, limits: Limits = NO_LIMITS) -> Delivery:
    """Make a delivery over a rig's store and chat."""
    pace = Pace(rig.clock, limits)
    return Delivery(rig.store, {"telegram": rig.chat}, rig.clock, pace, Options())


async def make_rig(folder: Path, limits: Limits = NO_LIMITS) -> Rig:
    """Open everything in a folder."""
    step, clock = Step(), fast_clock()
    keyring = Keyring.load_or_create(folder / "master.key")
    store = await SqliteStore.open(folder / "data", keyring, step, apology=b'{"text":"sorry"}')
    chat = Chat(clock)
    pace = Pace(clock, limits)
    delivery = Delivery(store, {"telegram": chat}, clock, pace, Options())
    return Rig(folder, clock, step, store, chat, delivery)


async def until(holds: Callable[[], bool], timeout_s: float = 5.0) -> None:
    """Wait until something holds.

    Raises:
        AssertionError: It does not in time.
    """
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        await asyncio.sleep(0.002)
