"""`bot.engine.expression_tokens`."""

import pytest

from bot.engine.expression_tokens import MAX_CHARACTERS, MAX_DEPTH, ExpressionError, tokenise


def refused(source: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        tokenise(source)
    return caught.value


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("", 0),
        ("   ", 0),
        ("lambda x: 1", 8),
        ("[x for x in y]", 3),
        ("金额 ** 9", 3),
        ("案件.__class__", 0),
        ("__import__('os')", 0),
        ("金额 = f'x'", 6),
        ("(金额 := 1)", 4),
        ("金额[0]", 2),
        ("有(a)(b)", 4),
        ("有(a, b)", 3),
        ("(金额, 1)", 3),
        ("金额 % 2", 3),
        ("金额 // 2", 3),
        ("金额 = {1}", 5),
        ("金额 if 想接 else 0", 3),
        ("yield", 99),
        ("金额 >", 3),
        ("金额 非 in b", 3),
        ("材料 包含 非 b", 6),
        ("(金额]", 3),
        ("金额)", 2),
        ("(金额", 99),
        ("3abc", 0),
        ("1,000", 1),
        ("金额 = 'x", 5),
        ("2026-13-01", 0),
        ("999999999999天", 0),
        ("材料. 金额", 2),
        ("是(金额)", 0),
        ("a\\b", 1),
    ],
)
def test_hostile_and_broken_source_is_refused_in_place(source: str, column: int) -> None:
    """What has no place in the language is named with the column of its first character."""
    if column == 99:
        assert tokenise(source)  # an ordinary word, or what the parser will refuse
    else:
        error = refused(source)
        assert (error.code, error.column) == ("F034", column)


@pytest.mark.parametrize(
    ("source", "detail"),
    [
        ("a and b", ("and", "且")),
        ("a 或者 b", ("或者", "或")),
        ("not a", ("not", "非")),
        ("a && b", ("&&", "且")),
        ("a 是 b", ("是", "=")),
        ("a 大于 3", ("大于", ">")),
        ("a => 3", ("=>", ">=")),
        ("a ＝＜ 3", ("=<", "<=")),
        ("a b", ("b",)),
    ],
)
def test_habits_are_answered_with_the_right_word(source: str, detail: tuple[str, ...]) -> None:
    """The error carries the piece at fault and what it is called here, if anything."""
    assert refused(source).detail == detail


def test_an_unknown_function_is_named() -> None:
    """A call of anything but the functions is F038 with the name."""
    error = refused("a > 平均 (b)")

    assert (error.code, error.column, error.detail) == ("F038", 4, ("平均",))


def test_length_is_limited() -> None:
    """One character more than allowed is refused, and the limit itself is not."""
    assert tokenise("a" * MAX_CHARACTERS)

    error = refused("a" * (MAX_CHARACTERS + 1))

    assert (error.code, error.column) == ("F035", MAX_CHARACTERS)


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("[", "]"), ("非 ", ""), ("-", "")])
def test_nesting_is_limited(opening: str, closing: str) -> None:
    """Deep brackets and rows of prefixes never reach the Python parser."""
    tokenise(opening * MAX_DEPTH + "a" + closing * MAX_DEPTH)

    error = refused(opening * (MAX_DEPTH + 1) + "a" + closing * (MAX_DEPTH + 1))

    assert (error.code, error.column) == ("F035", MAX_DEPTH * len(opening))


def test_columns_count_characters() -> None:
    """Neither wide characters nor respelling moves a column."""
    assert [token.column for token in tokenise("骚扰行为 包含 威胁 且 ５万＞金额")] == [
        0,
        5,
        8,
        11,
        13,
        15,
        16,
    ]


def test_the_python_parser_sees_no_word_of_an_author() -> None:
    """Words, texts and numbers are placeholders; only signs are spelled."""
    spelled = {token.python for token in tokenise("有(a.b) 且 c = 'x' 或 非 5万 包含 今天")}

    assert spelled == {"", "(", ")", "and", "==", "or", "not", "is"}
