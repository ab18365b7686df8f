"""What was probably meant: the suggestions that go with a fault in an expression."""

import re
from collections.abc import Iterable
from decimal import Decimal
from difflib import get_close_matches

from bot.engine.expression import Compare, Constant, Func, Name, Node
from bot.engine.expression_kinds import COUNTED, Type, Types

_OPERATORS_INSIDE = re.compile("不包含|包含|[且或非]")
_CONTAINING = {"=": "包含", "!=": "不包含"}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that is spelt most like another one."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return close[0] if close else None


def spaced(word: str, types: Types) -> str | None:
    """Set apart an operator that was written without spaces after a known name."""
    for found in _OPERATORS_INSIDE.finditer(word):
        before, after = word[: found.start()], word[found.end() :]
        if after and (before in types or (not before and after in types)):
            return f"{before} {found.group()} {after}".strip()
    return None


def as_condition(node: Node, found: Type) -> str | None:
    """Make a question of something that is no yes or no."""
    if not isinstance(node, Name):
        return None
    return f"数({node.text}) > 0" if found.kind in COUNTED else f"有({node.text})"


def instead_of_compare(node: Compare, a: Type, b: Type) -> str | None:
    """Mend a comparison of two kinds that do not compare."""
    left, right = node.left, node.right
    if a.kind in ("多选", "列表") and b.kind in ("文字", "选项"):
        return _CONTAINING.get(node.op)
    if a.kind in COUNTED and b.kind == "数字" and isinstance(left, Name):
        return f"数({left.text})"
    if a.kind == "时长":
        return days(a, right)
    if b.kind == "选项":
        return None
    word = right.text if isinstance(right, Name) else _plain(right)
    return f"'{word}'" if word in (a.options or ()) else None


def _plain(node: Node) -> str | None:
    return str(node.value) if isinstance(node, Constant) else None


def days(left: Type, right: Node) -> str | None:
    """Make days of a number that stands where a duration must."""
    takes = left.kind in ("日期", "时刻", "时长")
    is_number = isinstance(right, Constant) and isinstance(right.value, Decimal)
    return f"{_plain(right)}天" if takes and is_number else None


def other_argument(node: Func, argument: Type) -> str | None:
    """Mend a function of something that it does not take."""
    inner = node.args[0]
    if not isinstance(inner, Name):
        return None
    if node.name == "合计":
        fields = (argument.fields or {}).items()
        numbers = (field for field, kind in fields if kind.kind == "数字")
        first = next(numbers, None)
        return f"合计({inner.text}.{first})" if first else None
    if node.name == "天数" and argument.kind in ("日期", "时刻"):
        return f"天数(今天 - {inner.text})"
    return None
