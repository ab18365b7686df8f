"""Go over the parts of a flow: its steps, texts, expressions and the names they make."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.authoring.library import Library
from bot.authoring.shape import canonical
from bot.authoring.slot_reader import template_texts
from bot.authoring.yaml_source import ListNode, MapNode, Node, TextNode
from bot.engine.expression import Expression
from bot.engine.mark import Mark
from bot.engine.model import (
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
    Slot,
    Step,
)
from bot.engine.template import Template

TextRole = Literal["say", "ask", "hint", "reminder", "then", "note", "label", "answer"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text with places and what it is for."""

    template: Template
    role: TextRole


def place_in(template: Template, offset: int) -> Mark:
    """Give the place of a character of a text, also of a text of several lines."""
    before = template.source[:offset]
    lines = before.count("\n")
    if lines == 0:
        return template.mark.after(offset)
    mark = template.mark
    return Mark(mark.file, mark.line + lines, mark.column + offset - before.rindex("\n") - 1)


def word_mark(library: Library, flow: Flow, key: str, word: str) -> Mark:
    """Give the place of a word under a key at the top of a flow's file."""
    source = next((one for one in library.sources if one.file == flow.mark.file), None)
    root = source.root if source else None
    for name, value in root.items if isinstance(root, MapNode) else ():
        if canonical(name.text) == key:
            return next((one.mark for one in _texts(value) if one.text == word), name.mark)
    return flow.mark


def _texts(node: Node) -> Iterator[TextNode]:
    match node:
        case TextNode():
            yield node
        case ListNode(items=items):
            for item in items:
                yield from _texts(item)
        case MapNode(items=items):
            for _, value in items:
                yield from _texts(value)


def steps_in(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Give steps and all steps within them, in order of writing."""
    for step in steps:
        yield step
        for branch in branches_of(step):
            yield from steps_in(branch.steps)
        if isinstance(step, Each):
            yield from steps_in(step.steps)


def steps_of(flow: Flow) -> Iterator[Step]:
    """Give every step of a flow."""
    for scene in flow.scenes:
        yield from steps_in(scene.steps)


def branches_of(step: Step) -> tuple[Branch, ...]:
    """Give the branches of an `if`; of any other step none."""
    if not isinstance(step, If):
        return ()
    return (step.then, step.otherwise) if step.otherwise else (step.then,)


def slots_of(flow: Flow) -> Iterator[Slot]:
    """Give every slot of a flow, those within lists too."""
    for slot in flow.slots.values():
        yield slot
        yield from slot.of


def texts_of(flow: Flow) -> Iterator[Text]:
    """Give every text of a flow that somebody may read."""
    for slot in flow.slots.values():
        yield from _slot_texts(slot)
    for step in steps_of(flow):
        yield from texts_of_step(step)
    for digression in flow.anytime:
        if digression.say is not None:
            yield Text(digression.say, "answer")


def _slot_texts(slot: Slot) -> Iterator[Text]:
    then = {id(choice.then) for one in (slot, *slot.of) for choice in one.choices}
    asks = {id(text) for one in (slot, *slot.of) for text in (one.ask, one.more)}
    for template in template_texts(slot):
        if id(template) in asks:
            yield Text(template, "ask")
        else:
            yield Text(template, "then" if id(template) in then else "hint")


def texts_of_step(step: Step) -> Iterator[Text]:
    """Give the texts of one step, those within it left out."""
    match step:
        case Say(variants=variants):
            yield from (Text(variant, "say") for variant in variants)
        case Ask(say=say, wait=wait):
            if say is not None:
                yield Text(say, "ask")
            if wait is not None:
                yield Text(wait.say, "reminder")
        case Do(action=action, arguments=arguments):
            for name, argument in arguments.items():
                if isinstance(argument.value, Template):
                    reminder = action == "remind" and name == "say"
                    yield Text(argument.value, "reminder" if reminder else "note")
        case _:
            return


def expressions_of(flow: Flow) -> Iterator[Expression]:
    """Give every expression of the steps and tests of a flow; not those of slot checks."""
    for step in steps_of(flow):
        yield from step_expressions(step)
    for test in flow.tests:
        yield from (line.expression for line in test.talk if line.expression)


def step_expressions(step: Step) -> Iterator[Expression]:
    """Give the expressions of one step, without those of the steps within it."""
    match step:
        case If(condition=condition):
            yield condition
        case Let(assigns=pairs) | Call(give=pairs):
            yield from (expression for _, expression in pairs)
        case Each(source=source):
            yield source
        case Ask(wait=wait) if wait is not None:
            yield wait.after
        case Do(arguments=arguments):
            for argument in arguments.values():
                if isinstance(argument.value, Expression):
                    yield argument.value
        case _:
            return


def made_by(step: Step) -> Iterator[str]:
    """Give the names that a step fills without asking."""
    match step:
        case Let(assigns=pairs) | Do(get=pairs) | Call(get=pairs):
            yield from (pair[0] for pair in pairs)
        case _:
            pass
    if isinstance(step, Do):
        saved = step.arguments.get("save")
        if saved is not None and isinstance(saved.value, str):
            yield saved.value


def visible_names(flow: Flow) -> frozenset[str]:
    """Collect every name that expressions and texts of a flow can see."""
    names = {*flow.slots, *flow.takes, "案件"}
    for step in steps_of(flow):
        names.update(made_by(step))
        if isinstance(step, Each):
            names.add(step.name)
    return frozenset(names)


def scene_targets(step: Step) -> Iterator[tuple[str, Mark]]:
    """Give the scenes that a step itself can lead to, with the places that name them."""
    match step:
        case Go(scene=scene, mark=mark):
            yield scene, mark
        case GoBy(cases=cases, otherwise=otherwise):
            yield from ((scene, mark) for _, scene, mark in cases)
            if otherwise is not None:
                yield otherwise
        case If():
            for branch in branches_of(step):
                if branch.scene is not None:
                    yield branch.scene, branch.mark
        case Ask(wait=wait) if wait is not None and wait.then is not None:
            yield wait.then, wait.mark
        case _:
            return
