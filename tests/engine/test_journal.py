"""`bot.engine.journal`."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.engine.journal import (
    IDLE,
    Answered,
    Cancelled,
    Corrected,
    Drafted,
    Entry,
    Jumped,
    Started,
    Undone,
    entry_from_json,
    entry_to_json,
    fold,
)
from bot.kernel.ids import AnswerKey, FlowId
from bot.kernel.values import Json

AT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
A, B = AnswerKey("c/a"), AnswerKey("c/b")
START = Started(AT, IDLE, FlowId("f"))
ONE, TWO = Answered(AT, A, "一"), Answered(AT, B, Decimal(2))


@pytest.mark.parametrize(
    "entry",
    [
        START,
        ONE,
        TWO,
        Answered(AT, A, None),
        Drafted(AT, A, "x"),
        Jumped(AT, A, "尾"),
        Cancelled(AT, A),
        Corrected(AT, A, "二"),
        Corrected(AT, A, None, reopen=True),
        Undone(AT, B),
    ],
)
def test_every_entry_survives_its_json_form(entry: Entry) -> None:
    """What is stored is what was done."""
    assert entry_from_json(entry_to_json(entry)) == entry


@pytest.mark.parametrize(
    "raw",
    [None, [], ["answer"], ["nothing", AT.isoformat(), "k"], ["undo", AT.isoformat(), "k", 1]],
)
def test_foreign_json_is_refused(raw: Json) -> None:
    """An entry that cannot be read is an error, never a guess."""
    with pytest.raises(ValueError, match="journal entry"):
        entry_from_json(raw)


def test_an_undo_takes_back_the_last_thing() -> None:
    """And a second one the thing before."""
    assert fold([START, ONE, TWO, Undone(AT, IDLE)]) == (START, ONE)
    assert fold([START, ONE, TWO, Undone(AT, B), Undone(AT, A)]) == (START,)


def test_the_start_itself_cannot_be_undone() -> None:
    """Before it there is nothing."""
    assert fold([START, Undone(AT, IDLE), Undone(AT, IDLE)]) == (START,)


def test_a_correction_stands_in_the_place_of_the_answer() -> None:
    """Order is kept, and so is the time of the answer."""
    assert fold([START, ONE, TWO, Corrected(AT, A, "三")]) == (START, Answered(AT, A, "三"), TWO)


def test_a_correction_can_be_undone() -> None:
    """Then the first answer is in force again."""
    assert fold([START, ONE, Corrected(AT, A, "三"), Undone(AT, A)]) == (START, ONE)


def test_reopening_removes_the_answer_only() -> None:
    """What came later waits for it."""
    assert fold([START, ONE, TWO, Corrected(AT, A, None, reopen=True)]) == (START, TWO)


def test_a_correction_of_nothing_changes_nothing() -> None:
    """Its answer was undone meanwhile."""
    assert fold([START, Corrected(AT, A, "三")]) == (START,)
