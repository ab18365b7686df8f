"""What one turn reads and writes: the words that the use case and the stores share.

They stand in the kernel because a store carries out turns and may import nothing above it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.kernel.ids import Address
from bot.kernel.messages import DeliveryClass, Update
from bot.kernel.values import FileRef


@dataclass(frozen=True, slots=True)
class StoredItem:
    """One revision of one case record. `body` is JSON text in UTF-8."""

    id: str
    kind: str
    revision: int
    body: bytes
    withdrawn: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a user. `state`: expected (not fetched yet), kept, failed."""

    ref: FileRef
    state: Literal["expected", "kept", "failed"]
    source: str | None
    blob: str | None
    sha256: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class LaneView:
    """What a step may read of its user, inside the transaction."""

    address: Address
    session: bytes | None
    segment: int
    journal: Callable[[], tuple[bytes, ...]]
    """Entries of the current segment, oldest first."""
    items: Callable[[], tuple[StoredItem, ...]]
    """Every revision of every record, oldest first."""
    files: Callable[[], tuple[StoredFile, ...]]


@dataclass(frozen=True, slots=True)
class ItemChange:
    """Write a record. A record with this id gets a new revision, else a first one."""

    id: str
    kind: str
    body: bytes
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class TimerChange:
    """Set a timer (replacing one of the same id), or remove it when `due` is None.

    `body` is the text of a reminder, empty for a question's wait.
    """

    id: str
    due: datetime | None
    body: str = ""


@dataclass(frozen=True, slots=True)
class StoredTimer:
    """A timer that is set. `body` is the text of a reminder, empty for a question's wait."""

    id: str
    due: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message to send. `body` is the message's JSON."""

    body: bytes
    delivery: DeliveryClass
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything one turn changes; written in one transaction, in this order."""

    session: bytes
    segment: int
    entries: tuple[bytes, ...] = ()
    items: tuple[ItemChange, ...] = ()
    files: tuple[StoredFile, ...] = ()
    timers: tuple[TimerChange, ...] = ()
    silence: bool = False
    """Remove every timer of the user first; then set `timers`."""
    messages: tuple[Outbound, ...] = ()
    consents: tuple[tuple[str, bool], ...] = ()
    erase: bool = False
    """Destroy the user's data key and every row and file first; then write only `messages`."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A step that could not be carried out. `kind` is an exception's type name."""

    kind: str


Step: TypeAlias = Callable[[Update, LaneView], Outcome | Failure]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An outbox row to deliver. Ids rise within a lane in the order of sending."""

    id: int
    address: Address
    body: bytes
    delivery: DeliveryClass
    tries: int
    may_repeat: bool
    """True when an earlier attempt may have arrived: mark it for the user."""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an accepted update. Returned only after the commit."""

    duplicate: bool
    messages: tuple[Outgoing, ...]
    files: tuple[StoredFile, ...] = ()
    failed: bool = False
    """The step failed; the update is kept, and `Store.take_waiting` tries again."""
    dead: bool = False
    """Set aside after the third failure; `messages` holds the apology."""


OutboxState: TypeAlias = Literal["sending", "sent", "delayed", "unknown", "dead"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A delivery's progress. `ref` is the channel's message id; `next_at` when to try again."""

    id: int
    state: OutboxState
    ref: str | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseDump:
    """All that is kept of one user, opened."""

    address: Address
    session: bytes | None
    items: tuple[StoredItem, ...]
    files: tuple[StoredFile, ...]
    consents: tuple[tuple[str, bool, datetime], ...]
    timers: tuple[StoredTimer, ...] = ()
