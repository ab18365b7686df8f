"""Groups of turns in one transaction."""

import sqlite3

import pytest

from bot.kernel.errors import StoreError
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import Failure, LaneView, Mark, Outbound, Outcome
from bot.storage.lanes import Group
from bot.storage.rows import Row
from tests.storage.memory import house, open_memory, update


def count(update: Update, view: LaneView) -> Outcome | Failure:
    """Count the user's turns; fail on boom."""
    if update.text == "boom":
        return Failure("Boom")
    session = (view.session or b"") + b"."
    return Outcome(session, 0, (b"e",), messages=(Outbound(session, "A"),))


class Spy:
    """A database that notes what it is asked for."""

    def __init__(self) -> None:
        self.db = open_memory()
        self.many: list[str] = []

    def execute(self, sql: str, parameters: Row = (), /) -> sqlite3.Cursor:
        """Run one statement."""
        return self.db.execute(sql, parameters)

    def executemany(self, sql: str, parameters: list[Row], /) -> sqlite3.Cursor:
        """Run one statement for each row."""
        self.many.append(" ".join(sql.split()[:3]))
        return self.db.executemany(sql, parameters)


def test_turns_of_many_users_are_written_by_one_statement_a_table() -> None:
    """Nothing is written before the end of the group."""
    spy = Spy()
    group = Group(spy, house(count))
    for n in range(5):
        group.take(update("k", address=Address(f"telegram:{n}")))
    assert spy.many == []

    group.flush()

    assert spy.many == [
        "INSERT INTO key",
        "INSERT INTO lane",
        "INSERT INTO inbox",
        "INSERT INTO journal",
        "INSERT INTO outbox",
    ]


def test_a_lane_met_twice_is_written_once() -> None:
    """The second turn sees the first one's session without a write between."""
    spy = Spy()
    group = Group(spy, house(count))

    receipts = [group.take(update(key)) for key in "ab"]
    group.flush()

    assert [receipt.messages[0].body for receipt in receipts] == [b".", b".."]
    assert spy.many.count("INSERT INTO lane") == 1


def test_an_error_of_the_store_is_not_taken_for_the_steps() -> None:
    """A disk that fails while a step reads fails the group, not the user's turn."""

    def read(_: Update, __: LaneView) -> Outcome:
        raise StoreError("SQLITE_IOERR")

    with pytest.raises(StoreError):
        Group(open_memory(), house(read)).take(update("k"))


def test_a_first_turn_that_fails_keeps_the_update_only() -> None:
    """The lane is begun, so that the text can be sealed; it has no session."""
    db = open_memory()
    group = Group(db, house(count))

    receipt = group.take(update("k", "boom"))
    group.flush()

    assert receipt.failed
    assert db.execute("SELECT begun, waiting FROM lane").fetchall() == [(0, 1)]
    assert db.execute("SELECT state, tries, failure FROM inbox").fetchall() == [
        ("waiting", 1, "Boom")
    ]


def test_an_update_behind_a_waiting_one_was_not_tried() -> None:
    """Its three tries are still to come."""
    db = open_memory()
    group = Group(db, house(count))

    group.take(update("a", "boom"))
    group.take(update("b"))
    group.flush()

    assert db.execute("SELECT tries FROM inbox ORDER BY seq").fetchall() == [(2,), (0,)]


def test_marks_of_messages_that_are_gone_are_dropped() -> None:
    """Their user was erased meanwhile."""
    db = open_memory()
    group = Group(db, house(count))
    (message,) = group.take(update("k")).messages
    group.flush()

    group.mark((Mark(message.id, "sent", "9"), Mark(999, "sent")))

    assert db.execute("SELECT id, state, ref FROM outbox").fetchall() == [
        (message.id, "sent", "9")
    ]


def test_a_mark_finds_a_message_that_is_not_remembered() -> None:
    """Handed out long ago, or by an earlier process."""
    db = open_memory()
    shared = house(count)
    group = Group(db, shared)
    (message,) = group.take(update("k")).messages
    group.flush()
    shared.routes.clear()

    group.mark((Mark(message.id, "dead"),))

    assert db.execute("SELECT state FROM outbox").fetchall() == [("dead",)]


def test_postponing_twice_is_a_duplicate() -> None:
    """As of any update."""
    group = Group(open_memory(), house(count))

    receipts = [group.postpone(update("k"), "StoreError") for _ in range(2)]

    assert [receipt.duplicate for receipt in receipts] == [False, True]
