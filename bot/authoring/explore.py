"""Try everything that can be answered in a flow, and say what then happens.

A conversation is explored further only when it stands at another step, or when something
differs that can still influence where the flow goes (`bot.authoring.influence`): what is
known of any two slots is tried in every combination. Flows that are called are not entered:
they hand back any value of what they give. They are explored by themselves.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations

import orjson

from bot.authoring.coverage import Part, flow_coverage
from bot.authoring.influence import Facts, Groups, groups_of, live_facts, told_by
from bot.authoring.inputs import NONSENSE, SAMPLE, Input, Inputs, Move
from bot.authoring.simulator import Simulator, Snapshot, Stored, dump_fields
from bot.authoring.testing import DEFAULT_START
from bot.authoring.tracing import traced
from bot.casework.casebook import case_record
from bot.engine.effects import Effect
from bot.engine.journal import Answered
from bot.engine.keys import BACK, FLOW_PREFIX, button_id, question_token
from bot.engine.mark import Mark
from bot.engine.model import Ask, Digression, Flow, Go, Say, Scene, Step
from bot.engine.program import Query, compile_flow
from bot.engine.session import Session
from bot.engine.template import parse_template
from bot.engine.world import GLOBAL_FLOW, World
from bot.kernel.errors import AdviserError
from bot.kernel.ids import AnswerKey, FlowId
from bot.kernel.values import FileKind, FileRef, Moment, Record, to_json

MAX_STATES = 5_000
"""Conversations explored of one flow before giving up."""
TOGETHER = 2
"""Of how many slots the values are tried in every combination."""
ROWS = 2
"""Rows that lists are filled with at most."""
END = "end"
_REFUSED = ""
FAILURES = (AdviserError, LookupError, ValueError, TypeError, ArithmeticError, AttributeError)
"""What a mistake in a flow or in the engine raises."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One answer at one question and what it led to. `to` is a question or `end`."""

    at: str
    source: int
    label: str
    effects: tuple[Effect, ...]
    to: str
    target: int | None
    """The state it led to when it was a new one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must not be: an exception, silence, a dead end, a way back that fails."""

    kind: str
    at: str
    mark: Mark
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Exploration:
    """All that can happen in one flow."""

    flow: FlowId
    states: int
    turns: int
    transitions: tuple[Transition, ...]
    unreached: tuple[Part, ...]
    problems: tuple[Problem, ...]
    limited: bool = False
    """Whether there were more than `MAX_STATES`."""


@dataclass(frozen=True, slots=True)
class _State:
    snapshot: Snapshot
    at: str
    query: Query | None
    before: str
    """The question before this one, to which 返回 leads; empty when unknown."""


def explore(world: World, flow_id: FlowId, *, limit: int = MAX_STATES) -> Exploration:
    """Explore one flow of a world; `_global` gives its digressions."""
    return _Explorer(world, flow_id, limit).run()


def alone(world: World, flow_id: FlowId) -> World:
    """Give a world in which every other flow only asks for what it gives."""
    programs = {
        id_: program if id_ == flow_id else compile_flow(_stand_in(program.flow))
        for id_, program in world.programs.items()
    }
    return replace(world, programs=programs)


def _stand_in(flow: Flow) -> Flow:
    slots = {name: flow.slots[name] for name in flow.gives if name in flow.slots}
    mark = flow.mark
    said = Say((parse_template(f"\u2192 {flow.id}", mark),), (), mark)
    asked: tuple[Step, ...] = (Ask(tuple(slots), mark),) if slots else ()
    scene = Scene(flow.id, (said, *asked, Go(END, mark)), mark)
    return replace(flow, slots=slots, scenes=(scene,), anytime=(), takes=())


class _Explorer:
    def __init__(self, world: World, flow_id: FlowId, limit: int) -> None:
        stubbed = alone(world, flow_id)
        watched, self.trace = traced(stubbed)
        self.flow_id, self.limit = flow_id, limit
        self.sim = Simulator(watched, datetime.fromisoformat(DEFAULT_START))
        self.world = stubbed
        # Not the watched one: what is looked up here was not run.
        self.program = stubbed.programs.get(flow_id)
        self.live: tuple[Facts, ...] = live_facts(self.program) if self.program else ()
        self.inputs = {
            id_: Inputs(program.flow, world.knowledge, self.sim.now)
            for id_, program in stubbed.programs.items()
        }
        self.states: list[_State] = []
        self.queue: deque[int] = deque()
        self.seen: set[tuple[str, ...]] = set()
        self.alike: dict[str, tuple[Input, ...]] = {}
        self.reads_case = self.program is not None and self.program.uses_case
        self.groups: dict[int, Groups] = {}
        self.turns = 0
        self.found: dict[tuple[object, ...], Transition] = {}
        self.edges: set[tuple[str, str]] = set()
        self.problems: list[Problem] = []

    def run(self) -> Exploration:
        for label, snapshot in self.beginnings():
            self.sim.restore(snapshot)
            begun = _State(snapshot, label, None, "")
            moves = (Move("press", f"{FLOW_PREFIX}{self.flow_id}"),)
            self.states.append(begun)
            if self.program is not None:
                self.go(len(self.states) - 1, Input(f"/{self.flow_id}", moves))
            else:
                self.digressions(len(self.states) - 1)
        while self.queue and len(self.states) <= self.limit:
            self.expand(self.queue.popleft())
        self.dead_ends()
        return Exploration(
            flow=self.flow_id,
            states=len(self.states),
            turns=self.turns,
            transitions=tuple(self.found.values()),
            unreached=tuple(self.unreached()),
            problems=tuple(dict.fromkeys(self.problems)),
            limited=bool(self.queue),
        )

    def beginnings(self) -> Iterator[tuple[str, Snapshot]]:
        """Begin with an empty case book, and with a full one where the flow reads it."""
        yield "#empty", self.sim.snapshot()
        if self.program is not None and self.program.uses_case:
            self.sim.stored = sample_case(self.sim.now)
            yield "#full", self.sim.snapshot()

    def expand(self, number: int) -> None:
        """Try everything at one question; at its next visits, one input of each that are alike."""
        state = self.states[number]
        query = state.query
        if query is None:
            return
        if state.at in self.alike:
            full = query.more and self.row_of(state, query) >= ROWS - 1
            for given in self.alike[state.at][full:]:
                self.go(number, given)
            return
        alike: dict[str, Input] = {}
        for given in self.inputs[self.flow_of(state)].of(query):
            self.go(number, given)
            alike.setdefault(self.kind_of(given, query, state.at), given)
        alike.pop(_REFUSED, None)
        self.alike[state.at] = tuple(alike.values())
        self.disturb(number)

    def row_of(self, state: _State, query: Query) -> int:
        self.sim.restore(state.snapshot)
        return self.sim.session.frames[-1].rows.get(query.row_of or "", 0)

    def kind_of(self, given: Input, query: Query, at: str) -> str:
        """Tell what an input just given amounts to: those of one kind go the same ways."""
        place = self.program.position(at) if self.program is not None else None
        own = {query.slot.name}
        if place is None or any(check.condition.names - own for check in query.slot.checks):
            return given.label
        entry = self.sim.entries[-1] if self.sim.entries else None
        if not isinstance(entry, Answered):
            return _REFUSED
        if query.more:
            return str(entry.value)
        return told_by(self.live[place + 1], query, entry.value, self.sim.now)

    def flow_of(self, state: _State) -> FlowId:
        self.sim.restore(state.snapshot)
        return self.sim.session.frames[-1].flow

    def disturb(self, number: int) -> None:
        """Do once at every question what is no answer to it."""
        state = self.states[number]
        query = state.query
        if query is None:
            return
        wrong = Move("say", "" if query.slot.type == "text" else NONSENSE)
        self.go(number, Input(NONSENSE, (wrong, wrong)))
        self.back(number)
        if query.step.wait is not None:
            self.timeouts(number, query.step.wait.times)
        if len(self.alike) == 1:
            self.digressions(number)

    def digressions(self, number: int) -> None:
        """Ask what can be asked at any time, once a flow."""
        flow = self.program.flow if self.program is not None else None
        own = flow.anytime if flow is not None else ()
        for digression in own or self.shared():
            for phrase in digression.hear[:1]:
                self.go(number, Input(phrase, (Move("say", phrase),)))

    def shared(self) -> tuple[Digression, ...]:
        if self.flow_id != GLOBAL_FLOW:
            return ()
        book = self.world.digressions.get(GLOBAL_FLOW)
        return tuple(dict.fromkeys(book.exact.values())) if book is not None else ()

    def timeouts(self, number: int, times: int) -> None:
        """Let the question wait until its reminders are used up."""
        for nags in range(1, times + 1):
            self.go(number, Input(f"\u23f3{nags}", (Move("wait", ""),) * nags))

    def back(self, number: int) -> None:
        """Go back once; it must lead to the question before."""
        state = self.states[number]
        self.sim.restore(state.snapshot)
        try:
            self.sim.press(BACK)
        except FAILURES as exc:
            self.report("exception", state.at, f"{BACK} {type(exc).__name__}: {exc}")
            return
        self.turns += 1
        at = self.where(self.sim.session)
        if state.before and at != state.before:
            self.report("back", state.at, f"{at} != {state.before}")

    def go(self, number: int, given: Input) -> None:
        """Give one answer in one state and note where it leads."""
        state = self.states[number]
        self.sim.restore(state.snapshot)
        self.trace.cut()
        effects: list[Effect] = []
        try:
            for move in given.moves:
                self.move(move)
                effects.extend(self.sim.effects)
                if not self.sim.replies:
                    self.report("silence", state.at, given.label)
        except FAILURES as exc:
            self.report("exception", state.at, f"{given.label} {type(exc).__name__}: {exc}")
            return
        self.turns += len(given.moves)
        self.arrive(number, given.label, tuple(effects))

    def move(self, move: Move) -> None:
        match move.kind:
            case "press" if move.value.startswith("!flow"):
                self.sim.press(move.value)
            case "press":
                session = self.sim.session
                key = session.asking.key if session.asking else AnswerKey("")
                self.sim.press(button_id(question_token(session.segment, key), move.value))
            case "say":
                self.sim.say(move.value)
            case "file":
                self.sim.give_file(_kind(move.value), f"{move.value}.bin")
            case "wait":
                due = [t.due for t in self.sim.stored.timers if t.id.startswith("wait:")]
                self.sim.wait(min(due, default=self.sim.now) - self.sim.now)

    def arrive(self, number: int, label: str, effects: tuple[Effect, ...]) -> None:
        state, session = self.states[number], self.sim.session
        at, way = self.where(session), tuple(self.trace.way)
        self.edges.add((state.at, at))
        facts = self.facts(session, at)
        target: int | None = None
        if at != END and not facts <= self.seen:
            self.seen |= facts
            target = len(self.states)
            before = state.at if state.query is not None else ""
            self.states.append(_State(self.sim.snapshot(), at, self.query(session), before))
            self.queue.append(target)
        key = (state.at, label, way, at)
        if key not in self.found:
            self.found[key] = Transition(state.at, number, label, effects, at, target)

    def where(self, session: Session) -> str:
        """Name the question that a conversation stands at."""
        if not session.frames:
            return END
        top = session.frames[-1]
        return top.at if top.flow == self.flow_id else f"{top.flow}:{top.at}"

    def query(self, session: Session) -> Query | None:
        if session.asking is None:
            return None
        program = self.world.programs[session.frames[-1].flow]
        at = program.position(session.frames[-1].at)
        instruction = program.code[at] if at is not None else None
        return instruction if isinstance(instruction, Query) else None

    def facts(self, session: Session, at: str) -> frozenset[tuple[str, ...]]:
        """Give every pair of things that can still influence where the flow goes."""
        bottom = session.frames[0] if session.frames else None
        place = self.program.position(bottom.at) if self.program and bottom else None
        if bottom is None or place is None or bottom.flow != self.flow_id:
            return frozenset({(at,)})
        case: Record = case_record(self.sim.book) if self.reads_case else {}
        now = self.sim.now
        groups = [
            "\n".join(probe.value(bottom, case, now) for probe in group)
            for group in self.groups_at(place)
        ]
        rows = (f"{n}#{min(row, 1)}" for n, row in bottom.rows.items() if not n.startswith("!"))
        here = (at, bottom.at, *sorted(rows))
        together = combinations(enumerate(groups), min(TOGETHER, len(groups)))
        return frozenset((*here, *(f"{n}:{value}" for n, value in some)) for some in together)

    def groups_at(self, place: int) -> Groups:
        if place not in self.groups:
            self.groups[place] = groups_of(self.live[place])
        return self.groups[place]

    def report(self, kind: str, at: str, detail: str) -> None:
        self.problems.append(Problem(kind, at, self.mark(at), detail))

    def mark(self, at: str) -> Mark:
        program = self.program
        place = program.position(at) if program is not None else None
        if program is None or place is None:
            return Mark(f"flows/{self.flow_id}.yaml", 1, 1)
        return program.marks[place]

    def dead_ends(self) -> None:
        """Report questions from which no answer leads to the end."""
        alive, grown = {END}, True
        while grown and self.program is not None:
            more = {a for a, b in self.edges if b in alive} - alive
            grown = bool(more)
            alive |= more
        if self.program is not None:
            for at in sorted({a for a, _ in self.edges} - alive):
                self.report("dead end", at, "")

    def unreached(self) -> Iterable[Part]:
        if self.program is None:
            return ()
        parts = flow_coverage(self.program, self.trace).parts
        return (part for part in parts if not part.reached)


def _kind(word: str) -> FileKind:
    return "photo" if word == "photo" else "voice" if word == "voice" else "file"


def sample_case(at: datetime) -> Stored:
    """Give a case book with one of everything that flows can list."""
    day = at.date() - timedelta(days=1)
    when = Moment(at - timedelta(days=1), at - timedelta(days=1), "minute")
    records: tuple[tuple[str, Record], ...] = (
        ("debt", {"lender": SAMPLE, "amount": Decimal(1000), "overdue_since": day}),
        ("incident", {"channel": "call", "at": when, "acts": ("insult",)}),
        ("incident", {"channel": "visit", "at": when, "acts": ("detain", "other")}),
        ("complaint", {"channel": SAMPLE, "number": SAMPLE, "at": day}),
    )
    items = tuple(
        (f"0:{number}", kind, dump_fields(fields), False, at)
        for number, (kind, fields) in enumerate(records)
    )
    file = FileRef("sample", "photo", "sample.png", "image/png", 1)
    files = ((orjson.dumps(to_json(file)), at),)
    return replace(Stored.new(), items=items, files=files)
