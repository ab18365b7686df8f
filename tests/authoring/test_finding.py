"""Findings have a level and an order."""

from bot.authoring.finding import found, in_order, prevents_serving
from bot.engine.mark import Mark


def test_levels_follow_from_the_code() -> None:
    """Most are errors, some warnings, few hints."""
    mark = Mark("f", 1, 1)

    assert [found(code, mark).level for code in ("F020", "F063", "F066")] == [
        "错误",
        "警告",
        "提示",
    ]


def test_findings_are_sorted_by_place_and_told_once() -> None:
    """Line and column count as numbers, and repetitions go."""
    late, early = found("F001", Mark("f", 10, 1)), found("F001", Mark("f", 9, 1))

    assert in_order([late, early, late]) == (early, late)


def test_age_alone_does_not_stop_a_running_adviser() -> None:
    """An entry past its review blocks a publish, not the service."""
    mark = Mark("f", 1, 1)

    assert prevents_serving(found("F020", mark))
    assert not prevents_serving(found("F041", mark))
    assert not prevents_serving(found("F063", mark))
