"""Groups of work on one connection."""

import sqlite3
from pathlib import Path

import pytest

from bot.kernel.errors import StoreError, StoreFullError, VaultError
from bot.kernel.turns import Outcome
from bot.storage import statements
from bot.storage.desk import Desk, StatementError, Work
from bot.storage.drafts import House
from bot.storage.faults import Faults
from bot.storage.lanes import Group
from bot.storage.rows import Row
from bot.storage.vault import Vault
from tests.storage.memory import house


class Wire:
    """A connection that fails where a test wants it to."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.failures: dict[str, StoreError] = {}

    @property
    def in_transaction(self) -> bool:
        """Tell whether a transaction is open."""
        return self.db.in_transaction

    def execute(self, sql: str, parameters: Row = (), /) -> sqlite3.Cursor:
        """Run one statement, or fail once."""
        failure = self.failures.pop(sql, None)
        if failure is not None:
            raise failure
        return self.db.execute(sql, parameters)

    def executemany(self, sql: str, parameters: list[Row], /) -> sqlite3.Cursor:
        """Run one statement for each row."""
        return self.db.executemany(sql, parameters)


@pytest.fixture
def wire(tmp_path: Path) -> Wire:
    """Give a connection to an empty database."""
    (tmp_path / "files").mkdir()
    return Wire(tmp_path / "db")


@pytest.fixture
def some() -> House:
    """Give what groups share."""
    return house(lambda _, __: Outcome(b"", 0))


@pytest.fixture
def desk(wire: Wire, some: House, tmp_path: Path) -> Desk:
    """Give a desk that is ready."""
    ready = Desk(wire, some, Vault(tmp_path / "files", Faults()), tmp_path)
    ready.start()
    return ready


def note(name: str) -> Work:
    """Make work that leaves a trace."""
    return Work("note", lambda group: group.db.execute(statements.SET_META, (name, b"")).rowcount)


def broken(error: StoreError | VaultError) -> Work:
    """Make work that leaves a trace and fails."""

    def job(group: Group) -> None:
        group.db.execute(statements.SET_META, ("broken", b""))
        raise error

    return Work("note", job)


def names(wire: Wire) -> set[str]:
    """List the traces."""
    return {name for (name,) in wire.db.execute("SELECT name FROM meta")} - {"key_check"}


def test_work_that_breaks_a_statement_fails_alone(desk: Desk, wire: Wire) -> None:
    """The rest of the group is carried out again, each in a savepoint of its own."""
    results = desk.run([note("a"), broken(StatementError("SQLITE_CONSTRAINT")), note("b")])

    assert (results[0], results[2]) == (1, 1)
    assert isinstance(results[1], StatementError)
    assert names(wire) == {"a", "b"}


def test_work_that_cannot_be_written_falls_back(desk: Desk, wire: Wire) -> None:
    """What was to be done instead is done in its place."""
    work = broken(StatementError("SQLITE_TOOBIG"))
    work.fallback = note("instead").job

    assert desk.run([note("a"), work]) == [1, 1]
    assert names(wire) == {"a", "instead"}


def test_a_value_that_does_not_open_is_its_own_works_result(desk: Desk, wire: Wire) -> None:
    """Others of the group are not carried out twice."""
    error = VaultError("x")

    assert desk.run([note("a"), broken(error)]) == [1, error]


def test_a_failing_disk_undoes_the_group(desk: Desk, wire: Wire) -> None:
    """Nobody gets a result, and the next group works."""
    with pytest.raises(StoreError, match="SQLITE_IOERR"):
        desk.run([note("a"), broken(StoreError("SQLITE_IOERR"))])

    assert names(wire) == set()
    assert desk.run([note("b")]) == [1]


def test_a_failing_commit_undoes_the_group(desk: Desk, wire: Wire) -> None:
    """What is not durable is not there."""
    wire.failures["COMMIT"] = StoreError("SQLITE_IOERR")

    with pytest.raises(StoreError):
        desk.run([note("a")])

    assert names(wire) == set()


def test_only_an_erasure_may_use_the_ballast(desk: Desk, wire: Wire, tmp_path: Path) -> None:
    """On a full disk a turn is refused; an erasure gets the space that was kept back."""
    ballast = tmp_path / "ballast"
    wire.failures["COMMIT"] = StoreFullError("full")
    with pytest.raises(StoreFullError):
        desk.run([note("a")])
    assert ballast.exists()

    wire.failures["COMMIT"] = StoreFullError("full")
    erasing = note("b")
    erasing.kind = "erase"
    assert desk.run([erasing]) == [1]
    assert not ballast.exists()
