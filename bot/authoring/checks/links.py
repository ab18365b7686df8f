"""F006, F02x: every scene, slot, flow and result that is named is there."""

from collections.abc import Iterable, Iterator

from bot.authoring.checks.walk import (
    made_by,
    place_in,
    scene_targets,
    slots_of,
    steps_of,
    texts_of,
    visible_names,
    word_mark,
)
from bot.authoring.finding import Finding, found
from bot.authoring.library import Library
from bot.authoring.shape import nearest
from bot.engine.mark import Mark
from bot.engine.model import END, Ask, Call, Do, Flow, GoBy, Say, Step
from bot.engine.template import BadPlace, SlotPlace, Template


def check_links(library: Library, flow: Flow) -> Iterator[Finding]:
    """Find names that lead nowhere."""
    scenes = tuple(scene.name for scene in flow.scenes)
    for step in steps_of(flow):
        for scene, mark in scene_targets(step):
            yield from _scene(scene, mark, scenes)
        yield from _step(step, flow, library)
    for digression in flow.anytime:
        if digression.go is not None:
            yield from _scene(digression.go, digression.mark, scenes)
        if digression.call is not None:
            yield from _flow(digression.call, digression.mark, library)
    for name in flow.menu:
        yield from _flow(name, word_mark(library, flow, "menu", name), library)
    yield from _interface(library, flow)
    yield from _moved(library, flow, scenes)
    yield from _places(flow)
    yield from _prompts(flow)


def check_entries(library: Library) -> Iterator[Finding]:
    """Find phrases that would start two flows."""
    first: dict[str, str] = {}
    for flow in library.flows.values():
        for phrase in flow.enter:
            key = phrase.strip().lower()
            if first.setdefault(key, flow.id) != flow.id:
                mark = word_mark(library, flow, "enter", phrase)
                yield found("F026", mark, phrase=phrase, flow=first[key])


def _scene(name: str, mark: Mark, scenes: tuple[str, ...]) -> Iterator[Finding]:
    if name != END and name not in scenes:
        known = "、".join((*scenes, END))
        yield found("F020", mark, scene=name, near=nearest(name, scenes), known=known)


def _slot(name: str, mark: Mark, known: Iterable[str]) -> Iterator[Finding]:
    names = tuple(known)
    if name not in names:
        yield found("F021", mark, slot=name, near=nearest(name, names))


def _flow(name: str, mark: Mark, library: Library) -> Iterator[Finding]:
    if name not in library.flows:
        near = nearest(name, library.flows)
        yield found("F022", mark, flow=name, near=near, known="、".join(library.flows))


def _step(step: Step, flow: Flow, library: Library) -> Iterator[Finding]:
    if isinstance(step, Ask):
        for slot in step.slots:
            yield from _slot(slot, step.mark, flow.slots)
    if isinstance(step, Call):
        yield from _call(step, library)
    for slot, mark in _named_slots(step):
        yield from _slot(slot, mark, visible_names(flow))


def _named_slots(step: Step) -> Iterator[tuple[str, Mark]]:
    """Give the slots that a step names outside expressions, texts and questions."""
    match step:
        case Say(files=files):
            yield from ((slot, step.mark) for slot in files)
        case GoBy(slot=slot):
            yield slot, step.mark
        case Do(arguments=arguments):
            for argument in arguments.values():
                if isinstance(argument.value, tuple):
                    yield from ((slot, argument.mark) for slot in argument.value)
        case _:
            return


def _call(step: Call, library: Library) -> Iterator[Finding]:
    yield from _flow(step.flow, step.mark, library)
    called = library.flows.get(step.flow)
    if called is None:
        return
    for name, expression in step.give:
        if name not in called.takes:
            detail = {"near": nearest(name, called.takes), "known": "、".join(called.takes)}
            yield found("F023", expression.mark, name=name, flow=called.id, key="takes", **detail)
    for _, name in step.get:
        if name not in called.gives:
            detail = {"near": nearest(name, called.gives), "known": "、".join(called.gives)}
            yield found("F023", step.mark, name=name, flow=called.id, key="gives", **detail)


def _interface(library: Library, flow: Flow) -> Iterator[Finding]:
    made = {name for step in steps_of(flow) for name in made_by(step)}
    for name in flow.takes:
        if name not in flow.slots:
            yield found("F024", word_mark(library, flow, "takes", name), name=name, key="takes")
    for name in flow.gives:
        if name not in flow.slots and name not in made:
            yield found("F024", word_mark(library, flow, "gives", name), name=name, key="gives")


def _moved(library: Library, flow: Flow, scenes: tuple[str, ...]) -> Iterator[Finding]:
    known = (*scenes, *flow.slots)
    for old, new in flow.moved.items():
        if new not in known and new not in visible_names(flow):
            mark = word_mark(library, flow, "moved", new)
            yield found("F025", mark, old=old, new=new, near=nearest(new, known))


def _places(flow: Flow) -> Iterator[Finding]:
    names = visible_names(flow)
    inner = {
        id(text): frozenset(row.name for row in slot.of)
        for slot in flow.slots.values()
        for row in slot.of
        for text in (row.ask, row.hint, *(check.message for check in row.checks))
        if text is not None
    }
    for text in texts_of(flow):
        seen = names | inner.get(id(text.template), frozenset())
        yield from _template_places(text.template, seen)


def _template_places(template: Template, names: frozenset[str]) -> Iterator[Finding]:
    for part in template.parts:
        if isinstance(part, BadPlace):
            yield found("F027", place_in(template, part.column), text=part.text)
        elif isinstance(part, SlotPlace) and part.name.partition(".")[0] not in names:
            near = nearest(part.name, names)
            yield found("F021", place_in(template, part.column), slot=part.name, near=near)


def _prompts(flow: Flow) -> Iterator[Finding]:
    asked = {name for step in steps_of(flow) if isinstance(step, Ask) for name in step.slots}
    for slot in slots_of(flow):
        needs = slot.name in asked and slot is flow.slots.get(slot.name)
        if needs and slot.ask is None and slot.type != "list":
            yield found("F006", slot.mark, slot=slot.name)
