"""Deliver the outbox: in order to each user, to many users at once, at least once.

A message is marked `sending` on disk before it leaves and settled after. When the network
hides whether one arrived, its class decides (see `DeliveryClass`).
"""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta, tzinfo
from functools import partial
from typing import Final, Literal, TypeAlias

from bot.adviser.envelope import decode_message
from bot.adviser.pace import Clock, Pace
from bot.adviser.ports import Channel, Mark, Outgoing, Store
from bot.casework.quiet_hours import after_quiet
from bot.kernel.errors import (
    DeliveryDelayedError,
    DeliveryRefusedError,
    DeliveryUnknownError,
    StoreError,
    UndeliverableError,
)
from bot.kernel.ids import Address
from bot.kernel.messages import Update

log = logging.getLogger("wenzhu.delivery")

LANE_HELD: Final = 256
"""Messages of one user kept in memory; more stay in the store until these are out."""
REFS_HELD: Final = 8
CHATS_HELD: Final = 4096
BACK_OFF_MAX_S: Final = 60.0
STOP_MAX_S: Final = 10.0
BROKEN_WAIT_S: Final = 5.0
_RETRY_MARK_S: Final = 1.0
_Fate: TypeAlias = Literal["settled", "again"]
"""`again`: wait for a sign of arrival, else send again."""


@dataclass(frozen=True, slots=True)
class Options:
    """How patient and how parallel delivery is."""

    unclear_wait_s: float = 20.0
    """How long to wait for a sign that a message arrived before it is sent again."""
    parallel: int = 64
    zone: tzinfo = UTC
    """Where it must be day when a reminder is sent."""


@dataclass(slots=True, eq=False)
class _Lane:
    """One user's queue. Its first message stays in it until it is settled."""

    address: Address
    channel: Channel
    queue: deque[Outgoing] = field(default_factory=deque[Outgoing])
    has_more: bool = False
    is_stopped: bool = False
    """The user is gone; until they write again nothing is sent."""
    is_sending: bool = False
    failures: int = 0
    unclear: Outgoing | None = None
    arrived: bool = False
    last_id: int = 0
    tried: int = 0
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class _Marks:
    """Gathers marks of all lanes, so that many share one write."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._pending: list[tuple[Mark, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    def put(self, mark: Mark) -> asyncio.Future[None]:
        """Record a mark; the future is done when it is on disk. Marks keep their order."""
        future = asyncio.get_running_loop().create_future()
        self._pending.append((mark, future))
        if self._task is None:
            self._task = asyncio.create_task(self._flush())
        return future

    async def settle(self) -> None:
        """Wait until everything is on disk."""
        if self._task is not None:
            await asyncio.shield(self._task)

    def drop(self) -> None:
        """Give up what could not be written."""
        if self._task is not None:
            self._task.cancel()

    async def _flush(self) -> None:
        try:
            while self._pending:
                some, self._pending = self._pending, []
                await self._record([mark for mark, _ in some])
                for _, future in some:
                    if not future.done():
                        future.set_result(None)
        finally:
            self._task = None

    async def _record(self, marks: Sequence[Mark]) -> None:
        while True:
            try:
                await self._store.mark(marks)
            except StoreError as exc:
                log.warning("delivery.unmarked", extra={"kind": type(exc).__name__})
                await self._clock.sleep(_RETRY_MARK_S)
            else:
                return


class Delivery:
    """Sends what turns said. Call `start` first, `stop` last."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Clock,
        pace: Pace,
        options: Options = Options(),
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._pace = pace
        self._options = options
        self._slots = asyncio.Semaphore(options.parallel)
        self._marks = _Marks(store, clock)
        self._lanes: dict[Address, _Lane] = {}
        self._refs: OrderedDict[Address, deque[str]] = OrderedDict()
        self._stopping = False
        self._held: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Take up what an earlier run left undelivered."""
        self.put(await self._store.unsent())

    @property
    def waiting(self) -> int:
        """Number of messages held in memory."""
        return sum(len(lane.queue) for lane in self._lanes.values())

    def put(self, messages: Iterable[Outgoing]) -> None:
        """Queue messages, those of a user by rising id. Never waits."""
        for outgoing in messages:
            lane = self._lane(outgoing.address)
            if lane is not None:
                _queue(lane, outgoing)
                self._run(lane)

    def heard(self, update: Update) -> None:
        """Learn from an accepted update that its user is there, and what they have seen."""
        lane = self._lanes.get(update.address)
        if lane is None or update.kind == "timer":
            return
        lane.is_stopped = False
        if lane.unclear is not None:
            lane.arrived = lane.arrived or _proves(
                update, lane.unclear, self._refs.get(update.address, ())
            )
            lane.wake.set()

    async def stop(self) -> None:
        """Finish what is being sent, within ten seconds, and leave the rest unsent."""
        self._stopping = True
        for held in self._held:
            held.cancel()
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
        for lane in self._lanes.values():
            if lane.task is not None and not lane.is_sending:
                lane.task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=STOP_MAX_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._marks.settle(), STOP_MAX_S)
        self._marks.drop()

    def _lane(self, address: Address) -> _Lane | None:
        """Find a user's lane or make it; None when no channel sends to them."""
        lane = self._lanes.get(address)
        if lane is None:
            channel = self._channels.get(address.partition(":")[0])
            if channel is None:
                return None
            lane = self._lanes[address] = _Lane(address, channel)
        return lane

    def _run(self, lane: _Lane) -> None:
        if lane.task is None and not self._stopping:
            lane.task = asyncio.create_task(self._empty(lane))
            lane.task.add_done_callback(partial(self._rest, lane))

    def _rest(self, lane: _Lane, task: asyncio.Task[None]) -> None:
        lane.task = None
        broken = None if task.cancelled() else task.exception()
        if broken is not None:
            # A fault of ours. It must not spin, nor end the other lanes.
            log.error("delivery.broken", extra={"kind": type(broken).__name__})
            asyncio.get_running_loop().call_later(BROKEN_WAIT_S, self._run, lane)
        elif (lane.queue or lane.has_more) and not self._stopping:
            self._run(lane)
        elif not lane.is_stopped:
            self._lanes.pop(lane.address, None)

    async def _empty(self, lane: _Lane) -> None:
        """Send a lane's messages one after the other."""
        while not self._stopping:
            if not lane.queue and not await self._refill(lane):
                return
            outgoing = lane.queue[0]
            if lane.is_stopped or self._is_over(outgoing):
                await self._settle(lane, Mark(outgoing.id, "dead"))
                continue
            if self._hold(lane, outgoing):
                continue
            await self._pace.wait(lane.address)
            # Without a wait in between: `stop` cancels lanes that are not sending.
            lane.is_sending = True
            try:
                fate = await self._attempt(lane, outgoing)
            finally:
                lane.is_sending = False
            # A pause that begins while we stop would hold up the end.
            if not self._stopping:
                await self._follow(lane, fate)

    def _is_over(self, outgoing: Outgoing) -> bool:
        """Tell whether a message must not be sent any more."""
        if outgoing.delivery == "B" and outgoing.may_repeat:
            return True
        return outgoing.expires_at is not None and outgoing.expires_at <= self._clock.now()

    def _hold(self, lane: _Lane, outgoing: Outgoing) -> bool:
        """Take a reminder off at night and put it back in the morning; what follows it goes on."""
        if outgoing.delivery != "D":
            return False
        now = self._clock.now().astimezone(self._options.zone)
        wait_s = (after_quiet(now) - now).total_seconds()
        if wait_s <= 0:
            return False
        lane.queue.popleft()
        held = asyncio.create_task(self._put_later(outgoing, wait_s))
        self._held.add(held)
        held.add_done_callback(self._held.discard)
        return True

    async def _put_later(self, outgoing: Outgoing, wait_s: float) -> None:
        await self._clock.sleep(wait_s)
        self.put((outgoing,))

    async def _refill(self, lane: _Lane) -> bool:
        """Fetch what did not fit into memory."""
        if not lane.has_more:
            return False
        lane.has_more = False
        try:
            rest = await self._store.sent_after(lane.address, lane.last_id)
        except StoreError:
            lane.has_more = True
            await self._clock.sleep(_RETRY_MARK_S)
            return True
        for outgoing in rest:
            _queue(lane, outgoing)
        return bool(lane.queue)

    async def _attempt(self, lane: _Lane, outgoing: Outgoing) -> _Fate | float:
        """Send once; a number says how long to wait before the next try."""
        lane.tried = outgoing.id
        async with self._slots:
            await self._marks.put(Mark(outgoing.id, "sending"))
            try:
                ref = await lane.channel.send(outgoing)
            except DeliveryDelayedError as exc:
                return await self._delay(lane, outgoing, exc.retry_after_s)
            except DeliveryUnknownError:
                return await self._doubt(lane, outgoing)
            except (DeliveryRefusedError, UndeliverableError) as exc:
                log.warning("delivery.dead", extra={"kind": type(exc).__name__})
                # Before the mark: a user who comes back while it is written opens the lane.
                lane.is_stopped = isinstance(exc, UndeliverableError)
                await self._settle(lane, Mark(outgoing.id, "dead"))
                return "settled"
        self._remember(lane.address, ref)
        await self._settle(lane, Mark(outgoing.id, "sent", ref))
        return "settled"

    def _remember(self, address: Address, ref: str | None) -> None:
        """Keep the last messages that surely arrived, of the chats that were lately active."""
        if ref is None:
            return
        self._refs.setdefault(address, deque(maxlen=REFS_HELD)).append(ref)
        self._refs.move_to_end(address)
        if len(self._refs) > CHATS_HELD:
            self._refs.popitem(last=False)

    async def _follow(self, lane: _Lane, fate: _Fate | float) -> None:
        """Do what the outcome of an attempt asks for."""
        match fate:
            case "settled":
                lane.failures = 0
            case "again":
                await self._await_sign(lane)
            case seconds:
                await self._clock.sleep(seconds)

    async def _settle(self, lane: _Lane, mark: Mark) -> None:
        """Record the end of the first message and take it off.

        Nothing waits for the mark while more is to be sent: marks keep their order.
        """
        lane.last_id = max(lane.last_id, mark.id)
        lane.queue.popleft()
        recorded = self._marks.put(mark)
        if not lane.queue:
            await recorded

    async def _delay(
        self, lane: _Lane, outgoing: Outgoing, retry_after_s: float | None
    ) -> _Fate | float:
        if retry_after_s is None:
            wait_s = min(BACK_OFF_MAX_S, 2.0**lane.failures)
            lane.failures = min(lane.failures + 1, 16)
        else:
            wait_s = retry_after_s
            self._pace.hold(lane.address, retry_after_s)
        at = self._clock.now() + timedelta(seconds=wait_s)
        await self._marks.put(Mark(outgoing.id, "delayed", next_at=at))
        return wait_s

    async def _doubt(self, lane: _Lane, outgoing: Outgoing) -> _Fate | float:
        """Decide about a message that may have arrived."""
        if outgoing.delivery == "B":
            await self._settle(lane, Mark(outgoing.id, "dead"))
            return "settled"
        if outgoing.delivery == "C":
            return await self._delay(lane, outgoing, None)
        lane.queue[0] = replace(outgoing, may_repeat=True)
        lane.unclear, lane.arrived = outgoing, False
        lane.wake.clear()
        at = self._clock.now() + timedelta(seconds=self._options.unclear_wait_s)
        await self._marks.put(Mark(outgoing.id, "unknown", next_at=at))
        return "again"

    async def _await_sign(self, lane: _Lane) -> None:
        """Wait for the user to show that an unclear message arrived.

        Whatever they do ends the wait, for somebody is waiting for an answer; but only a
        press of one of the message's own buttons proves that it need not be sent again.
        """
        sleeper = asyncio.ensure_future(self._clock.sleep(self._options.unclear_wait_s))
        woken = asyncio.ensure_future(lane.wake.wait())
        try:
            await asyncio.wait({sleeper, woken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeper.cancel()
            woken.cancel()
        unclear, lane.unclear = lane.unclear, None
        if lane.arrived and unclear is not None:
            await self._settle(lane, Mark(unclear.id, "sent"))


def _queue(lane: _Lane, outgoing: Outgoing) -> None:
    """Put a message where its id belongs; the first one may be on its way already."""
    if lane.has_more or len(lane.queue) >= LANE_HELD:
        lane.has_more = True
        return
    if not lane.queue or outgoing.id > lane.queue[-1].id:
        lane.queue.append(outgoing)
        lane.last_id = max(lane.last_id, outgoing.id)
        return
    if all(outgoing.id != other.id for other in lane.queue):
        at = next(n for n, other in enumerate(lane.queue) if other.id > outgoing.id)
        lane.queue.insert(max(at, lane.queue[0].id == lane.tried), outgoing)


def _proves(update: Update, unclear: Outgoing, refs: Iterable[str]) -> bool:
    """Tell whether an update shows that its user has the unclear message before them."""
    known = set(refs)
    if update.kind != "tap" or not known or update.reply_to is None:
        return False
    message = decode_message(unclear.body, unclear.delivery)
    is_own = any(button.id == update.text for button in message.buttons)
    return is_own and update.reply_to not in known
