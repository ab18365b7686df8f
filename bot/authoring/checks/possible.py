"""What a condition tells about the slots it names: which values remain possible.

A domain is the set of values that a name may still have on a path: option ids, 是 and 否,
`FILLED` for any other value, None for no value. A name that is absent may be anything.
"""

from collections.abc import Mapping
from typing import TypeAlias

from bot.engine.expression import (
    BoolOp,
    Compare,
    Constant,
    Contains,
    Expression,
    Func,
    Name,
    Node,
    Not,
)
from bot.engine.model import Slot

FILLED = "*"
Domain: TypeAlias = frozenset[str | None]
Facts: TypeAlias = Mapping[str, Domain]
Split: TypeAlias = tuple[tuple[Facts, ...], tuple[Facts, ...]]
EMPTY: Domain = frozenset({None})
_MAX_BRANCHES = 16


def answers_of(slot: Slot) -> Domain:
    """Give what a slot can hold once it was asked."""
    if slot.type == "choice":
        values: set[str | None] = {choice.id for choice in slot.choices}
    elif slot.type == "yesno":
        values = {"是", "否"}
    else:
        values = {FILLED}
    if slot.skip is not None or slot.type in ("checklist", "taps", "list"):
        values.add(None)
    return frozenset(values)


def value_of(expression: Expression, facts: Facts) -> Domain:
    """Give what a computed name can hold."""
    match expression.node:
        case Constant(value=bool() as value):
            return frozenset({"是" if value else "否"})
        case Constant(value=str() as value):
            return frozenset({value})
        case Name(path=(name,)) if name in facts:
            return facts[name]
        case _:
            return frozenset({FILLED})


def split(node: Node, facts: Facts) -> Split:
    """Give the facts under which a condition can hold, and those under which it cannot."""
    match node:
        case BoolOp(op="且", items=items):
            return _all_of(items, facts)
        case BoolOp(items=items):
            return _any_of(items, facts)
        case Not(item=item):
            holds, fails = split(item, facts)
            return fails, holds
        case _:
            return _split_test(node, facts)


def _split_test(node: Node, facts: Facts) -> Split:
    match node:
        case Name(path=(name,)):
            return _keep(name, frozenset({"是"}), facts)
        case Func(name="有", args=(Name(path=(name,)),)):
            return _without_none(name, facts), _keep(name, EMPTY, facts)[0]
        case Contains(container=Name(path=(name,))):
            return _without_none(name, facts), (facts,)
        case Compare(op="=" | "!=" as op, left=Name(path=(name,)), right=Constant() as right):
            holds, fails = _keep(name, _constant(right), facts)
            return (holds, fails) if op == "=" else (fails, holds)
        case _:
            return (facts,), (facts,)


def _constant(node: Constant) -> Domain:
    if isinstance(node.value, bool):
        return frozenset({"是" if node.value else "否"})
    return frozenset({node.value if isinstance(node.value, str) else FILLED})


def _keep(name: str, values: Domain, facts: Facts) -> Split:
    domain = facts.get(name)
    if domain is None:
        return (facts,), (facts,)
    if FILLED in domain and values != EMPTY:
        return _without_none(name, facts), (facts,)
    inside, outside = domain & values, domain - values
    holds = ({**facts, name: inside},) if inside else ()
    return holds, ({**facts, name: outside},) if outside else ()


def _without_none(name: str, facts: Facts) -> tuple[Facts, ...]:
    domain = facts.get(name)
    if domain is None:
        return (facts,)
    filled = domain - EMPTY
    return ({**facts, name: filled},) if filled else ()


def _all_of(items: tuple[Node, ...], facts: Facts) -> Split:
    holding: list[Facts] = [facts]
    failing: list[Facts] = []
    for item in items:
        splits = [split(item, one) for one in holding]
        failing += [one for _, fails in splits for one in fails]
        holding = [one for holds, _ in splits for one in holds]
    if len(holding) + len(failing) > _MAX_BRANCHES:
        return (facts,), (facts,)
    return tuple(holding), tuple(failing)


def _any_of(items: tuple[Node, ...], facts: Facts) -> Split:
    failing, holding = _all_of(tuple(Not(item, item.column) for item in items), facts)
    return holding, failing
