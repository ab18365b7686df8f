"""Cuts an expression into tokens, each with its column and its spelling for `ast`.

Full-width signs, `且 或 非` as separate words, `3天`, `5万` and dates become what they mean
here. Names and constants are respelled as numbered placeholders, so that the Python parser
never sees a word of an author.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Literal, TypeAlias

from bot.kernel.errors import AdviserError

MAX_CHARACTERS = 300
MAX_DEPTH = 40

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
_PARTNERS = {")": "(", "]": "["}
_KINDS: dict[str, TokenKind] = {
    "(": "open",
    "[": "open",
    ")": "close",
    "]": "close",
    ",": "comma",
    "not": "prefix",
}


Scalar: TypeAlias = str | bool | Decimal | date | timedelta


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the source. `text` is as written, `column` counts from 0.

    `python` is its spelling for `ast`, empty for a placeholder. `value` is the parts of a
    name or a fixed value; None for signs, functions and 今天.
    """

    kind: TokenKind
    text: str
    column: int
    python: str = ""
    value: tuple[str, ...] | Scalar | None = None


def tokenise(source: str) -> tuple[Token, ...]:
    """Cut the source into tokens in an order that only this language can mean.

    Raises:
        ExpressionError: It is empty, too long, nested too deep, or holds a piece that has
            no meaning or no place.
    """
    if len(source) > MAX_CHARACTERS:
        raise ExpressionError("F035", MAX_CHARACTERS, (str(MAX_CHARACTERS),))
    tokens = _pieces(source)
    if not tokens:
        raise ExpressionError("F034", 0)
    _check_order(tokens)
    _check_nesting(tokens)
    return tokens


def unreadable(text: str, column: int) -> ExpressionError:
    """Make the error for a piece that has no place, with what was probably meant."""
    meant = _SAID_OTHERWISE.get(text)
    return ExpressionError("F034", column, (text, meant) if meant else (text,))


def _pieces(source: str) -> tuple[Token, ...]:
    narrow = source.translate(_NARROW)
    tokens: list[Token] = []
    at = 0
    while at < len(source):
        found = _PIECE.match(narrow, at)
        if found is None or found.lastgroup == "other":
            raise unreadable(found.group() if found else source[at], at)
        if found.lastgroup != "space":
            called = narrow[found.end() :].lstrip().startswith("(")
            tokens.append(_token(found, source[at : found.end()], called=called))
        at = found.end()
    return tuple(tokens)


def _token(found: re.Match[str], written: str, *, called: bool) -> Token:
    column, piece = found.start(), found.group()
    match found.lastgroup:
        case "word" if written in _OPERATOR_WORDS:
            return _sign(_OPERATOR_WORDS[written], written, column)
        case "word":
            return _word(written, column, called=called)
        case "text":
            return Token("operand", written, column, value=written[1:-1])
        case "sign":
            return _sign(_SIGNS.get(piece, piece), written, column)
        case kind:
            return Token("operand", written, column, value=_quantity(kind, piece, column))


def _sign(python: str, written: str, column: int) -> Token:
    return Token(_KINDS.get(python, "operator"), written, column, python)


def _word(written: str, column: int, *, called: bool) -> Token:
    if "__" in written:
        raise unreadable(written, column)
    if written in TRUTH_WORDS:
        return Token("operand", written, column, value=TRUTH_WORDS[written])
    if called:
        if written not in FUNCTIONS:
            raise ExpressionError("F038", column, (written,))
        return Token("function", written, column)
    if written in CLOCK_WORDS:
        return Token("operand", written, column)
    # Only the dots may have been full-width: the parts stay as the author declared them.
    return Token("operand", written, column, value=tuple(re.split(r"[.\uff0e]", written)))


def _quantity(kind: str | None, piece: str, column: int) -> Scalar:
    try:
        if kind == "date":
            year, month, day = piece.split("-")
            return date(int(year), int(month), int(day))
        if kind == "span":
            return _span(piece)
    except (ValueError, OverflowError) as exc:
        raise unreadable(piece, column) from exc
    return _amount(piece)


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


def _check_order(tokens: tuple[Token, ...]) -> None:
    """Refuse what Python would read in a way of its own: calls, subscripts, `not in`."""
    for before, token in pairwise(tokens):
        if before.kind in _ENDS and token.kind in _STARTS:
            blamed = before if before.text in _SAID_OTHERWISE else token
            raise unreadable(blamed.text, blamed.column)
        if token.kind == "prefix" and before.python not in _BEFORE_PREFIX:
            raise unreadable(token.text, token.column)
    if tokens[-1].kind not in _ENDS:
        raise unreadable(tokens[-1].text, tokens[-1].column)


def _check_nesting(tokens: tuple[Token, ...]) -> None:
    """Refuse deep nesting before `ast` meets it: its own limits are not ours to rely on."""
    opened: list[str] = []
    run = 0
    for token in tokens:
        run = run + 1 if token.python in ("not", "-") else 0
        inner = opened[-1] if opened else ""
        if token.kind == "open":
            opened.append(token.python)
        elif token.kind == "close" and inner == _PARTNERS[token.python]:
            opened.pop()
        elif token.kind == "close" or (token.kind == "comma" and inner != "["):
            raise unreadable(token.text, token.column)
        if len(opened) + run > MAX_DEPTH:
            raise ExpressionError("F035", token.column, (str(MAX_DEPTH),))
