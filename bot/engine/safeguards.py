"""What goes before everything that a flow asks: danger to life, and warnings of scams."""

from datetime import timedelta

from bot.engine.conversation import Conversation
from bot.engine.keys import CALL, SAFE
from bot.kernel.messages import Button
from bot.language.crisis import read_risk
from bot.language.scam import read_scam

PAUSE = timedelta(hours=24)
"""How long reminders wait once a person may be in danger, whatever is said in between."""
SCAM_INTENT = "scam"
"""Intent of the cards that warn by themselves."""


def hear_crisis(talk: Conversation, text: str) -> bool:
    """Answer signs of danger to life; False when there are none.

    Nothing of the words is kept: only that there was danger, and until when it is quiet.
    """
    knowledge = talk.world.knowledge
    level = read_risk(talk.world.simplify(text), knowledge.crisis_words)
    if level == "none":
        return False
    reply = next((r for r in knowledge.crisis if r.level == level), None)
    if reply is None:
        return False
    talk.mode = "crisis"
    talk.quiet_until = talk.now + PAUSE
    safe = (Button(SAFE, knowledge.safe_label), Button(CALL, talk.ui("button_call")))
    for number, template in enumerate(reply.say):
        last = number == len(reply.say) - 1
        talk.say(f"crisis{number}", talk.plain(template), safe if last else ())
    return True


def warn_of_scam(talk: Conversation, text: str) -> None:
    """Warn of the kind of scam that a text speaks of; then everything goes on as it would.

    Where a card on scams is about to answer, it is warning enough.
    """
    knowledge = talk.world.knowledge
    kind = read_scam(talk.world.simplify(text), knowledge.scam_words)
    warning = knowledge.scams.get(kind) if kind is not None else None
    if warning is None:
        return
    card = talk.world.answers.find(text) if talk.machine.asking is None else None
    if card is None or card.intent != SCAM_INTENT:
        talk.say("scam", talk.plain(warning))
