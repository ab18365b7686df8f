"""The longest text that a template can become."""

from collections.abc import Mapping

from bot.authoring.checks.walk import slots_of
from bot.engine.knowledge import Knowledge
from bot.engine.model import Flow, Slot
from bot.engine.template import Part, RefPlace, SlotPlace, Template

UNBOUNDED = 10_000  # characters: the longest message that a user can send
_WIDTHS: Mapping[str, int] = {
    "yesno": 1,
    "number": 12,
    "money": 16,
    "date": 11,
    "datetime": 30,
    "phone": 16,
    "photo": 60,
    "voice": 60,
    "file": 60,
}
_FORMAT_WIDTHS: Mapping[str, int] = {"数": 3, "left": 3, "money": 16, "date": 11, "time": 6}
_MASKED = 11
_ROWS = 20
_FILLING = "字"
"""Stands for a character of an answer: a Chinese one, as most are."""


def longest(template: Template, flow: Flow | None, knowledge: Knowledge) -> str:
    """Fill a text with the longest values that its places can have."""
    slots: dict[str, Slot] = {slot.name: slot for slot in slots_of(flow)} if flow else {}
    return "".join(_part(part, slots, knowledge) for part in template.parts)


def shown(template: Template, knowledge: Knowledge) -> str:
    """Fill in the citations, numbers and sentences of a text, and no answers."""
    parts = (part for part in template.parts if not isinstance(part, SlotPlace))
    return "".join(_part(part, {}, knowledge) for part in parts)


def _part(part: Part, slots: Mapping[str, Slot], knowledge: Knowledge) -> str:
    match part:
        case str():
            return part
        case SlotPlace(name=name, format=form):
            return _FILLING * _width(slots.get(name.rpartition(".")[2]), form)
        case RefPlace(kind="script", id=id_):
            script = knowledge.scripts.get(id_)
            texts = [shown(one, knowledge) for one in script.variants] if script else []
            return max(texts, key=len, default="")
        case RefPlace(kind=kind, id=id_):
            return knowledge.reference(kind, id_) or ""
        case _:
            return part.text


def _width(slot: Slot | None, form: str | None) -> int:
    if form is not None:
        return _FORMAT_WIDTHS.get(form, _MASKED)
    return _slot_width(slot) if slot else _WIDTHS["datetime"]


def _slot_width(slot: Slot) -> int:
    labels = [len(choice.label) for choice in slot.choices]
    match slot.type:
        case "text":
            return UNBOUNDED if slot.maximum is None else slot.maximum
        case "choice":
            return max(labels, default=0)
        case "checklist" | "taps":
            return sum(labels) + len(labels)
        case "list":
            return (slot.maximum or _ROWS) * sum(_slot_width(row) + 1 for row in slot.of)
        case kind:
            return _WIDTHS[kind]
