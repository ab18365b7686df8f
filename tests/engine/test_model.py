"""`bot.engine.model`: finding the parts of a flow."""

from bot.engine.mark import Mark
from bot.kernel.ids import FlowId
from tests.support.shipped import library

MARK = Mark("a", 1, 1)


def test_a_flow_finds_its_scenes() -> None:
    """By name; None for another."""
    flow = library().flows[FlowId("report")]

    assert flow.scene(flow.scenes[0].name) is flow.scenes[0]
    assert flow.scene("没有这一幕") is None
