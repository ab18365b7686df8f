"""How values stand in rows: sealed bodies, what each is bound to, and reading them back."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol, TypeAlias, cast

from bot.kernel.errors import EvidenceAlteredError
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import Outgoing, StoredFile, StoredItem
from bot.kernel.values import FileRef
from bot.storage import statements
from bot.storage.sealing import TAG_BYTES, DataKey

Cell: TypeAlias = str | int | float | bytes | None
Row: TypeAlias = tuple[Cell, ...]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Rows(Protocol):
    """What a statement gives. Rows are as the statement says, hence Any."""

    @property
    def rowcount(self) -> int:
        """Number of rows changed."""
        ...

    def fetchone(self) -> Any:
        """Give the next row or None."""
        ...

    def fetchall(self) -> list[Any]:
        """Give all rows that are left."""
        ...


class Db(Protocol):
    """The part of a database connection that turns need."""

    def execute(self, sql: str, parameters: Row = ..., /) -> Rows:
        """Run one statement."""
        ...

    def executemany(self, sql: str, parameters: list[Row], /) -> Rows:
        """Run one statement for each row."""
        ...


@dataclass(slots=True, eq=False)
class Lane:
    """A user's head row, opened, as the turns of this group have left it so far."""

    id: bytes
    address: Address
    key: DataKey
    wrapped: bytes
    session: bytes | None = None
    revision: int = 0
    segment: int = 0
    entries: int = 0
    tail: bytes = b""
    last_entry: int = 0
    items: int = 0
    item_tail: bytes = b""
    last_item: int = 0
    waiting: int = 0
    sealed_address: bytes | None = None
    """None when the lane is not stored yet."""
    consents: int | None = None
    """Number of consents, once this group has counted them."""

    def start_over(self, wrapped: bytes, key: DataKey) -> None:
        """Become a lane that is not stored, under a new key, as after an erasure."""
        self.key, self.wrapped, self.session, self.sealed_address = key, wrapped, None, None
        self.revision = self.segment = self.entries = self.items = self.waiting = 0
        self.last_entry = self.last_item = 0
        self.tail = self.item_tail = b""
        self.consents = None

    def bound(self) -> bytes:
        """Name the head and all that its numbers say, so that none can be turned back alone."""
        return b"lane.session|%b|%d|%d|%d|%d|%d|%d|%d|%b" % (
            self.id,
            self.session is not None,
            self.revision,
            self.segment,
            self.entries,
            self.items,
            self.waiting,
            len(self.tail),
            self.tail + self.item_tail,
        )

    def head(self) -> Row:
        """Seal the head as a row of `lane`."""
        if self.sealed_address is None:
            self.sealed_address = self.key.seal(
                self.address.encode("utf-8", "surrogatepass"), _address_bound(self.id)
            )
        return (
            self.id,
            place(self.id),
            self.sealed_address,
            self.key.seal(self.session or b"", self.bound()),
            self.session is not None,
            self.revision,
            self.segment,
            self.entries,
            self.tail,
            self.last_entry,
            self.items,
            self.item_tail,
            self.last_item,
            self.waiting,
        )


def place(lane: bytes) -> int:
    """Give the number under which the head and the key of a lane stand."""
    return int.from_bytes(lane[:8], "big", signed=True)


def open_lane(id_: bytes, key: DataKey, row: Row, address: Address | None) -> Lane:
    """Open a head row: wrapped key, then the columns of `lane` from `address` on.

    Raises:
        EvidenceAlteredError: The row does not open, or it is gone while its key is there.
    """
    if row[1] is None:
        raise EvidenceAlteredError("lane: the row is gone")
    wrapped, sealed, session, begun = cast("tuple[bytes, bytes, bytes, int]", row[:4])
    numbers = cast("tuple[int, int, int, bytes, int, int, bytes, int, int]", row[4:])
    owner = address or open_address(id_, key, sealed)
    lane = Lane(id_, owner, key, wrapped, b"" if begun else None, *numbers, sealed)
    opened = key.open(session, lane.bound())
    if begun:
        lane.session = opened
    return lane


def open_address(id_: bytes, key: DataKey, sealed: bytes) -> Address:
    """Open the address of a lane."""
    return Address(key.open(sealed, _address_bound(id_)).decode("utf-8", "surrogatepass"))


def _address_bound(id_: bytes) -> bytes:
    return b"lane.address|" + id_


def micros(at: datetime) -> int:
    """Give an aware time as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """Give back what `micros` took, in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def raw_bound(lane: bytes, digest: bytes) -> bytes:
    """Name the stored text of a waiting update."""
    return b"inbox.raw|" + lane + digest


def pack_update(update: Update) -> bytes:
    """Encode an update, its address apart. Lone surrogates survive."""
    file = update.file
    return json.dumps(
        [
            update.key,
            update.kind,
            update.text,
            update.received_at.isoformat(),
            file and [file.id, file.kind, file.name, file.mime, file.size_bytes],
            update.file_source,
            update.reply_to,
        ]
    ).encode()


def unpack_update(raw: bytes, address: Address) -> Update:
    """Decode what `pack_update` made."""
    key, kind, text, at, file, source, reply_to = json.loads(raw)
    ref = FileRef(*file) if file else None
    return Update(address, key, kind, text, datetime.fromisoformat(at), ref, source, reply_to)


def entry_bound(lane: bytes, n: int, segment: int, before: bytes) -> bytes:
    """Name a journal entry and the tag of the one before it."""
    return b"journal.body|%b|%d|%d|%b" % (lane, n, segment, before)


def read_journal(db: Db, lane: Lane) -> tuple[bytes, ...]:
    """Open the entries of the current segment, oldest first.

    Raises:
        EvidenceAlteredError: An entry was changed, moved, dropped or added.
    """
    if not lane.entries:
        return ()
    sealed = db.execute(statements.JOURNAL, (lane.id, lane.last_entry, lane.entries)).fetchall()
    entries: list[bytes] = []
    before = b""
    for n, body in reversed(sealed):
        entries.append(lane.key.open(body, entry_bound(lane.id, n, lane.segment, before)))
        before = body[-TAG_BYTES:]
    if len(entries) != lane.entries or before != lane.tail:
        raise EvidenceAlteredError("journal: entries are missing or were added")
    return tuple(entries)


def item_bound(lane: bytes, item: Row, before: bytes) -> bytes:
    """Name a revision of a record and the tag of the one written before it.

    `item` is n, id, kind, withdrawn and at.
    """
    n, id_, kind, withdrawn, at = cast("tuple[int, str, str, int, int]", item)
    return b"case_item.body|%b|%d|%d|%d|%d|%b|%b|%b" % (
        lane,
        n,
        withdrawn,
        at,
        len(before),
        before,
        kind.encode(),
        id_.encode(),
    )


def read_items(db: Db, lane: Lane) -> tuple[StoredItem, ...]:
    """Open every revision of every record, oldest first.

    Raises:
        EvidenceAlteredError: A revision was changed, moved, dropped or added.
    """
    if not lane.items:
        return ()
    sealed = db.execute(statements.ITEMS, (lane.id, lane.last_item, lane.items)).fetchall()
    items: list[StoredItem] = []
    revisions: dict[str, int] = {}
    before = b""
    for *item, body in reversed(sealed):
        opened = lane.key.open(body, item_bound(lane.id, tuple(item), before))
        before = body[-TAG_BYTES:]
        _, id_, kind, withdrawn, at = item
        revisions[id_] = revision = revisions.get(id_, 0) + 1
        items.append(StoredItem(id_, kind, revision, opened, bool(withdrawn), moment(at)))
    if len(items) != lane.items or before != lane.item_tail:
        raise EvidenceAlteredError("case_item: records are missing or were added")
    return tuple(items)


def _file_bound(lane: bytes, id_: str, state: str, at: int, blob: str | None) -> bytes:
    return b"evidence.body|%b|%d|%b|%b|%b" % (
        lane,
        at,
        state.encode(),
        (blob or "").encode(),
        id_.encode(),
    )


def file_row(lane: bytes, key: DataKey, file: StoredFile) -> Row:
    """Seal a file's names as a row of `evidence`."""
    ref = file.ref
    at = micros(file.received_at)
    plain = json.dumps([ref.kind, ref.name, ref.mime, ref.size_bytes, file.source, file.sha256])
    body = key.seal(plain.encode(), _file_bound(lane, ref.id, file.state, at, file.blob))
    return (lane, ref.id, file.state, at, file.blob, body)


def open_file(lane: bytes, key: DataKey, row: Row) -> StoredFile:
    """Open a row of `evidence`, its lane apart."""
    id_, state, at, blob, body = cast("tuple[str, Any, int, str | None, bytes]", row)
    plain = key.open(body, _file_bound(lane, id_, state, at, blob))
    kind, name, mime, size, source, sha256 = json.loads(plain)
    return StoredFile(
        FileRef(id_, kind, name, mime, size), state, source, blob, sha256, moment(at)
    )


def read_files(db: Db, lane: Lane) -> tuple[StoredFile, ...]:
    """Open the rows of all files, in the order of receiving."""
    rows = db.execute(statements.FILES, (lane.id,)).fetchall()
    return tuple(open_file(lane.id, lane.key, row) for row in rows)


def timer_bound(lane: bytes, id_: str, due: int) -> bytes:
    """Name a timer and when it is due."""
    return b"timer.body|%b|%d|%b" % (lane, due, id_.encode())


def consent_bound(lane: bytes, n: int, at: int) -> bytes:
    """Name a consent given or withdrawn."""
    return b"consent.body|%b|%d|%d" % (lane, n, at)


def read_consents(db: Db, lane: Lane) -> tuple[tuple[str, bool, datetime], ...]:
    """Open what the user consented to and withdrew, oldest first."""
    consents: list[tuple[str, bool, datetime]] = []
    for n, at, body in db.execute(statements.CONSENTS, (lane.id,)).fetchall():
        to, given = json.loads(lane.key.open(body, consent_bound(lane.id, n, at)))
        consents.append((to, given, moment(at)))
    return tuple(consents)


def message_bound(lane: bytes, id_: int, delivery: str, expires: int | None) -> bytes:
    """Name an outbound message."""
    return b"outbox.body|%b|%d|%d|%b" % (lane, id_, expires or 0, delivery.encode())


def open_message(lane: bytes, key: DataKey, address: Address, row: Row) -> Outgoing:
    """Open a row of `outbox`: id, state, delivery, tries, repeats, expires_at, body."""
    id_, state, delivery, tries, repeats, expires, body = cast(
        "tuple[int, str, Any, int, int, int | None, bytes]", row
    )
    plain = key.open(body, message_bound(lane, id_, delivery, expires))
    may_repeat = bool(repeats) or state in {"sending", "unknown"}
    expires_at = None if expires is None else moment(expires)
    return Outgoing(id_, address, plain, delivery, tries, may_repeat, expires_at)
