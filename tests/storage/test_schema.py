"""Migrations: once, in order, unedited, by whoever comes first."""

import sqlite3
import threading
from pathlib import Path

import pytest

from bot.kernel.errors import SchemaTooNewError, StoreError
from bot.storage.faults import Faults
from bot.storage.schema import Migration, load_migrations, migrate

ONE = Migration(1, "0001_one", "-- why\nCREATE TABLE one (\n  a INTEGER\n);\n")
TWO = Migration(2, "0002_two", "INSERT INTO one VALUES (1);\nINSERT INTO one VALUES (2);\n")


def connect(path: Path) -> sqlite3.Connection:
    """Open a database as the store does."""
    return sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)


@pytest.fixture
def db(tmp_path: Path) -> sqlite3.Connection:
    """Give an empty database."""
    return connect(tmp_path / "db")


def rows(db: sqlite3.Connection) -> list[int]:
    """Read the table that the samples fill."""
    return [a for (a,) in db.execute("SELECT a FROM one ORDER BY a")]


def test_steps_are_applied_once_and_in_order(db: sqlite3.Connection) -> None:
    """A second run changes nothing."""
    for _ in range(2):
        migrate(db, (ONE, TWO), Faults())

    assert rows(db) == [1, 2]


def test_a_later_version_applies_what_is_new(db: sqlite3.Connection) -> None:
    """Data of an older version are brought up to date."""
    migrate(db, (ONE,), Faults())
    migrate(db, (ONE, TWO), Faults())

    assert rows(db) == [1, 2]


def test_an_older_version_is_refused(db: sqlite3.Connection) -> None:
    """It could not read what the newer one wrote."""
    migrate(db, (ONE, TWO), Faults())

    with pytest.raises(SchemaTooNewError, match="newer version"):
        migrate(db, (ONE,), Faults())


def test_a_step_edited_after_it_was_applied_is_refused(db: sqlite3.Connection) -> None:
    """Two databases of one number must be alike."""
    migrate(db, (ONE,), Faults())
    edited = Migration(1, "0001_one", ONE.text + "-- edited\n")

    with pytest.raises(StoreError, match="step 1 was edited"):
        migrate(db, (edited,), Faults())


def test_a_step_that_fails_leaves_nothing(db: sqlite3.Connection) -> None:
    """A step is one transaction."""
    bad = Migration(2, "0002_bad", "INSERT INTO one VALUES (1);\nINSERT INTO none VALUES (1);\n")

    with pytest.raises(sqlite3.OperationalError):
        migrate(db, (ONE, bad), Faults())

    assert rows(db) == []


def test_two_openers_at_once_apply_each_step_once(tmp_path: Path) -> None:
    """Whoever comes second finds the step done."""
    shared = [connect(tmp_path / "db") for _ in range(2)]
    fill = "INSERT INTO one SELECT COUNT(*) FROM one;\n"
    steps = (ONE, *(Migration(n, f"{n:04}_fill", fill) for n in range(2, 20)))
    errors: list[BaseException] = []

    def run(db: sqlite3.Connection) -> None:
        try:
            migrate(db, steps, Faults())
        except (StoreError, sqlite3.Error) as exc:
            errors.append(exc)

    threads = [threading.Thread(target=run, args=(db,)) for db in shared]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert rows(shared[0]) == list(range(18))


def test_the_shipped_steps_are_numbered_without_gaps() -> None:
    """Their names sort in the order of their numbers."""
    assert [step.n for step in load_migrations()] == list(range(1, len(load_migrations()) + 1))


def test_the_first_step_was_not_edited() -> None:
    """Data directories with this schema exist: a change is a new step."""
    assert load_migrations()[0].checksum.startswith("a5c8edc0074e5066")
