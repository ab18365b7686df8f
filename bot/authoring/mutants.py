"""Flows with one mistake each, as an author could make it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.authoring.testing import names_of
from bot.engine.expression import Expression, Not
from bot.engine.mark import Mark
from bot.engine.model import (
    END,
    Ask,
    Branch,
    Call,
    Do,
    Each,
    Flow,
    Go,
    GoBy,
    If,
    Let,
    Say,
    Step,
)
from bot.kernel.ids import FlowId

_WORD = re.compile(r"[^\W\d]\w*")
_MISSPELT = "x"
_PROSE = ("#", "title:", "about:")
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A flow with one mistake. `step` is the id of the step that is wrong, if it is one."""

    flow: Flow
    mark: Mark
    what: str
    step: str


_Variant = tuple[str, Mark, str, tuple[Step, ...]]


def wrong_steps(flow: Flow, others: tuple[FlowId, ...]) -> Iterator[Mutant]:
    """Give every flow with one step deleted, sent elsewhere, negated or swapped."""
    names = tuple(scene.name for scene in flow.scenes)
    for number, scene in enumerate(flow.scenes):
        for what, mark, step, steps in _variants(scene.steps, f"{scene.name}/", names, others):
            changed = replace(scene, steps=steps)
            scenes = (*flow.scenes[:number], changed, *flow.scenes[number + 1 :])
            yield Mutant(replace(flow, scenes=scenes), mark, what, step)


def _variants(
    steps: tuple[Step, ...], prefix: str, scenes: tuple[str, ...], flows: tuple[FlowId, ...]
) -> Iterator[_Variant]:
    for number, step in enumerate(steps):
        before, after = steps[:number], steps[number + 1 :]
        id_ = f"{prefix}{number}"
        yield "delete", step.mark, id_, (*before, *after)
        for what, changed in _changes(step, scenes, flows):
            yield what, step.mark, id_, (*before, changed, *after)
        for what, mark, inner, changed in _inside(step, id_, scenes, flows):
            yield what, mark, inner, (*before, changed, *after)


def _changes(
    step: Step, scenes: tuple[str, ...], flows: tuple[FlowId, ...]
) -> Iterator[tuple[str, Step]]:
    match step:
        case Go(scene=scene):
            for other in _elsewhere(scene, scenes):
                yield f"go {other}", replace(step, scene=other)
        case GoBy():
            yield from _other_cases(step, scenes)
        case If():
            yield from _other_branches(step, scenes)
        case Call(flow=flow):
            other = next(id_ for id_ in flows if id_ != flow)
            yield f"call {other}", replace(step, flow=other)
        case _:
            yield from _less(step)


def _less(step: Step) -> Iterator[tuple[str, Step]]:
    """Give a step without each of its parts."""
    match step:
        case Ask(slots=slots) if len(slots) > 1:
            for slot in slots:
                yield f"without {slot}", replace(step, slots=_but(slots, slot))
        case Let(assigns=assigns) if len(assigns) > 1:
            for assign in assigns:
                yield f"without {assign[0]}", replace(step, assigns=_but(assigns, assign))
        case Do(arguments=arguments):
            for name in arguments:
                fewer = {key: value for key, value in arguments.items() if key != name}
                yield f"without {name}", replace(step, arguments=fewer)
        case Say(files=files) if files:
            yield "without files", replace(step, files=())
        case _:
            pass


def _but(items: tuple[_Item, ...], gone: _Item) -> tuple[_Item, ...]:
    return tuple(item for item in items if item != gone)


def _elsewhere(scene: str, scenes: tuple[str, ...]) -> Iterator[str]:
    """Give the next scene in the file, and the end."""
    at = scenes.index(scene) if scene in scenes else -1
    following = scenes[(at + 1) % len(scenes)]
    yield from (name for name in dict.fromkeys((following, END)) if name != scene)


def _other_cases(step: GoBy, scenes: tuple[str, ...]) -> Iterator[tuple[str, Step]]:
    for number, (value, scene, mark) in enumerate(step.cases):
        for other in _elsewhere(scene, scenes):
            case = (value, other, mark)
            cases = (*step.cases[:number], case, *step.cases[number + 1 :])
            yield f"{value}: {other}", replace(step, cases=cases)
        if step.otherwise is None or step.otherwise[0] != scene:
            fewer = (*step.cases[:number], *step.cases[number + 1 :])
            yield f"without {value}", replace(step, cases=fewer)
    if step.otherwise is not None:
        for other in _elsewhere(step.otherwise[0], scenes):
            yield f"else: {other}", replace(step, otherwise=(other, step.otherwise[1]))


def _other_branches(step: If, scenes: tuple[str, ...]) -> Iterator[tuple[str, Step]]:
    condition = step.condition
    node = Not(condition.node, condition.node.column)
    negated = Expression(condition.source, condition.mark, node, condition.names)
    yield "negate", replace(step, condition=negated)
    if step.otherwise is not None:
        yield "swap", replace(step, then=step.otherwise, otherwise=step.then)
        yield "without else", replace(step, otherwise=None)
    for name, branch in (("then", step.then), ("else", step.otherwise)):
        if branch is None or branch.scene is None:
            continue
        for other in _elsewhere(branch.scene, scenes):
            moved = replace(branch, scene=other)
            changed = (
                replace(step, then=moved) if name == "then" else replace(step, otherwise=moved)
            )
            yield f"{name}: {other}", changed


def _inside(
    step: Step, id_: str, scenes: tuple[str, ...], flows: tuple[FlowId, ...]
) -> Iterator[tuple[str, Mark, str, Step]]:
    match step:
        case If(then=then, otherwise=otherwise):
            for what, mark, inner, branch in _in_branch(then, f"{id_}.then.", scenes, flows):
                yield what, mark, inner, replace(step, then=branch)
            if otherwise is None:
                return
            for what, mark, inner, branch in _in_branch(otherwise, f"{id_}.else.", scenes, flows):
                yield what, mark, inner, replace(step, otherwise=branch)
        case Each(steps=steps):
            for what, mark, inner, changed in _variants(steps, f"{id_}.do.", scenes, flows):
                yield what, mark, inner, replace(step, steps=changed)
        case _:
            pass


def _in_branch(
    branch: Branch, prefix: str, scenes: tuple[str, ...], flows: tuple[FlowId, ...]
) -> Iterator[tuple[str, Mark, str, Branch]]:
    for what, mark, inner, steps in _variants(branch.steps, prefix, scenes, flows):
        yield what, mark, inner, replace(branch, steps=steps)


def misspellings(flow: Flow, text: str) -> Iterator[tuple[int, int, str, str]]:
    """Give every text of a flow with one name or option misspelt once.

    Yields:
        Line and column from 1, the word, and the whole text with it misspelt.
    """
    known = {*names_of(flow), *(scene.name for scene in flow.scenes)}
    for slot in flow.slots.values():
        for one in (slot, *slot.of):
            known.add(one.name)
            known.update(choice.id for choice in one.choices)
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith("tests:"):
            return
        if line.startswith(_PROSE):
            continue
        for found in _WORD.finditer(line.partition(" #")[0]):
            if found[0] in known:
                wrong = f"{line[: found.end()]}{_MISSPELT}{line[found.end() :]}"
                rest = "".join((*lines[:number], wrong, *lines[number + 1 :]))
                yield number + 1, found.start() + 1, found[0], rest
