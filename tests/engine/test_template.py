"""`bot.engine.template`: places in texts."""

from bot.engine.mark import Mark
from bot.engine.template import parse_template

MARK = Mark("a", 1, 1)


def test_a_template_lists_its_references_by_kind() -> None:
    """Places of slots are none of them."""
    template = parse_template("<名>看<法条:a>，打<热线:b>。", MARK)

    assert [ref.id for ref in template.refs()] == ["a", "b"]
    assert [ref.id for ref in template.refs("law")] == ["a"]
