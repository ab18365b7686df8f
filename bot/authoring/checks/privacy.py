"""F080, F083, F084: flows without a test, secrets in notes, reminders that give away."""

from collections.abc import Iterator

from bot.authoring.checks.walk import (
    place_in,
    slots_of,
    steps_in,
    steps_of,
    texts_of,
    texts_of_step,
)
from bot.authoring.finding import Finding, found
from bot.authoring.flow_reader import GLOBAL_ID
from bot.authoring.library import Library
from bot.engine.model import Ask, Flow
from bot.engine.template import BadPlace, SlotPlace, Template

_TELLING = (
    *("债", "催", "逾期", "欠", "贷", "还款", "违约", "老赖", "失信", "征信"),
    *("起诉", "被告", "传票", "法院", "报警", "派出所"),
)
"""Words by which somebody who glances at a lock screen would know."""
_NEUTRAL = frozenset({"left", "数", "date", "time"})
"""Formats by which a place shows a number or a day, whatever the slot is about."""
_SHOWN_ON_LOCK_SCREEN = 40  # characters of a notification


def check_privacy(_library: Library, flow: Flow) -> Iterator[Finding]:
    """Find what would be seen or kept that should not be, and flows nobody tries out."""
    if not flow.tests and flow.id != GLOBAL_ID:
        yield found("F080", flow.mark, flow=flow.id)
    secret = frozenset(slot.name for slot in slots_of(flow) if slot.secret)
    for text in texts_of(flow):
        if text.role in ("note", "reminder"):
            yield from _secrets(text.template, secret)
        if text.role == "reminder":
            yield from _telling(text.template, secret)
    for template in _said_unasked(flow):
        yield from _telling(template, secret)


def _said_unasked(flow: Flow) -> Iterator[Template]:
    """Give what is said after the last reminder of a question, with nobody there to ask."""
    scenes = {
        step.wait.then
        for step in steps_of(flow)
        if isinstance(step, Ask) and step.wait is not None
    }
    for scene in flow.scenes:
        if scene.name in scenes:
            for step in steps_in(scene.steps):
                texts = texts_of_step(step)
                yield from (text.template for text in texts if text.role in ("say", "ask"))


def _secrets(template: Template, secret: frozenset[str]) -> Iterator[Finding]:
    for place in template.slots():
        if _names(place) & secret:
            name = place.name.split(".")[0]
            name = name if name in secret else place.name.split(".")[-1]
            yield found("F083", place_in(template, place.column), slot=name)


def _names(place: SlotPlace) -> frozenset[str]:
    """Give the names by which a place may mean a secret: the slot, or a field of a row."""
    named = place.name.split(".")
    return frozenset({named[0], named[-1]})


def _telling(template: Template, secret: frozenset[str]) -> Iterator[Finding]:
    """Find the first thing that a lock screen would show and should not.

    A place counts one character: what fills it may be that short.
    """
    shown = at = 0
    for part in template.parts:
        if shown >= _SHOWN_ON_LOCK_SCREEN:
            return
        if isinstance(part, str):
            seen = part[: _SHOWN_ON_LOCK_SCREEN - shown]
            word = next((word for word in _TELLING if word in seen), None)
            if word is not None:
                yield found("F084", place_in(template, at + seen.index(word)), word=word)
                return
            shown, at = shown + len(part), at + len(part)
            continue
        end = template.source.index(">", part.column) + 1
        if not _is_neutral(part, secret):
            place = template.source[part.column : end]
            yield found("F084", place_in(template, part.column), word=place)
            return
        shown, at = shown + 1, end


def _is_neutral(part: object, secret: frozenset[str]) -> bool:
    """Tell whether a place gives nothing away; secrets and faults are reported elsewhere."""
    if isinstance(part, SlotPlace):
        return part.format in _NEUTRAL or bool(_names(part) & secret)
    return isinstance(part, BadPlace)
