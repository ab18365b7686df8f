"""Finds what is wrong with an expression before anybody talks, and its type.

A bare word that meets a 选项 or 多选 is the id of an option; everywhere else it must be a
name. A name may be empty until `有(x)` says otherwise: `narrow` for the branches of an
`if`, and by itself from left to right along 且 and 或.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeAlias

from bot.engine.expression import (
    Arith,
    ArithOp,
    BoolOp,
    Compare,
    Constant,
    Contains,
    Expression,
    Func,
    ListNode,
    Name,
    Node,
    Not,
)
from bot.engine.expression_hints import (
    as_condition,
    days,
    instead_of_compare,
    nearest,
    other_argument,
    spaced,
)
from bot.engine.expression_kinds import (
    ACTS,
    CASE_TYPE,
    COUNTED,
    DAY,
    DOORS_TYPE,
    FINDINGS_TYPE,
    NUMBER,
    SPAN,
    TIME,
    UNTYPED,
    YES_NO,
    Kind,
    Type,
    Types,
    not_empty,
    type_of_constant,
    type_of_field,
    type_of_row,
    type_of_slot,
)
from bot.engine.expression_values import iso_date

__all__ = [
    "ACTS",
    "CASE_TYPE",
    "DOORS_TYPE",
    "FINDINGS_TYPE",
    "YES_NO",
    "Kind",
    "Type",
    "TypeIssue",
    "Types",
    "infer",
    "narrow",
    "type_of_field",
    "type_of_row",
    "type_of_slot",
]


@dataclass(frozen=True, slots=True)
class TypeIssue:
    """One fault. `column` counts characters from 0 within the source.

    `detail` by code: F030 the name · F031 the word and the option ids · F032 the word ·
    F033 the operation and the kinds it got · F036 the kind · F037 the field and its owner.
    `suggestion` is what to write instead, if that can be told.
    """

    code: str
    column: int
    detail: tuple[str, ...]
    suggestion: str | None = None


def infer(
    expression: Expression, types: Types, expected: Type | None = None
) -> tuple[Type, tuple[TypeIssue, ...]]:
    """Give the type of an expression and all its faults, in order of place.

    With `expected`, bare words are read as its options, and the value must fit: a
    condition is checked with `YES_NO`. The type is 不明 where a fault hides it.
    """
    check = _Check()
    found = check.type_of(expression.node, types, expected)
    if expected is not None:
        check.fit(expression.node, found, expected)
    return found, tuple(sorted(check.issues, key=lambda issue: issue.column))


def narrow(expression: Expression, types: Types) -> tuple[Types, Types]:
    """Give the types where the condition holds, and those where it does not or is unknown."""
    if_true, if_false = _facts(expression.node)
    return _with_facts(types, if_true), _with_facts(types, if_false)


_Paths: TypeAlias = frozenset[tuple[str, ...]]
_NOTHING: _Paths = frozenset()


def _facts(node: Node) -> tuple[_Paths, _Paths]:
    """Give the names whose emptiness makes the condition False, and those where True.

    Stronger than what a plain False would prove, so that it holds for unknown as well.
    """
    match node:
        case Func(name="有", args=(Name(path=path),)) | Contains(container=Name(path=path)):
            return frozenset({path}), _NOTHING
        case Not(item=item):
            if_true, if_false = _facts(item)
            return if_false, if_true
        case BoolOp(op=op, items=items):
            trues, falses = zip(*map(_facts, items), strict=True)
            if op == "且":
                return _NOTHING.union(*trues), falses[0].intersection(*falses[1:])
            return trues[0].intersection(*trues[1:]), _NOTHING.union(*falses)
        case _:
            return _NOTHING, _NOTHING


def _with_facts(types: Types, paths: _Paths) -> Types:
    known = dict(types)
    for root, *fields in paths:
        if root in known:
            known[root] = not_empty(known[root], fields)
    return known


# Kinds of one group compare with each other.
_GROUPS: dict[Kind, Kind] = {"选项": "文字", "时刻": "日期"}
_ORDERED: frozenset[Kind] = frozenset({"数字", "日期", "时长"})
_EQUATED: frozenset[Kind] = frozenset({*_ORDERED, "文字", "是否"})
_ARITH: dict[tuple[ArithOp, Kind, Kind], Type] = {
    ("+", "数字", "数字"): NUMBER,
    ("-", "数字", "数字"): NUMBER,
    ("*", "数字", "数字"): NUMBER,
    ("/", "数字", "数字"): NUMBER,
    ("+", "时长", "时长"): SPAN,
    ("-", "时长", "时长"): SPAN,
    ("+", "日期", "时长"): DAY,
    ("-", "日期", "时长"): DAY,
    ("+", "时长", "日期"): DAY,
    ("+", "时刻", "时长"): TIME,
    ("-", "时刻", "时长"): TIME,
    ("+", "时长", "时刻"): TIME,
    ("-", "日期", "日期"): SPAN,
    ("-", "日期", "时刻"): SPAN,
    ("-", "时刻", "日期"): SPAN,
    ("-", "时刻", "时刻"): SPAN,
}


class _Check:
    """Collects the issues of one expression."""

    def __init__(self) -> None:
        self.issues: list[TypeIssue] = []

    def type_of(self, node: Node, types: Types, wanted: Type | None = None) -> Type:
        """Give the type of a node; `wanted` says what a word or a text is taken for."""
        match node:
            case Name():
                return self._name(node, types, wanted)
            case Constant():
                return self._constant(node, types, wanted)
            case ListNode():
                return self._list(node, types, wanted)
            case Func():
                return self._func(node, types)
            case Arith():
                return self._arith(node, types)
            case _:
                return self._condition(node, types)

    def fit(self, node: Node, found: Type, expected: Type) -> None:
        """Report a value that cannot be kept where `expected` is."""
        if "不明" in (found.kind, expected.kind):
            return
        if not _fits(found, expected):
            if expected.kind == "是否":
                self._report("F036", node.column, (found.kind,), as_condition(node, found))
            else:
                self._report("F033", node.column, ("", found.kind, expected.kind))
            return
        if not expected.maybe_empty:
            self._filled(node, found)
        if expected.options is not None:
            strange = sorted((found.options or frozenset()) - expected.options)
            if strange:
                self._report("F031", node.column, (strange[0], *sorted(expected.options)))

    def _report(
        self, code: str, column: int, detail: tuple[str, ...], suggestion: str | None = None
    ) -> None:
        self.issues.append(TypeIssue(code, column, detail, suggestion))

    def _filled(self, node: Node, found: Type) -> None:
        if found.maybe_empty and isinstance(node, Name):
            self._report("F030", node.column, (node.text,), f"有({node.text})")

    # --- words

    def _name(self, node: Name, types: Types, wanted: Type | None) -> Type:
        root, *fields = node.path
        found = types.get(root)
        if found is None and not fields:
            return self._word(Constant(root, node.column, bare=True), types, wanted)
        if found is None:
            near = nearest(root, types)
            fixed = ".".join((near, *fields)) if near else None
            self._report("F032", node.column, (root,), fixed)
            return UNTYPED
        owner = root
        for field in fields:
            inner = type_of_field(found, field)
            if inner is None:
                if found.kind != "不明":
                    near = nearest(field, found.fields or ())
                    fixed = f"{owner}.{near}" if near else None
                    column = node.column + len(owner) + 1
                    self._report("F037", column, (field, owner), fixed)
                return UNTYPED
            found, owner = inner, f"{owner}.{field}"
        return found

    def _constant(self, node: Constant, types: Types, wanted: Type | None) -> Type:
        value = node.value
        if not isinstance(value, str):
            return type_of_constant(value)
        if node.bare or (wanted is not None and wanted.options is not None):
            return self._word(node, types, wanted)
        if wanted is not None and wanted.kind in ("日期", "时刻") and iso_date(value):
            return DAY
        return type_of_constant(value)

    def _word(self, node: Constant, types: Types, wanted: Type | None) -> Type:
        word = str(node.value)
        if wanted is not None and wanted.options is not None:
            if word not in wanted.options:
                detail = (word, *sorted(wanted.options))
                self._report("F031", node.column, detail, nearest(word, wanted.options))
                return UNTYPED
            return Type("选项", frozenset({word}))
        if wanted is None or wanted.kind != "不明":
            near = spaced(word, types) or nearest(word, types)
            if near is None and wanted is not None and wanted.kind == "文字":
                near = f"'{word}'"
            self._report("F032", node.column, (word,), near)
        return UNTYPED

    def _list(self, node: ListNode, types: Types, wanted: Type | None) -> Type:
        found = tuple(self._item(item, types, wanted) for item in node.items)
        first = found[0]
        for item, one in zip(node.items, found, strict=True):
            if _differ(first, one):
                self._report("F033", item.column, ("[]", first.kind, one.kind))
        known = [one.options for one in found if one.options is not None]
        options = known[0].union(*known[1:]) if len(known) == len(found) else None
        unknown = any(one.maybe_unknown for one in found)
        return Type("列表", options, of=first.kind, maybe_unknown=unknown)

    def _item(self, item: Node, types: Types, wanted: Type | None) -> Type:
        found = self.type_of(item, types, wanted)
        self._filled(item, found)
        return found

    # --- conditions

    def _condition(self, node: Compare | Contains | Not | BoolOp, types: Types) -> Type:
        match node:
            case Compare():
                return self._compare(node, types)
            case Contains():
                return self._contains(node, types)
            case Not(item=item):
                return self._truth(item, types, "非")
            case _:
                unknown = False
                for item in node.items:
                    unknown |= self._truth(item, types, node.op).maybe_unknown
                    if_true, if_false = _facts(item)
                    types = _with_facts(types, if_true if node.op == "且" else if_false)
                return replace(YES_NO, maybe_unknown=unknown)

    def _truth(self, item: Node, types: Types, op: str) -> Type:
        found = self._item(item, types, None)
        if found.kind not in ("是否", "不明"):
            fixed = as_condition(item, found)
            self._report("F033", item.column, (op, found.kind), fixed)
        return replace(YES_NO, maybe_unknown=found.maybe_unknown)

    def _pair(self, left: Node, right: Node, types: Types) -> tuple[Type, Type]:
        """Type two sides, that which can stand alone first: it tells what the other means."""
        if _needs_help(left, types) and not _needs_help(right, types):
            b = self._item(right, types, None)
            return self._item(left, types, b), b
        a = self._item(left, types, None)
        return a, self._item(right, types, a)

    def _compare(self, node: Compare, types: Types) -> Type:
        a, b = self._pair(node.left, node.right, types)
        group = _GROUPS.get(a.kind, a.kind)
        allowed = _EQUATED if node.op in ("=", "!=") else _ORDERED
        if "不明" not in (a.kind, b.kind) and (_differ(a, b) or group not in allowed):
            fixed = instead_of_compare(node, a, b)
            self._report("F033", node.column, (node.op, a.kind, b.kind), fixed)
        return replace(YES_NO, maybe_unknown=a.maybe_unknown or b.maybe_unknown)

    def _contains(self, node: Contains, types: Types) -> Type:
        if isinstance(node.container, ListNode):
            b = self._item(node.item, types, None)
            a = self.type_of(node.container, types, b)
        else:
            a = self.type_of(node.container, types)
            b = self._item(node.item, types, a)
        element = Type(a.of or "记录") if a.kind == "列表" else Type("文字")
        holds = a.kind in ("多选", "列表", "文字", "不明")
        if "不明" not in (a.kind, b.kind) and (not holds or _differ(element, b)):
            fixed = "=" if a.kind in ("选项", "是否", "数字") else None
            self._report("F033", node.column, ("包含", a.kind, b.kind), fixed)
        return replace(YES_NO, maybe_unknown=a.maybe_unknown or b.maybe_unknown)

    # --- values

    def _arith(self, node: Arith, types: Types) -> Type:
        a, b = self._pair(node.left, node.right, types)
        if "不明" in (a.kind, b.kind):
            return UNTYPED
        found = _ARITH.get((node.op, a.kind, b.kind))
        if found is None or _splits_day(node, found):
            fixed = "现在" if found else days(a, node.right)
            self._report("F033", node.column, (node.op, a.kind, b.kind), fixed)
            return UNTYPED
        by_zero = node.op == "/" and not isinstance(node.right, Constant)
        return replace(found, maybe_unknown=a.maybe_unknown or b.maybe_unknown or by_zero)

    def _func(self, node: Func, types: Types) -> Type:
        if not node.args:
            return DAY if node.name == "今天" else replace(TIME, maybe_unknown=False)
        argument = self.type_of(node.args[0], types)
        match node.name:
            case "有":
                return YES_NO
            case "数":
                fine, result = argument.kind in COUNTED, NUMBER
            case "合计":
                fine, result = argument.kind == "列表" and argument.of == "数字", NUMBER
            case _:
                fine, result = argument.kind == "时长", NUMBER
                self._filled(node.args[0], argument)
                result = replace(result, maybe_unknown=argument.maybe_unknown)
        if not fine and argument.kind != "不明":
            fixed = other_argument(node, argument)
            self._report("F033", node.column, (node.name, argument.kind), fixed)
        return result


def _needs_help(node: Node, types: Types) -> bool:
    """Tell whether only the other side can say what a word or a text is."""
    if isinstance(node, Name):
        return node.path[0] not in types
    return isinstance(node, Constant) and isinstance(node.value, str)


def _differ(a: Type, b: Type) -> bool:
    """Tell whether two types are not of one group. What is 不明 was reported before."""
    known = "不明" not in (a.kind, b.kind)
    return known and _GROUPS.get(a.kind, a.kind) != _GROUPS.get(b.kind, b.kind)


def _fits(found: Type, expected: Type) -> bool:
    match found.kind, expected.kind:
        case ("选项", "文字") | ("日期", "时刻"):
            return True
        case "列表", "多选":
            return found.of in ("选项", "文字")
        case "列表", "列表" if expected.fields is not None:
            return expected.fields.keys() <= (found.fields or {}).keys()
        case "列表", "列表":
            return found.of == expected.of
        case _:
            return found.kind == expected.kind


def _splits_day(node: Arith, found: Type) -> bool:
    """Tell whether hours are added to a date, which would be lost."""
    spans = (part.value for part in (node.left, node.right) if isinstance(part, Constant))
    return found.kind == "日期" and any(
        isinstance(span, timedelta) and span % timedelta(days=1) for span in spans
    )
