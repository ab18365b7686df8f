"""Brings a database to the schema of this version: numbered files, applied once and in order."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.kernel.errors import SchemaTooNewError, StoreError
from bot.storage.faults import Faults
from bot.storage.rows import Db

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_LEDGER: Final = """
CREATE TABLE IF NOT EXISTS migration (
  n INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL
)"""
_HAS_LEDGER: Final = "SELECT 1 FROM sqlite_schema WHERE name = 'migration'"
_APPLIED: Final = "SELECT n, checksum FROM migration ORDER BY n"
_RECORD: Final = "INSERT INTO migration (n, name, checksum) VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file of statements, each ending with a semicolon at the end of a line."""

    n: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def statements(self) -> Iterator[str]:
        """Give the statements in order."""
        lines: list[str] = []
        for line in self.text.splitlines():
            if line.startswith("--"):
                continue
            lines.append(line)
            if line.endswith(";"):
                yield "\n".join(lines)
                lines.clear()


def load_migrations(folder: Path = MIGRATIONS) -> tuple[Migration, ...]:
    """Read the migrations of this version."""
    return tuple(
        Migration(int(path.name.partition("_")[0]), path.stem, path.read_text("utf-8"))
        for path in sorted(folder.glob("*.sql"))
    )


def migrate(db: Db, migrations: tuple[Migration, ...], faults: Faults) -> None:
    """Apply what is not applied yet, each step in a transaction of its own.

    Several processes may try at once: each step is applied by one of them.

    Raises:
        SchemaTooNewError: A step was applied that this version does not have.
        StoreError: An applied step was edited since.
    """
    db.execute(_LEDGER)
    for migration in migrations:
        db.execute("BEGIN IMMEDIATE")
        try:
            if migration.n not in check(db, migrations):
                faults.hit("migrate.before-step")
                for statement in migration.statements():
                    db.execute(statement)
                db.execute(_RECORD, (migration.n, migration.name, migration.checksum))
                faults.hit("migrate.after-step")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise


def check(db: Db, migrations: tuple[Migration, ...]) -> frozenset[int]:
    """Give the numbers of the steps that were applied.

    Raises:
        SchemaTooNewError: A step was applied that this version does not have.
        StoreError: An applied step was edited since.
    """
    if db.execute(_HAS_LEDGER).fetchone() is None:
        return frozenset()
    known = {migration.n: migration.checksum for migration in migrations}
    applied = dict[int, str](db.execute(_APPLIED).fetchall())
    for n, checksum in applied.items():
        if n not in known:
            raise SchemaTooNewError(f"the data need step {n}: use a newer version")
        if known[n] != checksum:
            raise StoreError(f"step {n} was edited after it was applied")
    return frozenset(applied)
