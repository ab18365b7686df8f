from datetime import timedelta

import pytest

from bot.kernel.ids import FlowId
from tests.support.losses import Before, lost
from tests.support.shipped import FLOW_IDS
from tests.support.walker import Walker

WALKS = 20
TURNS = 500
"""Noisy turns of one walk: 10,000 in all."""
HOMEWARD = 600
"""Sensible turns in which a walk must come to an end."""


@pytest.mark.parametrize("number", range(WALKS))
def test_noise_loses_nothing_and_ends(number: int) -> None:
    """Noise always gets a reply, loses no answer, and the way to the end stays open."""
    walker = Walker(f"walk {number}")
    sim = walker.sim
    sim.press(f"!flow:{FLOW_IDS[number % len(FLOW_IDS)]}")
    for turn in range(TURNS):
        before = Before.of(sim)

        did = walker.noisy()

        assert sim.replies, f"turn {turn}: {did} was not answered"
        assert all(message.text.strip() for message in sim.replies), f"turn {turn}: {did}"
        assert not lost(before, sim), f"turn {turn}: {did} lost {lost(before, sim)}"
        if walker.dice.below(50) == 0:
            sim.wait(timedelta(days=walker.dice.below(4)))
    _go_home(walker)
    assert sim.session.frames == ()


def _go_home(walker: Walker) -> None:
    sim = walker.sim
    sim.say("继续")
    sim.press("!safe")
    for _ in range(HOMEWARD):
        if not sim.session.frames:
            return
        walker.sensible(homeward=True)


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_pressing_twice_is_pressing_once(flow: FlowId) -> None:
    """The same button pressed a second time at once never undoes or skips anything."""
    walker = Walker(f"twice {flow}")
    sim = walker.sim
    sim.press(f"!flow:{flow}")
    for _ in range(30):
        query, options = walker.query(), walker.options()
        if query is None:
            break
        if not options or query.slot.type in ("checklist", "taps"):
            walker.sensible()
            continue
        id_ = walker.dice.pick(options)
        sim.press(id_)
        before = Before.of(sim)

        sim.press(id_)

        assert sim.replies
        assert sim.journal == before.journal
        assert sim.session.frames == before.session.frames
