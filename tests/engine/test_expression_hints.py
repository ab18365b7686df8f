"""`bot.engine.expression_hints`; what each fault suggests is tested with the faults."""

import pytest

from bot.engine.expression_hints import nearest, spaced
from bot.engine.expression_kinds import NUMBER


@pytest.mark.parametrize(
    ("word", "meant"),
    [("thraet", "threat"), ("骚扰行位", "骚扰行为"), ("完全不同", None), ("", None)],
)
def test_a_misspelt_word_has_a_nearest(word: str, meant: str | None) -> None:
    """A word close enough to a known one is taken for it, and no other is."""
    assert nearest(word, ["threat", "fake", "骚扰行为"]) == meant


@pytest.mark.parametrize(
    ("word", "set_apart"),
    [
        ("金额且x", "金额 且 x"),
        ("非金额", "非 金额"),
        ("金额不包含x", "金额 不包含 x"),
        ("金额且", None),
        ("x且y", None),
        ("非法", None),
        ("并非如此且金额", None),
    ],
)
def test_a_stuck_operator_is_set_apart(word: str, set_apart: str | None) -> None:
    """Only after a known name, or 非 before one, is it an operator."""
    assert spaced(word, {"金额": NUMBER}) == set_apart
