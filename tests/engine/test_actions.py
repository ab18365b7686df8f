"""`bot.engine.actions`: what an action gives."""

from bot.engine.actions import ACTIONS
from bot.engine.mark import Mark

MARK = Mark("a", 1, 1)


def test_an_action_names_what_it_gives() -> None:
    """And None for what it does not."""
    assert ACTIONS["assess"].result("符合") == "数字"
    assert ACTIONS["assess"].result("没有") is None
