"""`bot.authoring.layout`."""

from itertools import pairwise

from bot.authoring.layout import HIGH, SMALL, Box, arrange, text_width


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


def test_no_way_runs_through_a_box() -> None:
    """A way that is longer than one row passes between the boxes of the rows it crosses."""
    ways = [("a", "b", ""), ("b", "c", ""), ("a", "c", "直接"), ("a", "d", ""), ("d", "c", "")]
    drawing = arrange("t", _boxes("a", "b", "c", "d"), ways)

    for route in drawing.routes:
        for x, y in route.points[1:-1]:
            for one in drawing.placed.values():
                assert abs(x - one.x) > one.box.wide / 2 or abs(y - one.y) > HIGH / 2


def test_labels_do_not_cover_one_another() -> None:
    """Also those of many ways out of one box."""
    names = ("起点", "甲", "乙", "丙", "丁")
    ways = [("起点", name, f"{name}是一个很长的说明") for name in names[1:]]
    drawing = arrange("t", _boxes(*names), ways)

    row = sorted((route.label_at[0], text_width(route.label) * SMALL) for route in drawing.routes)
    for (left, wide), (right, next_wide) in pairwise(row):
        assert left + wide / 2 < right - next_wide / 2


def test_several_ways_between_two_boxes_are_one_line() -> None:
    """With every label."""
    drawing = arrange("t", _boxes("a", "b"), [("a", "b", "是"), ("a", "b", "否")])

    assert [route.label for route in drawing.routes] == ["是 / 否"]
