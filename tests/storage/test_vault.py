"""Sealed files."""

import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.kernel.errors import (
    EvidenceAlteredError,
    EvidenceMissingError,
    EvidenceTooLargeError,
    StoreFullError,
)
from bot.storage.faults import Faults
from bot.storage.sealing import NONCE_BYTES, TAG_BYTES, DataKey, Keyring
from bot.storage.vault import CHUNK_BYTES, ORPHAN_AGE_S, Vault

KEY_ID = b"12345678"
SEALED = NONCE_BYTES + CHUNK_BYTES + TAG_BYTES
PLAIN = bytes(n % 241 for n in range(3 * CHUNK_BYTES + 10))


@pytest.fixture
def key() -> DataKey:
    """Give a user's key."""
    return Keyring(bytes(32)).new_key(b"l" * 16)[1]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Give an empty vault."""
    return Vault(tmp_path, Faults())


def names(folder: Path) -> list[str]:
    """List what lies in a folder."""
    return sorted(entry.name for entry in folder.iterdir())


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    """Give chunks as a channel would."""
    for chunk in chunks:
        yield chunk


async def read(vault: Vault, key: DataKey, blob: str) -> bytes:
    """Open a whole file."""
    return b"".join([chunk async for chunk in vault.open(key, blob)])


async def put(vault: Vault, key: DataKey, plain: bytes = PLAIN) -> str:
    """Keep a file; give its name."""
    return (await vault.put(key, KEY_ID, stream(plain), 10**7))[0]


async def test_a_file_is_kept_sealed_and_private(
    vault: Vault, key: DataKey, tmp_path: Path
) -> None:
    """No plain bytes lie on the disk, and nobody else may read it."""
    blob = await put(vault, key, b"canary" * 100)

    path = tmp_path / blob
    assert names(tmp_path) == [blob]
    assert b"canary" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert await read(vault, key, blob) == b"canary" * 100


@pytest.mark.parametrize("at", [0, NONCE_BYTES + 5, SEALED + 20, -1])
async def test_a_changed_byte_is_noticed(
    vault: Vault, key: DataKey, tmp_path: Path, at: int
) -> None:
    """In whichever chunk it is."""
    blob = await put(vault, key)
    sealed = bytearray((tmp_path / blob).read_bytes())
    sealed[at] ^= 1
    (tmp_path / blob).write_bytes(sealed)

    with pytest.raises(EvidenceAlteredError):
        await read(vault, key, blob)


@pytest.mark.parametrize("length", [0, SEALED, SEALED + 100, 3 * SEALED])
async def test_a_file_cut_off_is_noticed(
    vault: Vault, key: DataKey, tmp_path: Path, length: int
) -> None:
    """Also between two chunks."""
    blob = await put(vault, key)
    os.truncate(tmp_path / blob, length)

    with pytest.raises(EvidenceAlteredError):
        await read(vault, key, blob)


async def test_chunks_in_another_order_are_noticed(
    vault: Vault, key: DataKey, tmp_path: Path
) -> None:
    """Each chunk is bound to its place."""
    blob = await put(vault, key)
    sealed = (tmp_path / blob).read_bytes()
    swapped = sealed[SEALED : 2 * SEALED] + sealed[:SEALED] + sealed[2 * SEALED :]
    (tmp_path / blob).write_bytes(swapped)

    with pytest.raises(EvidenceAlteredError):
        await read(vault, key, blob)


async def test_a_file_in_the_place_of_another_is_noticed(
    vault: Vault, key: DataKey, tmp_path: Path
) -> None:
    """Each chunk is bound to its file."""
    one, two = await put(vault, key, b"one"), await put(vault, key, b"two")
    (tmp_path / one).replace(tmp_path / two)

    with pytest.raises(EvidenceAlteredError):
        await read(vault, key, two)
    with pytest.raises(EvidenceMissingError):
        await read(vault, key, one)


async def test_a_file_over_the_limit_leaves_nothing(
    vault: Vault, key: DataKey, tmp_path: Path
) -> None:
    """Not even the part below the limit."""
    with pytest.raises(EvidenceTooLargeError):
        await vault.put(key, KEY_ID, stream(b"x" * CHUNK_BYTES, b"y"), CHUNK_BYTES)

    assert names(tmp_path) == []


async def test_a_source_that_breaks_off_leaves_nothing(
    vault: Vault, key: DataKey, tmp_path: Path
) -> None:
    """The channel's error passes unchanged."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * CHUNK_BYTES * 2
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await vault.put(key, KEY_ID, broken(), 10**7)

    assert names(tmp_path) == []


async def test_a_full_disk_is_said_and_leaves_nothing(
    vault: Vault, key: DataKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the file stays."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(StoreFullError):
        await put(vault, key)

    assert names(tmp_path) == []


async def test_a_sweep_removes_old_orphans_and_drafts(
    vault: Vault, key: DataKey, tmp_path: Path
) -> None:
    """Young files may still get their row; named ones stay."""
    known, orphan = await put(vault, key), await put(vault, key)
    draft = tmp_path / "0.part"
    draft.touch()
    now = (tmp_path / orphan).stat().st_mtime

    early = vault.sweep({known}, now)
    late = vault.sweep({known}, now + ORPHAN_AGE_S + 10)

    assert (early, late) == ((draft.name,), (orphan,))
    assert names(tmp_path) == [known]


async def test_the_files_of_a_destroyed_key_are_removed(
    vault: Vault, key: DataKey, tmp_path: Path
) -> None:
    """Finished or not; other keys' files stay."""
    await put(vault, key)
    (tmp_path / f"{KEY_ID.hex()}0.part").touch()
    other, _, _ = await vault.put(key, b"87654321", stream(b"x"), 10)

    vault.remove_of_key(KEY_ID)

    assert names(tmp_path) == [other]


async def test_rows_without_a_file_are_found(vault: Vault, key: DataKey) -> None:
    """Of the names that rows hold, those that are not there."""
    blob = await put(vault, key)

    assert vault.missing([blob, "0" * 48]) == ("0" * 48,)


async def test_one_file_is_removed_by_name(vault: Vault, key: DataKey, tmp_path: Path) -> None:
    """A name that is no file's removes nothing."""
    blob = await put(vault, key)
    vault.remove("../" + tmp_path.name)
    vault.remove(blob)

    assert names(tmp_path) == []
