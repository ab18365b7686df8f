"""F065, F066: slots that nobody asks, and answers that nothing uses."""

from collections.abc import Iterator

from bot.authoring.checks.reads import reads_of, template_reads
from bot.authoring.checks.walk import made_by, slots_of, step_expressions, steps_of, texts_of
from bot.authoring.finding import Finding, found
from bot.authoring.library import Library
from bot.engine.model import Ask, Do, Flow


def check_slots(library: Library, flow: Flow) -> Iterator[Finding]:
    """Find slots without a question and questions without a purpose."""
    asked = {name for step in steps_of(flow) if isinstance(step, Ask) for name in step.slots}
    filled = asked | set(flow.takes) | {name for step in steps_of(flow) for name in made_by(step)}
    used = _used(library, flow)
    for slot in flow.slots.values():
        if slot.name not in filled:
            yield found("F065", slot.mark, slot=slot.name)
        elif slot.name in asked and slot.name not in used:
            yield found("F066", slot.mark, slot=slot.name)


def _used(library: Library, flow: Flow) -> frozenset[str]:
    names: set[str] = set(flow.gives)
    for step in steps_of(flow):
        names.update(name for name, _ in reads_of(step))
        # `有(x)` reads nothing that could be missing, but it does use the answer.
        for expression in step_expressions(step):
            names |= expression.names
        if isinstance(step, Do) and step.action == "document":
            names |= _letter_names(library, step)
    for text in texts_of(flow):
        names.update(name for name, _ in template_reads(text.template))
    for slot in slots_of(flow):
        for check in slot.checks:
            names |= check.condition.names - {slot.name}
        if any(choice.then is not None for choice in slot.choices):
            names.add(slot.name)
    return frozenset(names)


def _letter_names(library: Library, step: Do) -> set[str]:
    """Give the slots that the letter of a `do: document` shows or needs."""
    template = step.arguments.get("template")
    letter = library.knowledge.letters.get(str(template.value)) if template else None
    if letter is None:
        return set()
    texts = (letter.title, *letter.paragraphs)
    return {*letter.needs, *(name for text in texts for name, _ in template_reads(text))}
