"""Fill lists row by row, and go through them."""

from collections.abc import Mapping

from bot.engine.cursor import Cursor
from bot.engine.model import Slot
from bot.engine.program import Loop, NextRow, Query, Rows
from bot.engine.session import Frame
from bot.kernel.ids import AnswerKey, SlotName
from bot.kernel.values import FileRef, Value

MAX_ROWS = 20
"""Rows of a list whose slot names no `max`."""


def begin_rows(cursor: Cursor, instruction: Rows) -> None:
    """Begin a list with its first row; one that is filled already is passed over."""
    if instruction.slot.name in cursor.top.slots:
        cursor.goto(instruction.done)
    else:
        cursor.change(rows={**cursor.top.rows, instruction.slot.name: 0})
        cursor.next(instruction)


def next_row(cursor: Cursor, instruction: NextRow) -> None:
    """Begin another row if one was wanted; else the list is whole."""
    slot, frame = instruction.slot, cursor.top
    row = frame.rows.get(slot.name, 0)
    if frame.slots.get(f"{slot.name}.{row}.+") is True:
        cursor.change(rows={**frame.rows, slot.name: row + 1})
        cursor.goto(instruction.first)
        return
    _store(cursor, slot, row + 1)
    cursor.next(instruction)


def _store(cursor: Cursor, slot: Slot, count: int) -> None:
    """Turn the parts of a finished list into rows."""
    frame = cursor.top
    rows = tuple(
        {sub.name: frame.slots.get(f"{slot.name}.{row}.{sub.name}") for sub in slot.of}
        for row in range(count)
    )
    prefix = f"{slot.name}."
    rest = {k: v for k, v in frame.slots.items() if not k.startswith(prefix)}
    cursor.change(
        slots={**rest, slot.name: rows},
        rows={k: v for k, v in frame.rows.items() if k != slot.name},
    )


def next_item(cursor: Cursor, instruction: Loop) -> None:
    """Run the steps of a loop for the next item, or go past the loop."""
    frame = cursor.top
    row = frame.rows.get(instruction.id, 0)
    source = instruction.source(cursor.scope(), cursor.now)
    if isinstance(source, tuple) and row < len(source):
        item = source[row]
        value: Value = item if isinstance(item, (str, Mapping, FileRef)) else None
        cursor.change(
            slots={**frame.slots, instruction.name: value},
            rows={**frame.rows, instruction.id: row + 1},
        )
        cursor.next(instruction)
    else:
        cursor.change(rows={k: v for k, v in frame.rows.items() if k != instruction.id})
        cursor.goto(instruction.done)


def is_full(cursor: Cursor, instruction: Query) -> bool:
    """Tell whether a list has as many rows as it may have."""
    owner = cursor.program.flow.slots.get(instruction.row_of or SlotName(""))
    limit = owner.maximum if owner and owner.maximum is not None else MAX_ROWS
    return cursor.top.rows.get(instruction.row_of or "", 0) + 1 >= limit


def row_scope(cursor: Cursor) -> dict[str, Value]:
    """Give the fields of the row being filled by their short names, if there is one."""
    return row_of(cursor.top, cursor.query().row_of, cursor.key)


def row_of(frame: Frame, name: SlotName | None, key: AnswerKey) -> dict[str, Value]:
    """Give the fields of the row that a question belongs to, by their short names.

    Args:
        frame: That put the question.
        name: Of the list; None when the question belongs to none.
        key: Of the question, `call/list.row.field`.
    """
    if name is None:
        return {}
    path = key.partition("/")[2]
    prefix = path[: path.index(".", len(name) + 1) + 1]
    slots = frame.slots.items()
    return {k.removeprefix(prefix): v for k, v in slots if k.startswith(prefix)}
