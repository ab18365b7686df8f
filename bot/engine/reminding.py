"""A timer that fell due: what it says, or how long it waits."""

from datetime import timedelta

from bot.casework.quiet_hours import after_quiet, is_quiet
from bot.engine.conversation import Conversation
from bot.engine.effects import Scheduled

PAUSE = timedelta(hours=24)
"""How long reminders wait while a person may be in danger or hides the screen."""


def hear_timer(talk: Conversation) -> None:
    """Say what was set, unless the person is in danger, hides, or has gone on."""
    update, machine = talk.update, talk.machine
    id_ = update.reply_to or ""
    if id_.startswith("wait:") and id_ != f"wait:{talk.key}":
        return
    if talk.muted and update.is_reminder:
        return
    if talk.mode != "open":
        later = after_quiet(talk.now + PAUSE)
        machine.effects.append(Scheduled(id_, later, update.text))
    elif not update.is_reminder:
        talk.say("news", update.text)
    elif is_quiet(talk.now):
        # Due by day, when the program was not running.
        machine.effects.append(Scheduled(id_, after_quiet(talk.now), update.text))
    elif id_.startswith("wait:"):
        _nag(talk)
    else:
        talk.say("reminder", talk.ui("reminder", 话=update.text))


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
