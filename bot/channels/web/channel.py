"""The page's side of delivery: readers wait here until there is something new to read.

The store is the transport: the page reads its messages from the outbox, so that sending is
no more than waking whoever waits.
"""

import asyncio
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager

from bot.kernel.errors import UndeliverableError
from bot.kernel.ids import Address
from bot.kernel.turns import Outgoing

CHANNEL = "web"


class WebChannel:
    """Wakes open pages. Satisfies `adviser.ports.Channel`."""

    def __init__(self) -> None:
        self._readers: dict[Address, set[asyncio.Event]] = {}
        self._closed = False

    async def send(self, outgoing: Outgoing) -> str | None:
        """Wake the user's open pages; those that open later read the message then."""
        for reader in self._readers.get(outgoing.address, ()):
            reader.set()
        return None

    async def fetch(self, source: str) -> AsyncIterator[bytes]:  # noqa: ARG002 - the port's name
        """Refuse: what the page uploads is sealed before its update is accepted."""
        raise UndeliverableError(CHANNEL)

    @property
    def closed(self) -> bool:
        """Tell whether readers are to end."""
        return self._closed

    def close(self) -> None:
        """Let every open stream end, so that the server can stop; call before it stops."""
        self._closed = True
        for readers in self._readers.values():
            for reader in readers:
                reader.set()

    def count(self, address: Address | None = None) -> int:
        """Count the open streams of one user, or of all."""
        if address is not None:
            return len(self._readers.get(address, ()))
        return sum(len(readers) for readers in self._readers.values())

    @contextmanager
    def reader(self, address: Address) -> Generator[asyncio.Event]:
        """Register a stream; the event is set whenever there may be something to read."""
        event = asyncio.Event()
        self._readers.setdefault(address, set()).add(event)
        try:
            yield event
        finally:
            readers = self._readers[address]
            readers.discard(event)
            if not readers:
                del self._readers[address]
