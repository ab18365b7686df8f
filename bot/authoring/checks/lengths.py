"""F070 to F079: what channels can carry and what a person in trouble can take in."""

import re
from collections.abc import Iterator

from bot.authoring.checks.walk import (
    Text,
    branches_of,
    place_in,
    scene_targets,
    slots_of,
    texts_of,
)
from bot.authoring.checks.worst import longest, shown
from bot.authoring.finding import Finding, found
from bot.authoring.library import Library
from bot.engine.knowledge import Knowledge
from bot.engine.model import Ask, Call, Each, Flow, Say, Slot, Step
from bot.engine.template import Template

TELEGRAM_CHARACTERS = 4096  # UTF-16 units of one message
WECHAT_BYTES = 2048  # UTF-8 bytes of one customer-service message
LABEL_CHARACTERS = 16  # what a phone shows on one button
BUTTONS = 10
TAPS = 11  # an urgent taps list holds every act of a call
MESSAGES = 5  # what WeChat lets through between two messages of the user
OPTION_BYTES = 40  # a button's data is 64 bytes, with the question's name in it
URGENT_HAN = 60
ORDINARY_HAN = 120
_HAN = re.compile(r"[\u4e00-\u9fff]")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」")
_DOING = "先请现马立打拨念说照别不挂离站把记录关跟点去到待听截停按深慢发看"
_OPENING = re.compile(rf"[“「]|<话术:|[{_DOING}]")
_BUBBLES = ("say", "ask", "then", "answer")


def check_lengths(library: Library, flow: Flow) -> Iterator[Finding]:
    """Find texts, labels and runs of messages that are too long."""
    for text in texts_of(flow):
        if text.role in (*_BUBBLES, "reminder", "hint"):
            yield from _too_long(text.template, flow, library.knowledge)
        if text.role in _BUBBLES:
            yield from _bubble(text, flow, library.knowledge)
    for slot in slots_of(flow):
        yield from _buttons(slot, flow)
    if flow.urgent:
        yield from _urgent(flow)
    yield from _runs(flow)


def _too_long(template: Template, flow: Flow, knowledge: Knowledge) -> Iterator[Finding]:
    worst = longest(template, flow, knowledge)
    units, size = len(worst.encode("utf-16-le")) // 2, len(worst.encode())
    if units > TELEGRAM_CHARACTERS:
        detail = {"channel": "Telegram", "length": str(units), "limit": str(TELEGRAM_CHARACTERS)}
        yield found("F070", template.mark, **detail)
    elif size > WECHAT_BYTES:
        detail = {"channel": "WeChat", "length": str(size), "limit": str(WECHAT_BYTES)}
        yield found("F070", template.mark, **detail)


def _bubble(text: Text, flow: Flow, knowledge: Knowledge) -> Iterator[Finding]:
    template = text.template
    spoken = shown(template, knowledge)
    han = len(_HAN.findall(spoken))
    code, limit = ("F075", URGENT_HAN) if flow.urgent else ("F078", ORDINARY_HAN)
    if han > limit:
        yield found(code, template.mark, length=str(han), limit=str(limit))
    plain = _QUOTED.sub("", spoken)
    marks = plain.count("?") + plain.count("\uff1f")
    if marks > 1:
        yield found("F079", template.mark, count=str(marks))


def _buttons(slot: Slot, flow: Flow) -> Iterator[Finding]:
    for choice in slot.choices:
        if len(choice.label) > LABEL_CHARACTERS:
            detail = {"label": choice.label, "length": str(len(choice.label))}
            yield found("F071", choice.mark, limit=str(LABEL_CHARACTERS), **detail)
        size = len(choice.id.encode())
        if size > OPTION_BYTES:
            detail = {"id": choice.id, "length": str(size), "limit": str(OPTION_BYTES)}
            yield found("F074", choice.mark, **detail)
    if slot.skip is not None and len(slot.skip) > LABEL_CHARACTERS:
        detail = {"label": slot.skip, "length": str(len(slot.skip))}
        yield found("F071", slot.mark, limit=str(LABEL_CHARACTERS), **detail)
    count = len(slot.choices) + (slot.skip is not None)
    limit = TAPS if flow.urgent and slot.type == "taps" else BUTTONS
    if count > limit:
        yield found("F072", slot.mark, slot=slot.name, count=str(count), limit=str(limit))


def _urgent(flow: Flow) -> Iterator[Finding]:
    start = flow.scenes[0].steps if flow.scenes else ()
    first = next(_opening_texts(start, flow), ())
    for template in first:
        if not _OPENING.match(template.source):
            yield found("F076", template.mark, text=template.source[:12])
    opening = {id(one) for texts in _opening_texts(start, flow) for one in texts}
    for text in texts_of(flow):
        laws = text.template.refs("law")
        if not laws or text.role not in _BUBBLES:
            continue
        helps = [ref.column for ref in text.template.refs("hotline")]
        if id(text.template) in opening or any(laws[0].column < column for column in helps):
            yield found("F077", place_in(text.template, laws[0].column))


def _opening_texts(steps: tuple[Step, ...], flow: Flow) -> Iterator[tuple[Template, ...]]:
    """Give what the first scene says and asks, in order, without its branches."""
    for step in steps:
        match step:
            case Say(variants=variants):
                yield variants
            case Ask(slots=slots, say=say):
                slot = flow.slots.get(slots[0])
                text = say or (slot.ask if slot else None)
                yield (text,) if text is not None else ()
            case _:
                return


# --- messages in a row


def _runs(flow: Flow) -> Iterator[Finding]:
    """Find the message that is one too many since the last question."""
    scenes = {scene.name: scene for scene in flow.scenes}
    entered: dict[str, int] = {}
    reported: dict[int, Say] = {}
    queue = [(scene.name, 0) for scene in flow.scenes]
    while queue:
        name, count = queue.pop()
        if name not in scenes or entered.get(name, -1) >= count:
            continue
        entered[name] = count
        run = _Run(reported, queue)
        run.follow(scenes[name].steps, count)
    for step in reported.values():
        yield found("F073", step.mark, limit=str(MESSAGES))


class _Run:
    """Counts messages along the steps of a scene, up to one too many."""

    def __init__(self, reported: dict[int, Say], queue: list[tuple[str, int]]) -> None:
        self._reported = reported
        self._queue = queue

    def follow(self, steps: tuple[Step, ...], count: int) -> int:
        for step in steps:
            count = self._step(step, count)
        return count

    def _step(self, step: Step, count: int) -> int:
        before = 0 if isinstance(step, (Ask, Call)) else count
        self._queue.extend((target, min(count, MESSAGES)) for target, _ in scene_targets(step))
        if isinstance(step, Say):
            if count >= MESSAGES:
                self._reported.setdefault(id(step), step)
            return min(count + 1, MESSAGES)
        inner = [self.follow(branch.steps, count) for branch in branches_of(step)]
        if isinstance(step, Each):
            inner.append(self.follow(step.steps, count))
        return max((before, *inner)) if inner else before
