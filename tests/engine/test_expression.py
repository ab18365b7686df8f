"""`bot.engine.expression`."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.expression import (
    RESERVED_WORDS,
    Arith,
    BoolOp,
    Compare,
    Constant,
    Contains,
    Expression,
    ExpressionError,
    Func,
    ListNode,
    Name,
    Node,
    Not,
    parse_expression,
    resolve,
    walk,
)
from bot.engine.mark import Mark

MARK = Mark("flows/a.yaml", 3, 9)


def parse(source: str) -> Expression:
    return parse_expression(source, MARK)


def name(text: str, column: int) -> Name:
    return Name(tuple(text.split(".")), column)


def number(text: str, column: int) -> Constant:
    return Constant(Decimal(text), column)


@pytest.mark.parametrize(
    ("source", "node"),
    [
        ("想接", name("想接", 0)),
        ("金额 > 0", Compare(">", name("金额", 0), number("0", 5), 0)),
        ("平台 = bank", Compare("=", name("平台", 0), name("bank", 5), 0)),
        ("a 包含 b", Contains(name("a", 0), name("b", 5), 0)),
        ("a 不包含 b", Not(Contains(name("a", 0), name("b", 6), 0), 0)),
        (
            "a in [b, 'c']",
            Contains(ListNode((name("b", 6), Constant("c", 9)), 5), name("a", 0), 0),
        ),
        ("非 a 且 b", BoolOp("且", (Not(name("a", 2), 0), name("b", 6)), 0)),
        (
            "a 或 b 且 c",
            BoolOp("或", (name("a", 0), BoolOp("且", (name("b", 4), name("c", 8)), 4)), 0),
        ),
        ("a - b * 2", Arith("-", name("a", 0), Arith("*", name("b", 4), number("2", 8), 4), 0)),
        ("(a + b) / 2", Arith("/", Arith("+", name("a", 1), name("b", 5), 1), number("2", 10), 0)),
        ("有(这笔.逾期日)", Func("有", (name("这笔.逾期日", 2),), 0)),
        ("今天 + 3天", Arith("+", Func("今天", (), 0), Constant(timedelta(3), 5), 0)),
        ("现在", Func("现在", (), 0)),
        ("-3", number("-3", 0)),
        ("-3天", Constant(timedelta(-3), 0)),
        ("-a", Arith("-", number("0", 0), name("a", 1), 0)),
    ],
)
def test_each_construct_has_its_node(source: str, node: Node) -> None:
    """Every construct of the language becomes the node meant for it, with its columns."""
    assert parse(source).node == node


def test_a_chain_is_its_links_joined() -> None:
    """`1 < a <= 5` means `1 < a 且 a <= 5`."""
    middle = name("a", 4)

    assert parse("1 < a <= 5").node == BoolOp(
        "且",
        (Compare("<", number("1", 0), middle, 0), Compare("<=", middle, number("5", 9), 4)),
        0,
    )


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("数（欠款） ＞ ０", "数(欠款) > 0"),
        ("a ＝ 1", "a = 1"),
        ("a == 1", "a = 1"),
        ("a ≥ 1 且 a ≤ ２ 且 a ≠ 3", "a >= 1 且 a <= 2 且 a != 3"),
        ("a ！＝ 1 且 b ＜ 2", "a != 1 且 b < 2"),
        ("a ＋ b － c × d ÷ 2", "a + b - c * d / 2"),
        ("a in ［b，c、d］", "a in [b, c, d]"),
        ("a = “张三”", "a = '张三'"),
        ("a = ‘张三’", 'a = "张三"'),
        ("这笔．金额", "这笔.金额"),
    ],
)
def test_signs_of_a_chinese_keyboard_are_understood(wide: str, narrow: str) -> None:
    """A full-width sign means what the narrow one means."""

    def shape(source: str) -> list[object]:
        return [
            (type(node), getattr(node, "value", None), getattr(node, "path", None))
            for node in walk(parse(source).node)
        ]

    assert shape(wide) == shape(narrow)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("5万", Decimal(50000)),
        ("1.5万", Decimal(15000)),
        ("3千", Decimal(3000)),
        ("2亿", Decimal(200000000)),
        ("1千万元", Decimal(10000000)),
        ("3 百 元", Decimal(300)),
        ("0.25", Decimal("0.25")),
        ("3天", timedelta(days=3)),
        ("1.5小时", timedelta(minutes=90)),
        ("3天 2小时30分钟", timedelta(days=3, hours=2, minutes=30)),
        ("2026-01-05", date(2026, 1, 5)),
        ("2026-1-5", date(2026, 1, 5)),
        ("是", True),
        ("否", False),
        ("'13900139000'", "13900139000"),
        ("“且 或 非”", "且 或 非"),
    ],
)
def test_constants_mean_what_they_say(source: str, value: object) -> None:
    """Amounts, durations, dates, truths and texts are read as values."""
    node = parse(source).node

    assert isinstance(node, Constant)
    assert (node.value, type(node.value), node.bare) == (value, type(value), False)


def test_amounts_are_plain_whole_numbers() -> None:
    """`1.5万` prints as 15000 when it is shown, not as 15000.0."""
    node = parse("1.5万").node

    assert isinstance(node, Constant)
    assert str(node.value) == "15000"


@pytest.mark.parametrize(
    "word", ["非法催收", "且慢", "或者说", "包含项", "天数和", "是否", "in_time"]
)
def test_names_may_contain_operator_words(word: str) -> None:
    """`且 或 非 包含` are operators only as separate words."""
    assert parse(word).node == Name((word,), 0)


def test_names_are_kept_as_written() -> None:
    """A name with a full-width letter stays the name that the author declared."""
    assert parse("Ａ１ > 1").names == {"Ａ１"}


def test_names_are_the_roots() -> None:
    """`names` lists what must be visible: fields are not in it."""
    assert parse("有(这笔.金额) 且 案件.角色 = debtor").names == {"这笔", "案件", "debtor"}


def test_place_and_source_are_kept() -> None:
    """An expression remembers its text and where it was written."""
    parsed = parse("a > 1")

    assert (parsed.source, parsed.mark) == ("a > 1", MARK)


def test_resolving_turns_other_words_into_texts() -> None:
    """A bare word that is no declared name acts as its own text, wherever it stands."""
    parsed = resolve(parse("非 (a = x) 且 a in [y] 且 有(z) 且 今天 > b.c + 1"), frozenset("a"))

    words = [node for node in walk(parsed.node) if isinstance(node, Constant) and node.bare]
    assert [word.value for word in words] == ["x", "y", "z"]
    assert parsed.names == {"a", "b"}


def test_resolving_keeps_declared_names() -> None:
    """With every name declared, nothing changes."""
    parsed = parse("a 包含 b 或 a = 'x'")

    assert resolve(parsed, frozenset({"a", "b"})) == parsed


def test_reserved_words_are_known() -> None:
    """The words that a slot must not be called include functions, truths and operators."""
    assert {"有", "数", "合计", "天数", "今天", "现在", "是", "否", "且", "in"} <= RESERVED_WORDS


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("a = = b", 4),
        ("a > * b", 4),
        ("= a", 0),
        ("()", 0),
        ("有()", 0),
        ("[]", 0),
        ("+a", 0),
        ("1 + [*a]", 5),
        ("有(*a)", 2),
        ("[a,,b]", 3),
    ],
)
def test_what_is_not_whitelisted_is_refused_in_place(source: str, column: int) -> None:
    """Whatever Python would make of it, only our constructs pass."""
    with pytest.raises(ExpressionError) as caught:
        parse(source)

    assert (caught.value.code, caught.value.column) == ("F034", column)


def test_a_long_sum_is_too_deep() -> None:
    """Forty-one terms in a row nest deeper than allowed."""
    with pytest.raises(ExpressionError) as caught:
        parse("+".join("a" * 41))

    assert caught.value.code == "F035"


def test_a_long_alternative_is_not_deep() -> None:
    """或 joins side by side and does not nest."""
    node = parse(" 或 ".join("a" * 60)).node

    assert isinstance(node, BoolOp)
    assert len(node.items) == 60


PIECES = st.sampled_from(
    (
        *"()[],.=<>!+-*/'\"“”且或非有数是 \n",
        *("包含", " in ", "今天", "3天", "5万", "a", "b.c", "１", "2026-02-30", "lambda", "__"),
        *("else", ":=", "{", "\\", "\0", "é", "²", "𝒂", "١"),
    )
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_parses_or_is_refused_in_place(source: str) -> None:
    """No text does anything but give a tree or an error whose column lies in it."""
    columns: list[int] = []
    try:
        columns = [part.column for part in walk(parse(source).node)]
    except ExpressionError as exc:
        columns = [exc.column]

    assert all(0 <= column <= len(source) for column in columns)
