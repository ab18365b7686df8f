"""Try everything that can be answered in a flow, and say what then happens.

A conversation is explored further only when it stands at another step, or when something
differs that can still influence where the flow goes (`bot.authoring.influence`): what is
known of any two slots is tried in every combination. Flows that are called are not entered:
they hand back any value of what they give. They are explored by themselves.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.authoring.coverage import Part, flow_coverage
from bot.authoring.inputs import NONSENSE, Input, Inputs, Move
from bot.authoring.outlook import REFUSED, Outlook
from bot.authoring.player import Player
from bot.authoring.simulator import Snapshot
from bot.engine.effects import Effect, Recorded
from bot.engine.keys import BACK
from bot.engine.mark import Mark
from bot.engine.model import END, Digression
from bot.engine.program import Query
from bot.engine.world import GLOBAL_FLOW, World
from bot.kernel.errors import AdviserError
from bot.kernel.ids import FlowId

MAX_STATES = 5_000
"""Conversations explored of one flow before giving up."""
ROWS = 2
"""Rows that lists are filled with at most."""
FAILURES = (AdviserError, LookupError, ValueError, TypeError, ArithmeticError, AttributeError)
"""What a mistake in a flow or in the engine raises."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One answer at one question and what it led to.

    `at` and `to` are ids of questions, or `end`; `source` and `target` are states, `target`
    only of one that is new; `way` are the steps of the flow that ran.
    """

    at: str
    source: int
    given: Input
    effects: tuple[Effect, ...]
    to: str
    target: int | None
    way: tuple[str, ...]

    @property
    def label(self) -> str:
        """What was answered, in words."""
        return self.given.label


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
    parent: int = 0
    given: Input | None = None
    """What led here from the parent; None at a beginning."""


Stop = Callable[[Transition], bool]
"""Tells from a transition whether exploring can stop."""


def explore(world: World, flow_id: FlowId, *, limit: int = MAX_STATES) -> Exploration:
    """Explore one flow of a world; `_global` gives its digressions."""
    return Explorer(world, flow_id, limit).run()


def _written(effects: tuple[Effect, ...]) -> tuple[str, ...]:
    """Tell apart what is written to the case, letters excepted: they differ with every word."""
    records = (e for e in effects if isinstance(e, Recorded) and e.kind != "document")
    return tuple(repr(tuple(record.fields.values())) for record in records)


class Explorer:
    """Explores one flow; `run` once."""

    def __init__(
        self, world: World, flow_id: FlowId, limit: int = MAX_STATES, stop: Stop | None = None
    ) -> None:
        self.player = Player(world, flow_id)
        self.flow_id, self.limit = flow_id, limit
        self.program = self.player.program
        self.stopped = False
        self._stop = stop
        self._outlook = Outlook(self.program) if self.program is not None else None
        now = self.player.sim.now
        self._inputs = {
            id_: Inputs(program.flow, world.knowledge, now)
            for id_, program in self.player.world.programs.items()
        }
        self._states: list[_State] = []
        self._queue: deque[int] = deque()
        self._seen: set[tuple[str, ...]] = set()
        self._alike: dict[str, tuple[Input, ...]] = {}
        self._turns = 0
        self._found: dict[tuple[object, ...], Transition] = {}
        self._edges: set[tuple[str, str]] = set()
        self._problems: list[Problem] = []

    def run(self) -> Exploration:
        """Explore until nothing new is found."""
        for label, snapshot in self.player.beginnings():
            self._states.append(_State(snapshot, label, None, ""))
            if self.program is not None:
                self._go(len(self._states) - 1, self.player.start())
            else:
                self._digressions(len(self._states) - 1)
        while self._queue and len(self._states) <= self.limit and not self.stopped:
            self._expand(self._queue.popleft())
        self._dead_ends()
        return Exploration(
            flow=self.flow_id,
            states=len(self._states),
            turns=self._turns,
            transitions=tuple(self._found.values()),
            unreached=tuple(self._unreached()),
            problems=tuple(dict.fromkeys(self._problems)),
            limited=bool(self._queue) and not self.stopped,
        )

    def way_to(self, number: int) -> tuple[str, tuple[Input, ...]]:
        """Give the beginning and the inputs that led to a state."""
        inputs: list[Input] = []
        while (given := self._states[number].given) is not None:
            inputs.append(given)
            number = self._states[number].parent
        return self._states[number].at, tuple(reversed(inputs))

    def nodes(self) -> Iterator[tuple[str, str, tuple[Input, ...]]]:
        """Give every question that was reached: its id, and the first way that led there."""
        seen: set[str] = set()
        for number, state in enumerate(self._states):
            if state.query is not None and state.at not in seen:
                seen.add(state.at)
                yield (state.at, *self.way_to(number))

    def _expand(self, number: int) -> None:
        """Try everything at one question; at its next visits, one input of each that are alike."""
        state = self._states[number]
        query = state.query
        if query is None:
            return
        self.player.restore(state.snapshot)
        top = self.player.sim.session.frames[-1]
        if state.at in self._alike:
            full = query.more and top.rows.get(query.row_of or "", 0) >= ROWS - 1
            for given in self._alike[state.at][full:]:
                self._go(number, given)
            return
        alike: dict[str, Input] = {}
        for given in self._inputs[top.flow].of(query):
            self._go(number, given)
            alike.setdefault(self._kind_of(given, query), given)
        alike.pop(REFUSED, None)
        self._alike[state.at] = tuple(alike.values())
        self._disturb(number, query)

    def _kind_of(self, given: Input, query: Query) -> str:
        if self._outlook is None:
            return given.label
        sim = self.player.sim
        return self._outlook.kind_of(given, query, sim.entries, sim.now)

    def _disturb(self, number: int, query: Query) -> None:
        """Do once at every question what is no answer to it."""
        wrong = Move("say", "" if query.slot.type == "text" else NONSENSE)
        self._go(number, Input(NONSENSE, (wrong, wrong)))
        self._back(number)
        # Let the question wait until its reminders are used up.
        for nags in range(1, query.step.wait.times + 1 if query.step.wait is not None else 1):
            self._go(number, Input(f"\u23f3{nags}", (Move("wait", ""),) * nags))
        if len(self._alike) == 1:
            self._digressions(number)

    def _digressions(self, number: int) -> None:
        """Ask what can be asked at any time, once a flow."""
        own = self.program.flow.anytime if self.program is not None else self._shared()
        for digression in own:
            for phrase in digression.hear[:1]:
                self._go(number, Input(phrase, (Move("say", phrase),)))

    def _shared(self) -> tuple[Digression, ...]:
        book = self.player.world.digressions.get(GLOBAL_FLOW)
        return tuple(dict.fromkeys(book.exact.values())) if book is not None else ()

    def _back(self, number: int) -> None:
        """Go back once; it must lead to the question before."""
        state = self._states[number]
        self.player.restore(state.snapshot)
        try:
            self.player.sim.press(BACK)
        except FAILURES as exc:
            self._report("exception", state.at, f"{BACK} {type(exc).__name__}: {exc}")
            return
        self._turns += 1
        at = self.player.where
        if state.before and at != state.before:
            self._report("back", state.at, f"{at} != {state.before}")

    def _go(self, number: int, given: Input) -> None:
        """Give one answer in one state and note where it leads."""
        state, player = self._states[number], self.player
        player.restore(state.snapshot)
        try:
            effects = player.give(given)
        except FAILURES as exc:
            self._report("exception", state.at, f"{given.label} {type(exc).__name__}: {exc}")
            return
        if player.silent:
            self._report("silence", state.at, given.label)
        self._turns += len(given.moves)
        at, way = player.where, player.steps()
        self._edges.add((state.at, at))
        target = self._arrive(number, given, at)
        key = (state.at, given.label, way, at, _written(effects))
        if key not in self._found:
            made = Transition(state.at, number, given, effects, at, target, way)
            self._found[key] = made
            self.stopped = self.stopped or (self._stop is not None and self._stop(made))

    def _arrive(self, number: int, given: Input, at: str) -> int | None:
        """Keep the state just reached if it is a new one."""
        facts = self._facts(at)
        if at == END or facts <= self._seen:
            return None
        self._seen |= facts
        before = self._states[number]
        asked = before.at if before.query is not None else ""
        snapshot, query = self.player.sim.snapshot(), self.player.query
        self._states.append(_State(snapshot, at, query, asked, number, given))
        self._queue.append(len(self._states) - 1)
        return len(self._states) - 1

    def _facts(self, at: str) -> frozenset[tuple[str, ...]]:
        sim = self.player.sim
        bottom = sim.session.frames[0] if sim.session.frames else None
        if bottom is None or bottom.flow != self.flow_id or self._outlook is None:
            return frozenset({(at,)})
        return self._outlook.facts(bottom, at, sim.book, sim.now)

    def _report(self, kind: str, at: str, detail: str) -> None:
        self._problems.append(Problem(kind, at, self._mark(at), detail))

    def _mark(self, at: str) -> Mark:
        program = self.program
        place = program.position(at) if program is not None else None
        if program is None or place is None:
            return Mark(f"flows/{self.flow_id}.yaml", 1, 1)
        return program.marks[place]

    def _dead_ends(self) -> None:
        """Report questions from which no answer leads to the end."""
        if self.program is None or self._queue:
            return
        alive, grown = {END}, True
        while grown:
            more = {a for a, b in self._edges if b in alive} - alive
            grown = bool(more)
            alive |= more
        for at in sorted({a for a, _ in self._edges} - alive):
            self._report("dead end", at, "")

    def _unreached(self) -> Iterable[Part]:
        if self.program is None:
            return ()
        parts = flow_coverage(self.program, self.player.trace).parts
        return (part for part in parts if not part.reached)
