"""Small tables of the engine: knowledge, actions, model, templates, phrases, worlds."""

from decimal import Decimal

from bot.engine.actions import ACTIONS
from bot.engine.expression_eval import UNKNOWN
from bot.engine.expression_values import related
from bot.engine.mark import Mark
from bot.engine.phrases import phrase_book
from bot.engine.template import parse_template
from bot.engine.world import GLOBAL_FLOW, build_world
from bot.kernel.ids import FlowId
from tests.support.engine_flows import START
from tests.support.shipped import library, world

MARK = Mark("a", 1, 1)


def test_scripts_are_no_references_of_fixed_words() -> None:
    """They have variants, which the renderer chooses."""
    assert world().knowledge.reference("script", "任何") is None


def test_an_action_names_what_it_gives() -> None:
    """And None for what it does not."""
    assert ACTIONS["assess"].result("符合") == "数字"
    assert ACTIONS["assess"].result("没有") is None


def test_a_flow_finds_its_scenes() -> None:
    """By name; None for another."""
    flow = library().flows[FlowId("report")]

    assert flow.scene(flow.scenes[0].name) is flow.scenes[0]
    assert flow.scene("没有这一幕") is None


def test_a_template_lists_its_references_by_kind() -> None:
    """Places of slots are none of them."""
    template = parse_template("<名>看<法条:a>，打<热线:b>。", MARK)

    assert [ref.id for ref in template.refs()] == ["a", "b"]
    assert [ref.id for ref in template.refs("law")] == ["a"]


def test_phrases_of_nothing_but_marks_are_left_out() -> None:
    """An empty text would be found in every other."""
    assert phrase_book([("……", 1), ("你好", 2)]).exact == {"你好": 2}


def test_a_world_without_a_call_flow_hears_no_calls() -> None:
    """Signs of danger and the call need a flow to go to."""
    flows = {k: f for k, f in library().flows.items() if k == "negotiate"}

    built = build_world(flows, library().knowledge, world().perform)

    assert built.urgent.exact == {}
    assert GLOBAL_FLOW not in built.digressions


def test_what_cannot_be_reckoned_is_unknown() -> None:
    """A signalling not-a-number compares with nothing."""
    assert related(">", Decimal("sNaN"), Decimal(1), START) is UNKNOWN
