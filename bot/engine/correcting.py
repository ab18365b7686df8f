"""Change an earlier answer: by words, by naming it, or by pressing an old button."""

from bot.engine.answers import Good, Ticked, Unreadable, read_answer, read_option
from bot.engine.conversation import Conversation
from bot.engine.correction import Correction, find_question, read_correction
from bot.engine.keys import DONE, SKIP, button_id, question_token
from bot.engine.program import Query
from bot.engine.render import Renderer
from bot.kernel.ids import AnswerKey
from bot.kernel.messages import Button
from bot.kernel.values import Value
from bot.language.plain import bare

FIX = "!fix"
"""Option of a button that asks an answered question again."""
SHOWN = 6
"""Recent answers offered when it is not clear which one is meant."""


def hear_correction(talk: Conversation, text: str) -> bool:
    """Carry out a correction if the text is one."""
    phrases = talk.world.knowledge.commands.get("correct", ())
    wanted = read_correction(text, phrases)
    if wanted is None or not _is_meant(talk, wanted):
        return False
    answered = talk.answered()
    found = find_question(wanted, answered)
    if found is None:
        if wanted.name and wanted.value is None and not _exact(text, phrases):
            return False
        _which(talk, answered)
    elif wanted.value is None:
        talk.correct(found[0], None, reopen=True)
        talk.prompt()
    else:
        _set(talk, found[0], found[1], wanted.value)
    return True


def _exact(text: str, phrases: tuple[str, ...]) -> bool:
    return bare(text) in (bare(phrase) for phrase in phrases)


def _is_meant(talk: Conversation, wanted: Correction) -> bool:
    """A bare 不对 is an answer where a yes or a no is asked, and nothing when idle."""
    if wanted.name or wanted.value:
        return True
    asking = talk.machine.asking
    return asking is not None and talk.machine.query().slot.type != "yesno"


def _which(talk: Conversation, answered: tuple[tuple[AnswerKey, Query], ...]) -> None:
    if not answered:
        talk.say_with_buttons("correct_what", talk.ui("correct_what"))
        return
    segment = talk.machine.segment
    buttons = tuple(
        Button(button_id(question_token(segment, key), FIX), query.slot.label or query.slot.name)
        for key, query in answered[-SHOWN:]
    )
    talk.say("correct_which", talk.ui("correct_which"), buttons)


def _set(talk: Conversation, key: AnswerKey, query: Query, text: str) -> None:
    reading = read_answer(query.slot, text, talk.now, talk.world.knowledge)
    match reading:
        case Good(value=value):
            _replace(talk, key, query, value)
        case Ticked(options=options):
            _replace(talk, key, query, options)
        case Unreadable():
            talk.say_with_buttons("hint", talk.ui(reading.key, **reading.fills))
        case _:
            talk.correct(key, None, reopen=True)
            talk.prompt()


def _replace(talk: Conversation, key: AnswerKey, query: Query, value: Value) -> None:
    objection = talk.machine.objection(query, key, value)
    if objection is not None:
        talk.say_with_buttons("hint", objection)
        return
    shown = Renderer(talk.world.knowledge, None, {}, key).value(value, query.slot)
    talk.correct(key, value)
    name = query.slot.label or query.slot.name
    place = talk.ui("corrected", 名=name, 值=shown)
    talk.say_first("corrected", place)
    talk.prompt()


def press_old(talk: Conversation, token: str, option: str) -> None:
    """Take a press on the keyboard of an earlier question as a correction of its answer."""
    found = talk.question_behind(token)
    if found is None or option == DONE:
        talk.prompt()
        return
    key, query = found
    if option == FIX:
        talk.correct(key, None, reopen=True)
        talk.prompt()
        return
    old = talk.value_of(key)
    new = _pressed(query, option, old)
    if new == old or isinstance(new, Unreadable):
        talk.prompt()
    else:
        _replace(talk, key, query, new)


def _pressed(query: Query, option: str, old: Value) -> Value | Unreadable:
    if option == SKIP:
        return None if query.slot.skip is not None else old
    reading = read_option(query.slot, option)
    match reading:
        case Good(value=value):
            return value
        case Ticked() if query.slot.type == "checklist":
            ticks = old if isinstance(old, tuple) else ()
            names = tuple(tick for tick in ticks if isinstance(tick, str))
            if option in names:
                return tuple(name for name in names if name != option)
            return (*names, option)
        case Unreadable():
            return reading
        case _:
            return old
