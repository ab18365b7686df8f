"""Carry out one journal entry on a machine: the same in a live turn and in a replay."""

from typing import assert_never

from bot.engine.journal import Answered, Cancelled, Drafted, InForce, Jumped, Started
from bot.engine.machine import Machine
from bot.kernel.ids import EffectKey
from bot.kernel.messages import Message
from bot.kernel.values import Tap, Value


def apply_entry(machine: Machine, entry: InForce) -> None:
    """Apply an entry that was made under the machine's pending question."""
    match entry:
        case Started():
            _start(machine, entry)
        case Answered(value=value):
            machine.answer(value)
        case Drafted():
            _draft(machine, entry)
        case Jumped(scene=scene):
            machine.jump(scene)
        case Cancelled():
            cancel(machine)
        case _:
            assert_never(entry)


def _start(machine: Machine, entry: Started) -> None:
    if entry.flow not in machine.world.programs:
        return
    number = 0
    if machine.frames:
        counter = f"!{entry.under}"
        number = machine.top.rows.get(counter, 0) + 1
        machine.change(rows={**machine.top.rows, counter: number})
    machine.start(entry.flow, number)


def cancel(machine: Machine) -> None:
    """Give up the flow on top: its own frame and those it called."""
    machine.unschedule_wait()
    gone = machine.frames.pop()
    while gone.home and not gone.interrupt:
        gone = machine.frames.pop()
    machine.asking = None


def _draft(machine: Machine, entry: Drafted) -> None:
    slot = machine.query().slot
    old = machine.top.drafts.get(entry.under)
    machine.change(drafts={**machine.top.drafts, entry.under: drafted(old, entry, slot.type)})
    choice = slot.choice(entry.option)
    if choice is None or choice.then is None:
        return
    new = machine.top.drafts[entry.under]
    if slot.type == "taps" or (isinstance(new, tuple) and entry.option in new):
        count = len(new) if isinstance(new, tuple) else 0
        key = f"{entry.under}~{entry.option}{count}"
        machine.say(EffectKey(key), Message(machine.renderer(key).text(choice.then)))


def drafted(old: Value, entry: Drafted, slot_type: str) -> Value:
    """Give a draft after one press: taps add up, ticks switch on and off."""
    if slot_type == "taps":
        taps = [tap for tap in old if isinstance(tap, Tap)] if isinstance(old, tuple) else []
        return (*taps, Tap(entry.option, entry.at))
    ticks = [tick for tick in old if isinstance(tick, str)] if isinstance(old, tuple) else []
    if entry.option in ticks:
        return tuple(tick for tick in ticks if tick != entry.option)
    return (*ticks, entry.option)
