"""What expressions compute with: comparison and arithmetic that never raise.

A time is known to lie between two ends. Two values compare when they have limits of one
unit; if the limits overlap, the answer is `UNKNOWN`.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from enum import Enum
from typing import Final, Literal, TypeAlias

from bot.engine.expression import ArithOp, CompareOp
from bot.kernel.values import Moment, Record, Tap, Value


class Unknown(Enum):
    """The type of `UNKNOWN`. False as a truth: an `if` on it takes `else`."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Range:
    """Somewhere from `low` to `high`: microseconds, or what 天数 makes of them."""

    unit: Literal["number", "span"]
    low: Decimal
    high: Decimal


Result: TypeAlias = "Value | Record | Tap | timedelta | Range | Unknown | tuple[Result, ...]"
_Bounds: TypeAlias = tuple[str, Decimal, Decimal]
"""Unit, lowest and highest: only equal units compare."""

# Own context: 28 digits, and nan or infinity instead of exceptions.
NUMBERS = Context(prec=28, traps=[])
MICROSECOND = timedelta(microseconds=1)
DAY_MICROSECONDS = Decimal(86_400_000_000)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


_Relation: TypeAlias = Callable[[_Bounds, _Bounds], bool | Unknown]


def _less(left: _Bounds, right: _Bounds) -> bool | Unknown:
    if left[2] < right[1]:
        return True
    return False if left[1] >= right[2] else UNKNOWN


def _equal(left: _Bounds, right: _Bounds) -> bool | Unknown:
    if left[2] < right[1] or right[2] < left[1]:
        return False
    return True if left[1] == left[2] == right[1] == right[2] else UNKNOWN


def _opposite(relation: _Relation) -> _Relation:
    def opposite(left: _Bounds, right: _Bounds) -> bool | Unknown:
        truth = relation(left, right)
        return UNKNOWN if truth is UNKNOWN else not truth

    return opposite


def _greater(left: _Bounds, right: _Bounds) -> bool | Unknown:
    return _less(right, left)


_RELATIONS: dict[CompareOp, _Relation] = {
    "=": _equal,
    "!=": _opposite(_equal),
    "<": _less,
    "<=": _opposite(_greater),
    ">": _greater,
    ">=": _opposite(_less),
}
_PLAIN: dict[CompareOp, Callable[[Decimal, Decimal], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def related(op: CompareOp, left: Result, right: Result, now: datetime) -> bool | Unknown:
    """Compare two values of one kind; every other pair is UNKNOWN."""
    try:
        if type(left) is Decimal and type(right) is Decimal:
            return _PLAIN[op](left, right)
        if isinstance(left, (str, bool)) and type(left) is type(right):
            return (left == right) is (op == "=") if op in ("=", "!=") else UNKNOWN
        return _bounded(op, _dated(left, right), _dated(right, left), now)
    except ArithmeticError:  # a date at the edge of the calendar, or not a number
        return UNKNOWN


def _bounded(op: CompareOp, left: Result, right: Result, now: datetime) -> bool | Unknown:
    by_day = isinstance(left, date) or isinstance(right, date)
    a, b = _bounds(left, now, by_day=by_day), _bounds(right, now, by_day=by_day)
    return _RELATIONS[op](a, b) if a and b and a[0] == b[0] else UNKNOWN


def _dated(value: Result, other: Result) -> Result:
    """Read a text that meets a time as a date."""
    if isinstance(value, str) and isinstance(other, (date, Moment)):
        return iso_date(value)
    return value


def iso_date(text: str) -> date | None:
    """Read `2026-01-05`; None for any other text."""
    try:
        return date.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None


def _bounds(value: Result, now: datetime, *, by_day: bool) -> _Bounds | None:
    """Give the limits between which a value lies, or None when it has no order.

    A time that meets a date counts by the day it falls on in the zone of `now`.
    """
    match value:
        case Decimal():
            return ("number", value, value)
        case timedelta():
            return ("span", *_twice(Decimal(value // MICROSECOND)))
        case Range():
            return (value.unit, value.low, value.high)
        case date():
            return ("day", *_twice(Decimal(value.toordinal())))
        case Moment(precision=precision) if precision != "unknown":
            return _moment_bounds(value, now, by_day=by_day)
        case _:
            return None


def _twice(value: Decimal) -> tuple[Decimal, Decimal]:
    return (value, value)


def _moment_bounds(value: Moment, now: datetime, *, by_day: bool) -> _Bounds:
    start, end = value.start, value.end
    if start < end:
        end -= MICROSECOND  # a day ends as the next begins, and is not part of it
    if by_day:
        start, end = start.astimezone(now.tzinfo), end.astimezone(now.tzinfo)
        return ("day", Decimal(start.toordinal()), Decimal(end.toordinal()))
    return ("instant", _since(now, start), _since(now, end))


def _since(now: datetime, at: datetime) -> Decimal:
    return Decimal((at - now) // MICROSECOND)


def computed(op: ArithOp, left: Result, right: Result, now: datetime) -> Result:
    """Add, subtract, multiply or divide; UNKNOWN where that has no answer."""
    left, right = _term(left), _term(right)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        result = _NUMBER_OPS[op](left, right)
        return result if result.is_finite() else UNKNOWN
    try:
        match op:
            case "+":
                return _add(left, right)
            case "-":
                return _subtract(left, right, now)
            case _:
                return UNKNOWN
    except ArithmeticError:  # beyond the calendar
        return UNKNOWN


_NUMBER_OPS: dict[ArithOp, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
}


def _term(value: Result) -> Result:
    return iso_date(value) if isinstance(value, str) else value


def _add(left: Result, right: Result) -> Result:
    match left, right:
        case timedelta(), timedelta():
            return left + right
        case ((date() | Moment()), timedelta()):
            return _later(left, right)
        case timedelta(), (date() | Moment()):
            return _later(right, left)
        case _:
            return UNKNOWN


def _later(at: date | Moment, by: timedelta) -> date | Moment:
    if isinstance(at, Moment):
        return Moment(at.start + by, at.end + by, at.precision)
    return at + by


def _subtract(left: Result, right: Result, now: datetime) -> Result:
    match left, right:
        case timedelta(), timedelta():
            return left - right
        case ((date() | Moment()), timedelta()):
            return _later(left, -right)
        case ((date() | Moment()), (date() | Moment())):
            return _between(left, right, now)
        case _:
            return UNKNOWN


def _between(left: date | Moment, right: date | Moment, now: datetime) -> Result:
    """Give the time from `right` to `left`: whole days as soon as one is a date."""
    by_day = isinstance(left, date) or isinstance(right, date)
    a, b = _bounds(left, now, by_day=by_day), _bounds(right, now, by_day=by_day)
    if a is None or b is None:
        return UNKNOWN
    unit = DAY_MICROSECONDS if by_day else Decimal(1)
    low, high = (a[1] - b[2]) * unit, (a[2] - b[1]) * unit
    return timedelta(microseconds=int(low)) if low == high else Range("span", low, high)
