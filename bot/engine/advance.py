"""Move a conversation forward by one update: the one pure function everything uses.

    advance(world, state, update) -> turn

No clock, no randomness, no I/O: the time is the update's. Equal arguments give equal turns.
The order in which a text is understood is that of `bot.engine.hearing`.
"""

from dataclasses import dataclass
from typing import Literal

from bot.casework.casebook import CaseBook
from bot.engine.conversation import Conversation, JournalNeededError
from bot.engine.cursor import CaseNeededError
from bot.engine.effects import Effect
from bot.engine.hearing import hear
from bot.engine.journal import Entry
from bot.engine.session import Session
from bot.engine.world import World
from bot.kernel.errors import StaleCursorError, StepLimitError
from bot.kernel.messages import Update


@dataclass(frozen=True, slots=True)
class State:
    """What a turn starts from. The journal and the case are loaded when a turn asks for them."""

    session: Session
    journal: tuple[Entry, ...] | None = None
    book: CaseBook | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn leads to: the session after it, effects in order, and journal entries.

    `need` names what must be loaded before the same call can be answered; nothing else of
    such a turn counts.
    """

    session: Session
    effects: tuple[Effect, ...] = ()
    entries: tuple[Entry, ...] = ()
    need: Literal["journal", "case"] | None = None


def advance(world: World, state: State, update: Update) -> Turn:
    """Move a conversation forward by one update.

    Pure: the clock is `update.received_at`; equal arguments give equal turns. An answer
    that cannot be read is no error: the turn asks again. A flow that runs in circles or
    vanished under the user ends in an apology, with everything that was said kept.

    Args:
        world: Flows, content and actions.
        state: The session as last stored, with its journal and case if they were asked for.
        update: What the user sent, raw.
    """
    talk = Conversation(world, state.session, state.journal, state.book, update)
    try:
        hear(talk)
    except JournalNeededError:
        return Turn(state.session, need="journal")
    except CaseNeededError:
        return Turn(state.session, need="case")
    except StepLimitError:
        talk = Conversation(world, state.session, state.journal, state.book, update)
        talk.machine.say_ui("limit_steps")
    except StaleCursorError:
        return _moved(world, state, update)
    return Turn(talk.session(), talk.effects(), tuple(talk.entries))


def _moved(world: World, state: State, update: Update) -> Turn:
    """Give up a position that the flow no longer has; the journal and the case stay."""
    talk = Conversation(world, state.session, state.journal, state.book, update)
    talk.abandon()
    talk.machine.say_ui("updated")
    talk.menu()
    return Turn(talk.session(), talk.effects(), tuple(talk.entries))
