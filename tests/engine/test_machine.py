"""`bot.engine.machine`, `cursor`, `rows` and `acting`: from one question to the next."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.authoring.simulator import Simulator
from bot.engine.acting import files_in
from bot.engine.advance import State, advance
from bot.engine.apply import apply_entry
from bot.engine.cursor import as_value
from bot.engine.journal import Started
from bot.engine.keys import question_token
from bot.engine.machine import MAX_DEPTH, Machine
from bot.engine.session import Session
from bot.kernel.errors import StaleCursorError
from bot.kernel.ids import Address, AnswerKey, FlowId, SlotName
from bot.kernel.messages import Update
from bot.kernel.values import FileRef
from tests.support.engine_flows import HEAD, START, begun
from tests.support.shipped import with_flow, world, world_of

ASK = "slots: {甲: {type: yesno, ask: 甲？}}\n"
PLAIN = f"{ASK}scenes: {{开始: [{{ask: 甲}}, {{say: 好。}}, {{go: end}}]}}\n"


def _idle() -> Machine:
    return Machine(world(), Session(), START, None)


def _at(sim: Simulator, at: str) -> Session:
    session = sim.session
    return replace(session, frames=(replace(session.frames[0], at=at),))


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


def test_a_position_that_asks_nothing_is_given_up() -> None:
    """A snapshot at a step that became something else ends in the menu."""
    sim = begun(PLAIN)
    update = Update(Address("t:1"), "9", "text", "是", START)

    turn = advance(sim.world, State(_at(sim, "开始/1")), update)

    assert turn.session.frames == ()


def test_a_caller_that_calls_no_more_is_given_up() -> None:
    """A sub-flow whose caller was edited away does not return into another step."""
    sim = begun(PLAIN)
    inner = replace(sim.session.frames[0], home="开始/0", call="in")
    machine = Machine(
        sim.world, replace(sim.session, frames=(*sim.session.frames, inner)), START, None
    )

    with pytest.raises(StaleCursorError):
        machine.leave()


@pytest.mark.parametrize(("said", "heard"), [("是", "去了。"), ("不是", "没去。")])
def test_a_yes_or_no_chooses_the_scene(said: str, heard: str) -> None:
    """`go` by a yes or no."""
    sim = begun(
        f"{ASK}scenes:\n  开始: [{{ask: 甲}}, {{go: {{甲: {{是: 去, 否: 留}}}}}}]\n"
        "  去: [{say: 去了。}, {go: end}]\n  留: [{say: 没去。}, {go: end}]\n"
    )

    sim.say(said)

    assert sim.text == heard


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
    blank = replace(program, waits=dict.fromkeys(program.waits, lambda _scope, _now: None))
    edited = replace(sim.world, programs={**sim.world.programs, FlowId("try"): blank})
    machine = Machine(edited, sim.session, START, None)

    machine.schedule_wait()

    assert machine.effects == []


def test_durations_are_no_values() -> None:
    """`let` keeps what a slot can hold."""
    assert as_value(timedelta(days=1)) is None
    assert as_value(Decimal(1)) == 1


def test_a_list_that_is_known_is_not_asked_again() -> None:
    """Asking it twice asks it once."""
    sim = begun(
        "slots: {债: {type: list, ask: 说。, more: 还有？, of: {谁: {type: text, ask: 谁？}}}}\n"
        "scenes: {开始: [{ask: 债}, {ask: 债}, {say: 共 <债|数>。}, {go: end}]}\n"
    )
    sim.say("甲行")

    sim.say("没有了")

    assert sim.text == "共 1。"


def test_files_of_a_step_are_those_its_slots_hold() -> None:
    """One or many; what holds none is passed over."""
    one, two = (FileRef(n, "photo", f"{n}.jpg", "image/jpeg", 1) for n in "ab")
    sim = begun(PLAIN)
    machine = Machine(sim.world, sim.session, START, None)
    machine.change(slots={"一": one, "多": (two, one), "字": "无"})

    found = files_in(machine, tuple(SlotName(n) for n in ("一", "字", "多")))

    assert found == (one, two, one)


def test_a_start_of_a_flow_that_is_gone_starts_nothing() -> None:
    """A journal may name flows that were since removed."""
    machine = _idle()

    apply_entry(machine, Started(START, AnswerKey(""), FlowId("gone")))

    assert machine.frames == []


def test_cancelling_in_a_called_flow_gives_up_its_caller_too() -> None:
    """For the user it is one thing under way."""
    inner = HEAD.replace("/try", "/inner") + PLAIN
    outer = HEAD + "scenes: {开始: [{call: inner}, {say: 回。}, {go: end}]}\n"
    library = with_flow("try", outer)
    flows = {**library.flows, FlowId("inner"): with_flow("inner", inner).flows[FlowId("inner")]}
    sim = Simulator(world_of(replace(library, flows=flows)), START)
    sim.say("/try")

    sim.say("取消")

    assert sim.session.frames == ()
    assert "回。" not in sim.text


def test_a_tick_can_say_something_and_taking_it_back_says_nothing() -> None:
    """`then` of a checklist's option."""
    sim = begun(
        "slots: {甲: {type: checklist, ask: 哪些？, choices: {a: {text: 苹果, then: 记着。}}}}\n"
        "scenes: {开始: [{ask: 甲}, {go: end}]}\n"
    )
    sim.tap("苹果")
    first = sim.text

    sim.tap("苹果")

    assert "记着。" in first
    assert "记着。" not in sim.text


def test_a_forged_option_of_the_pending_question_is_no_answer() -> None:
    """The question is asked again."""
    sim = begun(PLAIN)
    session = sim.session
    assert session.asking is not None

    sim.press(f"{question_token(session.segment, session.asking.key)}:maybe")

    assert sim.session.asking is not None
    assert "甲" not in sim.session.frames[0].slots
