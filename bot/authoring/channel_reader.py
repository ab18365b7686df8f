"""Read `content/channels.yaml`: where to complain, when each door fits, when it is wrong."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from bot.authoring.entry import Entry, Ids, entries_of
from bot.authoring.reading import Reading, numbered
from bot.authoring.shape import Shape, nearest
from bot.authoring.yaml_source import ListNode, MapNode, Node, Source
from bot.casework import doors
from bot.casework.doors import DOOR_FLAGS, DOOR_WORDS, UNITS, Condition, DoorFacts, Unit
from bot.casework.workdays import DAYS_MAX
from bot.engine.expression import Expression
from bot.engine.expression_eval import compile_expression
from bot.engine.expression_types import YES_NO, Type, TypeIssue, infer
from bot.engine.template import Template

Channel: TypeAlias = doors.Channel[Template]
Deadline: TypeAlias = doors.Deadline[Template]
Guard: TypeAlias = doors.Guard[Template]
Reason: TypeAlias = doors.Reason[Template]

_CHANNEL = Shape(
    "@channel",
    (
        *("id", "name", "takes", "refuses", "bring", "get_back", "deadline", "norm", "hotline"),
        *("rank", "when", "safety", "aside", "after", "why", "not_when"),
    ),
    ("id", "name", "takes"),
)
_DEADLINE = Shape("@channel", ("days", "unit", "norm", "say", "then"))
_DEADLINE_NEEDS = ("days", "unit", "norm")
"""Without these a date would be a guess: how long, counted how, and who says so."""
_GUARD = Shape("@channel", ("if", "say", "instead"), ("if", "say", "instead"))
_REASON = Shape("@channel", ("if", "say"), ("say",))
_UNIT: Mapping[str, Unit] = {unit: unit for unit in UNITS}
_LAST = 1000
"""Rank of a door that has none."""
_NO_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)
"""Conditions of doors know no time; the machine that evaluates them wants one."""


def read_channels(source: Source, reading: Reading) -> tuple[Channel, ...]:
    """Read where to complain."""
    own = Reading(frozenset((*DOOR_WORDS, *DOOR_FLAGS)))
    ids = Ids()
    listed = entries_of(source, "channels", _CHANNEL, own)
    entries = {id_: entry for id_, entry in listed if ids.take(id_, entry)}
    channels = _Channels(tuple(entries), own)
    read = tuple(channels.read(id_, entry) for id_, entry in entries.items())
    reading.findings.extend(own.findings)
    return read


def advice_of(channel: Channel) -> Iterator[Template]:
    """Give the texts of a door that advise: why it fits, why it is wrong, when it answers."""
    yield from (reason.say for reason in channel.why)
    yield from (guard.say for guard in channel.guards)
    if channel.deadline is not None:
        yield from (channel.deadline.say, channel.deadline.then)


class _Channels:
    """Reads doors that name each other."""

    def __init__(self, ids: tuple[str, ...], reading: Reading) -> None:
        self._ids = ids
        self._reading = reading
        self._types = dict.fromkeys(DOOR_FLAGS, YES_NO) | {
            name: Type("选项" if name == "角色" else "多选", frozenset(words or ids))
            for name, words in DOOR_WORDS.items()
        }

    def read(self, id_: str, entry: Entry) -> Channel:
        return doors.Channel(
            id=id_,
            name=entry.text("name"),
            takes=entry.template("takes"),
            refuses=entry.template("refuses"),
            bring=entry.words("bring"),
            get_back=entry.template("get_back"),
            norm=entry.optional("norm"),
            hotline=entry.optional("hotline"),
            rank=self._integer(entry, "rank", _LAST),
            when=self._condition(entry, "when", absent=False),
            safety=self._condition(entry, "safety", absent=False),
            aside=self._condition(entry, "aside", absent=False),
            after=self._named(entry, "after"),
            why=self._reasons(entry),
            guards=self._guards(entry),
            deadline=self._deadline(entry),
        )

    def _integer(self, entry: Entry, name: str, absent: int) -> int:
        number = self._reading.integer(entry.values.get(name), name)
        return absent if number is None else number

    def _named(self, entry: Entry, name: str) -> tuple[str, ...]:
        """Give the ids of doors that are named; one that is not there is reported."""
        node = entry.values.get(name)
        words = self._reading.words(node, name) if node is not None else ()
        for word in words:
            if word.text not in self._ids:
                near = nearest(word.text, self._ids)
                self._reading.report("F040", word.mark, ref=word.text, id=word.text, near=near)
        return tuple(word.text for word in words)

    def _condition(self, entry: Entry, name: str, *, absent: bool) -> Condition:
        node = entry.values.get(name)
        expression = self._reading.expression(node, name) if node is not None else None
        if expression is None:
            return lambda _: absent
        for issue in infer(expression, self._types, YES_NO)[1]:
            self._report(issue, expression)
        compiled = compile_expression(expression)
        return lambda facts: compiled(facts.names(), _NO_CLOCK) is True

    def _report(self, issue: TypeIssue, expression: Expression) -> None:
        self._reading.report(
            issue.code,
            expression.mark.after(issue.column),
            **numbered(issue.detail),
            rest="、".join(issue.detail[1:]),
            near=issue.suggestion or "",
            source=expression.source,
        )

    def _reasons(self, entry: Entry) -> tuple[Reason, ...]:
        """Give why a door fits: one text, or several of which the first that holds is said."""
        node = entry.values.get("why")
        if node is None or not isinstance(node, ListNode):
            return (doors.Reason(_always, entry.template("why")),) if node is not None else ()
        parts = self._parts(node, _REASON)
        return tuple(
            doors.Reason(self._condition(part, "if", absent=True), part.template("say"))
            for part in parts
        )

    def _guards(self, entry: Entry) -> tuple[Guard, ...]:
        guards: list[Guard] = []
        for part in self._parts(entry.values.get("not_when"), _GUARD):
            when = self._condition(part, "if", absent=False)
            instead = self._named(part, "instead")
            if instead:
                guards.append(doors.Guard(when, part.template("say"), instead[0]))
        return tuple(guards)

    def _parts(self, node: Node | None, shape: Shape) -> Iterator[Entry]:
        for item in self._reading.items(node, shape.part) if node is not None else ():
            given = self._reading.map(item, shape.part)
            if given is not None:
                yield Entry(self._reading.fields(given, shape), given.mark, self._reading)

    def _deadline(self, entry: Entry) -> Deadline | None:
        node = entry.values.get("deadline")
        if not isinstance(node, MapNode):
            if entry.optional("deadline") is not None:
                self._reading.map(entry.values["deadline"], "deadline")
            return None
        part = entry.inner("deadline", _DEADLINE)
        missing = [name for name in _DEADLINE_NEEDS if part.optional(name) is None]
        days = self._integer(part, "days", 1)
        if missing or not 1 <= days <= DAYS_MAX:
            wrong = " ".join(missing) or "days"
            self._reading.report("F047", node.mark, id=entry.text("id"), missing=wrong)
            return None
        unit = _UNIT[part.one_of("unit", UNITS)]
        norm = part.text("norm")
        return doors.Deadline(days, unit, norm, part.template("say"), part.template("then"))


def _always(_: DoorFacts) -> bool:
    return True
