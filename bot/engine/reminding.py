"""A timer that fell due: what it says, or how long it waits."""

from datetime import datetime

from bot.casework.quiet_hours import after_quiet, is_quiet
from bot.engine.conversation import Conversation
from bot.engine.effects import Scheduled
from bot.engine.safeguards import PAUSE


def hear_timer(talk: Conversation) -> None:
    """Say what was set, unless the person is in danger, hides, or has gone on."""
    update, machine = talk.update, talk.machine
    id_ = update.reply_to or ""
    if id_.startswith("wait:") and id_ != f"wait:{talk.key}":
        return
    if talk.muted and update.is_reminder:
        return
    until = _silent_until(talk)
    if until is not None:
        machine.effects.append(Scheduled(id_, after_quiet(until), update.text))
    elif not update.is_reminder:
        talk.say("news", update.text)
    elif is_quiet(talk.now):
        # Due by day, when the program was not running.
        machine.effects.append(Scheduled(id_, after_quiet(talk.now), update.text))
    elif id_.startswith("wait:"):
        _nag(talk)
    else:
        talk.say("reminder", talk.ui("reminder", 话=update.text))


def _silent_until(talk: Conversation) -> datetime | None:
    """Tell until when nothing comes by itself: in danger, hidden, or a day after danger.

    News of what the person just sent come as soon as the person has returned.
    """
    if talk.mode != "open":
        return talk.now + PAUSE
    until = talk.quiet_until
    waits = talk.update.is_reminder and until is not None and talk.now < until
    return until if waits else None


def _nag(talk: Conversation) -> None:
    from_wait = talk.machine.query().step.wait
    if from_wait is None:
        return
    nags = talk.machine.nag()
    text = talk.machine.wait_text(from_wait.say)
    if nags >= from_wait.times and from_wait.then is not None:
        talk.say("wait", text)
        talk.jump(from_wait.then)
    else:
        # With the question's buttons, without its words: they would show on the lock screen.
        talk.say_with_buttons("wait", text)
        talk.machine.schedule_wait()
