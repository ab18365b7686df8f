"""Turns the outcome of a step into sealed rows, without writing any."""

import json
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from bot.kernel.ids import Address
from bot.kernel.turns import ItemChange, Outbound, Outcome, Outgoing, Step, StoredFile
from bot.storage import rows, statements
from bot.storage.faults import Faults
from bot.storage.rows import Db, Lane, Row, micros
from bot.storage.sealing import TAG_BYTES, Keyring

_ROUTES_HELD: Final = 65_536


@dataclass(slots=True)
class Ids:
    """The next numbers: given out by this process alone, rising, not used again."""

    message: Iterator[int]
    entry: Iterator[int]
    item: Iterator[int]
    waiting: Iterator[int]

    @classmethod
    def after(cls, last: tuple[int | None, ...]) -> "Ids":
        """Go on after the last numbers stored, in the order of the fields."""
        return cls(*(count((n or 0) + 1) for n in last))


@dataclass(slots=True)
class House:
    """What all groups of one store share."""

    keyring: Keyring
    step: Step
    faults: Faults
    apology: bytes | None
    """Body of the message for a user whose update was set aside."""
    ids: Ids
    pulled: frozenset[str] = frozenset({"web"})
    """Channels whose pages fetch their messages by lane."""
    routes: OrderedDict[int, bytes] = field(default_factory=OrderedDict[int, bytes])
    """Lanes of the messages handed out lately, so that marking one finds its lane."""

    def is_pulled(self, address: Address) -> bool:
        """Tell whether a user's page fetches its messages itself."""
        return channel_of(address) in self.pulled

    def hand_out(self, id_: int, lane: bytes) -> None:
        """Remember the lane of a message that is about to be delivered."""
        self.routes[id_] = lane
        if len(self.routes) > _ROUTES_HELD:
            self.routes.popitem(last=False)


class Draft:
    """What one turn is going to change; adopted as a whole or dropped as a whole."""

    __slots__ = (
        "at",
        "consents",
        "entries",
        "files",
        "house",
        "item_tail",
        "items",
        "lane",
        "last_entry",
        "last_item",
        "messages",
        "segment",
        "session",
        "tail",
        "writes",
    )

    def __init__(self, house: House, lane: Lane, at: int) -> None:
        """Begin where the lane stands. `at` is the time of the update, as rows have it."""
        self.house = house
        self.lane = lane
        self.at = at
        self.session = lane.session
        self.segment = lane.segment
        self.entries = lane.entries
        self.tail = lane.tail
        self.last_entry = lane.last_entry
        self.items = lane.items
        self.item_tail = lane.item_tail
        self.last_item = lane.last_item
        self.consents = lane.consents
        self.writes: list[tuple[str, Row]] = []
        self.messages: tuple[Outgoing, ...] = ()
        self.files: tuple[StoredFile, ...] = ()

    def adopt(self) -> None:
        """Let the lane stand where this draft ends."""
        lane = self.lane
        lane.session = self.session
        lane.segment = self.segment
        lane.entries = self.entries
        lane.tail = self.tail
        lane.last_entry = self.last_entry
        lane.items = self.items
        lane.item_tail = self.item_tail
        lane.last_item = self.last_item
        lane.consents = self.consents
        lane.revision += 1
        for message in self.messages:
            self.house.hand_out(message.id, lane.id)

    def add_entries(self, segment: int, entries: tuple[bytes, ...]) -> None:
        """Append journal entries, each bound to the one before; a new segment begins a chain."""
        if segment != self.segment:
            self.segment, self.entries, self.tail = segment, 0, b""
        lane = self.lane
        for entry in entries:
            n = next(self.house.ids.entry)
            body = lane.key.seal(entry, rows.entry_bound(lane.id, n, segment, self.tail))
            row = (lane.id, n, self.last_entry, segment, body)
            self.writes.append((statements.ADD_ENTRY, row))
            self.entries += 1
            self.tail = body[-TAG_BYTES:]
            self.last_entry = n

    def add_item(self, change: ItemChange) -> None:
        """Append a revision of a record."""
        lane = self.lane
        n = next(self.house.ids.item)
        item = (n, change.id, change.kind, change.withdrawn, self.at)
        body = lane.key.seal(change.body, rows.item_bound(lane.id, item, self.item_tail))
        self.writes.append((statements.ADD_ITEM, (lane.id, n, self.last_item, *item[1:], body)))
        self.items += 1
        self.item_tail = body[-TAG_BYTES:]
        self.last_item = n

    def add_timers(self, outcome: Outcome) -> None:
        """Set and remove timers. Of two changes of one id the later counts."""
        lane = self.lane
        if outcome.silence:
            self.writes.append((statements.DROP_TIMERS, (lane.id,)))
        for change in {change.id: change for change in outcome.timers}.values():
            if change.due is None:
                self.writes.append((statements.DROP_TIMER, (lane.id, change.id)))
                continue
            due = micros(change.due)
            body = lane.key.seal(
                change.body.encode("utf-8", "surrogatepass"),
                rows.timer_bound(lane.id, change.id, due),
            )
            self.writes.append((statements.PUT_TIMER, (lane.id, change.id, due, body)))

    def add_messages(self, messages: tuple[Outbound, ...]) -> None:
        """Append messages to the outbox."""
        lane, house = self.lane, self.house
        pulled = house.is_pulled(lane.address)
        given: list[Outgoing] = []
        for message in messages:
            id_ = next(house.ids.message)
            expires = message.expires_at and micros(message.expires_at)
            bound = rows.message_bound(lane.id, id_, message.delivery, expires)
            body = lane.key.seal(message.body, bound)
            row = (lane.id, id_, self.at, message.delivery, pulled, expires, body)
            self.writes.append((statements.ADD_MESSAGE, row))
            given.append(
                Outgoing(
                    id_,
                    lane.address,
                    message.body,
                    message.delivery,
                    tries=0,
                    may_repeat=False,
                    expires_at=message.expires_at,
                )
            )
        self.messages = tuple(given)

    def add_consents(self, db: Db, consents: tuple[tuple[str, bool], ...]) -> None:
        """Append consents given or withdrawn."""
        lane = self.lane
        before = lane.consents
        if before is None:
            (last,) = db.execute(statements.LAST_CONSENT, (lane.id,)).fetchone()
            before = last or 0
        self.consents = before + len(consents)
        at = self.at
        for n, consent in enumerate(consents, before + 1):
            body = lane.key.seal(json.dumps(consent).encode(), rows.consent_bound(lane.id, n, at))
            self.writes.append((statements.ADD_CONSENT, (lane.id, n, at, body)))


def draft(db: Db, house: House, lane: Lane, at: int, outcome: Outcome) -> Draft:
    """Seal everything a turn changes. Reads the lane; writes nothing.

    Raises:
        ValueError: A name holds characters that no text may hold.
    """
    turn = Draft(house, lane, at)
    turn.session = outcome.session
    turn.add_entries(outcome.segment, outcome.entries)
    for change in outcome.items:
        turn.add_item(change)
    turn.files = outcome.files
    for file in outcome.files:
        turn.writes.append((statements.PUT_FILE, rows.file_row(lane.id, lane.key, file)))
    if outcome.timers or outcome.silence:
        turn.add_timers(outcome)
    turn.add_messages(outcome.messages)
    if outcome.consents:
        turn.add_consents(db, outcome.consents)
    return turn


def channel_of(address: str) -> str:
    """Give the channel of an address."""
    return address.partition(":")[0]
