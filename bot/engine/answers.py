"""Read an answer to a question: from typed words, a pressed option, or a file.

A bad answer is a value, not an error: it names the wording that helps.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from bot.engine.knowledge import Knowledge
from bot.engine.model import FILE_TYPES, Slot
from bot.kernel.values import FileRef, Moment, Value
from bot.language.money import read_money, read_number
from bot.language.phones import read_phone
from bot.language.plain import bare, read_yesno
from bot.language.times import read_date, read_time

MAX_TEXT = 10_000
"""Characters of one message that are read; a longer one is asked to be split."""

_SPLIT = re.compile(r"[、，,;；\s/]+|和|以及")  # noqa: RUF001
_TRAILING = re.compile(r"[。！!.\s]+$")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Good:
    """The answer's value."""

    value: Value


@dataclass(frozen=True, slots=True)
class Ticked:
    """Options of a checklist or taps named in one message."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """Times that fit equally well, and the wording of the question to put."""

    readings: tuple[Moment, ...]
    ask: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No answer: `key` names a wording, `fills` its places."""

    key: str
    fills: dict[str, str] = field(default_factory=dict[str, str])


_DIGITS_MAX = 3
Reading: TypeAlias = Good | Ticked | Several | Unreadable


def read_answer(slot: Slot, text: str, now: datetime, knowledge: Knowledge) -> Reading:
    """Read typed words as an answer to a slot, limits checked; `checks` are the machine's."""
    if slot.type in FILE_TYPES:
        return Unreadable(f"unreadable_{slot.type}")
    if not text.strip():
        return Unreadable(f"unreadable_{slot.type}")
    if len(text) > MAX_TEXT:
        return Unreadable("too_long")
    reading = _READERS[slot.type](_Said(slot, text, now, knowledge))
    if isinstance(reading, Good):
        return limited(slot, reading.value)
    return reading


def read_file_answer(slot: Slot, file: FileRef) -> Reading:
    """Read a file as an answer; another kind is refused, except that `file` takes any."""
    wanted = {"photo": ("photo",), "voice": ("voice", "video"), "file": None}.get(slot.type, ())
    if wanted is None or file.kind in wanted or _sent_as_document(slot, file):
        return Good(file)
    return Unreadable(f"unreadable_{slot.type}")


def _sent_as_document(slot: Slot, file: FileRef) -> bool:
    prefix = {"photo": "image/", "voice": "audio/"}.get(slot.type)
    return prefix is not None and file.kind == "file" and file.mime.startswith(prefix)


def read_option(slot: Slot, id_: str) -> Reading:
    """Read a pressed button's option id."""
    match slot.type:
        case "choice" if slot.choice(id_):
            return Good(id_)
        case "checklist" | "taps" if slot.choice(id_):
            return Ticked((id_,))
        case "yesno" if id_ in ("yes", "no"):
            return Good(id_ == "yes")
        case _:
            return Unreadable(f"unreadable_{slot.type}")


def limited(slot: Slot, value: Value) -> Reading:
    """Check a value against the slot's `min` and `max`."""
    size = len(value) if isinstance(value, (str, tuple)) else value
    if not isinstance(size, (int, Decimal)) or isinstance(size, bool):
        return Good(value)
    words = ("too_short", "too_long") if isinstance(value, str) else ("too_small", "too_large")
    if slot.minimum is not None and size < slot.minimum:
        return Unreadable(words[0], {"数": str(slot.minimum)})
    if slot.maximum is not None and size > slot.maximum:
        return Unreadable(words[1], {"数": str(slot.maximum)})
    return Good(value)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a reader may look at."""

    slot: Slot
    text: str
    now: datetime
    knowledge: Knowledge


def _text(said: _Said) -> Reading:
    return Good(said.text.strip())


def _yesno(said: _Said) -> Reading:
    commands = said.knowledge.commands
    answer = read_yesno(said.text, commands.get("yes", ()), commands.get("no", ()))
    return Unreadable("unreadable_yesno") if answer is None else Good(answer)


def _choice(said: _Said) -> Reading:
    found = match_option(said.slot, said.text)
    return Good(found) if found else Unreadable("unreadable_choice")


def _options(said: _Said) -> Reading:
    whole = match_option(said.slot, said.text)
    if whole:
        return Ticked((whole,))
    parts = [part for part in _SPLIT.split(said.text) if part]
    found = [match_option(said.slot, part) for part in parts]
    if parts and all(found):
        return Ticked(tuple(id_ for id_ in found if id_))
    return Unreadable(f"unreadable_{said.slot.type}")


def match_option(slot: Slot, text: str) -> str | None:
    """Find the option that a text names: by label, id, number in the list, or unique part."""
    said = bare(text)
    if not said:
        return None
    for choice in slot.choices:
        if said in (bare(choice.label), choice.id.lower()):
            return choice.id
    # Python reads no number without end, and no list is that long.
    if said.isdecimal() and len(said) <= _DIGITS_MAX and 1 <= int(said) <= len(slot.choices):
        return slot.choices[int(said) - 1].id
    inside = [c.id for c in slot.choices if len(said) > 1 and said in bare(c.label)]
    return inside[0] if len(inside) == 1 else None


def _number(said: _Said) -> Reading:
    number = read_number(said.text)
    return Unreadable("unreadable_number") if number is None else Good(number)


def _money(said: _Said) -> Reading:
    reading = read_money(said.text)
    if reading.yuan is not None and reading.ask is None:
        return Good(reading.yuan)
    return Unreadable("unreadable_money" if reading.ask is None else f"ask_{reading.ask}")


def _date(said: _Said) -> Reading:
    day = read_date(said.text, said.now)
    return Unreadable("unreadable_date") if day is None else Good(day)


def _datetime(said: _Said) -> Reading:
    reading = read_time(said.text, said.now)
    if len(reading.readings) == 1 and reading.ask is None:
        return Good(reading.readings[0])
    if reading.ask is None:
        return Unreadable("unreadable_datetime")
    if len(reading.readings) > 1:
        return Several(reading.readings, f"ask_{reading.ask}")
    return Unreadable(f"ask_{reading.ask}")


def _phone(said: _Said) -> Reading:
    number = read_phone(_TRAILING.sub("", said.text))
    return Unreadable("unreadable_phone") if number is None else Good(number)


_READERS: dict[str, Callable[[_Said], Reading]] = {
    "text": _text,
    "yesno": _yesno,
    "choice": _choice,
    "checklist": _options,
    "taps": _options,
    "number": _number,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "phone": _phone,
}
