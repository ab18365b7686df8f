"""F088: a day that may be an estimate is taken without asking whether it is one."""

from collections.abc import Iterator

from bot.authoring.checks.walk import steps_of
from bot.authoring.finding import Finding, found
from bot.authoring.library import Library
from bot.engine.model import Do, Flow
from bot.engine.template import Template

_DAY = "到期"
_HONEST = frozenset({"到期说", "估算"})
"""Fields that tell an estimate from a day."""


def check_deadlines(library: Library, flow: Flow) -> Iterator[Finding]:
    """Find complaints whose day may have been counted without a calendar, unsaid."""
    for step in steps_of(flow):
        if isinstance(step, Do) and step.action == "complaint":
            taken = {field for _, field in step.get}
            if _DAY in taken and not taken & _HONEST and _may_be_estimated(step, library):
                yield found("F088", step.mark)


def _may_be_estimated(step: Do, library: Library) -> bool:
    """Tell whether days of work may be counted: for such a channel, or for one not named here."""
    channel = step.arguments.get("channel")
    if channel is None or not isinstance(channel.value, Template):
        return False
    if channel.value.slots():
        return True
    term = library.knowledge.terms.get(channel.value.source)
    return term is not None and term.unit == "工作日"
