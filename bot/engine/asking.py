"""Take an answer to the pending question: a button, typed words, or a file."""

from typing import assert_never

from bot.engine.answers import (
    Good,
    Several,
    Ticked,
    Unreadable,
    limited,
    read_answer,
    read_file_answer,
    read_option,
)
from bot.engine.citing import answer_with
from bot.engine.conversation import Conversation
from bot.engine.effects import Said
from bot.engine.keys import DONE, HUMAN, SKIP, button_id, question_token
from bot.engine.model import Slot
from bot.engine.prompt import READING_PREFIX
from bot.engine.render import JOINER, left_over
from bot.kernel.messages import Button, Message
from bot.kernel.values import Moment, Value
from bot.language.plain import bare
from bot.language.times import read_time


def hear_button(talk: Conversation, option: str) -> None:
    """Take a press on the pending question's own keyboard."""
    machine = talk.machine
    if option == SKIP:
        _skip(talk)
    elif option == DONE:
        _done(talk)
    elif option.startswith(READING_PREFIX):
        number = option.removeprefix(READING_PREFIX)
        if number in {str(n) for n in range(len(machine.readings))}:
            _accept(talk, machine.readings[int(number)])
        else:
            talk.prompt()
    else:
        _take(talk, read_option(machine.query().slot, option), pressed=True)


def hear_answer(talk: Conversation, text: str) -> None:
    """Take typed words as an answer to the pending question."""
    slot = talk.machine.query().slot
    if _says_skip(talk, slot, text):
        _skip(talk)
    elif slot.type in ("checklist", "taps") and _says_done(talk, text):
        _done(talk)
    elif (chosen := _chosen_reading(talk, text)) is not None:
        _accept(talk, chosen)
    else:
        reading = read_answer(slot, text, talk.now, talk.world.knowledge)
        if isinstance(reading, Unreadable) and _elsewhere(talk, text):
            return
        _take(talk, reading, pressed=False)


def hear_file(talk: Conversation) -> None:
    """Keep a file; it is the answer where one is asked for."""
    file = talk.update.file
    if file is None:
        talk.prompt()
        return
    if talk.machine.asking is not None:
        reading = read_file_answer(talk.machine.query().slot, file)
        if isinstance(reading, Good):
            talk.keep(file, talk.key)
            talk.answer(reading.value)
            return
    talk.keep(file, "")
    talk.say("file_kept", talk.ui("file_kept"))
    talk.prompt()


def _take(
    talk: Conversation, reading: Good | Ticked | Several | Unreadable, *, pressed: bool
) -> None:
    match reading:
        case Good(value=value):
            _accept(talk, value)
        case Ticked(options=options):
            _tick(talk, options, pressed=pressed)
        case Several(readings=readings, ask=ask):
            _choose_among(talk, readings, ask)
        case Unreadable():
            _ask_again(talk, talk.ui(reading.key, **reading.fills))
        case _:
            assert_never(reading)


def _accept(talk: Conversation, value: Value) -> None:
    """Store an answer that passes the slot's own checks."""
    complaint = talk.machine.objection(talk.machine.query(), talk.key, value)
    if complaint is not None:
        _ask_again(talk, complaint)
    else:
        talk.answer(value)


def _tick(talk: Conversation, options: tuple[str, ...], *, pressed: bool) -> None:
    slot = talk.machine.query().slot
    before = len(talk.machine.effects)
    for option in options:
        draft = talk.machine.top.drafts.get(talk.key)
        if pressed or slot.type == "taps" or not (isinstance(draft, tuple) and option in draft):
            talk.draft(option)
    if slot.type == "taps":
        _keep_buttons(talk, before)
    else:
        talk.machine.prompt(edits=True)


def _keep_buttons(talk: Conversation, before: int) -> None:
    """Put the call log's buttons under the last thing said, so that the next tap is near."""
    machine = talk.machine
    said = [effect for effect in machine.effects[before:] if isinstance(effect, Said)]
    if not said:
        talk.say_with_buttons("tapped", talk.ui("tapped"))
        return
    message = Message(said[-1].message.text, machine.buttons())
    machine.effects[machine.effects.index(said[-1])] = Said(said[-1].key, message)


def _done(talk: Conversation) -> None:
    machine = talk.machine
    slot = machine.query().slot
    draft = machine.top.drafts.get(talk.key)
    value: Value = draft if isinstance(draft, tuple) else ()
    missing = left_over(slot, value) if slot.need else ()
    if missing:
        talk.say_with_buttons("still_needed", talk.ui("still_needed", 项=JOINER.join(missing)))
        return
    _take(talk, limited(slot, value), pressed=True)


def _skip(talk: Conversation) -> None:
    if talk.machine.query().slot.skip is None:
        talk.say_with_buttons("skip_not_allowed", talk.ui("skip_not_allowed"))
    else:
        talk.answer(None)


def _choose_among(talk: Conversation, readings: tuple[Moment, ...], ask: str) -> None:
    talk.machine.offer(readings)
    talk.say_with_buttons("readings", talk.ui(ask))


def _chosen_reading(talk: Conversation, text: str) -> Moment | None:
    """Pick among several times by a word such as 晚上."""
    readings = talk.machine.readings
    if not readings:
        return None
    hint = read_time(text, talk.now).readings
    if len(hint) != 1 or hint[0].precision != "part_of_day":
        return None
    first, last = hint[0].start.hour, hint[0].end.hour or 24
    fitting = [r for r in readings if first <= r.start.hour < last]
    return fitting[0] if len(fitting) == 1 else None


def _says_skip(talk: Conversation, slot: Slot, text: str) -> bool:
    said = bare(text)
    if slot.skip is not None and said == bare(slot.skip):
        return True
    if slot.type == "text" and slot.skip is None:
        return False
    if any(said == bare(choice.label) for choice in slot.choices):
        return False  # one of the answers happens to be called so
    return said in (bare(p) for p in talk.world.knowledge.commands.get("skip", ()))


def _says_done(talk: Conversation, text: str) -> bool:
    said = bare(text)
    commands = talk.world.knowledge.commands
    if said in (bare(p) for p in commands.get("done", ())):
        return True
    empty = not talk.machine.top.drafts.get(talk.key)
    return empty and said in (bare(p) for p in commands.get("no", ()))


def _elsewhere(talk: Conversation, text: str) -> bool:
    """Hear a question or another flow where the words are no answer."""
    card = talk.world.answers.find(text)
    if card is not None:
        answer_with(talk, card)
        return True
    flow = talk.world.starts.find(text)
    if flow is not None and flow != talk.machine.top.flow:
        talk.say("paused_flow", talk.ui("paused_flow"))
        talk.start(flow)
        return True
    return False


def _ask_again(talk: Conversation, hint: str) -> None:
    """Say what would help; after some tries offer to skip or to find a human."""
    slot = talk.machine.query().slot
    tries = talk.machine.count_try()
    own = talk.machine.hint()
    if tries >= slot.tries:
        token = question_token(talk.machine.segment, talk.key)
        skip = [Button(button_id(token, SKIP), slot.skip)] if slot.skip else []
        human = Button(HUMAN, talk.ui("button_human"))
        talk.say("tries_up", talk.ui("tries_up"), (*skip, human))
        talk.prompt()
        return
    text = own if own is not None and tries > 1 else hint
    talk.say_with_buttons("hint", text)
