"""F080, F083, F084: flows without a test, secrets in notes, reminders that give away."""

from collections.abc import Iterator

from bot.authoring.checks.walk import place_in, slots_of, texts_of
from bot.authoring.finding import Finding, found
from bot.authoring.flow_reader import GLOBAL_ID
from bot.authoring.library import Library
from bot.engine.model import Flow
from bot.engine.template import Template

_TELLING = ("债", "催", "逾期")
"""Words by which somebody who glances at a lock screen would know."""
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
            yield from _telling(text.template)


def _secrets(template: Template, secret: frozenset[str]) -> Iterator[Finding]:
    for place in template.slots():
        named = place.name.split(".")
        for name in (named[0], named[-1]):
            if name in secret:
                yield found("F083", place_in(template, place.column), slot=name)
                break


def _telling(template: Template) -> Iterator[Finding]:
    start = template.source[:_SHOWN_ON_LOCK_SCREEN]
    for word in _TELLING:
        if word in start:
            yield found("F084", place_in(template, start.index(word)), word=word)
            return
