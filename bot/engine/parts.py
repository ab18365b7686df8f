"""Walk through everything that an author wrote in a flow."""

from collections.abc import Iterator

from bot.engine.expression import Expression
from bot.engine.model import (
    Argument,
    Ask,
    Branch,
    Call,
    Do,
    Each,
    Flow,
    If,
    Let,
    Say,
    Slot,
    Step,
)
from bot.engine.template import Template


def walk_steps(flow: Flow) -> Iterator[Step]:
    """Give every step of a flow, nested ones after the step that holds them."""
    for scene in flow.scenes:
        yield from _nested(scene.steps)


def _nested(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        match step:
            case If(then=then, otherwise=otherwise):
                yield from _branch(then)
                if otherwise is not None:
                    yield from _branch(otherwise)
            case Each(steps=inner):
                yield from _nested(inner)
            case _:
                pass


def _branch(branch: Branch) -> Iterator[Step]:
    yield from _nested(branch.steps)


def walk_parts(flow: Flow) -> Iterator[Expression | Template]:
    """Give every condition, amount and text of a flow, tests apart."""
    for slot in flow.slots.values():
        yield from slot_parts(slot)
    for step in walk_steps(flow):
        yield from step_parts(step)
    for digression in flow.anytime:
        if digression.say is not None:
            yield digression.say


def slot_parts(slot: Slot) -> Iterator[Expression | Template]:
    """Give the texts and conditions of one slot and its fields."""
    yield from (part for part in (slot.ask, slot.hint, slot.more) if part is not None)
    for check in slot.checks:
        yield from (check.condition, check.message)
    yield from (choice.then for choice in slot.choices if choice.then is not None)
    for field in slot.of:
        yield from slot_parts(field)


def step_parts(step: Step) -> Iterator[Expression | Template]:  # noqa: C901  # an arm each
    """Give the texts and expressions of one step, nested steps apart."""
    match step:
        case Say(variants=variants):
            yield from variants
        case Ask():
            yield from _ask_parts(step)
        case Let(assigns=assigns):
            yield from (value for _, value in assigns)
        case Do(arguments=arguments):
            for argument in arguments.values():
                yield from _argument_parts(argument)
        case If(condition=condition):
            yield condition
        case Each(source=source):
            yield source
        case Call(give=give):
            yield from (value for _, value in give)
        case _:
            pass


def _ask_parts(step: Ask) -> Iterator[Expression | Template]:
    if step.say is not None:
        yield step.say
    if step.wait is not None:
        yield from (step.wait.after, step.wait.say)


def _argument_parts(argument: Argument) -> Iterator[Expression | Template]:
    if isinstance(argument.value, (Expression, Template)):
        yield argument.value
