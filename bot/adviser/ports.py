"""What the use case needs from the outside, as protocols; no adapter is imported here.

A turn is carried out *inside* the store: `Store.take` accepts an update and calls the
step in the same transaction, so that many users' turns share one commit (see
`docs/adr/0007`). The step is pure and synchronous.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import (
    CaseDump,
    Failure,
    ItemChange,
    LaneView,
    Mark,
    Outbound,
    OutboxState,
    Outcome,
    Outgoing,
    Receipt,
    Step,
    StoredFile,
    StoredItem,
    StoredTimer,
    TimerChange,
)

__all__ = [
    "CaseDump",
    "Channel",
    "Failure",
    "ItemChange",
    "LaneView",
    "Mark",
    "Outbound",
    "OutboxState",
    "Outcome",
    "Outgoing",
    "Receipt",
    "Step",
    "Store",
    "StoredFile",
    "StoredItem",
    "StoredTimer",
    "TimerChange",
]


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
