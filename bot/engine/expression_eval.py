"""Evaluates expressions: compiled once to closures, then a fraction of a microsecond each.

Three truths (Kleene): what compares with an empty value, with a time known too roughly, or
divides by zero is `UNKNOWN`, and so is anything else without an answer. Evaluation never
raises, whatever the values, and never loops beyond the rows of a list.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from bot.engine.expression import (
    Arith,
    ArithOp,
    BoolOp,
    Compare,
    CompareOp,
    Constant,
    Contains,
    Expression,
    Func,
    FuncName,
    ListNode,
    Name,
    Node,
    Not,
)
from bot.engine.expression_values import (
    DAY_MICROSECONDS,
    MICROSECOND,
    NUMBERS,
    UNKNOWN,
    Range,
    Result,
    Unknown,
    computed,
    related,
)
from bot.kernel.values import FileRef, Moment, Record, Tap, Value

__all__ = ["UNKNOWN", "Compiled", "Scope", "Unknown", "compile_expression"]

Scope: TypeAlias = Mapping[str, Value | Record]
"""Values by name. A missing name is an empty value."""
Compiled: TypeAlias = Callable[[Scope, datetime], Value | timedelta | Unknown]
"""Takes the values and the time, whose zone decides which day 今天 is."""


_Run: TypeAlias = Callable[[Scope, datetime], Result]


def compile_expression(expression: Expression) -> Compiled:
    """Turn a resolved expression into a function of the values and the time.

    A condition gives True, False or UNKNOWN. The value of an empty slot is None.
    """
    run = _compile(expression.node)

    def compiled(scope: Scope, now: datetime) -> Value | timedelta | Unknown:
        result = run(scope, now)
        if isinstance(result, (tuple, Mapping, Range, Tap)):
            return _storable(result)
        return result

    return compiled


def _storable(result: tuple[Result, ...] | Record | Range | Tap) -> Value | Unknown:
    """Keep the lists that a slot can hold; anything else is no answer."""
    if isinstance(result, tuple):
        for kept in (
            tuple(item for item in result if isinstance(item, str)),
            tuple(item for item in result if isinstance(item, Tap)),
            tuple(item for item in result if isinstance(item, FileRef)),
            tuple(item for item in result if isinstance(item, Mapping)),
        ):
            if len(kept) == len(result):
                return kept
    return UNKNOWN


def _compile(node: Node) -> _Run:
    match node:
        case Name(path=path):
            return _name(path)
        case BoolOp(op=op, items=items):
            return _bool_op(tuple(_compile(item) for item in items), stop=op == "或")
        case Not(item=item):
            return _not(_compile(item))
        case Compare(op=op, left=left, right=right):
            return _compare(op, _compile(left), _compile(right))
        case Contains(container=container, item=item):
            return _contains(_compile(container), _compile(item))
        case _:
            return _compile_value(node)


def _compile_value(node: Constant | ListNode | Func | Arith) -> _Run:
    match node:
        case Constant(value=value):
            return lambda _scope, _now: value
        case ListNode(items=items):
            runs = tuple(_compile(item) for item in items)
            return lambda scope, now: tuple(run(scope, now) for run in runs)
        case Func(name="今天"):
            return lambda _scope, now: now.date()
        case Func(name="现在"):
            return lambda _scope, now: Moment(now, now, "exact")
        case Func(name=name, args=args):
            return _call(name, _compile(args[0]))
        case _:
            return _arith(node.op, _compile(node.left), _compile(node.right))


# --- names


def _name(path: tuple[str, ...]) -> _Run:
    root, fields = path[0], path[1:]
    if not fields:
        return lambda scope, _now: scope.get(root)

    def run(scope: Scope, _now: datetime) -> Result:
        value: Result = scope.get(root)
        for field in fields:
            value = _field(value, field)
        return value

    return run


def _field(value: Result, field: str) -> Result:
    """Give a field of a record, or of every row of a list, leaving out the empty ones."""
    if isinstance(value, Mapping):
        return value.get(field)
    if not isinstance(value, tuple):
        return None
    found: list[Result] = []
    for row in value:
        one = _field(row, field)
        if isinstance(one, tuple):
            found.extend(one)
        elif one is not None:
            found.append(one)
    return tuple(found)


# --- conditions


def _bool_op(runs: tuple[_Run, ...], *, stop: bool) -> _Run:
    """或 stops at the first True, 且 at the first False."""
    go_on = not stop

    def run(scope: Scope, now: datetime) -> Result:
        result: bool | Unknown = go_on
        for part in runs:
            value = part(scope, now)
            if value is stop:
                return stop
            if value is not go_on:
                result = UNKNOWN
        return result

    return run


def _not(item: _Run) -> _Run:
    def run(scope: Scope, now: datetime) -> Result:
        value = item(scope, now)
        return (not value) if isinstance(value, bool) else UNKNOWN

    return run


def _compare(op: CompareOp, left: _Run, right: _Run) -> _Run:
    return lambda scope, now: related(op, left(scope, now), right(scope, now), now)


def _contains(container: _Run, item: _Run) -> _Run:
    def run(scope: Scope, now: datetime) -> Result:
        return _holds(container(scope, now), item(scope, now), now)

    return run


def _holds(container: Result, item: Result, now: datetime) -> bool | Unknown:
    if container is None:
        return False
    if isinstance(container, str) and isinstance(item, str):
        return item in container
    if not isinstance(container, tuple):
        return UNKNOWN
    result: bool | Unknown = False
    for element in container:
        one = element.option if isinstance(element, Tap) else element
        found = related("=", one, item, now)
        if found is True:
            return True
        if found is UNKNOWN:
            result = UNKNOWN
    return result


def _arith(op: ArithOp, left: _Run, right: _Run) -> _Run:
    return lambda scope, now: computed(op, left(scope, now), right(scope, now), now)


# --- functions


def _call(name: FuncName, argument: _Run) -> _Run:
    function = _FUNCTIONS[name]
    return lambda scope, now: function(argument(scope, now))


def _known(value: Result) -> bool | Unknown:
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(value, (str, tuple, Mapping)):
        return len(value) > 0
    return value is not None


def _count(value: Result) -> Decimal | Unknown:
    if isinstance(value, tuple):
        return Decimal(len(value))
    if value is None:
        return Decimal(0)
    return Decimal(1) if isinstance(value, FileRef) else UNKNOWN


def _total(value: Result) -> Decimal | Unknown:
    total = Decimal(0)
    if value is None:
        return total
    for item in value if isinstance(value, tuple) else (value,):
        if isinstance(item, Decimal):
            total = NUMBERS.add(total, item)
        elif item is not None:
            return UNKNOWN
    return total if total.is_finite() else UNKNOWN


def _days(value: Result) -> Result:
    if isinstance(value, timedelta):
        return NUMBERS.divide(Decimal(value // MICROSECOND), DAY_MICROSECONDS)
    if isinstance(value, Range):
        low, high = value.low, value.high
        days = (NUMBERS.divide(low, DAY_MICROSECONDS), NUMBERS.divide(high, DAY_MICROSECONDS))
        return Range("number", *days)
    return UNKNOWN


_FUNCTIONS: dict[FuncName, Callable[[Result], Result]] = {
    "有": _known,
    "数": _count,
    "合计": _total,
    "天数": _days,
}
