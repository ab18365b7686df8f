"""Answer cards, and on a press the entries of the law that stand behind one."""

from datetime import date
from typing import TypeVar

from bot.engine.conversation import Conversation
from bot.engine.keys import LAW_PREFIX
from bot.engine.knowledge import Answer, Norm
from bot.engine.phrases import PhraseBook
from bot.engine.render import Renderer
from bot.kernel.messages import Button

T = TypeVar("T")


def answer_with(talk: Conversation, card: Answer) -> None:
    """Say a card, with the button that shows what it leans on; a pending question comes back."""
    law = Button(f"{LAW_PREFIX}{card.id}", talk.ui("button_law"))
    asking = talk.machine.asking is not None
    talk.say("answer", talk.plain(card.say), (law, *(() if asking else talk.menu_buttons())))
    if asking:
        talk.prompt()


def closer_card(talk: Conversation, text: str, book: PhraseBook[T]) -> Answer | None:
    """Find the card that says more of a text than a book of shorter phrases does."""
    answers = talk.world.answers
    if len(answers.phrase_in(text)) > len(book.phrase_in(text)):
        return answers.find(text)
    return None


def show_law(talk: Conversation, card_id: str) -> None:
    """Say every entry that a card cites; a card that is gone leads back to where one was."""
    card = next((one for one in talk.world.knowledge.answers if one.id == card_id), None)
    if card is not None:
        known = talk.world.knowledge.norms
        cited = {known[ref.id].id: known[ref.id] for ref in card.say.refs("law")}
        shown = "\n\n".join(_shown(talk, norm) for norm in cited.values())
        talk.say("law", shown, () if talk.machine.asking else talk.menu_buttons())
    if card is None or talk.machine.asking is not None:
        talk.prompt()


def _shown(talk: Conversation, norm: Norm) -> str:
    """Show one entry whole: what it says, where it stands, its force and its days."""
    days = (
        ("law_since", norm.in_force_from),
        ("law_until", norm.in_force_to),
        ("law_checked", norm.checked_on),
    )
    return talk.ui(
        "law_shown",
        说法=talk.plain(norm.say),
        标题=norm.title,
        条=norm.article,
        效力=norm.force,
        日期="".join(_day(talk, key, day) for key, day in days if day is not None),
    )


def _day(talk: Conversation, key: str, day: date) -> str:
    return talk.ui(key, 日期=Renderer(talk.world.knowledge, None, {}).value(day))
