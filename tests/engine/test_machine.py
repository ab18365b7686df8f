"""`bot.engine.machine`: from one question to the next."""

from dataclasses import replace

import pytest

from bot.authoring.simulator import Simulator
from bot.engine.expression import parse_expression
from bot.engine.expression_eval import compile_expression
from bot.engine.keys import question_token
from bot.engine.machine import MAX_DEPTH, Machine
from bot.engine.session import Session
from bot.kernel.errors import StaleCursorError
from bot.kernel.ids import FlowId
from tests.support.engine_flows import HEAD, START, begun
from tests.support.shipped import with_flow, world, world_of

ASK = "slots: {甲: {type: yesno, ask: 甲？}}\n"
PLAIN = f"{ASK}scenes: {{开始: [{{ask: 甲}}, {{say: 好。}}, {{go: end}}]}}\n"


def _idle() -> Machine:
    return Machine(world(), Session(), START, None)


def test_with_nothing_asked_there_is_nothing_to_answer_or_to_put() -> None:
    """An idle machine leaves everything as it is."""
    machine = _idle()

    machine.answer("小王")
    machine.prompt()

    assert machine.effects == []
    assert machine.buttons() == ()
    assert (machine.nag(), machine.count_try(), machine.readings) == (0, 0, ())


def test_a_scene_that_is_gone_is_no_place_to_jump_to() -> None:
    """The turn then gives up the position instead of guessing."""
    machine = Machine(begun(PLAIN).world, begun(PLAIN).session, START, None)

    with pytest.raises(StaleCursorError):
        machine.jump("没有这一幕")


@pytest.mark.parametrize(("said", "heard"), [("是", "去了。"), ("不是", "没去。")])
def test_a_yes_or_no_chooses_the_scene(said: str, heard: str) -> None:
    """`go` by a yes or no."""
    sim = begun(
        f"{ASK}scenes:\n  开始: [{{ask: 甲}}, {{go: {{甲: {{是: 去, 否: 留}}}}}}]\n"
        "  去: [{say: 去了。}, {go: end}]\n  留: [{say: 没去。}, {go: end}]\n"
    )

    sim.say(said)

    assert sim.text == heard


def test_a_list_is_gone_through_however_long_it_is() -> None:
    """Steps done row by row do not count as running in circles."""
    sim = begun(
        "slots: {甲: {type: yesno, ask: 甲？}}\nscenes:\n  开始:\n"
        "    - ask: 甲\n    - let: {几: 0}\n"
        "    - each: 案件.事件\n      as: 事\n      steps:\n        - let: {几: 几 + 1}\n"
        "        - if: 几 > 0\n          then:\n            - let: {几: 几}\n"
        "    - say: 一共 <几> 条。\n    - go: end\n"
    )
    items = tuple((f"0:{n}", "incident", b"{}", False, START) for n in range(150))
    sim.stored = replace(sim.stored, items=items)

    sim.say("是")

    assert sim.text == "一共 150 条。"


def test_scenes_that_go_round_without_a_question_are_stopped() -> None:
    """They would never end."""
    sim = begun(
        "slots: {甲: {type: yesno, ask: 甲？}}\nscenes:\n"
        "  开始: [{ask: 甲}, {go: 绕}]\n  绕: [{if: 甲, then: 绕, else: [{go: 绕}]}]\n",
    )

    sim.say("是")

    assert "绕住" in sim.text


def test_flows_that_call_one_another_stop_at_the_limit() -> None:
    """The call is passed over with a word, and the flows below go on."""
    text = "scenes: {开始: [{call: try}, {say: 回。}, {go: end}]}\n"
    sim = Simulator(world_of(with_flow("try", HEAD + text)), START)

    sim.say("/try")

    assert sim.text.count("回。") == MAX_DEPTH
    assert sim.session.frames == ()


def test_a_reminder_whose_time_is_unknown_is_not_set() -> None:
    """An empty interval is no reason to fail, nor to nag at once."""
    sim = begun(
        f"{ASK}scenes: {{开始: [{{ask: 甲, wait: {{for: 1天, say: 还在吗？}}}}, {{go: end}}]}}\n"
    )
    program = sim.world.programs[FlowId("try")]
    empty = compile_expression(parse_expression("甲", program.marks[0]))
    blank = replace(program, waits=dict.fromkeys(program.waits, empty))
    edited = replace(sim.world, programs={**sim.world.programs, FlowId("try"): blank})
    machine = Machine(edited, sim.session, START, None)

    machine.schedule_wait()

    assert machine.effects == []


def test_a_forged_option_of_the_pending_question_is_no_answer() -> None:
    """The question is asked again."""
    sim = begun(PLAIN)
    session = sim.session
    assert session.asking is not None

    sim.press(f"{question_token(session.segment, session.asking.key)}:maybe")

    assert sim.session.asking is not None
    assert "甲" not in sim.session.frames[0].slots
