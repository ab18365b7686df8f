"""F064: a name that is read on some path before anything filled it, with that path.

Follows paths through scenes with what the conditions prove (`possible`), so that a path
which contradicts itself is no witness. Gives up in silence when a flow has too many.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.authoring.checks.possible import EMPTY, FILLED, Facts, answers_of, split, value_of
from bot.authoring.checks.walk import (
    branches_of,
    made_by,
    place_in,
    step_expressions,
    steps_of,
    visible_names,
)
from bot.authoring.finding import Finding, found
from bot.authoring.library import Library
from bot.engine.expression import Expression, Func, Name, walk
from bot.engine.mark import Mark
from bot.engine.model import (
    Ask,
    Do,
    Each,
    Flow,
    Go,
    GoBy,
    If,
    Let,
    Say,
    Slot,
    Step,
)
from bot.engine.template import Template

MAX_STATES = 4000


@dataclass(frozen=True, slots=True)
class _State:
    """Where a path stands. `trail` is how it came there, for the finding."""

    known: frozenset[str]
    facts: Facts
    trail: tuple[str, ...]

    def key(self, scene: str) -> tuple[str, frozenset[str], frozenset[object]]:
        return scene, self.known, frozenset(self.facts.items())

    def via(self, word: str) -> "_State":
        return replace(self, trail=(*self.trail, word))


def check_reads(_library: Library, flow: Flow) -> Iterator[Finding]:
    """Find reads of names that some path has not filled."""
    rough = _Search(flow, _names_read(flow), frozenset(), joining=True)
    rough.run()
    doubtful = rough.unfilled()
    if doubtful:
        search = _Search(flow, doubtful, _names_tested(flow), joining=False)
        search.run()
        yield from search.findings()


class _Search:
    """Goes over the paths of a flow.

    `joining` keeps, of all paths to a place, only what they have in common: quick, sees
    every unfilled read, and some that no true path has. Otherwise each path is its own.
    """

    def __init__(
        self, flow: Flow, read: frozenset[str], tested: frozenset[str], *, joining: bool
    ) -> None:
        self._flow = flow
        self._scenes = {scene.name: scene for scene in flow.scenes}
        self._read = read
        self._tested = tested
        self._joining = joining
        self._found: dict[tuple[str, Mark], tuple[str, ...]] = {}
        self._next: list[tuple[str, _State]] = []
        self._entered: dict[object, _State] = {}
        self._states = 0

    def unfilled(self) -> frozenset[str]:
        """Give the names that some read may find unfilled."""
        return frozenset(name for name, _ in self._found)

    def findings(self) -> Iterator[Finding]:
        """Give what was found, unless there were too many paths to go over."""
        if self._states > MAX_STATES:
            return
        for (name, mark), trail in self._found.items():
            yield found("F064", mark, name=name, path=" → ".join(trail))

    def run(self) -> None:
        """Go over all paths from every way into the flow."""
        self._next.extend(self._doors())
        while self._next and self._states <= MAX_STATES:
            scene, state = self._next.pop(0)
            if scene not in self._scenes:
                continue
            key = scene if self._joining else state.key(scene)
            before = self._entered.get(key)
            if before is not None:
                joined = before.known & state.known
                if joined == before.known:
                    continue
                state = replace(state, known=joined)
            self._entered[key] = state
            self._states += 1
            self._steps(self._scenes[scene].steps, (state.via(scene),))

    def _doors(self) -> Iterator[tuple[str, _State]]:
        flow = self._flow
        given: frozenset[str] = frozenset() if flow.enter else frozenset(flow.takes)
        empty: Facts = {name: EMPTY for name in flow.slots if name in self._tested - given}
        start = _State(given, empty, ())
        if flow.scenes:
            yield flow.scenes[0].name, start
        for digression in flow.anytime:
            if digression.go is not None and digression.hear:
                yield digression.go, start.via(digression.hear[0])

    # --- steps

    def _steps(self, steps: tuple[Step, ...], states: tuple[_State, ...]) -> tuple[_State, ...]:
        for step in steps:
            states = self._distinct([after for one in states for after in self._step(step, one)])
            if not states:
                break
        return states

    def _distinct(self, states: list[_State]) -> tuple[_State, ...]:
        if self._joining and states:
            common = states[0].known.intersection(*(state.known for state in states[1:]))
            return (replace(states[0], known=common),)
        kept: dict[object, _State] = {}
        for state in states:
            kept.setdefault(state.key(""), state)
        return tuple(kept.values())

    def _step(self, step: Step, state: _State) -> tuple[_State, ...]:
        for name, mark in reads_of(step):
            self._check(name, mark, state)
        match step:
            case Go(scene=scene):
                self._next.append((scene, state))
                return ()
            case GoBy():
                return self._go_by(step, state)
            case If():
                return self._if(step, state)
            case Each():
                return self._each(step, state)
            case _:
                return (self._straight(step, state),)

    def _straight(self, step: Step, state: _State) -> _State:
        match step:
            case Ask():
                return self._ask(step, state)
            case Let(assigns=assigns):
                return self._let(assigns, state)
            case _:
                return self._made(step, state)

    def _each(self, step: Each, state: _State) -> tuple[_State, ...]:
        inner = replace(state, known=state.known | {step.name})
        return (state, *self._steps(step.steps, (inner,)))

    def _check(self, name: str, mark: Mark, state: _State) -> None:
        if name in self._read and name not in state.known:
            self._found.setdefault((name, mark), state.trail)

    def _if(self, step: If, state: _State) -> tuple[_State, ...]:
        holds, fails = split(step.condition.node, state.facts)
        source = step.condition.source
        after: list[_State] = []
        for facts_list, index, word in ((holds, 0, source), (fails, 1, f"({source})✗")):
            for facts in facts_list:
                on = replace(state, facts=facts)
                branches = branches_of(step)
                if index >= len(branches):
                    after.append(on)
                elif (scene := branches[index].scene) is not None:
                    self._next.append((scene, on.via(word)))
                else:
                    after.extend(self._steps(branches[index].steps, (on.via(word),)))
        return self._distinct(after)

    def _go_by(self, step: GoBy, state: _State) -> tuple[_State, ...]:
        domain = state.facts.get(step.slot)
        for value, scene, _ in step.cases:
            if domain is None or value in domain or FILLED in domain:
                facts = self._fact(state.facts, step.slot, value)
                word = f"{step.slot}={self._label(step.slot, value)}"
                self._next.append((scene, replace(state, facts=facts).via(word)))
        if step.otherwise is not None:
            rest = (domain or frozenset({FILLED})) - {value for value, _, _ in step.cases}
            if rest:
                self._next.append((step.otherwise[0], state.via(f"{step.slot}=…")))
        return ()

    def _fact(self, facts: Facts, name: str, value: str) -> Facts:
        return {**facts, name: frozenset({value})} if name in self._tested else facts

    def _label(self, slot: str, value: str) -> str:
        own = next((one for name, one in self._flow.slots.items() if name == slot), None)
        choice = own.choice(value) if own else None
        return choice.label if choice else value

    def _ask(self, step: Ask, state: _State) -> _State:
        if step.wait is not None and step.wait.then is not None:
            self._next.append((step.wait.then, state.via(step.wait.after.source)))
        facts = dict(state.facts)
        known = set(state.known)
        for name in step.slots:
            slot = self._flow.slots.get(name)
            for read, mark in _question_reads(slot):
                self._check(read, mark, replace(state, known=frozenset(known)))
            if slot is not None and name in self._tested and (name not in known or step.again):
                facts[name] = answers_of(slot)
            known.add(name)
        return replace(state, known=frozenset(known & self._read), facts=facts)

    def _let(self, assigns: tuple[tuple[str, Expression], ...], state: _State) -> _State:
        facts = dict(state.facts)
        for name, expression in assigns:
            if name in self._tested:
                facts[name] = value_of(expression, facts)
        names = {name for name, _ in assigns}
        return replace(state, known=state.known | (names & self._read), facts=facts)

    def _made(self, step: Step, state: _State) -> _State:
        names = set(made_by(step))
        facts = {name: domain for name, domain in state.facts.items() if name not in names}
        return replace(state, known=state.known | (names & self._read), facts=facts)


def _names_read(flow: Flow) -> frozenset[str]:
    names: set[str] = set()
    for step in steps_of(flow):
        names.update(name for name, _ in reads_of(step))
        if isinstance(step, Ask):
            for slot in step.slots:
                names.update(name for name, _ in _question_reads(flow.slots.get(slot)))
    # A name that nothing makes is reported as such, not as one that was not asked.
    return frozenset(names & visible_names(flow)) - {"案件"}


def _names_tested(flow: Flow) -> frozenset[str]:
    """Give the names whose values decide where a path goes."""
    names: set[str] = set()
    for step in steps_of(flow):
        if isinstance(step, If):
            names |= step.condition.names
        if isinstance(step, GoBy):
            names.add(step.slot)
    return frozenset(names)


# --- what is read where


def reads_of(step: Step) -> Iterator[tuple[str, Mark]]:
    """Give the names that a step reads, with the places."""
    for expression in step_expressions(step):
        yield from expression_reads(expression)
    own = frozenset(step.slots) if isinstance(step, Ask) else frozenset[str]()
    for template in _step_templates(step):
        yield from (read for read in template_reads(template) if read[0] not in own)
    match step:
        case Say(files=files):
            yield from ((name, step.mark) for name in files)
        case Do(arguments=arguments):
            for argument in arguments.values():
                if isinstance(argument.value, tuple):
                    yield from ((name, argument.mark) for name in argument.value)
        case GoBy(slot=slot):
            yield slot, step.mark
        case _:
            return


def _step_templates(step: Step) -> tuple[Template, ...]:
    match step:
        case Say(variants=variants):
            return variants
        case Do(arguments=arguments):
            values = (argument.value for argument in arguments.values())
            return tuple(value for value in values if isinstance(value, Template))
        case Ask(say=say, wait=wait):
            both = (say, wait.say if wait else None)
            return tuple(one for one in both if one is not None)
        case _:
            return ()


def expression_reads(expression: Expression) -> Iterator[tuple[str, Mark]]:
    """Give the names that an expression reads without asking first whether they are there."""
    guarded = {
        node.args[0].path[0]
        for node in walk(expression.node)
        if isinstance(node, Func) and node.name == "有" and isinstance(node.args[0], Name)
    }
    for node in walk(expression.node):
        if isinstance(node, Name) and node.path[0] not in guarded | {"案件"}:
            yield node.path[0], expression.mark.after(node.column)


def template_reads(template: Template) -> Iterator[tuple[str, Mark]]:
    """Give the names that a text shows."""
    for place in template.slots():
        yield place.name.partition(".")[0], place_in(template, place.column)


def _question_reads(slot: Slot | None) -> Iterator[tuple[str, Mark]]:
    """Give the other names that a question reads: in its text, hints and checks."""
    if slot is None:
        return
    own = {slot.name, *(row.name for row in slot.of)}
    for one in (slot, *slot.of):
        checks = [check.condition for check in one.checks]
        texts = [one.ask, one.hint, one.more, *(check.message for check in one.checks)]
        texts += [choice.then for choice in one.choices]
        reads = [read for check in checks for read in expression_reads(check)]
        reads += [read for text in texts if text is not None for read in template_reads(text)]
        yield from (read for read in reads if read[0] not in own)
