"""`bot.engine.world`: what is built of flows and content."""

from bot.engine.mark import Mark
from bot.engine.world import GLOBAL_FLOW, build_world
from tests.support.shipped import library, world

MARK = Mark("a", 1, 1)


def test_a_world_without_a_call_flow_hears_no_calls() -> None:
    """Signs of danger and the call need a flow to go to."""
    flows = {k: f for k, f in library().flows.items() if k == "negotiate"}

    built = build_world(flows, library().knowledge, world().perform)

    assert built.urgent.exact == {}
    assert GLOBAL_FLOW not in built.digressions
