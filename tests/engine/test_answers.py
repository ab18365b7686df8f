"""`bot.engine.answers`: reading an answer; `test_asking` tells how it is taken."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.engine.answers import (
    MAX_TEXT,
    Good,
    Ticked,
    Unreadable,
    limited,
    read_answer,
    read_option,
)
from bot.engine.mark import Mark
from bot.engine.model import Choice, Slot
from bot.kernel.ids import SlotName
from tests.support.shipped import world

NOW = datetime(2026, 11, 22, 14, tzinfo=UTC)
MARK = Mark("a", 1, 1)
CHOICES = (Choice("a", "红的", MARK), Choice("b", "蓝的", MARK))


def test_a_text_over_the_limit_is_not_read() -> None:
    """However short the slot would take it."""
    slot = Slot(SlotName("话"), "text", MARK)

    reading = read_answer(slot, "长" * (MAX_TEXT + 1), NOW, world().knowledge)

    assert reading == Unreadable("too_long")


@pytest.mark.parametrize(
    ("kind", "id_", "reading"),
    [
        ("choice", "a", Good("a")),
        ("checklist", "b", Ticked(("b",))),
        ("taps", "b", Ticked(("b",))),
        ("yesno", "yes", Good(value=True)),
        ("yesno", "no", Good(value=False)),
        ("choice", "z", Unreadable("unreadable_choice")),
        ("yesno", "a", Unreadable("unreadable_yesno")),
        ("text", "a", Unreadable("unreadable_text")),
    ],
)
def test_an_option_is_read_by_the_type_of_its_slot(kind: str, id_: str, reading: object) -> None:
    """An id that the slot does not have is no answer."""
    slot = Slot(SlotName("色"), kind, MARK, choices=CHOICES)  # type: ignore[arg-type]  # above

    assert read_option(slot, id_) == reading


def test_limits_include_their_ends() -> None:
    """`min` and `max` themselves are allowed; yes and no have no size."""
    slot = Slot(SlotName("数"), "number", MARK, minimum=1, maximum=3)

    assert [limited(slot, Decimal(n)) for n in (1, 3)] == [Good(Decimal(1)), Good(Decimal(3))]
    assert limited(slot, value=False) == Good(value=False)
    assert limited(slot, Decimal(4)) == Unreadable("too_large", {"数": "3"})
