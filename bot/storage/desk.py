"""Everything that happens on the connection's thread: start, groups of requests, cleaning up."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from bot.kernel.errors import AdviserError, StoreError, StoreFullError, VaultError
from bot.storage import schema, statements
from bot.storage.drafts import House, Ids
from bot.storage.lanes import Group
from bot.storage.rows import Db
from bot.storage.vault import Vault

BALLAST_BYTES: Final = 2 * 1024 * 1024
_CHECKPOINT_TRIES: Final = 20
_CHECKPOINT_WAIT_S: Final = 0.05
_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA cache_size = -16384",
    # 16 MB of log: pages written often are copied back seldom.
    "PRAGMA wal_autocheckpoint = 4000",
)


class StatementError(StoreError):
    """One statement could not be carried out; others can."""


class Connection(Db, Protocol):
    """A connection whose errors are StoreErrors: StatementError when others can go on."""

    @property
    def in_transaction(self) -> bool:
        """False after an error that rolled everything back."""
        ...


@dataclass(slots=True, eq=False)
class Work:
    """One request, to be carried out with others in one transaction."""

    kind: str
    job: Callable[[Group], Any]
    fallback: Callable[[Group], Any] | None = None
    """What to do instead when the job's rows cannot be written."""


class Desk:
    """Carries out groups of work on one connection."""

    def __init__(self, db: Connection, house: House, vault: Vault, folder: Path) -> None:
        self._db = db
        self._house = house
        self._vault = vault
        self._ballast = folder / "ballast"
        self._writable = True
        self._erased = False

    def start(self) -> None:
        """Bring the database up to date and finish what a crash left half done.

        Raises:
            SchemaTooNewError: A newer version wrote the data.
            StoreError: The data cannot be used.
            VaultError: The data were sealed under another key.
        """
        for pragma in _PRAGMAS:
            self._db.execute(pragma)
        schema.migrate(self._db, schema.load_migrations(), self._house.faults)
        if self._db.execute(statements.META, ("key_check",)).fetchone() is None:
            check = self._house.keyring.check
            self._db.execute(statements.SET_META, ("key_check", check))
        self._check_key()
        self._house.ids = Ids.after(self._db.execute(statements.LAST_IDS).fetchone())
        self._clean()
        known = {blob for (blob,) in self._db.execute(statements.BLOBS).fetchall()}
        self._vault.sweep(known, time.time())

    def start_reading(self) -> None:
        """Check that the data can be read as they are, and change nothing from now on.

        Raises:
            SchemaTooNewError: A newer version wrote the data.
            StoreError: An older one did.
            VaultError: The data were sealed under another key.
        """
        self._writable = False
        migrations = schema.load_migrations()
        if len(schema.check(self._db, migrations)) != len(migrations):
            raise StoreError("the data are of an older version: start the program once")
        self._check_key()

    def _check_key(self) -> None:
        row = self._db.execute(statements.META, ("key_check",)).fetchone()
        if row is None or not self._house.keyring.matches(row[0]):
            raise VaultError("the key file is not the one these data were sealed with")

    def run(self, works: Sequence[Work]) -> list[Any]:
        """Carry out a group in one transaction; an AdviserError stands for its own work.

        Raises:
            StoreError: The file or the disk failed; nothing of the group was kept.
        """
        self._erased = False
        try:
            results = self._transact(works, self._together)
        except StatementError:
            results = self._transact(works, self._singly)
        except StoreFullError:
            if not self._makes_room(works):
                raise
            results = self._transact(works, self._together)
        if self._erased:
            self._clean()
        return results

    def _transact(
        self, works: Sequence[Work], carry_out: Callable[[Sequence[Work]], list[Any]]
    ) -> list[Any]:
        kinds = {work.kind for work in works}
        self._pass(kinds, "before-begin")
        self._db.execute("BEGIN IMMEDIATE" if self._writable else "BEGIN")
        try:
            self._pass(kinds, "after-begin")
            results = carry_out(works)
            self._pass(kinds, "before-commit")
            self._db.execute("COMMIT")
        except BaseException:
            # SQLite has rolled back by itself after some errors.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._pass(kinds, "after-commit")
        return results

    def _pass(self, kinds: set[str], stage: str) -> None:
        for kind in kinds:
            self._house.faults.hit(f"{kind}.{stage}")

    def _together(self, works: Sequence[Work]) -> list[Any]:
        """Carry out all work as one group, whose rows are written at its end."""
        group = Group(self._db, self._house)
        results: list[Any] = []
        try:
            for work in works:
                try:
                    results.append(work.job(group))
                except StoreError:
                    raise
                except AdviserError as exc:
                    results.append(exc)
            group.flush()
        finally:
            self._erased = self._erased or group.erased
        return results

    def _singly(self, works: Sequence[Work]) -> list[Any]:
        """Carry out each work in a savepoint: the one that broke the group fails alone."""
        return [self._alone(work.job, work.fallback) for work in works]

    def _alone(
        self, job: Callable[[Group], Any], fallback: Callable[[Group], Any] | None
    ) -> object:
        self._db.execute("SAVEPOINT turn")
        group = Group(self._db, self._house)
        try:
            result = job(group)
            group.flush()
        except AdviserError as exc:
            whole = isinstance(exc, StoreError) and not isinstance(exc, StatementError)
            if whole or not self._db.in_transaction:
                raise
            self._db.execute("ROLLBACK TO turn")
            self._db.execute("RELEASE turn")
            return exc if fallback is None else self._alone(fallback, None)
        self._db.execute("RELEASE turn")
        self._erased = self._erased or group.erased
        return result

    def _clean(self) -> None:
        """Remove what erased users leave outside the tables: files, and pages of the log."""
        faults = self._house.faults
        self._truncate_log()
        doomed = self._db.execute(statements.DOOMED).fetchall()
        if doomed:
            faults.hit("erase.after-checkpoint")
            for (key_id,) in doomed:
                self._vault.remove_of_key(key_id)
            faults.hit("erase.after-unlink")
            self._db.execute(statements.UNDOOM)
        self._fill_ballast()

    def _truncate_log(self) -> None:
        """Empty the write-ahead log. A reader of another process may hold it for a while."""
        for _ in range(_CHECKPOINT_TRIES):
            (busy, _, _) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return
            time.sleep(_CHECKPOINT_WAIT_S)

    def _makes_room(self, works: Sequence[Work]) -> bool:
        """Give up the ballast so that erasing works on a full disk."""
        erases = self._erased or any(work.kind == "erase" for work in works)
        if not erases or not self._ballast.exists():
            return False
        self._ballast.unlink()
        return True

    def _fill_ballast(self) -> None:
        """Keep some space back. On a disk too full for it there is none to keep."""
        if self._ballast.exists():
            return
        descriptor = os.open(self._ballast, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, BALLAST_BYTES)
        except OSError:
            self._ballast.unlink()
        finally:
            os.close(descriptor)

    def finish(self) -> None:
        """Leave everything in the database file itself."""
        if self._writable:
            self._truncate_log()
