"""`bot.engine.apply`: journal entries on a machine."""

from dataclasses import replace

from bot.authoring.simulator import Simulator
from bot.engine.apply import apply_entry
from bot.engine.journal import Started
from bot.engine.machine import Machine
from bot.engine.session import Session
from bot.kernel.ids import AnswerKey, FlowId
from tests.support.engine_flows import HEAD, START, begun
from tests.support.shipped import with_flow, world, world_of

ASK = "slots: {甲: {type: yesno, ask: 甲？}}\n"
PLAIN = f"{ASK}scenes: {{开始: [{{ask: 甲}}, {{say: 好。}}, {{go: end}}]}}\n"


def _idle() -> Machine:
    return Machine(world(), Session(), START, None)


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
