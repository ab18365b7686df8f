"""Turns the outcome of a step into sealed rows, without writing any."""

import json
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import ItemChange, Outbound, Outcome, Outgoing, Step, StoredFile, StoredItem
from bot.storage import rows, statements
from bot.storage.faults import Faults
from bot.storage.rows import Db, Lane, Row, micros
from bot.storage.sealing import TAG_BYTES, Keyring

_ROUTES_HELD: Final = 65_536


@dataclass(slots=True)
class House:
    """What all groups of one store share."""

    keyring: Keyring
    step: Step
    faults: Faults
    apology: bytes | None
    """Body of the message for a user whose update was set aside."""
    message_ids: Iterator[int]
    waiting_ids: Iterator[int]
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


@dataclass(slots=True)
class Draft:
    """What one turn is going to change; adopted as a whole or dropped as a whole."""

    house: House
    lane: Lane
    at: datetime
    segment: int
    entries: int
    tail: bytes
    items: int
    item_tail: bytes
    writes: list[tuple[str, Row]] = field(default_factory=list[tuple[str, Row]])
    revisions: dict[str, int] = field(default_factory=dict[str, int])
    consents: int | None = None
    messages: list[Outgoing] = field(default_factory=list[Outgoing])
    files: tuple[StoredFile, ...] = ()

    def add_entries(self, segment: int, entries: tuple[bytes, ...]) -> None:
        """Append journal entries, each bound to the one before; a new segment begins a chain."""
        if segment != self.segment:
            self.segment, self.entries, self.tail = segment, 0, b""
        lane = self.lane
        for entry in entries:
            bound = rows.entry_bound(lane.id, segment, self.entries, self.tail)
            body = lane.key.seal(entry, bound)
            self.writes.append((statements.ADD_ENTRY, (lane.id, segment, self.entries, body)))
            self.entries += 1
            self.tail = body[-TAG_BYTES:]

    def add_item(self, db: Db, change: ItemChange) -> None:
        """Append a revision of a record."""
        lane = self.lane
        revision = self._last_revision(db, change.id) + 1
        item = StoredItem(change.id, change.kind, revision, b"", change.withdrawn, self.at)
        bound = rows.item_bound(lane.id, self.items, item, self.item_tail)
        body = lane.key.seal(change.body, bound)
        row = (lane.id, change.id, revision, self.items, change.kind, change.withdrawn)
        self.writes.append((statements.ADD_ITEM, (*row, micros(self.at), body)))
        self.revisions[change.id] = revision
        self.items += 1
        self.item_tail = body[-TAG_BYTES:]

    def _last_revision(self, db: Db, id_: str) -> int:
        known = self.revisions.get(id_, self.lane.revisions.get(id_))
        if known is not None:
            return known
        if not self.lane.items:
            return 0
        (last,) = db.execute(statements.LAST_REVISION, (self.lane.id, id_)).fetchone()
        return last or 0

    def add_timers(self, outcome: Outcome) -> None:
        """Set and remove timers. Of two changes of one id the later counts."""
        lane = self.lane
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

    def add_message(self, message: Outbound) -> None:
        """Append a message to the outbox."""
        lane, house = self.lane, self.house
        id_ = next(house.message_ids)
        expires = message.expires_at and micros(message.expires_at)
        bound = rows.message_bound(lane.id, id_, message.delivery, expires)
        body = lane.key.seal(message.body, bound)
        pulled = house.is_pulled(lane.address)
        row = (lane.id, id_, micros(self.at), message.delivery, pulled, expires, body)
        self.writes.append((statements.ADD_MESSAGE, row))
        self.messages.append(
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

    def add_consents(self, db: Db, consents: tuple[tuple[str, bool], ...]) -> None:
        """Append consents given or withdrawn."""
        lane = self.lane
        before = lane.consents
        if before is None:
            (last,) = db.execute(statements.LAST_CONSENT, (lane.id,)).fetchone()
            before = last or 0
        self.consents = before + len(consents)
        at = micros(self.at)
        for n, consent in enumerate(consents, before + 1):
            body = lane.key.seal(json.dumps(consent).encode(), rows.consent_bound(lane.id, n, at))
            self.writes.append((statements.ADD_CONSENT, (lane.id, n, at, body)))


def blank(house: House, lane: Lane, at: datetime) -> Draft:
    """Begin a draft where the lane stands."""
    return Draft(
        house,
        lane,
        at,
        lane.segment,
        lane.entries,
        lane.tail,
        lane.items,
        lane.item_tail,
        consents=lane.consents,
    )


def draft(db: Db, house: House, lane: Lane, update: Update, outcome: Outcome) -> Draft:
    """Seal everything a turn changes. Reads the lane; writes nothing.

    Raises:
        ValueError: A name holds characters that no text may hold.
    """
    turn = blank(house, lane, update.received_at)
    turn.add_entries(outcome.segment, outcome.entries)
    for change in outcome.items:
        turn.add_item(db, change)
    turn.files = outcome.files
    for file in outcome.files:
        turn.writes.append((statements.PUT_FILE, rows.file_row(lane.id, lane.key, file)))
    if outcome.timers:
        turn.add_timers(outcome)
    for message in outcome.messages:
        turn.add_message(message)
    if outcome.consents:
        turn.add_consents(db, outcome.consents)
    return turn


def channel_of(address: str) -> str:
    """Give the channel of an address."""
    return address.partition(":")[0]
