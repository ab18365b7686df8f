"""`bot.engine.knowledge`: looking up content."""

from bot.engine.mark import Mark
from tests.support.shipped import world

MARK = Mark("a", 1, 1)


def test_scripts_are_no_references_of_fixed_words() -> None:
    """They have variants, which the renderer chooses."""
    assert world().knowledge.reference("script", "任何") is None
