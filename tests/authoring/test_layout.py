"""`bot.authoring.layout`."""

from itertools import pairwise

from bot.authoring.layout import Box, arrange, text_width


def _boxes(*names: str) -> list[Box]:
    return [Box(name, "#fff") for name in names]


def test_boxes_follow_those_that_lead_to_them() -> None:
    """The longest way decides the row."""
    drawing = arrange("t", _boxes("a", "b", "c"), [("a", "c", ""), ("a", "b", ""), ("b", "c", "")])

    rows = [drawing.placed[name].y for name in "abc"]
    assert rows == sorted(rows)
    assert len(set(rows)) == 3


def test_a_way_back_does_not_turn_the_picture_upside_down() -> None:
    """Loops are drawn around the side."""
    drawing = arrange("t", _boxes("a", "b"), [("a", "b", ""), ("b", "a", "again")])

    assert drawing.placed["a"].y < drawing.placed["b"].y
    assert "again" in drawing.svg()


def test_boxes_of_a_row_do_not_overlap() -> None:
    """Whatever their texts are."""
    names = ("起点", "一个很长很长的名字", "短", "另一个名字")
    drawing = arrange("t", _boxes(*names), [("起点", name, "") for name in names[1:]])

    row = sorted((drawing.placed[name] for name in names[1:]), key=lambda one: one.x)
    for left, right in pairwise(row):
        assert left.x + left.box.wide / 2 < right.x - right.box.wide / 2


def test_full_width_characters_are_wider() -> None:
    """A box must hold its Chinese text."""
    assert text_width("中") > text_width("a")


def test_text_cannot_become_markup() -> None:
    """Names are escaped."""
    assert "<b>" not in arrange("<b>", _boxes("<b>"), []).svg()
