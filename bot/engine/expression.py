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
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Literal, TypeAlias

from bot.engine.expression_tokens import (
    CLOCK_WORDS,
    FUNCTIONS,
    MAX_DEPTH,
    RESERVED_WORDS,
    ExpressionError,
    FuncName,
    Scalar,
    Token,
    tokenise,
    unreadable,
)
from bot.engine.mark import Mark

__all__ = [
    "RESERVED_WORDS",
    "Arith",
    "ArithOp",
    "BoolOp",
    "BoolWord",
    "Compare",
    "CompareOp",
    "Constant",
    "Contains",
    "Expression",
    "ExpressionError",
    "Func",
    "FuncName",
    "ListNode",
    "Name",
    "Node",
    "Not",
    "Scalar",
    "children",
    "parse_expression",
    "resolve",
    "walk",
]

CompareOp = Literal["=", "!=", "<", "<=", ">", ">="]
ArithOp = Literal["+", "-", "*", "/"]
BoolWord = Literal["且", "或"]


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

    value: Scalar
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
    return _expression(source, mark, _Builder(tokenise(source)).parse())


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
        case Func(args=args):
            return args
        case _:
            return node.items


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
        case Contains():
            container, item = _resolve(node.container, declared), _resolve(node.item, declared)
            return replace(node, container=container, item=item)
        case Not():
            return replace(node, item=_resolve(node.item, declared))
        case _:
            return _resolve_all(node, declared)


def _resolve_all(node: BoolOp | ListNode | Func, declared: frozenset[str]) -> Node:
    parts = tuple(_resolve(part, declared) for part in children(node))
    if isinstance(node, Func):
        return replace(node, args=parts)
    return replace(node, items=parts)


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

    def __init__(self, tokens: tuple[Token, ...]) -> None:
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
            raise unreadable(token.text, token.column) from exc
        return self._node(tree.body, 1)

    def _token_at(self, offset: int) -> Token:
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

    def _operand(self, tree: ast.expr, token: Token, depth: int) -> Node:
        match tree:
            case ast.Name():
                return _leaf(token)
            case ast.Call(args=[argument]):
                args = (self._node(argument, depth + 1),)
                return Func(FUNCTIONS[token.text], args, token.column)
            case ast.List(elts=items) if items:
                return ListNode(self._nodes(items, depth), token.column)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _negative(self._node(operand, depth + 1), token.column)
            case _:
                raise unreadable(token.text, token.column)

    def _chain(self, tree: ast.Compare, depth: int) -> Node:
        column = self._token_at(tree.col_offset).column
        terms = self._nodes([tree.left, *tree.comparators], depth)
        pairs = tuple(
            _comparison(op, left, right)
            for op, (left, right) in zip(tree.ops, pairwise(terms), strict=True)
        )
        return pairs[0] if len(pairs) == 1 else BoolOp("且", pairs, column)


def _leaf(token: Token) -> Node:
    if token.value is None:
        return Func(CLOCK_WORDS[token.text], (), token.column)
    if isinstance(token.value, tuple):
        return Name(token.value, token.column)
    return Constant(token.value, token.column)


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
