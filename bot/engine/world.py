"""Everything that a turn may consult besides the state: flows, content, actions, phrases."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from bot.casework.casebook import CaseBook
from bot.engine.effects import Effect
from bot.engine.knowledge import Answer, CommandName, Knowledge
from bot.engine.model import Digression, Flow
from bot.engine.phrases import PhraseBook, phrase_book
from bot.engine.program import Program, compile_flow
from bot.kernel.ids import EffectKey, FlowId
from bot.kernel.values import Record, Value

GLOBAL_FLOW = FlowId("_global")
CALL_COMMAND = "/call"
DANGER_COMMAND = "/danger"
GLOBAL_COMMANDS: tuple[CommandName, ...] = (
    "back",
    "restart",
    "cancel",
    "help",
    "human",
    "resume",
    "hide",
    "repeat",
    "menu",
    "mute",
    "unmute",
)
"""Commands that mean the same whatever is being asked; the rest only help to read answers."""


@dataclass(frozen=True, slots=True)
class Action:
    """One `do` step to carry out: arguments rendered and evaluated."""

    name: str
    arguments: Mapping[str, Value]
    key: EffectKey
    segment: int
    now: datetime
    case: Record | None
    """The case book; None when the caller did not load it yet."""
    knowledge: Knowledge
    flow: Flow
    slots: Mapping[str, Value]
    book: CaseBook | None = None
    """The records that `case` was read from, those of this run included."""


@dataclass(frozen=True, slots=True)
class Performed:
    """What an action gave: fields for `get` and `save`, and effects for the shell."""

    fields: Mapping[str, Value] = field(default_factory=dict[str, Value])
    effects: tuple[Effect, ...] = ()


Performer: TypeAlias = Callable[[Action], Performed]
Simplify: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class World:
    """Built once for a set of flows and content by `build_world`; immutable."""

    programs: Mapping[FlowId, Program]
    knowledge: Knowledge
    perform: Performer
    commands: PhraseBook[CommandName]
    starts: PhraseBook[FlowId]
    """What starts a flow."""
    urgent: PhraseBook[FlowId]
    """What starts an urgent flow from anywhere."""
    digressions: Mapping[FlowId, PhraseBook[Digression]]
    """Of each flow its own; under `_global` those of every flow."""
    answers: PhraseBook[Answer]
    menu: tuple[FlowId, ...]
    """Flows offered in the menu, in order."""
    simplify: Simplify
    """Brings Traditional Chinese to the Simplified in which signs of danger are listed."""

    def flow_for(self, command: str) -> FlowId | None:
        """Find the flow entered by an exact command such as `/call`."""
        return self.starts.find_exact(command)


def as_it_is(text: str) -> str:
    """Simplify nothing: for texts that are Simplified already."""
    return text


def build_world(
    flows: Mapping[FlowId, Flow],
    knowledge: Knowledge,
    perform: Performer,
    simplify: Simplify = as_it_is,
) -> World:
    """Compile flows and gather their phrases."""
    own = {id_: flow for id_, flow in flows.items() if id_ != GLOBAL_FLOW}
    entries = [(phrase, flow.id) for flow in own.values() for phrase in flow.enter]
    anytime = flows[GLOBAL_FLOW].anytime if GLOBAL_FLOW in flows else ()
    return World(
        programs={id_: compile_flow(flow) for id_, flow in own.items()},
        knowledge=knowledge,
        perform=perform,
        commands=phrase_book(
            (phrase, name)
            for name in GLOBAL_COMMANDS
            for phrase in knowledge.commands.get(name, ())
        ),
        starts=phrase_book(entries),
        urgent=phrase_book(_urgent(own, anytime, knowledge, entries)),
        digressions={
            id_: phrase_book((phrase, d) for d in flow.anytime for phrase in d.hear)
            for id_, flow in flows.items()
        },
        answers=phrase_book((phrase, a) for a in knowledge.answers for phrase in a.hear),
        menu=_menu(own, flows[GLOBAL_FLOW].menu if GLOBAL_FLOW in flows else ()),
        simplify=simplify,
    )


def _menu(flows: Mapping[FlowId, Flow], first: tuple[FlowId, ...]) -> tuple[FlowId, ...]:
    """Put the flows that `_global` names first; a quiet one, or one without entry, is left out."""
    offered = [id_ for id_, flow in flows.items() if flow.enter and "quiet" not in flow.tags]
    named = [id_ for id_ in first if id_ in offered]
    return tuple(dict.fromkeys((*named, *offered)))


def _urgent(
    flows: Mapping[FlowId, Flow],
    anytime: tuple[Digression, ...],
    knowledge: Knowledge,
    entries: list[tuple[str, FlowId]],
) -> Iterable[tuple[str, FlowId]]:
    named = dict(entries)
    yield from ((phrase, flow) for phrase, flow in entries if flows[flow].urgent)
    for digression in anytime:
        if digression.call is not None and flows[digression.call].urgent:
            yield from ((phrase, digression.call) for phrase in digression.hear)
    call = named.get(CALL_COMMAND)
    danger = named.get(DANGER_COMMAND, call)
    if danger is not None:
        yield from ((phrase, danger) for phrase in knowledge.danger)
    if call is not None:
        yield from ((phrase, call) for phrase in knowledge.commands.get("call", ()))
