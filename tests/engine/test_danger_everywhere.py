"""What a cry for help leaves behind, and where scams are warned of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.authoring.simulator import Simulator
from bot.engine.keys import SAFE
from bot.engine.world import World
from tests.support.engine_flows import START
from tests.support.safety import simplified
from tests.support.shipped import world


def _served() -> World:
    """Give the world as served: Traditional Chinese is read through a table."""
    return replace(world(), simplify=simplified)


def _in_danger() -> Simulator:
    sim = Simulator(_served(), START.replace(hour=9))
    sim.say("/start")
    sim.say("我不想活了")
    return sim


def test_a_cry_leaves_only_that_it_was_and_until_when() -> None:
    """The session holds the state and a time, no journal entry and no record."""
    sim = _in_danger()

    assert sim.session.quiet_until == sim.now + timedelta(hours=24)
    assert sim.entries == ()
    assert sim.book.revisions == ()
    assert "不想活" not in sim.stored.session.decode()


def test_a_cry_while_hidden_is_heard() -> None:
    """The harmless screen does not hide the person from help."""
    sim = Simulator(_served(), START)
    sim.say("隐藏")

    sim.say("安眠药我已经吃了一瓶")

    assert "120" in sim.text
    assert sim.session.mode == "crisis"


def test_a_cry_at_the_end_of_a_long_message_is_heard() -> None:
    """Longer than any answer may be: the message is not read as one, but danger is."""
    sim = Simulator(_served(), START)

    sim.say("他们又来了。" * 1_500 + "我不想活了")

    assert sim.session.mode == "crisis"


def test_being_safe_keeps_the_graver_state_no_longer_than_said() -> None:
    """Only the person's own word or press ends it."""
    sim = _in_danger()
    sim.say("嗯")
    assert sim.session.mode == "crisis"

    sim.press(SAFE)

    assert sim.session.mode == "open"


SCAMS = [
    ("征信修复，先交两千", "征信"),
    ("帮我开个病历", "假病历"),
    ("他要我共享屏幕", "共享屏幕"),
]


@pytest.mark.parametrize(("text", "told"), SCAMS)
def test_scam_is_warned_of_when_nothing_is_asked(text: str, told: str) -> None:
    """The warning, and then the menu: nobody is told that nothing was understood."""
    sim = Simulator(_served(), START)
    sim.say("/start")

    sim.say(text)

    assert told in sim.text
    assert "没看懂" not in sim.text


def test_scam_is_warned_of_and_the_question_stands() -> None:
    """Within a flow the warning comes first, and then what was asked."""
    sim = Simulator(_served(), START)
    sim.say("/call")
    before = sim.session.asking

    sim.say("网贷清退专员让我先交手续费")

    assert sim.said[0].endswith("scam")
    assert sim.session.asking is not None
    assert before is not None
    assert sim.session.asking.key == before.key


def test_a_button_typed_out_is_no_scam() -> None:
    """Whoever types the label of an option gave an answer."""
    sim = Simulator(_served(), START)
    sim.say("/call")
    labels = [b.label for m in sim.replies for b in m.buttons]

    sim.say(labels[0])

    assert not any(key.endswith("scam") for key in sim.said)
