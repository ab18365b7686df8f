"""Understand one update, in a fixed order; the first that fits decides.

1 danger to life · 2 engine commands · 3 the collector is calling, or danger, from anywhere ·
4 correction · 5 a button · 6 digressions of the flow and its callers · 7 the answer to the
pending question · 8 another flow or an answer card · 9 ask again with a hint.
"""

from collections.abc import Callable

from bot.engine.answers import MAX_TEXT
from bot.engine.asking import hear_answer, hear_button, hear_file
from bot.engine.citing import answer_with, closer_card, show_law
from bot.engine.conversation import Conversation
from bot.engine.correcting import hear_correction, press_old
from bot.engine.keys import (
    BACK,
    CALL,
    FLOW_PREFIX,
    HUMAN,
    LAW_PREFIX,
    MENU,
    MENU_PAGE,
    RESUME,
    SAFE,
    question_token,
)
from bot.engine.knowledge import CommandName
from bot.engine.model import Digression
from bot.engine.reminding import hear_timer
from bot.engine.safeguards import hear_crisis, warn_of_scam
from bot.engine.world import CALL_COMMAND, GLOBAL_FLOW
from bot.kernel.ids import FlowId
from bot.kernel.messages import Button

START = "/start"
MAX_HEARD = 20_000
"""Characters of a message in which signs of danger to life are looked for."""
_TAP_COMMANDS: dict[str, CommandName] = {
    BACK: "back",
    MENU: "menu",
    HUMAN: "human",
    RESUME: "resume",
}
_PAGES = frozenset("0123456789")
"""Numbers of pages that a button of the menu can have."""


def hear(talk: Conversation) -> None:
    """Understand the update and carry it out on the conversation."""
    update = talk.update
    if update.kind == "timer":
        hear_timer(talk)
        return
    text = update.text[:MAX_TEXT]
    if update.kind != "tap" and hear_crisis(talk, update.text[:MAX_HEARD]):
        if update.file is not None:
            talk.keep(update.file, "")
    elif talk.mode == "hidden":
        _hidden(talk, text)
    else:
        _refresh(talk)
        _take(talk, text)
        if not talk.has_spoken():
            talk.prompt()


def _take(talk: Conversation, text: str) -> None:
    """Carry out a file, a press or words; words over the limit are asked to be split."""
    update = talk.update
    if update.kind == "file":
        hear_file(talk)
    elif update.kind == "tap":
        _tap(talk, text)
    elif len(update.text) > MAX_TEXT:
        talk.say_with_buttons("too_long", talk.ui("too_long"))
    else:
        _text(talk, text)


def _refresh(talk: Conversation) -> None:
    """Follow a flow that was edited under the user: replay the journal on the new one."""
    programs = talk.world.programs
    frames = talk.machine.frames
    if any(f.flow not in programs for f in frames):
        talk.abandon()
        talk.say("updated", talk.ui("updated"))
    elif any(f.version != programs[f.flow].flow.version for f in frames):
        before = talk.key
        talk.rebuild(None)
        if talk.key != before:
            talk.say("updated", talk.ui("updated"))


def _hidden(talk: Conversation, text: str) -> None:
    if talk.update.file is not None:
        talk.keep(talk.update.file, "")
    found = talk.world.commands.find_exact(text)
    if found == "mute":
        talk.mute()
    if found == "resume" or text == RESUME:
        talk.mode = "open"
        talk.say("unhidden", talk.ui("unhidden"))
        talk.prompt()
    else:
        talk.say("hidden_again", talk.ui("hidden_again"))


def _open(talk: Conversation, id_: str) -> None:
    """Open what a button of the menu or of a card leads to."""
    _, _, target = id_.removeprefix("!").partition(":")
    flow = FlowId(target)
    if id_.startswith(LAW_PREFIX):
        show_law(talk, target)
    elif id_.startswith(MENU_PAGE):
        talk.menu("menu_more", int(target) if target in _PAGES else 0)
    elif flow in talk.world.programs:
        _reopened(talk)
        talk.start(flow)
    else:
        talk.menu()


def _tap(talk: Conversation, id_: str) -> None:
    if id_ == SAFE:
        _safe(talk)
    elif id_ == CALL:
        _call(talk)
    elif id_ in _TAP_COMMANDS:
        command(talk, _TAP_COMMANDS[id_])
    elif id_.startswith((MENU_PAGE, LAW_PREFIX, FLOW_PREFIX)):
        _open(talk, id_)
    else:
        _reopened(talk)
        token, _, option = id_.partition(":")
        if talk.key and question_token(talk.machine.segment, talk.key) == token:
            hear_button(talk, option)
        else:
            press_old(talk, token, option)


def _reopened(talk: Conversation) -> None:
    """Pressing on is the person's own return from a crisis."""
    talk.mode = "open"


def _safe(talk: Conversation) -> None:
    talk.mode = "open"
    talk.prompt()


def _call(talk: Conversation) -> None:
    flow = talk.world.flow_for(CALL_COMMAND)
    if flow is None:
        talk.prompt()
    else:
        _reopened(talk)
        talk.start(flow)


def _text(talk: Conversation, text: str) -> None:
    world = talk.world
    if text.strip() == START:
        _welcome(talk)
        return
    found = world.commands.find_exact(text)
    if found is not None:
        command(talk, found)
        return
    both = tuple(dict.fromkeys((text, world.simplify(text))))
    urgent = next(filter(None, map(world.urgent.find, both)), None)
    if urgent is not None and not _is_option(talk, text):
        _reopened(talk)
        _keep_words(talk, text)
        talk.start(urgent)
        return
    if talk.mode == "crisis":
        _calm(talk)
    else:
        _spoken(talk, text, both)


def _spoken(talk: Conversation, text: str, both: tuple[str, ...]) -> None:
    """Understand words that are neither a command nor urgent; `both` are their two scripts."""
    world = talk.world
    if text.startswith("/") and (flow := world.starts.find_exact(text.split(maxsplit=1)[0])):
        talk.start(flow)
        return
    if not _is_option(talk, text):
        warn_of_scam(talk, text)
    if hear_correction(talk, text) or any(_digress(talk, one) for one in both):
        return
    if talk.machine.asking is not None:
        hear_answer(talk, text)
    else:
        _idle(talk, max(both, key=lambda one: _told(talk, one)))


def _told(talk: Conversation, text: str) -> int:
    """Tell how much of a text is a phrase that starts a flow or that a card is heard by."""
    books = (talk.world.starts, talk.world.answers)
    return max(len(book.phrase_in(text)) for book in books)


def _keep_words(talk: Conversation, text: str) -> None:
    """Store words that may be an answer as well as a call for help, before the help begins.

    Whoever writes 昨晚他打来了三次 where the story is asked for must not lose it.
    """
    machine = talk.machine
    if machine.asking is None or talk.world.urgent.find_exact(text) is not None:
        return
    if machine.query().slot.type == "text" and not text.startswith("/"):
        hear_answer(talk, text)


def _is_option(talk: Conversation, text: str) -> bool:
    """Whether a text is exactly the label of an option being shown: then it answers."""
    if talk.machine.asking is None:
        return False
    slot = talk.machine.query().slot
    return text.strip() in (c.label for c in slot.choices)


def _calm(talk: Conversation) -> None:
    knowledge = talk.world.knowledge
    text = talk.plain(knowledge.calm) if knowledge.calm else talk.ui("human")
    talk.say("calm", text, (Button(SAFE, knowledge.safe_label),))


def _welcome(talk: Conversation) -> None:
    talk.greeted = True
    talk.mode = "open"
    talk.say("welcome", talk.ui("welcome"), talk.menu_buttons())
    if talk.machine.asking is not None:
        talk.prompt()


def _digress(talk: Conversation, text: str) -> bool:
    books = talk.world.digressions
    for flow in (*(f.flow for f in reversed(talk.machine.frames)), GLOBAL_FLOW):
        book = books.get(flow)
        found = book.find(text) if book is not None else None
        if book is None or found is None or _is_option(talk, text):
            continue
        # What the author of a flow foresees in it goes before every card.
        general = flow == GLOBAL_FLOW and found.say is not None
        card = closer_card(talk, text, book) if general else None
        if card is not None:
            answer_with(talk, card)
        else:
            _follow(talk, found)
        return True
    return False


def _follow(talk: Conversation, digression: Digression) -> None:
    if digression.say is not None:
        talk.say("digression", talk.digression_text(digression.say))
    if digression.call is not None:
        talk.start(digression.call)
    elif digression.go is not None and talk.machine.frames:
        talk.jump(digression.go)
    elif talk.machine.asking is not None:
        talk.prompt()
    else:
        talk.menu("menu_more")


def _idle(talk: Conversation, text: str) -> None:
    card = closer_card(talk, text, talk.world.starts)
    flow = talk.world.starts.find(text)
    if card is not None:
        answer_with(talk, card)
    elif flow is not None:
        talk.start(flow)
    elif not talk.greeted:
        _welcome(talk)
    elif talk.has_spoken():
        talk.menu("menu_more")
    else:
        talk.say("not_understood", talk.ui("not_understood"))
        talk.menu("choose_flow")


def command(talk: Conversation, name: CommandName) -> None:
    """Carry out an engine command; it works in every node of every flow."""
    carry_out = _COMMANDS.get(name)
    if carry_out is None:
        talk.prompt()
    else:
        carry_out(talk)


def _restart(talk: Conversation) -> None:
    if not talk.restart():
        _nothing(talk)


def _hide(talk: Conversation) -> None:
    talk.mode = "hidden"
    talk.say("hidden", talk.ui("hidden"))


def _help(talk: Conversation) -> None:
    _tell(talk, "help")


def _human(talk: Conversation) -> None:
    _tell(talk, "human")


def _tell(talk: Conversation, name: str) -> None:
    talk.say(name, talk.ui(name), talk.help_buttons())
    if talk.machine.asking is not None:
        talk.prompt()


def _nothing(talk: Conversation) -> None:
    talk.say("nothing_running", talk.ui("nothing_running"), talk.menu_buttons())


def _back(talk: Conversation) -> None:
    if talk.machine.readings:
        talk.machine.offer(())
        talk.prompt()
    elif talk.undo():
        talk.say("undone", talk.ui("undone"))
        talk.prompt()
    else:
        talk.say("nothing_to_undo", talk.ui("nothing_to_undo"))
        talk.prompt()


def _cancel(talk: Conversation) -> None:
    if not talk.machine.frames:
        _nothing(talk)
        return
    talk.say("cancelled", talk.ui("cancelled"))
    talk.cancel()
    if not talk.machine.frames:
        talk.menu("menu_more")


def _resume(talk: Conversation) -> None:
    talk.mode = "open"
    if talk.machine.asking is None:
        _nothing(talk)
        return
    talk.say("resume_after", talk.ui("resume_after"))
    talk.prompt()


def _mute(talk: Conversation) -> None:
    talk.mute()
    _tell_of_reminders(talk, "muted")


def _unmute(talk: Conversation) -> None:
    talk.unmute()
    _tell_of_reminders(talk, "unmuted")


def _tell_of_reminders(talk: Conversation, name: str) -> None:
    if talk.mode == "crisis":
        safe = Button(SAFE, talk.world.knowledge.safe_label)
        talk.say(name, talk.ui(name), (safe,))
    else:
        talk.say_with_buttons(name, talk.ui(name))


_COMMANDS: dict[CommandName, Callable[[Conversation], None]] = {
    "back": _back,
    "restart": _restart,
    "cancel": _cancel,
    "resume": _resume,
    "hide": _hide,
    "help": _help,
    "human": _human,
    "menu": Conversation.menu,
    "mute": _mute,
    "unmute": _unmute,
}
