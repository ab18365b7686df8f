"""Files that messages carry: made on the spot, kept as records, or from the vault."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.adviser.files import FileRoom
from bot.adviser.turn import TurnStep
from bot.documents import typesetting
from bot.kernel.errors import EvidenceMissingError
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.values import FileRef
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore
from tests.support.shipped import world

ANNA = Address("terminal:anna")
AT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
BODY = bytes(range(256)) * 300


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    keyring = Keyring.load_or_create(tmp_path / "master.key")
    opened = await SqliteStore.open(tmp_path / "data", keyring, TurnStep(world(), ZONE))
    yield opened
    await opened.close()


@pytest.fixture
def room(store: SqliteStore) -> FileRoom:
    return FileRoom(store, lambda: world().knowledge, ZONE, lambda: AT)


def _ref(id_: str) -> FileRef:
    return FileRef(id_, "file", "x", "x/y", 0)


async def _read(room: FileRoom, id_: str, address: Address = ANNA) -> bytes:
    return b"".join([chunk async for chunk in room.read(address, _ref(id_))])


async def _give_photo(store: SqliteStore) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield BODY

    blob, digest, size = await store.put_blob(ANNA, chunks(), 10**6)
    ref = FileRef("f1", "photo", "门口.jpg", "image/jpeg", size)
    await store.take(Update(ANNA, "k1", "file", "", AT, ref, f"blob:{blob}:{digest}"))


async def test_kept_file_comes_back_byte_for_byte(store: SqliteStore, room: FileRoom) -> None:
    """A file that came in can be read as it was."""
    await _give_photo(store)

    assert await _read(room, "f1") == BODY


async def test_export_is_made_of_the_case_as_it_is(store: SqliteStore, room: FileRoom) -> None:
    """JSON tells the user's times; the text has its headings and names the file."""
    await _give_photo(store)

    document = json.loads(await _read(room, "export:json:x"))
    text = (await _read(room, "export:text:x")).decode()

    assert document["evidence"][0]["received_at"] == "2026-11-22T23:30:00+08:00"
    assert "门口.jpg  2026-11-22 23:30  SHA-256" in text


async def test_picture_is_drawn_when_it_is_sent(store: SqliteStore, room: FileRoom) -> None:
    """The SVG of the case as it is, or a plain refusal where no PNG can be drawn."""
    await _give_photo(store)

    assert (await _read(room, "export:svg:x")).startswith(b"<svg ")


async def test_picture_that_cannot_be_drawn_is_missing(
    store: SqliteStore, room: FileRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel learns of a missing font as of any file that cannot be given."""
    monkeypatch.setattr(typesetting, "font_folder", lambda: None)
    await _give_photo(store)

    with pytest.raises(EvidenceMissingError):
        await _read(room, "export:picture:x")


@pytest.mark.parametrize("id_", ["f2", "document:1:k~abc", "document:", ""])
async def test_missing_file_is_told(store: SqliteStore, room: FileRoom, id_: str) -> None:
    """A name behind which there is nothing is an error, not an empty file."""
    await _give_photo(store)

    with pytest.raises(EvidenceMissingError):
        await _read(room, id_)


async def test_nobody_reads_the_files_of_others(store: SqliteStore, room: FileRoom) -> None:
    """A file is found under its owner only."""
    await _give_photo(store)
    ben = Address("terminal:ben")
    await store.take(Update(ben, "k2", "text", "你好", AT))

    for address in (ben, Address("terminal:nobody")):
        with pytest.raises(EvidenceMissingError):
            await _read(room, "f1", address)
