"""Conditions of rules, from expressions: facts in; True, False or None for unknown out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from bot.casework.case import ACTS, INCIDENT_CHANNELS, INFO_KINDS, LENDER_TYPES, PRODUCTS, TARGETS
from bot.casework.facts import COUNT_FACT, Count, Fact, Facts
from bot.casework.rules import Condition
from bot.engine.expression import Expression
from bot.engine.expression_eval import Scope, compile_expression
from bot.engine.expression_types import YES_NO, Type
from bot.kernel.values import Value

_NO_CLOCK = datetime(1, 1, 1, tzinfo=UTC)
"""Rules judge what happened; none of them asks what day it is today."""

FACT_TYPES: Mapping[str, Type] = {
    "渠道": Type("选项", frozenset(INCIDENT_CHANNELS)),
    "对象": Type("选项", frozenset(TARGETS)),
    "行为": Type("多选", frozenset(ACTS)),
    "接通": YES_NO,
    "时长": Type("数字"),
    "在时段": YES_NO,
    "同意夜间": YES_NO,
    "本人可联系": YES_NO,
    "配偶": YES_NO,
    "之前拒绝过": YES_NO,
    "公开": YES_NO,
    "处罚后": YES_NO,
    "索要超额": YES_NO,
    "信息条数": Type("数字"),
    "信息种类": Type("选项", frozenset(INFO_KINDS)),
    "认定": YES_NO,
    "出借人类型": Type("选项", frozenset(LENDER_TYPES)),
    "产品": Type("选项", frozenset(PRODUCTS)),
    "网络贷款": YES_NO,
    "债务非法": YES_NO,
    "夫妻共同": YES_NO,
    COUNT_FACT: Type("数字"),
}
"""Every fact that a rule may use, and its kind; see `bot.casework.facts`."""


def condition(expression: Expression) -> Condition:
    """Compile a resolved expression to a condition over facts.

    A count that is a range holds where both of its ends do: conditions compare it with a
    limit (次数 > 3), which what lies between cannot pass without an end passing it.
    """
    run = compile_expression(expression)

    def at(facts: Facts) -> bool | None:
        result = run(_scope(facts), _NO_CLOCK)
        return result if isinstance(result, bool) else None

    def told(facts: Facts) -> bool | None:
        count = facts.get(COUNT_FACT)
        if not isinstance(count, Count):
            return at(facts)
        low = at({**facts, COUNT_FACT: Decimal(count.low)})
        high = at({**facts, COUNT_FACT: Decimal(count.high)})
        return low if low == high else None

    return told


def _scope(facts: Mapping[str, Fact]) -> Scope:
    return {name: _value(fact) for name, fact in facts.items()}


def _value(fact: Fact) -> Value:
    return None if isinstance(fact, Count) else fact
