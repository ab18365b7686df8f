"""What the page reads: messages from the outbox, at once or as a stream of events."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Protocol

import orjson

from bot.adviser.envelope import decode_message
from bot.channels.web.channel import WebChannel
from bot.kernel.errors import StoreError
from bot.kernel.ids import Address
from bot.kernel.turns import Outgoing
from bot.kernel.values import FileRef, Json

HELLO = b"event: hello\ndata: {}\n\n"
PING = b"event: ping\ndata: {}\n\n"
GONE = b"event: gone\ndata: {}\n\n"


class Outbox(Protocol):
    """Where messages to users are kept."""

    async def sent_after(self, address: Address, id_: int) -> tuple[Outgoing, ...]:
        """See `adviser.ports.Store.sent_after`."""
        ...


def shown(row: Outgoing) -> dict[str, Json]:
    """Give a message as the page gets it; a file is named by its place, not by its id."""
    message = decode_message(row.body)
    return {
        "id": row.id,
        "text": message.text,
        "buttons": [{"id": button.id, "label": button.label} for button in message.buttons],
        "files": [_file(ref) for ref in message.files],
        "edits": message.edits,
    }


def _file(ref: FileRef) -> Json:
    """Show a file; only a PNG is shown as a picture, since nothing in one can be run."""
    file: dict[str, Json] = {"name": ref.name, "size": ref.size_bytes}
    if ref.kind == "photo" and ref.mime == "image/png":
        file["picture"] = True
    return file


class Stream:
    """Reads one user's messages after a cursor, the id of the last one that the page has."""

    def __init__(
        self, store: Outbox, channel: WebChannel, heartbeat_s: float, history: int
    ) -> None:
        self._store = store
        self._channel = channel
        self._heartbeat_s = heartbeat_s
        self._history = history

    async def rows(self, address: Address, after: int) -> tuple[bool, tuple[Outgoing, ...]]:
        """Give what came after; True when the page's last message is no longer kept.

        The user erased his record then, perhaps on another page: the page must forget too.
        """
        if after == 0:
            return False, (await self._store.sent_after(address, 0))[-self._history :]
        rows = await self._store.sent_after(address, after - 1)
        if not rows or rows[0].id != after:
            return True, ()
        return False, rows[1:]

    async def events(self, address: Address, after: int) -> AsyncIterator[bytes]:
        """Give Server-Sent Events until the page leaves, the server stops or the store fails."""
        with self._channel.reader(address) as news, suppress(StoreError):
            yield HELLO
            while not self._channel.closed:
                # Before reading: what is sent while we read must not be missed.
                news.clear()
                gone, rows = await self.rows(address, after)
                if gone:
                    yield GONE
                    return
                for row in rows:
                    yield _event(row)
                    after = row.id
                if not await _came(news, self._heartbeat_s):
                    yield PING


async def _came(news: asyncio.Event, patience_s: float) -> bool:
    try:
        await asyncio.wait_for(news.wait(), patience_s)
    except TimeoutError:
        return False
    return True


def _event(row: Outgoing) -> bytes:
    return b"id: %d\ndata: %s\n\n" % (row.id, orjson.dumps(shown(row)))
