"""Conditions and amounts as authors write them: `有(日期) 且 日期 < 今天 - 3天`.

Source is cut into tokens first, so that full-width signs, `且 或 非`, `3天` and `5万` are
understood and every token knows its column. The tokens are then respelled, each name and
constant as a numbered placeholder, and only that respelling is given to `ast`: nothing an
author writes is ever seen by the Python parser, and a whitelist turns its tree into ours.

A bare word may be a name or the id of an option; the parser cannot know which and makes a
`Name`. Once the names of a flow are known, `resolve` turns the other words into texts;
an expression must be resolved before it is compiled.
"""

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from bot.engine.mark import Mark
from bot.kernel.errors import AdviserError

MAX_CHARACTERS = 300
MAX_DEPTH = 40

CompareOp = Literal["=", "!=", "<", "<=", ">", ">="]
ArithOp = Literal["+", "-", "*", "/"]
BoolWord = Literal["且", "或"]
FuncName = Literal["有", "数", "合计", "天数", "今天", "现在"]
FUNCTIONS: dict[str, FuncName] = {"有": "有", "数": "数", "合计": "合计", "天数": "天数"}
CLOCK_WORDS: dict[str, FuncName] = {"今天": "今天", "现在": "现在"}
TRUTH_WORDS: dict[str, bool] = {"是": True, "否": False}
# `is` cannot be written by an author, so it is free to stand for 包含.
_OPERATOR_WORDS = {
    "且": "and",
    "或": "or",
    "非": "not",
    "包含": "is",
    "不包含": "is not",
    "in": "in",
}
RESERVED_WORDS: frozenset[str] = frozenset(
    {*FUNCTIONS, *CLOCK_WORDS, *TRUTH_WORDS, *_OPERATOR_WORDS}
)
"""Words that a slot must not be called."""

# What people write from habit, and what it is here.
_SAID_OTHERWISE = {
    "and": "且",
    "&&": "且",
    "&": "且",
    "并且": "且",
    "or": "或",
    "||": "或",
    "|": "或",
    "或者": "或",
    "not": "非",
    "!": "非",
    "等于": "=",
    "是": "=",
    "is": "=",
    "不等于": "!=",
    "不是": "!=",
    "<>": "!=",
    "大于": ">",
    "小于": "<",
    "=>": ">=",
    "=<": "<=",
}


class ExpressionError(AdviserError):
    """An expression cannot be read.

    `code` is F034 (not an expression), F035 (too long or too deep) or F038 (unknown
    function); `column` counts characters from 0; `detail` is the piece at fault and, if
    there is one, what was probably meant.
    """

    def __init__(self, code: str, column: int, detail: tuple[str, ...] = ()) -> None:
        super().__init__(f"{code} at {column}")
        self.code = code
        self.column = column
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Name:
    """A slot or another visible name; further parts are fields (`这笔.金额`)."""

    path: tuple[str, ...]
    column: int

    @property
    def text(self) -> str:
        """The name as written."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Constant:
    """A fixed value. `bare`: a word without quotes that is no known name."""

    value: str | bool | Decimal | date | timedelta
    column: int
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """`left op right`; a chain `1 < a < 5` is the two comparisons joined by 且."""

    op: CompareOp
    left: "Node"
    right: "Node"
    column: int


@dataclass(frozen=True, slots=True)
class BoolOp:
    """Two or more conditions joined by 且 or 或."""

    op: BoolWord
    items: tuple["Node", ...]
    column: int


@dataclass(frozen=True, slots=True)
class Not:
    """`非 item`."""

    item: "Node"
    column: int


@dataclass(frozen=True, slots=True)
class Arith:
    """`left op right`. A minus before something not constant is `0 - it`."""

    op: ArithOp
    left: "Node"
    right: "Node"
    column: int


@dataclass(frozen=True, slots=True)
class Contains:
    """`container 包含 item`, or the same as `item in container`."""

    container: "Node"
    item: "Node"
    column: int


@dataclass(frozen=True, slots=True)
class Func:
    """A function of one argument, or 今天 or 现在 without any."""

    name: FuncName
    args: tuple["Node", ...]
    column: int


@dataclass(frozen=True, slots=True)
class ListNode:
    """`[a, b]`, never empty."""

    items: tuple["Node", ...]
    column: int


Node: TypeAlias = Name | Constant | Compare | BoolOp | Not | Arith | Contains | Func | ListNode


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression. `names` are the first parts of every `Name` in it."""

    source: str
    mark: Mark
    node: Node
    names: frozenset[str]


def parse_expression(source: str, mark: Mark) -> Expression:
    """Read an expression.

    Raises:
        ExpressionError: It is too long, too deep, or not of this language.
    """
    if len(source) > MAX_CHARACTERS:
        raise ExpressionError("F035", MAX_CHARACTERS, (str(MAX_CHARACTERS),))
    tokens = _tokens(source)
    _check_order(tokens)
    _check_depth(tokens)
    return _expression(source, mark, _Builder(tokens).parse())


def resolve(expression: Expression, declared: frozenset[str]) -> Expression:
    """Turn every bare word that is not a declared name into a text.

    `declared` are the slots, `let` names, loop variables and so on that the expression can
    see. Dotted names are left alone: an option id has no dot.
    """
    node = _resolve(expression.node, declared)
    return _expression(expression.source, expression.mark, node)


def children(node: Node) -> tuple[Node, ...]:
    """Give the direct parts of a node, in the order written where that matters."""
    match node:
        case Name() | Constant():
            return ()
        case Compare(left=left, right=right) | Arith(left=left, right=right):
            return (left, right)
        case Contains(container=container, item=item):
            return (container, item)
        case Not(item=item):
            return (item,)
        case BoolOp(items=items) | ListNode(items=items) | Func(args=items):
            return items


def walk(node: Node) -> Iterator[Node]:
    """Give a node and everything below it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def _expression(source: str, mark: Mark, node: Node) -> Expression:
    names = frozenset(part.path[0] for part in walk(node) if isinstance(part, Name))
    return Expression(source, mark, node, names)


def _resolve(node: Node, declared: frozenset[str]) -> Node:
    match node:
        case Name(path=(word,), column=column) if word not in declared:
            return Constant(word, column, bare=True)
        case Name() | Constant():
            return node
        case Compare() | Arith():
            left, right = _resolve(node.left, declared), _resolve(node.right, declared)
            return replace(node, left=left, right=right)
        case Contains(container=container, item=item):
            container, item = _resolve(container, declared), _resolve(item, declared)
            return replace(node, container=container, item=item)
        case Not(item=item):
            return replace(node, item=_resolve(item, declared))
        case BoolOp() | ListNode():
            return replace(node, items=tuple(_resolve(item, declared) for item in node.items))
        case Func(args=args):
            return replace(node, args=tuple(_resolve(arg, declared) for arg in args))


# --- tokens

TokenKind = Literal["operand", "function", "prefix", "operator", "open", "close", "comma"]

# Signs that a Chinese keyboard gives, one character for one: columns stay the same.
_NARROW = {0xFEE0 + ord(sign): sign for sign in "()[],.=<>!+-*/&|0123456789"} | {
    0x3001: ",",  # enumeration comma
    0x00D7: "*",
    0x00F7: "/",
    0x2212: "-",
}
_NUMBER = r"\d+(?:\.\d+)?"
_PIECE = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<date>\d{{4}}-\d{{1,2}}-\d{{1,2}}(?!\w))
  | (?P<span>{_NUMBER}\s*(?:天|小时|分钟)(?:\s*{_NUMBER}\s*(?:天|小时|分钟))*(?!\w))
  | (?P<number>{_NUMBER}(?:\s*(?:[百千]?[万亿]|[百千]))?(?:\s*元)?(?!\w))
  | (?P<word>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
  | (?P<text>"[^"]*"|'[^']*'|\u201c[^\u201d]*\u201d|\u2018[^\u2019]*\u2019)
  | (?P<other>\*\*|//|=>|=<|<>|&&?|\|\|?|!(?!=))
  | (?P<sign>==|!=|>=|<=|[=<>\u2265\u2264\u2260()\[\],+\-*/])
    """,
    re.VERBOSE,
)
_SPAN_PART = re.compile(rf"({_NUMBER})\s*(天|小时|分钟)")
_SPAN_MICROSECONDS = {"天": 86_400_000_000, "小时": 3_600_000_000, "分钟": 60_000_000}
_AMOUNT = re.compile(rf"({_NUMBER})\s*(\w*)")
_FACTORS = {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_SIGNS = {"=": "==", "\u2265": ">=", "\u2264": "<=", "\u2260": "!="}
_KINDS: dict[str, TokenKind] = {
    "(": "open",
    "[": "open",
    ")": "close",
    "]": "close",
    ",": "comma",
    "not": "prefix",
}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: TokenKind
    text: str
    """As written."""
    column: int
    python: str
    """As respelled for `ast`; empty for a placeholder."""
    node: Node | None = None


def _tokens(source: str) -> tuple[_Token, ...]:
    narrow = source.translate(_NARROW)
    tokens: list[_Token] = []
    at = 0
    while at < len(source):
        found = _PIECE.match(narrow, at)
        if found is None or found.lastgroup == "other":
            raise _unreadable(found.group() if found else source[at], at)
        if found.lastgroup != "space":
            followed_by_open = narrow[found.end() :].lstrip().startswith("(")
            written = source[at : found.end()]
            tokens.append(_token(found, written, called=followed_by_open))
        at = found.end()
    return tuple(tokens)


def _unreadable(text: str, column: int) -> ExpressionError:
    meant = _SAID_OTHERWISE.get(text)
    return ExpressionError("F034", column, (text, meant) if meant else (text,))


def _token(found: re.Match[str], written: str, *, called: bool) -> _Token:
    column, piece = found.start(), found.group()
    match found.lastgroup:
        case "word" if written in _OPERATOR_WORDS:
            python = _OPERATOR_WORDS[written]
            return _Token(_KINDS.get(python, "operator"), written, column, python)
        case "word" if called and written not in TRUTH_WORDS:
            return _function(written, column)
        case "word":
            node = _word(piece, written, column)
        case "text":
            node = Constant(written[1:-1], column)
        case "sign":
            python = _SIGNS.get(piece, piece)
            return _Token(_KINDS.get(python, "operator"), written, column, python)
        case kind:
            node = _quantity(kind, piece, column)
    return _Token("operand", written, column, "", node)


def _function(word: str, column: int) -> _Token:
    if word not in FUNCTIONS:
        raise ExpressionError("F038", column, (word,))
    return _Token("function", word, column, "")


def _word(piece: str, written: str, column: int) -> Node:
    if "__" in piece:
        raise _unreadable(written, column)
    if written in TRUTH_WORDS:
        return Constant(TRUTH_WORDS[written], column)
    if written in CLOCK_WORDS:
        return Func(CLOCK_WORDS[written], (), column)
    # Only the dots may have been full-width: the parts stay as the author declared them.
    return Name(tuple(re.split(r"[.\uff0e]", written)), column)


def _quantity(kind: str | None, piece: str, column: int) -> Constant:
    try:
        if kind == "date":
            year, month, day = piece.split("-")
            return Constant(date(int(year), int(month), int(day)), column)
        if kind == "span":
            return Constant(_span(piece), column)
    except (ValueError, OverflowError) as exc:
        raise _unreadable(piece, column) from exc
    return Constant(_amount(piece), column)


def _span(piece: str) -> timedelta:
    parts = _SPAN_PART.findall(piece)
    return timedelta(
        microseconds=sum(int(Decimal(count) * _SPAN_MICROSECONDS[unit]) for count, unit in parts)
    )


def _amount(piece: str) -> Decimal:
    count, units = _AMOUNT.findall(piece)[0]
    value = Decimal(count)
    for unit in units.removesuffix("元"):
        value *= _FACTORS[unit]
    whole = value.to_integral_value()
    return whole if whole == value else value


_BEFORE_PREFIX: tuple[str, ...] = ("(", "[", ",", "and", "or", "not")
_ENDS: tuple[TokenKind, ...] = ("operand", "close")
_STARTS: tuple[TokenKind, ...] = ("operand", "function", "open", "prefix")


def _check_order(tokens: tuple[_Token, ...]) -> None:
    """Refuse what Python would read in a way of its own: calls, subscripts, `not in`."""
    if not tokens:
        raise ExpressionError("F034", 0)
    for before, token in zip(tokens, tokens[1:], strict=False):
        if before.kind in _ENDS and token.kind in _STARTS:
            blamed = before if before.text in _SAID_OTHERWISE else token
            raise _unreadable(blamed.text, blamed.column)
        if token.kind == "prefix" and before.python not in _BEFORE_PREFIX:
            raise _unreadable(token.text, token.column)


def _check_depth(tokens: tuple[_Token, ...]) -> None:
    """Refuse deep nesting before `ast` meets it: its own limits are not ours to rely on."""
    depth = run = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        run = run + 1 if token.python in ("not", "-") else 0
        if depth + run > MAX_DEPTH:
            raise ExpressionError("F035", token.column, (str(MAX_DEPTH),))


# --- tree

_COMPARE_OPS: dict[type[ast.cmpop], CompareOp] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_ARITH_OPS: dict[type[ast.operator], ArithOp] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}


class _Builder:
    """Turns the Python tree of the respelled tokens into nodes."""

    def __init__(self, tokens: tuple[_Token, ...]) -> None:
        self._tokens = tokens
        spelled = [token.python or f"_{index}" for index, token in enumerate(tokens)]
        self._python = " ".join(spelled)
        self._starts = [0]
        for piece in spelled[:-1]:
            self._starts.append(self._starts[-1] + len(piece) + 1)

    def parse(self) -> Node:
        try:
            tree = ast.parse(self._python, mode="eval")
        except SyntaxError as exc:
            token = self._token_at((exc.offset or 1) - 1)
            raise _unreadable(token.text, token.column) from exc
        return self._node(tree.body, 1)

    def _token_at(self, offset: int) -> _Token:
        # The respelling is ASCII, so that the bytes `ast` counts are characters.
        return self._tokens[max(0, bisect_right(self._starts, offset) - 1)]

    def _node(self, tree: ast.expr, depth: int) -> Node:
        token = self._token_at(tree.col_offset)
        if depth > MAX_DEPTH:
            raise ExpressionError("F035", token.column, (str(MAX_DEPTH),))
        match tree:
            case ast.BoolOp(op=op, values=values):
                word: BoolWord = "且" if isinstance(op, ast.And) else "或"
                return BoolOp(word, self._nodes(values, depth), token.column)
            case ast.BinOp(op=op, left=left, right=right):
                sides = self._node(left, depth + 1), self._node(right, depth + 1)
                return Arith(_ARITH_OPS[type(op)], *sides, token.column)
            case ast.Compare():
                return self._chain(tree, depth)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self._node(operand, depth + 1), token.column)
            case _:
                return self._operand(tree, token, depth)

    def _nodes(self, trees: list[ast.expr], depth: int) -> tuple[Node, ...]:
        return tuple(self._node(tree, depth + 1) for tree in trees)

    def _operand(self, tree: ast.expr, token: _Token, depth: int) -> Node:
        match tree:
            case ast.Name() if token.node is not None:
                return token.node
            case ast.Call(args=[argument]):
                args = (self._node(argument, depth + 1),)
                return Func(FUNCTIONS[token.text], args, token.column)
            case ast.List(elts=items) if items:
                return ListNode(self._nodes(items, depth), token.column)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _negative(self._node(operand, depth + 1), token.column)
            case _:
                raise _unreadable(token.text, token.column)

    def _chain(self, tree: ast.Compare, depth: int) -> Node:
        column = self._token_at(tree.col_offset).column
        terms = self._nodes([tree.left, *tree.comparators], depth)
        links = zip(tree.ops, terms, terms[1:], strict=False)
        pairs = tuple(_comparison(op, left, right) for op, left, right in links)
        return pairs[0] if len(pairs) == 1 else BoolOp("且", pairs, column)


def _negative(node: Node, column: int) -> Node:
    if isinstance(node, Constant) and isinstance(node.value, (Decimal, timedelta)):
        return Constant(-node.value, column)
    return Arith("-", Constant(Decimal(0), column), node, column)


def _comparison(op: ast.cmpop, left: Node, right: Node) -> Node:
    match op:
        case ast.In():
            return Contains(right, left, left.column)
        case ast.Is():
            return Contains(left, right, left.column)
        case ast.IsNot():
            return Not(Contains(left, right, left.column), left.column)
        case _:
            return Compare(_COMPARE_OPS[type(op)], left, right, left.column)
