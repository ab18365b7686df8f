"""Rebuild a conversation from its journal: the way that undo, corrections and edits work.

Entries are grouped by the question they were made under. Running forward, each question
takes its own entries, so an answer is used again wherever its question still stands and
is kept for later where it does not.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.casework.casebook import CaseBook
from bot.engine.apply import apply_entry
from bot.engine.effects import Effect, Recorded, Said, Scheduled, Withdrawn
from bot.engine.journal import IDLE, InForce
from bot.engine.keys import PROMPT, record_id
from bot.engine.machine import Machine
from bot.engine.session import Session
from bot.engine.world import World
from bot.kernel.ids import AnswerKey, EffectKey

Kinds = dict[EffectKey, Effect]


def replay(
    world: World, segment: int, entries: Iterable[InForce], now: datetime, book: CaseBook | None
) -> Machine:
    """Run a segment's entries in force from its start.

    Returns:
        The machine at the question where the entries end, with every effect on the way.
        `behind` tells whether entries wait for a question that was not reached. The case book
        is read without this segment's records, which the run itself produces again.
    """
    base = book.without(record_id(segment, EffectKey(""))) if book is not None else None
    machine = Machine(world, Session(segment=segment), now, base)
    waiting: dict[AnswerKey, list[InForce]] = {}
    for entry in entries:
        waiting.setdefault(entry.under, []).append(entry)
    while True:
        mine = waiting.get(machine.key, [])
        if not mine or (machine.key == IDLE and machine.frames):
            break
        entry = mine.pop(0)
        machine.now = entry.at
        apply_entry(machine, entry)
        machine.proceed()
    machine.behind = any(waiting.values())
    machine.now = now
    return machine


def difference(before: list[Effect], after: list[Effect]) -> tuple[Effect, ...]:
    """Give what a rebuilt conversation must still do, compared with what was done.

    A message is said when it is new or its text changed; a record is written when it
    changed and withdrawn when it is not reached any more; timers follow the later run.
    """
    old, new = _by_key(before), _by_key(after)
    todo: list[Effect] = [
        effect for key, effect in new.items() if old.get(key) != effect and not _prompt(key)
    ]
    for key, effect in old.items():
        if key in new:
            continue
        if isinstance(effect, Recorded):
            todo.append(Withdrawn(key, effect.kind))
        elif isinstance(effect, Scheduled) and effect.due is not None:
            todo.append(Scheduled(effect.id, None))
    return tuple(todo)


def _by_key(effects: list[Effect]) -> Kinds:
    keyed: Kinds = {}
    for effect in effects:
        match effect:
            case Said(key=key) | Recorded(key=key) | Withdrawn(key=key):
                keyed[key] = effect
            case Scheduled(id=id_):
                keyed[EffectKey(f"timer/{id_}")] = effect
            case _:
                pass
    return keyed


def _prompt(key: EffectKey) -> bool:
    return key.endswith(PROMPT)
