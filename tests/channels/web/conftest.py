"""The page's routes over a real store, with a step that repeats what it hears."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.adviser.envelope import encode_message
from bot.adviser.turn import BLOB_PREFIX
from bot.channels.web.channel import WebChannel
from bot.channels.web.guard import SecureHeaders
from bot.channels.web.page import read_words
from bot.channels.web.routes import Web, WebLimits, web_routes
from bot.kernel.errors import EvidenceMissingError, StoreError
from bot.kernel.ids import Address
from bot.kernel.messages import Button, Message, Update
from bot.kernel.turns import LaneView, Outbound, Outcome, Receipt, StoredFile
from bot.kernel.values import FileRef
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
LIMITS = WebLimits(file_bytes=1000, body_bytes=2000)
BASE = "http://wenzhu.test"


def repeat(update: Update, view: LaneView) -> Outcome:
    """Say back what was said; a file is kept and offered again."""
    files: tuple[StoredFile, ...] = ()
    shown: tuple[FileRef, ...] = ()
    if update.file is not None and update.file_source is not None:
        blob, _, sha256 = update.file_source.removeprefix(BLOB_PREFIX).partition(":")
        files = (StoredFile(update.file, "kept", None, blob, sha256, update.received_at),)
        shown = (update.file,)
    message = Message(f"{update.kind}:{update.text}", (Button("a:b", "好"),), files=shown)
    out = (Outbound(encode_message(message), "A"),)
    return Outcome(session=b"{}", segment=view.segment, files=files, messages=out)


@dataclass
class Site:
    """The application under test."""

    store: SqliteStore
    client: httpx.AsyncClient
    channel: WebChannel
    files: Path
    trouble: StoreError | None = None

    async def accept(self, update: Update) -> Receipt:
        """Take an update, unless the store is said to be in trouble."""
        if self.trouble is not None:
            raise self.trouble
        return await self.store.take(update)

    async def read(self, address: Address, ref: FileRef) -> AsyncIterator[bytes]:
        """Open a kept file."""
        dump = await self.store.dump(address)
        for file in dump.files if dump else ():
            if file.ref.id == ref.id and file.blob is not None:
                async for chunk in self.store.open_blob(address, file.blob):
                    yield chunk
                return
        raise EvidenceMissingError("none")

    def limit(self, limits: WebLimits) -> None:
        """Put the application behind the client, with these limits; cookies stay."""
        web = Web(
            accept=self.accept,
            store=self.store,
            read_file=self.read,
            channel=self.channel,
            clock=lambda: NOW,
            words=read_words(ROOT / "content"),
            limits=limits,
            hotlines=lambda: ("110",),
        )
        app = SecureHeaders(Starlette(routes=web_routes(web)))
        transport = httpx.ASGITransport(app=app)
        cookies = self.client.cookies
        self.client = httpx.AsyncClient(transport=transport, base_url=BASE, cookies=cookies)

    async def hello(self) -> None:
        """Get an identity."""
        assert (await self.client.post("/api/hello")).status_code == 200


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    keyring = Keyring.load_or_create(tmp_path / "key")
    store = await SqliteStore.open(tmp_path / "data", keyring, repeat)
    site = Site(store, httpx.AsyncClient(), WebChannel(), tmp_path / "data" / "files")
    site.limit(LIMITS)
    async with site.client:
        yield site
    site.channel.close()
    await store.close()
