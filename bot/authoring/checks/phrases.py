"""F067, F068: phrases that a crisis reply or an engine command takes first."""

from collections.abc import Iterator

from bot.authoring.checks.walk import slots_of, word_mark
from bot.authoring.finding import Finding, found
from bot.authoring.library import Library
from bot.engine.knowledge import CommandName, Knowledge
from bot.engine.mark import Mark
from bot.engine.model import Flow
from bot.kernel.ids import FlowId
from bot.language.crisis import read_risk
from bot.language.plain import bare

LIVE_CALL = FlowId("collector_call")
"""The flow that the command "the collector is calling" opens."""

_ALWAYS: tuple[CommandName, ...] = (
    *("back", "restart", "cancel", "help", "human", "resume", "hide", "repeat", "menu"),
)
_ANSWERS: tuple[CommandName, ...] = ("done", "skip", "correct", "yes", "no")


def check_phrases(library: Library, flow: Flow) -> Iterator[Finding]:
    """Find phrases that could never be heard, or would swallow an answer."""
    knowledge = library.knowledge
    taken = _commands(knowledge, (*_ALWAYS, *_ANSWERS))
    if not flow.urgent and flow.id != LIVE_CALL:
        taken |= _commands(knowledge, ("call",))
    heard = [(phrase, word_mark(library, flow, "enter", phrase)) for phrase in flow.enter]
    heard += [(phrase, one.mark) for one in flow.anytime for phrase in one.hear]
    for phrase, mark in heard:
        yield from check_phrase(phrase, mark, taken, knowledge)
    commands = _commands(knowledge, _ALWAYS)
    for slot in slots_of(flow):
        labels = [(choice.label, choice.mark) for choice in slot.choices]
        if slot.skip is not None:
            labels.append((slot.skip, slot.mark))
        for label, mark in labels:
            if bare(label) in commands:
                yield found("F068", mark, phrase=label, command=commands[bare(label)])


def commands_of(knowledge: Knowledge) -> dict[str, str]:
    """Give every phrase that the engine takes before a flow or a card hears it."""
    return _commands(knowledge, (*_ALWAYS, *_ANSWERS, "call"))


def check_phrase(
    phrase: str, mark: Mark, taken: dict[str, str], knowledge: Knowledge
) -> Iterator[Finding]:
    """Find out whether a phrase is a command of `taken`, or a sign of danger to life."""
    plain = bare(phrase)
    if plain in taken:
        yield found("F068", mark, phrase=phrase, command=taken[plain])
    if read_risk(phrase, knowledge.crisis_words) != "none":
        yield found("F067", mark, phrase=phrase)


def _commands(knowledge: Knowledge, names: tuple[CommandName, ...]) -> dict[str, str]:
    phrases: dict[str, str] = {}
    for name in names:
        for phrase in knowledge.commands.get(name, ()):
            phrases.setdefault(bare(phrase), phrase)
    return phrases
