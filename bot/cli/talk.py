"""One user's conversation over a store, with a clock of its own: what `chat` drives."""

import mimetypes
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.adviser.codec import decode_session
from bot.adviser.envelope import decode_message
from bot.adviser.ports import Store
from bot.adviser.turn import BLOB_PREFIX
from bot.cli.tape import Tape
from bot.engine.session import Session
from bot.kernel.ids import Address
from bot.kernel.messages import Message, Update, UpdateKind
from bot.kernel.turns import Mark, Receipt
from bot.kernel.values import FileKind, FileRef

FILE_LIMIT_BYTES = 20 * 1024 * 1024
"""Largest file taken, the same on every channel."""
_CHUNK = 64 * 1024


@dataclass(slots=True)
class Talk:
    """Sends one user's inputs to the store and gives back what is said."""

    store: Store
    address: Address
    clock: Callable[[], datetime]
    ahead: timedelta = timedelta(0)
    """How far waits have moved the clock."""
    tape: Tape = field(default_factory=Tape)

    @property
    def now(self) -> datetime:
        """The conversation's time."""
        return self.clock() + self.ahead

    async def send(self, kind: UpdateKind, text: str) -> tuple[Message, ...]:
        """Send a text or a tap."""
        update = Update(self.address, secrets.token_hex(8), kind, text, self.now)
        said = await self._delivered(await self.store.take(update))
        self.tape.note("我", text, said)
        return said

    async def give(self, path: Path, kind: FileKind) -> tuple[Message, ...]:
        """Send a file.

        Raises:
            OSError: It cannot be read.
            EvidenceTooLargeError: It is over the limit.
        """
        blob, sha256, size = await self.store.put_blob(
            self.address, _chunks(path), FILE_LIMIT_BYTES
        )
        mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        ref = FileRef(secrets.token_hex(8), kind, path.name, mime, size)
        update = Update(
            self.address,
            ref.id,
            "file",
            "",
            self.now,
            file=ref,
            file_source=f"{BLOB_PREFIX}{blob}:{sha256}",
        )
        said = await self._delivered(await self.store.take(update))
        self.tape.note("件", path.name, said)
        return said

    async def wait(self, duration: timedelta) -> tuple[Message, ...]:
        """Let time pass; timers fire in order, each at its own time."""
        until = self.now + duration
        said: list[Message] = []
        while (due := await self.store.next_due()) is not None and due <= until:
            self.ahead += max(due - self.now, timedelta(0))
            for update in await self.store.due(self.now):
                said += await self._delivered(await self.store.take(update))
        self.ahead += until - self.now
        self.tape.waited(duration, tuple(said))
        return tuple(said)

    async def session(self) -> Session:
        """Give where the conversation stands."""
        dump = await self.store.dump(self.address)
        return decode_session(dump.session if dump else None)

    async def unread(self) -> tuple[Message, ...]:
        """Give what was said but never shown, after a crash."""
        mine = [o for o in await self.store.unsent() if o.address == self.address]
        await self.store.mark([Mark(one.id, "sent") for one in mine])
        return tuple(decode_message(one.body, one.delivery) for one in mine)

    async def _delivered(self, receipt: Receipt) -> tuple[Message, ...]:
        while receipt.failed and not receipt.dead:
            again = await self.store.take_waiting()
            if not again:
                break
            receipt = again[-1]
        await self.store.mark([Mark(one.id, "sent") for one in receipt.messages])
        mine = (one for one in receipt.messages if one.address == self.address)
        return tuple(decode_message(one.body, one.delivery) for one in mine)


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
