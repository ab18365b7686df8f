"""Keeps all users' state in one SQLite file: satisfies `adviser.ports.Store`.

Requests queue up; while one group commits, the next gathers, and each group is one function
on the connection's thread and one transaction. A lone request is committed at once.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import aiosqlite

from bot.kernel.errors import EvidenceMissingError, StoreBusyError, StoreError, StoreFullError
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import CaseDump, Mark, Outgoing, Receipt, Step, StoredFile
from bot.storage import reads
from bot.storage.desk import Desk, StatementError, Work
from bot.storage.drafts import House, Ids
from bot.storage.faults import Faults
from bot.storage.lanes import Group
from bot.storage.rows import Row
from bot.storage.sealing import Keyring
from bot.storage.vault import Vault

DATABASE: Final = "wenzhu.sqlite3"
GROUP_LIMIT: Final = 256
DEDUPE_DAYS: Final = 7
# Errors of the file or the disk: they strike every turn of a group, not one.
_WHOLE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_READONLY,
    }
)
_FOREIGN: Final = (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError)
_T = TypeVar("_T")


class _Wire:
    """A connection whose errors are translated where they arise."""

    __slots__ = ("_db",)

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @property
    def in_transaction(self) -> bool:
        return self._db.in_transaction

    def execute(self, sql: str, parameters: Row = (), /) -> sqlite3.Cursor:
        try:
            return self._db.execute(sql, parameters)
        except _FOREIGN as exc:
            raise _translated(exc) from exc

    def executemany(self, sql: str, parameters: list[Row], /) -> sqlite3.Cursor:
        try:
            return self._db.executemany(sql, parameters)
        except _FOREIGN as exc:
            raise _translated(exc) from exc


def _translated(exc: BaseException) -> StoreError:
    # Without a code: raised by the module itself, before SQLite saw the statement.
    code = getattr(exc, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    name = getattr(exc, "sqlite_errorname", type(exc).__name__)
    if code == sqlite3.SQLITE_FULL:
        return StoreFullError("the disk is full")
    return StoreError(name) if code in _WHOLE else StatementError(name)


class _Connection(aiosqlite.Connection):
    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        # A program that ends by an error, the store unclosed, must end: what counts is committed.
        self._thread.daemon = True

    async def ended(self) -> None:
        """Wait for the thread of a connection that could not be made."""
        await asyncio.to_thread(self._thread.join)

    def call(self, function: Callable[[], _T]) -> asyncio.Future[_T]:
        """Run a function on the connection's thread.

        aiosqlite awaits each statement, which costs more than the statement. It has no public
        call for more than one, so its private queue is used, here and nowhere else.
        """
        future: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((future, function))  # pyright: ignore[reportUnknownMemberType] - untyped
        return future


@dataclass(slots=True, eq=False)
class _Request:
    """Work, and who awaits its result."""

    work: Work
    future: asyncio.Future[Any]


class SqliteStore:
    """One data directory, held by one process. Satisfies `adviser.ports.Store`."""

    def __init__(
        self, connection: _Connection, desk: Desk, vault: Vault, lock: int | None
    ) -> None:
        self._connection = connection
        self._desk = desk
        self._vault = vault
        self._lock = lock
        self._queue: deque[_Request] = deque()
        self._busy = False
        self._closed = False
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def open(  # noqa: PLR0913 - the options are by name and each has its default
        cls,
        data_dir: Path,
        keyring: Keyring,
        step: Step,
        *,
        faults: Faults | None = None,
        apology: bytes | None = None,
        read_only: bool = False,
    ) -> "SqliteStore":
        """Open a data directory, making it on first use.

        Args:
            data_dir: Holds everything; for one process at a time, but for readers.
            keyring: The master key.
            step: Carries out one turn; runs on the connection's thread.
            faults: Where to end the process, in tests.
            apology: Body of the message for a user whose update was set aside.
            read_only: Change nothing, and do not ask for the directory to be free.

        Raises:
            StoreBusyError: Another process holds the directory.
            SchemaTooNewError: A newer version wrote it.
            VaultError: It was sealed under another master key.
            StoreError: It cannot be used.
        """
        faults = faults or Faults()
        files = data_dir / "files"
        lock = None if read_only else _claim(data_dir, files)
        house = House(keyring, step, faults, apology, Ids.after((0, 0, 0, 0)))
        vault = Vault(files, faults)
        opened: list[sqlite3.Connection] = []
        connector = partial(_connect, data_dir / DATABASE, opened, read_only=read_only)
        connection = _Connection(connector)
        try:
            await connection
        except (sqlite3.Error, OSError) as exc:
            await connection.ended()
            _release(lock)
            raise _translated(exc) from exc
        desk = Desk(_Wire(opened[0]), house, vault, data_dir)
        store = cls(connection, desk, vault, lock)
        try:
            await connection.call(desk.start_reading if read_only else desk.start)
        except BaseException:
            await connection.close()
            _release(lock)
            raise
        return store

    async def take(self, update: Update) -> Receipt:
        """See `adviser.ports.Store.take`."""

        def job(group: Group) -> Receipt:
            return group.take(update)

        def fallback(group: Group) -> Receipt:
            return group.postpone(update, "StoreError")

        return await self._submit("take", job, fallback)

    async def take_waiting(self) -> tuple[Receipt, ...]:
        """See `adviser.ports.Store.take_waiting`."""
        return await self._submit("take", Group.take_waiting)

    async def unsent(self) -> tuple[Outgoing, ...]:
        """See `adviser.ports.Store.unsent`."""
        return await self._submit("read", reads.unsent)

    async def mark(self, marks: Sequence[Mark]) -> None:
        """See `adviser.ports.Store.mark`."""
        some = tuple(marks)
        await self._submit("mark", lambda group: group.mark(some))

    async def due(self, now: datetime) -> tuple[Update, ...]:
        """See `adviser.ports.Store.due`."""
        return await self._submit("read", lambda group: reads.due(group, now))

    async def next_due(self) -> datetime | None:
        """See `adviser.ports.Store.next_due`."""
        return await self._submit("read", reads.next_due)

    async def expected_files(self) -> tuple[tuple[Address, StoredFile], ...]:
        """See `adviser.ports.Store.expected_files`."""
        return await self._submit("read", reads.expected_files)

    async def keep_file(self, address: Address, file: StoredFile) -> None:
        """See `adviser.ports.Store.keep_file`. The file of a user erased meanwhile is dropped."""
        kept = await self._submit("keep-file", lambda group: reads.keep_file(group, address, file))
        if not kept and file.blob is not None:
            await asyncio.to_thread(self._vault.remove, file.blob)

    async def put_blob(
        self, address: Address, chunks: AsyncIterator[bytes], limit_bytes: int
    ) -> tuple[str, str, int]:
        """See `adviser.ports.Store.put_blob`."""
        key, key_id = await self._submit("blob", lambda group: reads.file_key(group, address))
        return await self._vault.put(key, key_id, chunks, limit_bytes)

    async def open_blob(self, address: Address, blob: str) -> AsyncIterator[bytes]:
        """See `adviser.ports.Store.open_blob`."""
        found = await self._submit("read", lambda group: reads.known_key(group, address))
        if found is None:
            raise EvidenceMissingError("no such file")
        async for chunk in self._vault.open(found[0], blob):
            yield chunk

    async def dump(self, address: Address) -> CaseDump | None:
        """See `adviser.ports.Store.dump`."""
        return await self._submit("read", lambda group: reads.dump(group, address))

    async def addresses(self) -> tuple[Address, ...]:
        """List every user of whom something is kept, for checks and for moving data."""
        return await self._submit("read", reads.addresses)

    async def erase(self, address: Address) -> bool:
        """See `adviser.ports.Store.erase`."""
        return await self._submit("erase", lambda group: reads.erase(group, address))

    async def sent_after(self, address: Address, id_: int) -> tuple[Outgoing, ...]:
        """See `adviser.ports.Store.sent_after`."""
        return await self._submit("read", lambda group: reads.sent_after(group, address, id_))

    async def purge(self, now: datetime) -> None:
        """Forget dedupe keys and delivered messages that are a week old."""
        before = now - timedelta(days=DEDUPE_DAYS)
        await self._submit("purge", lambda group: reads.purge(group, before))

    async def close(self) -> None:
        """See `adviser.ports.Store.close`."""
        if self._closed:
            return
        last = self._submit("close", lambda _: None)
        self._closed = True
        await last
        with suppress(StoreError):
            await self._connection.call(self._desk.finish)
        await self._connection.close()
        _release(self._lock)

    def _submit(
        self,
        kind: str,
        job: Callable[[Group], _T],
        fallback: Callable[[Group], _T] | None = None,
    ) -> asyncio.Future[_T]:
        """Queue a request. Cancelling the future leaves the request where it is."""
        if self._closed:
            raise StoreError("the store is closed")
        future: asyncio.Future[_T] = self._loop.create_future()
        self._queue.append(_Request(Work(kind, job, fallback), future))
        if not self._busy:
            self._busy = True
            # Not at once: what else is called in this tick joins the group.
            self._loop.call_soon(self._start)
        return future

    def _start(self) -> None:
        some = [self._queue.popleft() for _ in range(min(len(self._queue), GROUP_LIMIT))]
        works = [request.work for request in some]
        done = self._connection.call(partial(self._desk.run, works))
        done.add_done_callback(partial(self._settle, some))

    def _settle(self, some: list[_Request], done: asyncio.Future[list[Any]]) -> None:
        error = done.exception()
        results: list[object] = [error] * len(some) if error else done.result()
        for request, result in zip(some, results, strict=True):
            if request.future.done():
                continue
            if isinstance(result, BaseException):
                request.future.set_exception(result)
            else:
                request.future.set_result(result)
        if self._queue:
            # After the callers just woken: what they ask for next joins.
            self._loop.call_soon(self._start)
        else:
            self._busy = False


def _connect(
    path: Path, opened: list[sqlite3.Connection], *, read_only: bool
) -> sqlite3.Connection:
    """Connect, and hand the connection out for functions that run on its thread."""
    if not read_only:
        # SQLite gives the log the mode of the database.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    mode = "ro" if read_only else "rw"
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        cached_statements=256,
        timeout=5,
    )
    opened.append(db)
    return db


def _claim(data_dir: Path, files: Path) -> int:
    """Make the directory, and hold it: one process at a time."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        data_dir.chmod(0o700)
        files.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as exc:
        raise StoreError(f"the data directory: {exc.strerror}") from exc
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        os.close(lock)
        raise StoreBusyError("another process uses this data directory") from exc
    return lock


def _release(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)
