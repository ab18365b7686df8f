"""`bot.engine.replay`: a conversation is what its journal says."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.authoring.simulator import Simulator
from bot.engine.effects import Erased, Recorded, Said, Scheduled, Withdrawn
from bot.engine.journal import fold
from bot.engine.replay import difference, replay
from bot.engine.session import Frame
from bot.kernel.ids import EffectKey, FlowId
from bot.kernel.messages import Message
from tests.support.shipped import FLOW_IDS
from tests.support.walker import Walker

KEY = EffectKey("c/开始/0#0")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_the_snapshot_is_what_the_journal_replays_to(flow: FlowId) -> None:
    """After every turn of a walk, the question and the frames are the same.

    What a flow copied from the case book may have changed there since, by a file kept later.
    """
    walker = Walker(f"replay {flow}")
    sim = walker.sim
    sim.press(f"!flow:{flow}")
    for _ in range(25):
        walker.noisy()

        session = sim.session
        if session.frames:
            again = replay(sim.world, session.segment, fold(sim.journal), sim.now, sim.book)
            assert [_told(sim, f) for f in again.frames] == [_told(sim, f) for f in session.frames]
            assert again.key == (session.asking.key if session.asking else "")


def _told(sim: Simulator, frame: Frame) -> Frame:
    """Give a frame without what it copied from the case book."""
    reads_case = sim.world.programs[frame.flow].uses_case
    return replace(frame, slots={}) if reads_case else frame


def test_the_same_run_leaves_nothing_to_do() -> None:
    """Said, recorded and scheduled are known by their keys."""
    run = [Said(KEY, Message("好")), Recorded(KEY, "note", {}), Scheduled("a", NOW), Erased()]

    assert difference(list(run), list(run)) == ()


def test_a_changed_message_is_said_and_a_vanished_one_is_not_taken_back() -> None:
    """What was read cannot be unread."""
    new = Said(EffectKey("b"), Message("新"))

    assert difference([Said(KEY, Message("旧"))], [new]) == (new,)


def test_a_record_that_is_not_reached_is_withdrawn_and_its_timer_removed() -> None:
    """The case keeps the fact that it was withdrawn."""
    before = [Recorded(KEY, "note", {}), Scheduled("a", NOW), Scheduled("b", None)]

    assert difference(list(before), []) == (Withdrawn(KEY, "note"), Scheduled("a", None))


def test_a_question_is_no_difference() -> None:
    """It is put by whoever rebuilds, once."""
    asked = Said(EffectKey("c/甲?"), Message("甲？"))

    assert difference([], [asked]) == ()
