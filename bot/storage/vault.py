"""Keeps files of users sealed: one file each, in chunks, whole or not at all.

A chunk is nonce, ciphertext and tag; it is bound to its file, its place, and whether it is the
last, so that chunks can be neither swapped nor cut off. File systems are slow: every call
that touches one runs on another thread.
"""

import asyncio
import errno
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, ParamSpec, TypeVar

from bot.kernel.errors import (
    EvidenceMissingError,
    EvidenceTooLargeError,
    StoreError,
    StoreFullError,
)
from bot.storage.faults import Faults
from bot.storage.sealing import NONCE_BYTES, TAG_BYTES, DataKey

CHUNK_BYTES: Final = 64 * 1024
ORPHAN_AGE_S: Final = 3600
_NAME: Final = re.compile(r"[0-9a-f]{48}")
_DRAFT: Final = ".part"
_P = ParamSpec("_P")
_T = TypeVar("_T")


class _Sealer:
    """Writes one file: plain bytes in, sealed chunks out. Runs on a thread that may wait."""

    def __init__(self, path: Path, key: DataKey, limit_bytes: int, faults: Faults) -> None:
        self.size = 0
        self._limit_bytes = limit_bytes
        self._key = key.for_thread()
        self._path = path
        self._faults = faults
        self._digest = hashlib.sha256()
        self._buffer = bytearray()
        self._chunks = 0
        opener_flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self._file: BinaryIO = os.fdopen(
            os.open(path.with_suffix(_DRAFT), opener_flags, 0o600), "wb"
        )

    def write(self, plain: bytes) -> None:
        """Take more bytes. A full chunk is kept back until it is known whether it is the last."""
        self.size += len(plain)
        if self.size > self._limit_bytes:
            raise EvidenceTooLargeError(self._limit_bytes)
        self._digest.update(plain)
        self._buffer += plain
        while len(self._buffer) > CHUNK_BYTES:
            self._seal(last=False)

    def finish(self) -> str:
        """Put the whole file in its place, durably; give the SHA-256 of the plain bytes."""
        self._seal(last=True)
        self._file.flush()
        self._faults.hit("blob.after-write")
        os.fsync(self._file.fileno())
        self._file.close()
        self._faults.hit("blob.after-fsync")
        self._faults.hit("blob.before-rename")
        self._path.with_suffix(_DRAFT).rename(self._path)
        self._faults.hit("blob.after-rename")
        _sync_folder(self._path.parent)
        self._faults.hit("blob.after-dir-fsync")
        return self._digest.hexdigest()

    def drop(self) -> None:
        """Leave nothing of the attempt."""
        # What is still in memory may find no room; it is not wanted.
        with suppress(OSError):
            self._file.close()
        self._path.with_suffix(_DRAFT).unlink(missing_ok=True)

    def _seal(self, *, last: bool) -> None:
        plain = bytes(self._buffer[:CHUNK_BYTES])
        del self._buffer[:CHUNK_BYTES]
        bound = _bound(self._path.name, self._chunks, last=last)
        self._file.write(self._key.seal(plain, bound))
        self._chunks += 1


class Vault:
    """A folder of sealed files. A name is the id of its key, then a random part."""

    def __init__(self, folder: Path, faults: Faults) -> None:
        self._folder = folder
        self._faults = faults

    async def put(
        self, key: DataKey, key_id: bytes, chunks: AsyncIterator[bytes], limit_bytes: int
    ) -> tuple[str, str, int]:
        """Seal a stream; give its name, the SHA-256 of the plain bytes, and their number.

        Raises:
            EvidenceTooLargeError: More than `limit_bytes`; nothing is kept.
            StoreFullError: The disk is full; nothing is kept.
        """
        path = self._folder / (key_id.hex() + secrets.token_hex(16))
        sealer = await _on_disk(_Sealer, path, key, limit_bytes, self._faults)
        try:
            async for chunk in chunks:
                await _on_disk(sealer.write, chunk)
            digest = await _on_disk(sealer.finish)
        except BaseException:
            sealer.drop()
            raise
        return path.name, digest, sealer.size

    async def open(self, key: DataKey, blob: str) -> AsyncIterator[bytes]:
        """Read a sealed file back in chunks.

        Raises:
            EvidenceMissingError: There is no such file.
            EvidenceAlteredError: A chunk does not open; none that follows is given.
        """
        if not _NAME.fullmatch(blob):
            raise EvidenceMissingError("no such file")
        try:
            file = await asyncio.to_thread((self._folder / blob).open, "rb")
        except FileNotFoundError as exc:
            raise EvidenceMissingError("no such file") from exc
        try:
            step = NONCE_BYTES + CHUNK_BYTES + TAG_BYTES
            sealed = await asyncio.to_thread(file.read, step)
            index, more = 0, True
            while more:
                ahead = await asyncio.to_thread(file.read, step)
                more = bool(ahead)
                yield key.open(sealed, _bound(blob, index, last=not more))
                sealed, index = ahead, index + 1
        finally:
            file.close()

    def remove_of_key(self, key_id: bytes) -> None:
        """Delete every file under a key that was destroyed, finished or not."""
        for path in self._folder.glob(f"{key_id.hex()}*"):
            path.unlink(missing_ok=True)
        _sync_folder(self._folder)

    def remove(self, blob: str) -> None:
        """Delete one file."""
        if _NAME.fullmatch(blob):
            (self._folder / blob).unlink(missing_ok=True)

    def sweep(self, known: Collection[str], now_s: float) -> tuple[str, ...]:
        """Delete unfinished files, and files that no row names once they are an hour old.

        To be called when nothing is being put. Gives the names of what was deleted.
        """
        swept: list[str] = []
        for path in self._folder.iterdir():
            old = path.stat().st_mtime < now_s - ORPHAN_AGE_S
            if path.suffix == _DRAFT or (old and path.name not in known):
                path.unlink(missing_ok=True)
                swept.append(path.name)
        return tuple(swept)

    def missing(self, known: Collection[str]) -> tuple[str, ...]:
        """Name the files that rows name and that are not there."""
        present = {path.name for path in self._folder.iterdir()}
        return tuple(blob for blob in known if blob not in present)


def _bound(blob: str, index: int, *, last: bool) -> bytes:
    return b"blob.chunk|%b|%d|%d" % (blob.encode(), index, last)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def _on_disk(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call what touches the disk on another thread; its errors are StoreErrors."""
    try:
        return await asyncio.to_thread(function, *args, **kwargs)
    except OSError as exc:
        if exc.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StoreFullError("vault: the disk is full") from exc
        raise StoreError(f"vault: {errno.errorcode.get(exc.errno or 0, 'failed')}") from exc
