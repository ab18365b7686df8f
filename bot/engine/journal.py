"""The journal of a session: what the user did, append-only; the truth of a conversation.

An undo or a correction is itself an entry. `fold` gives the entries in force.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from bot.kernel.ids import AnswerKey, FlowId
from bot.kernel.values import Json, Value, from_json, to_json

IDLE = AnswerKey("")
"""The key of "nothing is being asked"."""


@dataclass(frozen=True, slots=True)
class Started:
    """A flow began: from idle, or interrupting the question `under`."""

    at: datetime
    under: AnswerKey
    flow: FlowId


@dataclass(frozen=True, slots=True)
class Answered:
    """A question got its value; None when it was skipped."""

    at: datetime
    under: AnswerKey
    value: Value


@dataclass(frozen=True, slots=True)
class Drafted:
    """An option of a checklist was ticked or unticked, or one of a call log was tapped."""

    at: datetime
    under: AnswerKey
    option: str


@dataclass(frozen=True, slots=True)
class Jumped:
    """A digression or a wait led to a scene."""

    at: datetime
    under: AnswerKey
    scene: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The flow on top was given up."""

    at: datetime
    under: AnswerKey


@dataclass(frozen=True, slots=True)
class Corrected:
    """An earlier answer was replaced; `reopen` asks it again instead."""

    at: datetime
    under: AnswerKey
    value: Value
    reopen: bool = False


@dataclass(frozen=True, slots=True)
class Undone:
    """The last thing in force was taken back."""

    at: datetime
    under: AnswerKey


Entry: TypeAlias = Started | Answered | Drafted | Jumped | Cancelled | Corrected | Undone
InForce: TypeAlias = Started | Answered | Drafted | Jumped | Cancelled


def fold(entries: Iterable[Entry]) -> tuple[InForce, ...]:
    """Give the entries in force, in order: undos taken back, corrections put in place."""
    done: list[Started | Answered | Drafted | Jumped | Cancelled | Corrected] = []
    for entry in entries:
        if isinstance(entry, Undone):
            if len(done) > 1:
                done.pop()
        else:
            done.append(entry)
    force: list[InForce] = []
    for entry in done:
        if isinstance(entry, Corrected):
            _correct(force, entry)
        else:
            force.append(entry)
    return tuple(force)


def _correct(force: list[InForce], entry: Corrected) -> None:
    for place in range(len(force) - 1, -1, -1):
        old = force[place]
        if isinstance(old, Answered) and old.under == entry.under:
            if entry.reopen:
                del force[place]
            else:
                force[place] = replace(old, value=entry.value)
            return


def entry_to_json(entry: Entry) -> Json:  # noqa: PLR0911  # one arm for each kind
    """Encode an entry as a short list: kind, time, key, and what it holds."""
    head: list[Json] = [entry.at.isoformat(), entry.under]
    match entry:
        case Started():
            return ["start", *head, entry.flow]
        case Answered():
            return ["answer", *head, to_json(entry.value)]
        case Drafted():
            return ["draft", *head, entry.option]
        case Jumped():
            return ["jump", *head, entry.scene]
        case Cancelled():
            return ["cancel", *head]
        case Corrected():
            return ["correct", *head, to_json(entry.value), entry.reopen]
        case Undone():
            return ["undo", *head]
        case _:
            assert_never(entry)


def entry_from_json(raw: Json) -> Entry:
    """Decode what `entry_to_json` made.

    Raises:
        ValueError: The JSON is no encoded entry.
    """
    match raw:
        case [str(kind), str(at), str(under), *rest]:
            return _entry(kind, datetime.fromisoformat(at), AnswerKey(under), rest)
        case _:
            raise ValueError("not a journal entry")


def _entry(  # noqa: PLR0911  # one arm for each kind
    kind: str, at: datetime, under: AnswerKey, rest: list[Json]
) -> Entry:
    match kind, rest:
        case "start", [str(flow)]:
            return Started(at, under, FlowId(flow))
        case "answer", [value]:
            return Answered(at, under, from_json(value))
        case "draft", [str(option)]:
            return Drafted(at, under, option)
        case "jump", [str(scene)]:
            return Jumped(at, under, scene)
        case "correct", [value, bool(reopen)]:
            return Corrected(at, under, from_json(value), reopen)
        case "cancel", []:
            return Cancelled(at, under)
        case "undo", []:
            return Undone(at, under)
        case _:
            raise ValueError("not a journal entry")
