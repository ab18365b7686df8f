"""What conditions prove about the values of slots."""

import pytest

from bot.authoring.checks.possible import FILLED, Domain, Facts, split, value_of
from bot.engine.expression import Expression, parse_expression, resolve
from bot.engine.mark import Mark

FACTS: Facts = {
    "甲": frozenset({"p", "q", None}),
    "乙": frozenset({"是", "否"}),
    "丙": frozenset({FILLED, None}),
}


def _parse(source: str) -> Expression:
    parsed = parse_expression(source, Mark("f", 1, 1))
    return resolve(parsed, frozenset({*FACTS, "丁"}))


def _domains(cases: tuple[Facts, ...], name: str) -> Domain:
    return frozenset(value for facts in cases for value in facts[name])


@pytest.mark.parametrize(
    ("source", "name", "holds", "fails"),
    [
        ("甲 = p", "甲", {"p"}, {"q", None}),
        ("甲 != p", "甲", {"q", None}, {"p"}),
        ("有(甲)", "甲", {"p", "q"}, {None}),
        ("非 有(甲)", "甲", {None}, {"p", "q"}),
        ("乙", "乙", {"是"}, {"否"}),
        ("乙 = 否", "乙", {"否"}, {"是"}),
        ("丙 包含 x", "丙", {FILLED}, {FILLED, None}),
        ("丙 = 'x'", "丙", {FILLED}, {FILLED, None}),
        ("甲 = p 或 甲 = q", "甲", {"p", "q"}, {None}),
        ("有(甲) 且 甲 = p", "甲", {"p"}, {"q", None}),
        ("甲 = p 且 甲 = q", "甲", set[str | None](), {"p", "q", None}),
        ("丁 > 3", "甲", {"p", "q", None}, {"p", "q", None}),
    ],
)
def test_a_condition_splits_the_values(
    source: str, name: str, holds: set[str | None], fails: set[str | None]
) -> None:
    """On each side those values remain that can be there."""
    true_side, false_side = split(_parse(source).node, FACTS)

    assert _domains(true_side, name) == holds
    assert _domains(false_side, name) == fails


@pytest.mark.parametrize(
    ("source", "values"),
    [("是", {"是"}), ("p", {"p"}), ("甲", {"p", "q", None}), ("1 + 1", {FILLED})],
)
def test_a_computed_name_has_the_values_of_its_expression(
    source: str, values: set[str | None]
) -> None:
    """Constants and copies are followed, anything else is just filled."""
    assert value_of(_parse(source), FACTS) == values


def test_too_many_cases_prove_nothing() -> None:
    """A long condition is given up rather than multiplied out."""
    source = " 且 ".join(f"丁 > {number}" for number in range(20))

    assert split(_parse(source).node, FACTS) == ((FACTS,), (FACTS,))
