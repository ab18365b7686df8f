"""What to try at a question: every option, and values around everything it is compared with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from bot.engine.expression import Compare, Constant, Contains, Expression, Name, walk
from bot.engine.keys import DONE, SKIP
from bot.engine.knowledge import Knowledge
from bot.engine.model import FILE_TYPES, Do, Flow, Let, Slot
from bot.engine.parts import walk_parts, walk_steps
from bot.engine.program import Query
from bot.kernel.values import FileKind

SAMPLE = "\u7532"
OTHER = "\u4e59"
"""Two texts that differ, for conditions that compare texts with one another."""
NONSENSE = "@@@"
DAY = timedelta(days=1)
_FILE_KINDS: dict[str, FileKind] = {"photo": "photo", "voice": "voice", "file": "file"}


@dataclass(frozen=True, slots=True)
class Move:
    """One thing done: an option pressed, something typed, a file sent, a reminder waited for."""

    kind: Literal["press", "say", "file", "wait"]
    value: str


@dataclass(frozen=True, slots=True)
class Input:
    """An answer as a person gives it: one move, or the ticks of a list and then done."""

    label: str
    moves: tuple[Move, ...]


class Inputs:
    """Knows what the conditions of one flow compare, and so what is worth trying."""

    def __init__(self, flow: Flow, knowledge: Knowledge, now: datetime) -> None:
        self._knowledge = knowledge
        self._today = now.date()
        self._compared = tuple(_comparisons(flow))
        self._derived = _derivations(flow)

    def of(self, query: Query) -> Iterator[Input]:
        """Give the inputs to try at a question, in a fixed order."""
        slot = query.slot
        match slot.type:
            case "choice":
                for choice in slot.choices:
                    yield Input(choice.label, (Move("press", choice.id),))
            case "yesno":
                for word in ("yes", "no"):
                    yield Input(self._ui(word), (Move("press", word),))
            case "checklist" | "taps":
                yield from self._ticks(slot)
            case _:
                yield from self._values(slot)
        if slot.skip is not None:
            yield Input(slot.skip, (Move("press", SKIP),))

    def _ui(self, key: str) -> str:
        template = self._knowledge.ui.get(key)
        return template.source if template else key

    def _ticks(self, slot: Slot) -> Iterator[Input]:
        ids = [choice.id for choice in slot.choices]
        mentioned = {c for c in self._constants(slot) if isinstance(c, str)}
        other = next((id_ for id_ in ids if id_ not in mentioned and id_ not in slot.need), None)
        extras = [{id_} for id_ in ids if id_ in mentioned] + ([{other}] if other else [])
        need = set(slot.need)
        sets = [set[str](), need, *(need | extra for extra in extras), set(ids)]
        done = self._ui("button_done_taps" if slot.type == "taps" else "button_done")
        seen: list[set[str]] = []
        for ticked in sets:
            if ticked not in seen:
                seen.append(ticked)
                chosen = [choice for choice in slot.choices if choice.id in ticked]
                moves = (*(Move("press", choice.id) for choice in chosen), Move("press", DONE))
                labels = [*(choice.label for choice in chosen), done]
                yield Input("\u3001".join(labels), moves)

    def _values(self, slot: Slot) -> Iterator[Input]:
        if slot.type in FILE_TYPES:
            kind = _FILE_KINDS[slot.type]
            yield Input(f"[{kind}]", (Move("file", kind),))
            return
        for text in dict.fromkeys(self._texts(slot)):
            yield Input(text, (Move("say", text),))

    def _texts(self, slot: Slot) -> Iterator[str]:
        match slot.type:
            case "number":
                yield from (f"{n}" for n in self._numbers(slot))
            case "money":
                yield from (f"{n}\u5143" for n in self._numbers(slot))
            case "date":
                yield from (day.isoformat() for day in self._days(slot))
            case "datetime":
                yield from (f"{day.isoformat()} 12:00" for day in self._days(slot))
            case "phone":
                yield "13800138000"
            case _:
                yield from self._words(slot)

    def _numbers(self, slot: Slot) -> list[Decimal]:
        limits = [Decimal(n) for n in (slot.minimum, slot.maximum) if n is not None]
        about = {c for c in self._constants(slot) if isinstance(c, Decimal)} | set(limits)
        near = {c + step for c in about for step in (-1, 0, 1)}
        return sorted(near) or [Decimal(1)]

    def _days(self, slot: Slot) -> list[date]:
        constants = self._constants(slot)
        spans = [_days_of(c) for c in constants]
        far = {self._today - timedelta(days=n) for n in spans if n is not None}
        far |= {c for c in constants if isinstance(c, date)}
        near = {day + step for day in far for step in (-DAY, timedelta(0), DAY)}
        around = {self._today + DAY} if near or self._is_compared(slot) else set[date]()
        return sorted({self._today - DAY} | around | near)

    def _words(self, slot: Slot) -> Iterator[str]:
        least = slot.minimum or 1
        yield SAMPLE * max(1, least)
        yield from (c for c in self._constants(slot) if isinstance(c, str))
        if self._is_varied(slot):
            yield OTHER * max(1, least)

    def _names(self, slot: Slot) -> frozenset[str]:
        """Give the names that carry this slot's value on."""
        names = {str(slot.name)}
        grown = True
        while grown:
            more = {name for name, source in self._derived if source & names}
            grown = not more <= names
            names |= more
        return frozenset(names)

    def _mentions(self, slot: Slot) -> Iterator[Compare | Contains]:
        names = self._names(slot)
        for node in self._compared:
            used = {n.path[-1] for n in walk(node) if isinstance(n, Name)}
            used |= {n.path[0] for n in walk(node) if isinstance(n, Name)}
            if used & names:
                yield node

    def _constants(self, slot: Slot) -> list[object]:
        parts = (part for node in self._mentions(slot) for part in walk(node))
        found = (part.value for part in parts if isinstance(part, Constant))
        return list(dict.fromkeys(found))

    def _is_compared(self, slot: Slot) -> bool:
        return any(True for _ in self._mentions(slot))

    def _is_varied(self, slot: Slot) -> bool:
        """Whether a condition compares this slot, on its left, with another name."""
        names = self._names(slot)
        return any(
            isinstance(node, Compare)
            and isinstance(node.left, Name)
            and isinstance(node.right, Name)
            and node.left.path[-1] in names
            for node in self._compared
        )


def _days_of(constant: object) -> int | None:
    if isinstance(constant, timedelta):
        return constant.days
    return int(constant) if isinstance(constant, Decimal) else None


def _comparisons(flow: Flow) -> Iterator[Compare | Contains]:
    for part in walk_parts(flow):
        if isinstance(part, Expression):
            for node in walk(part.node):
                if isinstance(node, (Compare, Contains)):
                    yield node


def _derivations(flow: Flow) -> tuple[tuple[str, frozenset[str]], ...]:
    """Give the names that are computed, each with the names it is computed from."""
    derived: list[tuple[str, frozenset[str]]] = []
    for step in walk_steps(flow):
        match step:
            case Let(assigns=assigns):
                derived.extend((str(name), value.names) for name, value in assigns)
            case Do(get=get, arguments=arguments):
                parts = (argument.value for argument in arguments.values())
                used = [part.names for part in parts if isinstance(part, Expression)]
                derived.extend((str(name), frozenset[str]().union(*used)) for name, _ in get)
            case _:
                pass
    return tuple(derived)
