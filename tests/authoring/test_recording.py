from datetime import datetime, timedelta

import pytest

from bot.authoring.library import with_text
from bot.authoring.recording import Line, as_test
from bot.authoring.simulator import Simulator
from bot.authoring.testing import run_test
from bot.kernel.ids import FlowId
from tests.support.shipped import library, with_flow, world
from tests.support.walker import Walker

START = datetime.fromisoformat("2026-11-22T23:30:00+08:00")
FLOW = """\
title: 试
about: 试
slots:
  甲: {type: text, ask: 甲？}
scenes:
  开始:
    - ask: 甲
    - go: end
tests:
"""


def _passes(recorded: str) -> list[str]:
    read = with_text(library(), (FLOW + recorded).encode(), "flows/try.yaml", FlowId("try"))
    assert not [one for one in read.findings if one.mark.file == "flows/try.yaml"], recorded
    (test,) = read.flows[FlowId("try")].tests
    return list(run_test(world(), FlowId("danger"), test).lines)


def test_recorded_conversation_passes_as_a_test() -> None:
    """What was recorded from a conversation is a test that passes."""
    sim = Simulator(world(), START)
    lines: list[Line] = []
    for text in ("/danger", "人在门外，没动手", "他们走了", "现在记下来", "完成", "昨晚8点"):
        shown = sim.shown(text)
        replies = sim.press(shown.id) if shown else sim.say(text)
        lines.append(Line("我", text, tuple(message.text for message in replies)))
    replies = sim.give_file("photo", "门口.jpg")
    lines.append(Line("件", "门口.jpg", tuple(message.text for message in replies)))
    replies = sim.wait(timedelta(days=3))
    lines.append(Line("过", "3天", tuple(message.text for message in replies)))

    recorded = as_test("门外的人", START, lines)

    assert _passes(recorded) == []
    assert "- 我: 人在门外，没动手\n" in recorded
    assert recorded.count("- 机:") == 7


@pytest.mark.parametrize(
    "text", ["no", "5", "a: b", "# x", '"', "\\", "两行\n字", "- 我", "", "8:30"]
)
def test_any_text_is_read_back(text: str) -> None:
    """Whatever was typed stands in the recorded test as it was typed."""
    recorded = as_test("试", START, [Line("我", text, ())])

    read = with_flow("try", FLOW + recorded)

    assert [line.text for line in read.flows[FlowId("try")].tests[0].talk] == [text]


def test_changed_reply_fails_the_recorded_test() -> None:
    """A recorded test notices that a reply is another."""
    recorded = as_test("试", START, [Line("我", "/danger", ("从来没有说过的话。",))])

    assert _passes(recorded)


def test_walk_is_recorded() -> None:
    """The inputs of a walk through a flow can be recorded whatever they are."""
    walker = Walker("record")
    walker.say("/danger")
    lines = [Line("我", walker.noisy(), (walker.sim.text,)) for _ in range(30)]

    assert as_test("试", START, lines).count("- 我:") == 30
