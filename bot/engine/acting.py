"""Carry out one `do` step: gather its arguments, and put what it gives into slots."""

from bot.engine.cursor import Cursor, as_value
from bot.engine.expression import Expression
from bot.engine.keys import effect_key
from bot.engine.program import Perform
from bot.engine.render import lookup
from bot.engine.template import SlotPlace, Template
from bot.engine.world import Action
from bot.kernel.ids import EffectKey, SlotName
from bot.kernel.values import FileRef, Value


def act(cursor: Cursor, instruction: Perform) -> None:
    """Carry out an action; its effects come after those of the steps before it."""
    step = instruction.step
    key = effect_key(cursor.top, instruction.id)
    arguments = {name: _argument(cursor, instruction, name, key) for name in step.arguments}
    action = Action(
        name=step.action,
        arguments=arguments,
        key=key,
        segment=cursor.segment,
        now=cursor.now,
        case=cursor.case,
        knowledge=cursor.world.knowledge,
        flow=cursor.program.flow,
        slots=cursor.top.slots,
        book=cursor.book_now,
    )
    done = cursor.world.perform(action)
    got = {slot: done.fields.get(field) for slot, field in step.get}
    save = step.arguments.get("save")
    if save is not None and isinstance(save.value, str):
        got[SlotName(save.value)] = done.fields.get("file")
    if got:
        cursor.change(slots={**cursor.top.slots, **got})
    cursor.effects.extend(done.effects)
    cursor.next(instruction)


def files_in(cursor: Cursor, names: tuple[SlotName, ...]) -> tuple[FileRef, ...]:
    """Collect the files that slots hold; empty ones are passed over."""
    found: list[FileRef] = []
    for name in names:
        value = cursor.top.slots.get(name)
        if isinstance(value, FileRef):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(item for item in value if isinstance(item, FileRef))
    return tuple(found)


def _argument(cursor: Cursor, instruction: Perform, name: str, key: EffectKey) -> Value:
    value = instruction.step.arguments[name].value
    match value:
        case Template():
            return _text_argument(cursor, value, key)
        case Expression():
            return as_value(instruction.values[name](cursor.scope(), cursor.now))
        case tuple():
            return files_in(cursor, value)
        case _:
            return value


def _text_argument(cursor: Cursor, template: Template, key: EffectKey) -> Value:
    """Give a text; one that is a single slot gives the slot's own id or emptiness."""
    parts = template.parts
    if len(parts) == 1 and isinstance(parts[0], SlotPlace) and parts[0].format is None:
        value = lookup(cursor.scope(), parts[0].name)
        if value is None or isinstance(value, str):
            return value
    return cursor.renderer(key).text(template)
