"""What the use case needs from the outside, as protocols; no adapter is imported here.

A turn is carried out *inside* the store: `Store.take` accepts an update and calls the
step in the same transaction, so that many users' turns share one commit (see
`docs/adr/0007`). The step is pure and synchronous.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

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


class Store(Protocol):
    """Durable state of all users. Every method returns after its commit.

    Raises (any method):
        StoreFullError: The disk is full; nothing was acknowledged, nothing changed.
        StoreError: Storage failed; nothing of the call was kept.
    """

    async def take(self, update: Update) -> Receipt:
        """Accept one update and carry out its turn, in order within its user.

        Calls made in one tick, or while a commit is under way, share one transaction.
        Earlier updates of the user that wait (a failed step) are tried first; the receipt
        then holds their messages too.
        """
        ...

    async def take_waiting(self) -> tuple[Receipt, ...]:
        """Try again what was accepted but not carried out (after a failure or a crash)."""
        ...

    async def unsent(self) -> tuple[Outgoing, ...]:
        """List undelivered messages in order, for start-up; those found `sending` may repeat."""
        ...

    async def mark(self, marks: Sequence[Mark]) -> None:
        """Record deliveries."""
        ...

    async def due(self, now: datetime) -> tuple[Update, ...]:
        """Give the timers that are due as updates to `take`; taking one removes its timer."""
        ...

    async def next_due(self) -> datetime | None:
        """Tell when the next timer is due."""
        ...

    async def expected_files(self) -> tuple[tuple[Address, StoredFile], ...]:
        """List files that were announced but not fetched."""
        ...

    async def keep_file(self, address: Address, file: StoredFile) -> None:
        """Record a fetched (or failed) file. The blob exists before this call."""
        ...

    async def put_blob(
        self, address: Address, chunks: AsyncIterator[bytes], limit_bytes: int
    ) -> tuple[str, str, int]:
        """Seal a stream into the vault; give blob id, SHA-256 of the plain bytes, and size.

        Raises:
            EvidenceTooLargeError: More than `limit_bytes`; nothing is kept.
        """
        ...

    def open_blob(self, address: Address, blob: str) -> AsyncIterator[bytes]:
        """Read a sealed file back in chunks.

        Raises:
            EvidenceMissingError: There is no such file.
            EvidenceAlteredError: The bytes do not open.
        """
        ...

    async def dump(self, address: Address) -> CaseDump | None:
        """Open all that is kept of one user; None when there is nothing."""
        ...

    async def erase(self, address: Address) -> bool:
        """Destroy a user's key, rows and files; False when there was nothing."""
        ...

    async def sent_after(self, address: Address, id_: int) -> tuple[Outgoing, ...]:
        """List a user's outbox rows with a higher id (for the page, which pulls)."""
        ...

    async def close(self) -> None:
        """Finish what is under way and release the data directory."""
        ...


class Channel(Protocol):
    """A way to reach users."""

    async def send(self, outgoing: Outgoing) -> str | None:
        """Deliver one message; give the channel's message id when it has one.

        Raises:
            UndeliverableError: The user is gone; do not retry.
            DeliveryDelayedError: Not sent; retry after the given time.
            DeliveryUnknownError: Sent or not, nobody can know.
            DeliveryRefusedError: Never will be sent as it is.
        """
        ...

    async def fetch(self, source: str) -> AsyncIterator[bytes]:
        """Open the bytes of a file that a user sent.

        Raises:
            UndeliverableError: The file is gone for good.
            DeliveryDelayedError: Try again.
        """
        ...
