"""Which facts can still influence where a flow goes, at every step of it.

Computed backwards over the compiled flow: a condition makes its comparisons matter, an
assignment puts its expression in their place, and a question that is asked anew makes the
old answer matter no more. Two conversations at the same step that agree on these facts go
the same ways from there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from bot.engine.expression import (
    Arith,
    BoolOp,
    Compare,
    Constant,
    Contains,
    Expression,
    Func,
    ListNode,
    Name,
    Node,
    Not,
    walk,
)
from bot.engine.expression_eval import Compiled, compile_expression
from bot.engine.mark import Mark
from bot.engine.model import Branch, Call, Do, Each, Flow, If, Let, Step
from bot.engine.program import (
    CASE,
    Assign,
    Instruction,
    Invoke,
    Jump,
    Loop,
    NextRow,
    Perform,
    Program,
    Query,
    Rows,
    Switch,
    Test,
)
from bot.engine.session import Frame
from bot.engine.template import Template
from bot.kernel.ids import SlotName
from bot.kernel.values import Record, Tap, Value

MAX_NODES = 24
"""Parts of an expression; a larger one is followed by the values of its names instead."""
_NOWHERE = Mark("", 0, 0)
_DECIDING: Mapping[str, tuple[str, ...]] = {"complaint": ("channel", "at")}
"""The arguments that what an action gives follows from; of other actions, all of them."""


@dataclass(frozen=True, slots=True)
class Fact:
    """The value of an expression over one name, or whether a slot was asked already.

    `over` is the list whose rows the name stands for.
    """

    node: Node
    asked: bool = False
    over: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name that this is about."""
        names = roots(self.node)
        return names[0] if names else ""


Facts = frozenset[Fact]


def roots(node: Node) -> tuple[str, ...]:
    """Give the first parts of the names in an expression, each once, in order."""
    return tuple(dict.fromkeys(n.path[0] for n in walk(node) if isinstance(n, Name)))


def steps_by_id(flow: Flow) -> dict[str, Step]:
    """Give every step by the id of the instruction it is compiled to."""
    found: dict[str, Step] = {}
    for scene in flow.scenes:
        found.update(_numbered(scene.steps, f"{scene.name}/"))
    return found


def _numbered(steps: tuple[Step, ...], prefix: str) -> Iterator[tuple[str, Step]]:
    for number, step in enumerate(steps):
        id_ = f"{prefix}{number}"
        yield id_, step
        match step:
            case If(then=then, otherwise=otherwise):
                yield from _branch(then, f"{id_}.then")
                if otherwise is not None:
                    yield from _branch(otherwise, f"{id_}.else")
            case Each(steps=inner):
                yield from _numbered(inner, f"{id_}.do.")
            case _:
                pass


def _branch(branch: Branch, id_: str) -> Iterator[tuple[str, Step]]:
    yield from _numbered(branch.steps, f"{id_}.")


def live_facts(program: Program) -> tuple[Facts, ...]:
    """Give, for every instruction, the facts that matter when it is about to run."""
    steps = steps_by_id(program.flow)
    follow = [tuple(_next(program, at)) for at in range(len(program.code))]
    live: list[Facts] = [frozenset()] * len(program.code)
    changed = True
    while changed:
        changed = False
        for at in reversed(range(len(program.code))):
            after = frozenset(fact for to in follow[at] if to >= 0 for fact in live[to])
            before = _before(program.code[at], after, steps)
            if before != live[at]:
                live[at], changed = before, True
    return tuple(live)


def _next(program: Program, at: int) -> Iterator[int]:
    instruction = program.code[at]
    match instruction:
        case Jump(to=to):
            yield to
            return
        case Switch(cases=cases, otherwise=otherwise):
            yield from cases.values()
            yield from () if otherwise is None else (otherwise,)
            return
        case Test(otherwise=to) | Rows(done=to) | Loop(done=to) | NextRow(first=to):
            yield to
        case Query(step=step):
            scenes = (d.go for d in program.flow.anytime if d.go is not None)
            later = step.wait.then if step.wait is not None else None
            names = (*scenes, *((later,) if later is not None else ()))
            yield from (program.scenes[name] for name in names if name in program.scenes)
        case _:
            pass
    yield at + 1


def _before(instruction: Instruction, after: Facts, steps: Mapping[str, Step]) -> Facts:
    match instruction:
        case Switch(slot=slot):
            return after | {Fact(Name((slot,), 0))}
        case Rows(slot=slot):
            return after | {Fact(Name((slot.name,), 0), asked=True)}
        case Query():
            return _queried(instruction, after)
        case Test() | Loop():
            return _chosen(steps.get(instruction.id), after)
        case Assign() | Perform() | Invoke():
            return _filled(instruction.step, after)
        case _:
            return after


def _chosen(step: Step | None, after: Facts) -> Facts:
    match step:
        case If():
            return after | _facts(step.condition.node)
        case Each():
            return _looped(step, step.name, after)
        case _:
            return after


def _filled(step: Let | Do | Call, after: Facts) -> Facts:
    match step:
        case Let():
            return _assigned(step, after)
        case Do():
            return _performed(step, after)
        case Call():
            return _without(after, (slot for slot, _ in step.get))


def _performed(step: Do, after: Facts) -> Facts:
    """What an action gives follows from its arguments, in a way that is not known here."""
    given = _given_by(step)
    kept = _without(after, given)
    if kept == after:
        return after
    names = _DECIDING.get(step.action, tuple(step.arguments))
    parts = [step.arguments[name].value for name in names if name in step.arguments]
    nodes = (part.node for part in parts if isinstance(part, Expression))
    paths = {n.path for node in nodes for n in walk(node) if isinstance(n, Name)}
    texts = (part for part in parts if isinstance(part, Template))
    paths |= {tuple(place.name.split(".")) for text in texts for place in text.slots()}
    return kept | {Fact(Name(path, 0)) for path in paths}


def _given_by(step: Do) -> tuple[str, ...]:
    save = step.arguments.get("save")
    saved = (save.value,) if save is not None and isinstance(save.value, str) else ()
    return (*(slot for slot, _ in step.get), *saved)


def _without(facts: Facts, names: Iterable[str]) -> Facts:
    """Forget what is told of names that are filled anew, and of the rows of such lists."""
    gone = frozenset(names)
    return frozenset(
        fact for fact in facts if fact.asked or gone.isdisjoint((fact.name, *fact.over[:1]))
    )


def _queried(query: Query, after: Facts) -> Facts:
    name = query.slot.name
    others = {
        Fact(Name((other,), 0))
        for check in query.slot.checks
        for other in check.condition.names
        if other != name
    }
    if query.row_of is not None:
        return after | others
    if query.step.again:
        return _without(after, (name,)) | others
    return after | others | {Fact(Name((name,), 0), asked=True)}


def _assigned(step: Let, after: Facts) -> Facts:
    facts = after
    for name, expression in reversed(step.assigns):
        changed: set[Fact] = set()
        for fact in facts:
            if fact.asked or fact.name != name:
                changed.add(fact)
            elif not fact.over:
                changed |= _facts(_put(fact.node, name, expression.node))
            elif isinstance(expression.node, Name):
                changed.add(replace(fact, over=expression.node.path))
        facts = frozenset(changed)
    return facts


def _looped(step: Each, name: SlotName, after: Facts) -> Facts:
    source = step.source.node
    kept = {fact for fact in after if fact.name != name or fact.asked}
    mine = [fact for fact in after if fact.name == name and not fact.asked]
    if isinstance(source, Name):
        rows = {replace(fact, over=source.path) for fact in mine}
        return frozenset(kept | rows | {Fact(Func("数", (_bare(source),), 0))})
    return frozenset(kept) | _facts(source)


def _facts(node: Node) -> Facts:
    """Cut a condition into the smallest parts that are true or false by themselves."""
    match node:
        case BoolOp(items=items):
            return frozenset(fact for item in items for fact in _facts(item))
        case Not(item=item):
            return _facts(item)
        case _:
            pass
    names = roots(node)
    if not names:
        return frozenset()
    if len(names) == 1 and sum(1 for _ in walk(node)) <= MAX_NODES:
        return frozenset({Fact(_bare(node))})
    paths = {n.path for n in walk(node) if isinstance(n, Name)}
    return frozenset(Fact(Name(path, 0)) for path in paths)


def _bare(node: Node) -> Node:
    """Forget columns, so that equal conditions at different places are equal."""
    return _put(node, "", node)


def _put(node: Node, name: str, instead: Node) -> Node:
    """Put an expression in the place of a name."""
    match node:
        case Name(path=path):
            if path[0] != name:
                return Name(path, 0)
            return Name((*instead.path, *path[1:]), 0) if isinstance(instead, Name) else instead
        case Constant():
            return replace(node, column=0)
        case _:
            return _put_below(node, name, instead)


_Whole = Compare | Arith | Contains | Not | Func | BoolOp | ListNode


def _put_below(node: _Whole, name: str, instead: Node) -> Node:
    def inner(child: Node) -> Node:
        return _put(child, name, instead)

    match node:
        case Compare(left=left, right=right) | Arith(left=left, right=right):
            return replace(node, left=inner(left), right=inner(right), column=0)
        case Contains(container=container, item=item):
            return Contains(inner(container), inner(item), 0)
        case Not(item=item):
            return Not(inner(item), 0)
        case Func(args=args):
            return replace(node, args=tuple(inner(arg) for arg in args), column=0)
        case BoolOp(items=items) | ListNode(items=items):
            return replace(node, items=tuple(inner(item) for item in items), column=0)


@dataclass(frozen=True, slots=True)
class Probe:
    """A fact made ready to be looked up often."""

    fact: Fact
    name: str
    label: str
    run: Compiled

    def value(self, frame: Frame, case: Record, now: datetime) -> str:
        """Give what the fact is in a frame, as a text that can be compared."""
        if self.fact.asked:
            return str(self.name in frame.slots)
        scope: dict[str, Value] = {**frame.slots, CASE: case}
        if self.fact.over:
            rows = _rows_at(self.fact.over, frame, scope)
            return " ".join(sorted({_shown(self.run({self.name: row}, now)) for row in rows}))
        if self.name not in scope:
            scope[self.name] = rows_of(frame, self.name) or None
        return _shown(self.run(scope, now))


Groups = tuple[tuple[Probe, ...], ...]


def groups_of(facts: Facts) -> Groups:
    """Put facts together that are about the same slot, and those on what was asked."""
    groups: dict[str, list[Probe]] = {}
    for fact in sorted(facts, key=repr):
        probe = _probe(fact)
        key = "" if fact.asked else probe.label if fact.over else probe.name
        groups.setdefault(key, []).append(probe)
    return tuple(tuple(probes) for _, probes in sorted(groups.items()))


@cache
def _probe(fact: Fact) -> Probe:
    expression = Expression("", _NOWHERE, fact.node, frozenset(roots(fact.node)))
    return Probe(fact, fact.name, repr(fact), compile_expression(expression))


def told_by(facts: Facts, query: Query, value: Value, now: datetime) -> str:
    """Give what an answer alone decides of the facts, as a text that can be compared."""
    name = str(query.slot.name)
    told: list[str] = []
    for fact in sorted(facts, key=repr):
        probe = _probe(fact)
        if fact.asked:
            continue
        if fact.over and fact.over[0] == query.row_of:
            told.append(_shown(probe.run({probe.name: {name: value}}, now)))
        elif not fact.over and query.row_of is None and probe.name == name:
            told.append(_shown(probe.run({name: value}, now)))
    return f"= {' | '.join(told)}"


def _rows_at(path: tuple[str, ...], frame: Frame, scope: Mapping[str, Value]) -> list[Record]:
    head, *fields = path
    source: Value = scope.get(head) if head in scope else rows_of(frame, head)
    for part in fields:
        source = source.get(part) if isinstance(source, Mapping) else None
    return [row for row in source if isinstance(row, Mapping)] if isinstance(source, tuple) else []


def rows_of(frame: Frame, name: str) -> tuple[Record, ...]:
    """Give the rows of a list that is being filled."""
    rows: dict[str, dict[str, Value]] = {}
    for path, value in frame.slots.items():
        if path.startswith(f"{name}."):
            _, row, field = path.split(".", 2)
            rows.setdefault(row, {})[field] = value
    return tuple(rows.values())


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        options = {item.option if isinstance(item, Tap) else str(item) for item in value}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return " ".join(sorted(options))
    return str(value)
