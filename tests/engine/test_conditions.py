"""Conditions over facts: three truths, and counts that are ranges."""

from typing import get_args

import pytest

from bot.casework.facts import COUNT_FACT, INCIDENT_FACTS, LENDER_FACTS, Count, Fact
from bot.engine.conditions import FACT_TYPES, condition
from bot.engine.expression import parse_expression, resolve
from bot.engine.mark import Mark


def told(source: str, **facts: Fact) -> bool | None:
    """Evaluate a condition over facts."""
    expression = resolve(parse_expression(source, Mark("f", 1, 1)), frozenset(FACT_TYPES))
    return condition(expression)(facts)


def test_every_fact_has_a_type() -> None:
    """What `facts` gathers is what conditions may name."""
    assert set(FACT_TYPES) == {*INCIDENT_FACTS, *LENDER_FACTS, COUNT_FACT}
    assert get_args(Fact)


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"接通": True, "同意夜间": False}, True),
        ({"接通": False, "同意夜间": None}, False),
        ({"接通": None, "同意夜间": True}, False),
        ({"接通": None, "同意夜间": False}, None),
        ({"接通": True, "同意夜间": None}, None),
        ({"接通": None, "同意夜间": None}, None),
    ],
)
def test_an_unknown_fact_makes_an_unknown_answer(
    facts: dict[str, Fact], answer: bool | None
) -> None:
    """Unless the other half decides alone."""
    assert told("接通 且 非 同意夜间", **facts) is answer


@pytest.mark.parametrize(
    ("count", "answer"),
    [(Count(4, 9), True), (Count(0, 3), False), (Count(3, 4), None), (Count(4, 4), True)],
)
def test_a_count_is_over_the_limit_when_both_ends_are(count: Count, answer: bool | None) -> None:
    """Three or four is not more than three for sure."""
    assert told("次数 > 3", 次数=count) is answer


def test_words_are_options_and_acts() -> None:
    """Bare words compare with what the case holds."""
    assert told("渠道 in [call, sms]", 渠道="sms") is True
    assert told("渠道 in [call, sms]", 渠道=None) is None
    assert told("行为 包含 insult 或 行为 包含 follow", 行为=("insult",)) is True
    assert told("行为 包含 insult", 行为=()) is False
