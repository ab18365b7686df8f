"""Tell whether a turn lost something that a person had said."""

from dataclasses import dataclass

from bot.authoring.simulator import Simulator
from bot.engine.effects import Erased
from bot.engine.journal import Answered, Corrected, Entry, Started, Undone
from bot.engine.session import Frame, Session


@dataclass(frozen=True, slots=True)
class Before:
    """What was there before a turn."""

    session: Session
    journal: tuple[Entry, ...]

    @staticmethod
    def of(sim: Simulator) -> "Before":
        """Note what a simulator holds."""
        return Before(sim.session, sim.journal)


def lost(before: Before, sim: Simulator) -> list[str]:
    """Give what is gone after a turn that nobody took back, corrected or erased."""
    if any(isinstance(effect, Erased) for effect in sim.effects):
        return []
    after, journal = sim.session, sim.journal
    if after.segment != before.session.segment:
        fresh = bool(journal) and isinstance(journal[0], Started)
        return [] if fresh else ["the journal of a new segment does not begin with a start"]
    gone: list[str] = []
    if journal[: len(before.journal)] != before.journal:
        gone.append("journal entries")
    if not any(isinstance(entry, (Undone, Corrected)) for entry in sim.entries):
        gone.extend(_lost_answers(before.session, after, sim.entries))
    return gone


def _lost_answers(before: Session, after: Session, entries: tuple[Entry, ...]) -> list[str]:
    frames = {frame.call: frame for frame in after.frames}
    gone: list[str] = []
    for frame in before.frames:
        kept = frames.get(frame.call)
        if kept is not None:
            gone.extend(_lost_slots(frame, kept, entries))
        elif not entries:
            gone.append(f"frame {frame.flow}")
    asked = (before.asking and before.asking.key, after.asking and after.asking.key)
    if not entries and asked[0] != asked[1]:
        gone.append(f"question {asked[0]} for {asked[1]}")
    return gone


def _lost_slots(before: Frame, after: Frame, entries: tuple[Entry, ...]) -> list[str]:
    done = {entry.under for entry in entries if isinstance(entry, Answered)}
    lists = {name for name, value in after.slots.items() if isinstance(value, tuple)}
    slots = [
        name
        for name in before.slots
        if name not in after.slots and name.partition(".")[0] not in lists
    ]
    return slots + [
        key
        for key in before.drafts
        # A finished answer, of this turn or one that waited, takes the place of its draft.
        if key not in after.drafts and key not in done and _path(key) not in after.slots
    ]


def _path(key: str) -> str:
    """Give the path of an answer key `call/path@turn`."""
    return key.partition("/")[2].partition("@")[0]
