"""`bot.engine.cursor`: where a run stands."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.authoring.simulator import Simulator
from bot.engine.advance import State, advance
from bot.engine.cursor import as_value
from bot.engine.machine import Machine
from bot.engine.session import Session
from bot.kernel.errors import StaleCursorError
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from tests.support.engine_flows import START, begun

ASK = "slots: {甲: {type: yesno, ask: 甲？}}\n"
PLAIN = f"{ASK}scenes: {{开始: [{{ask: 甲}}, {{say: 好。}}, {{go: end}}]}}\n"


def test_durations_are_no_values() -> None:
    """`let` keeps what a slot can hold."""
    assert as_value(timedelta(days=1)) is None
    assert as_value(Decimal(1)) == 1


def test_a_caller_that_calls_no_more_is_given_up() -> None:
    """A sub-flow whose caller was edited away does not return into another step."""
    sim = begun(PLAIN)
    inner = replace(sim.session.frames[0], home="开始/0", call="in")
    machine = Machine(
        sim.world, replace(sim.session, frames=(*sim.session.frames, inner)), START, None
    )

    with pytest.raises(StaleCursorError):
        machine.leave()


def _at(sim: Simulator, at: str) -> Session:
    session = sim.session
    return replace(session, frames=(replace(session.frames[0], at=at),))


def test_a_position_that_asks_nothing_is_given_up() -> None:
    """A snapshot at a step that became something else ends in the menu."""
    sim = begun(PLAIN)
    update = Update(Address("t:1"), "9", "text", "是", START)

    turn = advance(sim.world, State(_at(sim, "开始/1")), update)

    assert turn.session.frames == ()
