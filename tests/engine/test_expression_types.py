"""`bot.engine.expression_types`."""

import pytest

from bot.engine.expression import parse_expression, resolve
from bot.engine.expression_kinds import DAY, FILE, NUMBER, SPAN, TEXT, TIME, UNTYPED
from bot.engine.expression_types import (
    CASE_TYPE,
    YES_NO,
    Type,
    TypeIssue,
    Types,
    infer,
    narrow,
)
from bot.engine.mark import Mark

EMPTY_DAY = Type("日期", maybe_empty=True)
ROW_FIELDS = {"平台": TEXT, "金额": NUMBER, "逾期日": EMPTY_DAY}
TYPES: Types = {
    "平台": Type("选项", frozenset({"bank", "loan"})),
    "行为": Type("多选", frozenset({"threat", "fake", "night"})),
    "日期": EMPTY_DAY,
    "生日": DAY,
    "来电": TIME,
    "金额": NUMBER,
    "想接": YES_NO,
    "可选": Type("是否", maybe_empty=True),
    "公司": TEXT,
    "录音": FILE,
    "等级": Type("选项", frozenset({"1", "2", "金额"})),
    "时长": SPAN,
    "欠款": Type("列表", fields=ROW_FIELDS),
    "这笔": Type("记录", fields=ROW_FIELDS),
    "空记录": Type("记录", fields={"甲": NUMBER}, maybe_empty=True),
    "坏": UNTYPED,
    "案件": CASE_TYPE,
}


def issues(source: str, expected: Type | None = None) -> tuple[TypeIssue, ...]:
    """Give the issues, which must not depend on whether the expression was resolved."""
    parsed = parse_expression(source, Mark("a", 1, 1))
    found = infer(parsed, TYPES, expected)
    assert infer(resolve(parsed, frozenset(TYPES)), TYPES, expected) == found
    return found[1]


def type_of(source: str, expected: Type | None = None) -> Type:
    found, faults = infer(parse_expression(source, Mark("a", 1, 1)), TYPES, expected)
    assert faults == ()
    return found


@pytest.mark.parametrize(
    "source",
    [
        "平台 = bank",
        "loan != 平台",
        "平台 = 'bank'",
        "平台 in [bank, loan]",
        "公司 in ['甲', '乙']",
        "金额 in [1, 2]",
        "行为 包含 threat 且 行为 不包含 fake",
        "行为 包含 平台",
        "公司 包含 '银行' 且 公司 != '甲'",
        "案件.事件.行为 包含 night 或 案件.欠款.类型 包含 bank",
        "欠款.平台 包含 公司",
        "欠款.金额 包含 100",
        "数(行为) > 0 且 数(欠款) <= 3 且 数(录音) = 1 且 数(案件.投诉) = 0 且 数(欠款.金额) > 1",
        "合计(欠款.金额) * 2 >= 5万",
        "天数(今天 - 生日) > 1095 且 今天 - 生日 > 3天 且 时长 < 2小时",
        "来电 < 今天 且 现在 - 来电 > 2小时 且 来电 + 1天 < 现在 且 1天 + 来电 > 现在",
        "生日 < '2026-01-05' 且 '2026-01-05' < 来电 且 今天 - '2026-01-05' > 3天",
        "生日 + 48小时 - 1天 > 今天 或 想接 = 是",
        "非 想接 或 想接",
        "有(日期) 且 有(录音) 且 有(行为)",
        "坏 > 1 且 坏.什么 > 1 且 坏 包含 'x' 且 天数(坏) > 1 且 坏 + 1 > 2 且 坏 in [坏]",
        "数(坏) > 1 且 合计(坏) > 1 且 坏 且 1 + 坏 > 2",
    ],
)
def test_right_conditions_have_no_faults(source: str) -> None:
    """What makes sense passes, and what was reported elsewhere is not reported again."""
    assert issues(source, YES_NO) == ()


@pytest.mark.parametrize(
    "source",
    [
        "有(日期) 且 日期 > 今天",
        "想接 且 有(日期) 且 (日期 > 今天 或 日期 < 2020-01-01)",
        "非 有(日期) 或 日期 > 今天",
        "非 (有(日期) 且 想接) 或 日期 > 今天",
        "非 非 有(日期) 且 日期 > 今天",
        "(有(日期) 且 想接 或 有(日期) 且 金额 > 1) 且 日期 > 今天",
        "有(这笔.逾期日) 且 天数(今天 - 这笔.逾期日) > 1095",
        "有(空记录) 且 空记录.甲 > 1",
        "有(可选) 且 可选",
        "案件.欠款.逾期日 包含 生日",
    ],
)
def test_a_tested_value_is_not_empty(source: str) -> None:
    """有(x) frees x from being maybe empty along 且, and 非 有(x) along 或."""
    assert issues(source, YES_NO) == ()


@pytest.mark.parametrize(
    ("source", "column", "name"),
    [
        ("日期 > 今天", 0, "日期"),
        ("有(日期) 或 日期 > 今天", 8, "日期"),
        ("非 有(日期) 且 日期 > 今天", 10, "日期"),
        ("日期 > 今天 且 有(日期)", 0, "日期"),
        ("(有(日期) 或 想接) 且 日期 > 今天", 15, "日期"),
        ("非 (有(日期) 或 想接) 且 日期 > 今天", 17, "日期"),
        ("想接 且 可选", 5, "可选"),
        ("非 可选", 2, "可选"),
        ("可选", 0, "可选"),
        ("天数(今天 - 这笔.逾期日) > 1", 8, "这笔.逾期日"),
        ("有(欠款.逾期日) 且 这笔.逾期日 > 今天", 12, "这笔.逾期日"),
        ("空记录.甲 > 1", 0, "空记录.甲"),
        ("生日 in [日期]", 7, "日期"),
        ("欠款.逾期日 包含 日期", 10, "日期"),
        ("案件.角色 = 'debtor'", 0, "案件.角色"),
    ],
)
def test_an_untested_value_may_be_empty(source: str, column: int, name: str) -> None:
    """F030 names what may be empty, where it is used, and how to test it."""
    assert issues(source, YES_NO) == (TypeIssue("F030", column, (name,), f"有({name})"),)


@pytest.mark.parametrize(
    ("source", "issue"),
    [
        ("平台 = lona", TypeIssue("F031", 5, ("lona", "bank", "loan"), "loan")),
        ("x = 平台", TypeIssue("F031", 0, ("x", "bank", "loan"))),
        ("平台 = 'Bank'", TypeIssue("F031", 5, ("Bank", "bank", "loan"), "bank")),
        ("平台 in [bank, 甲]", TypeIssue("F031", 13, ("甲", "bank", "loan"))),
        (
            "行为 包含 thraet",
            TypeIssue("F031", 6, ("thraet", "fake", "night", "threat"), "threat"),
        ),
        ("行位 包含 threat", TypeIssue("F032", 0, ("行位",), "行为")),
        ("行位 = threat", TypeIssue("F032", 0, ("行位",), "行为")),
        ("想接 且 wxyz", TypeIssue("F032", 5, ("wxyz",))),
        ("有(公斯)", TypeIssue("F032", 2, ("公斯",), "公司")),
        ("公司 = 某贷", TypeIssue("F032", 5, ("某贷",), "'某贷'")),
        ("公司 包含 某贷", TypeIssue("F032", 6, ("某贷",), "'某贷'")),
        ("行为包含threat", TypeIssue("F032", 0, ("行为包含threat",), "行为 包含 threat")),
        ("想接且金额", TypeIssue("F032", 0, ("想接且金额",), "想接 且 金额")),
        ("甲乙且丙丁", TypeIssue("F032", 0, ("甲乙且丙丁",))),
        ("非想接", TypeIssue("F032", 0, ("非想接",), "非 想接")),
        ("甲乙.金额 > 1", TypeIssue("F032", 0, ("甲乙",))),
        ("这比.金额 > 1", TypeIssue("F032", 0, ("这比",), "这笔.金额")),
        ("欠款.全额 包含 1", TypeIssue("F037", 3, ("全额", "欠款"), "欠款.金额")),
        (
            "案件.事件.时刻 包含 生日",
            TypeIssue("F037", 6, ("时刻", "案件.事件"), "案件.事件.时间"),
        ),
        ("金额.元 > 1", TypeIssue("F037", 3, ("元", "金额"))),
    ],
)
def test_unknown_words_are_named(source: str, issue: TypeIssue) -> None:
    """A word that is no name, option or field is reported with what was probably meant."""
    assert issues(source) == (issue,)


@pytest.mark.parametrize(
    ("source", "column", "detail", "suggestion"),
    [
        ("行为 = threat", 0, ("=", "多选", "选项"), "包含"),
        ("行为 != threat", 0, ("!=", "多选", "选项"), "不包含"),
        ("行为 > 0", 0, (">", "多选", "数字"), "数(行为)"),
        ("平台 包含 bank", 0, ("包含", "选项", "选项"), "="),
        ("录音 包含 'a'", 0, ("包含", "文件", "文字"), None),
        ("欠款 包含 'a'", 0, ("包含", "列表", "文字"), None),
        ("行为 包含 1", 0, ("包含", "多选", "数字"), None),
        ("欠款.金额 包含 'a'", 0, ("包含", "列表", "文字"), None),
        ("金额 in ['a']", 0, ("包含", "列表", "数字"), None),
        ("平台 > bank", 0, (">", "选项", "选项"), None),
        ("平台 > 公司", 0, (">", "选项", "文字"), None),
        ("想接 < 否", 0, ("<", "是否", "是否"), None),
        ("录音 = 录音", 0, ("=", "文件", "文件"), None),
        ("金额 = '1'", 0, ("=", "数字", "文字"), None),
        ("生日 = '昨天'", 0, ("=", "日期", "文字"), None),
        ("生日 = '2026-02-30'", 0, ("=", "日期", "文字"), None),
        ("等级 = 1", 0, ("=", "选项", "数字"), "'1'"),
        ("等级 = 金额", 0, ("=", "选项", "数字"), "'金额'"),
        ("今天 - 生日 > 3", 0, (">", "时长", "数字"), "3天"),
        ("今天 - 生日 > 金额", 0, (">", "时长", "数字"), None),
        ("今天 - 生日 > 想接", 0, (">", "时长", "是否"), None),
        ("今天 + 3", 0, ("+", "日期", "数字"), "3天"),
        ("公司 + 3", 0, ("+", "文字", "数字"), None),
        ("今天 + 金额", 0, ("+", "日期", "数字"), None),
        ("今天 + 生日", 0, ("+", "日期", "日期"), None),
        ("今天 + 2小时", 0, ("+", "日期", "时长"), "现在"),
        ("1.5天 + 今天", 0, ("+", "时长", "日期"), "现在"),
        ("金额 * 3天", 0, ("*", "数字", "时长"), None),
        ("[1, 'a']", 4, ("[]", "数字", "文字"), None),
        ("非 金额", 2, ("非", "数字"), "有(金额)"),
        ("想接 且 行为", 5, ("且", "多选"), "数(行为) > 0"),
        ("想接 或 1", 5, ("或", "数字"), None),
        ("数(公司)", 0, ("数", "文字"), None),
        ("合计(欠款)", 0, ("合计", "列表"), "合计(欠款.金额)"),
        ("合计(金额)", 0, ("合计", "数字"), None),
        ("合计(欠款.平台)", 0, ("合计", "列表"), None),
        ("天数(生日)", 0, ("天数", "日期"), "天数(今天 - 生日)"),
        ("天数(金额)", 0, ("天数", "数字"), None),
        ("天数(今天)", 0, ("天数", "日期"), None),
    ],
)
def test_wrong_kinds_are_named(
    source: str, column: int, detail: tuple[str, ...], suggestion: str | None
) -> None:
    """F033 names the operation, the kinds that it got and, where possible, the remedy."""
    assert issues(source) == (TypeIssue("F033", column, detail, suggestion),)


def test_all_faults_come_at_once_in_order_of_place() -> None:
    """One fault does not hide the next."""
    found = issues("平台 = lona 且 日期 > 今天 且 行位 包含 x 且 金额")

    assert [(issue.code, issue.column) for issue in found] == [
        ("F031", 5),
        ("F030", 12),
        ("F032", 22),
        ("F033", 32),
    ]


@pytest.mark.parametrize(
    ("source", "detail", "suggestion"),
    [
        ("行为", ("多选",), "数(行为) > 0"),
        ("日期", ("日期",), "有(日期)"),
        ("金额 + 1", ("数字",), None),
    ],
)
def test_a_condition_must_be_yes_or_no(
    source: str, detail: tuple[str, ...], suggestion: str | None
) -> None:
    """F036 names the kind that stands where a condition must."""
    assert issues(source, YES_NO) == (TypeIssue("F036", 0, detail, suggestion),)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("bank", TYPES["平台"]),
        ("平台", TEXT),
        ("今天 + 3天", TIME),
        ("[threat, night]", TYPES["行为"]),
        ("行为", TYPES["行为"]),
        ("['a']", Type("多选")),
        ("欠款", Type("列表", fields={"平台": TEXT})),
        ("欠款.金额", Type("列表", of="数字")),
        ("日期", EMPTY_DAY),
        ("坏", NUMBER),
        ("金额", UNTYPED),
        ("3天", SPAN),
    ],
)
def test_a_value_may_go_where_it_fits(source: str, expected: Type) -> None:
    """Bare words are read as options of the target, and near kinds are accepted."""
    assert issues(source, expected) == ()


@pytest.mark.parametrize(
    ("source", "expected", "issue"),
    [
        ("lona", TYPES["平台"], TypeIssue("F031", 0, ("lona", "bank", "loan"), "loan")),
        ("平台", TYPES["等级"], TypeIssue("F031", 0, ("bank", "1", "2", "金额"))),
        ("[threat, x]", TYPES["行为"], TypeIssue("F031", 9, ("x", "fake", "night", "threat"))),
        ("日期", DAY, TypeIssue("F030", 0, ("日期",), "有(日期)")),
        ("公司", NUMBER, TypeIssue("F033", 0, ("", "文字", "数字"))),
        ("公司", TYPES["平台"], TypeIssue("F033", 0, ("", "文字", "选项"))),
        ("欠款", TYPES["行为"], TypeIssue("F033", 0, ("", "列表", "多选"))),
        ("欠款", Type("列表", fields={"甲": TEXT}), TypeIssue("F033", 0, ("", "列表", "列表"))),
        ("欠款.金额", Type("列表", of="文字"), TypeIssue("F033", 0, ("", "列表", "列表"))),
        (
            "欠款.金额",
            Type("列表", fields={"甲": TEXT}),
            TypeIssue("F033", 0, ("", "列表", "列表")),
        ),
    ],
)
def test_a_value_must_fit(source: str, expected: Type, issue: TypeIssue) -> None:
    """A value of another kind, a strange option or a maybe empty value is refused."""
    assert issues(source, expected) == (issue,)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("金额 / 2", NUMBER),
        ("金额 / 金额", Type("数字", maybe_unknown=True)),
        ("今天", DAY),
        ("现在", Type("时刻")),
        ("现在 > 今天", YES_NO),
        ("来电 > 今天", Type("是否", maybe_unknown=True)),
        ("天数(今天 - 来电) > 3", Type("是否", maybe_unknown=True)),
        ("想接 且 非 来电 > 今天", Type("是否", maybe_unknown=True)),
        ("案件.事件.时间 包含 今天", Type("是否", maybe_unknown=True)),
        ("有(来电)", YES_NO),
        ("[金额, 1]", Type("列表", of="数字")),
        ("[平台, 等级]", Type("列表", frozenset({"bank", "loan", "1", "2", "金额"}), of="选项")),
        ("[平台, 公司]", Type("列表", of="选项")),
        ("[来电]", Type("列表", of="时刻", maybe_unknown=True)),
        ("是", YES_NO),
    ],
)
def test_types_are_inferred(source: str, found: Type) -> None:
    """The type says as well whether a rough time or a division may leave it unknown."""
    assert type_of(source) == found


def narrowed(source: str) -> tuple[bool, bool]:
    """Tell whether 日期 is maybe empty in `then` and in `else`."""
    then, otherwise = narrow(parse_expression(source, Mark("a", 1, 1)), TYPES)
    return then["日期"].maybe_empty, otherwise["日期"].maybe_empty


@pytest.mark.parametrize(
    ("source", "maybe_empty"),
    [
        ("有(日期)", (False, True)),
        ("非 有(日期)", (True, False)),
        ("有(日期) 且 想接", (False, True)),
        ("有(日期) 或 想接", (True, True)),
        ("非 有(日期) 或 来电 > 今天", (True, False)),
        ("有(日期) 或 有(日期) 且 想接", (False, True)),
        ("非 有(日期) 且 非 有(日期)", (True, False)),
        ("日期 包含 x", (False, True)),
        ("想接", (True, True)),
        ("有(没有的)", (True, True)),
    ],
)
def test_branches_know_what_the_condition_proved(
    source: str, maybe_empty: tuple[bool, bool]
) -> None:
    """`then` knows what must be there if it holds; `else`, if it does not or is unknown."""
    assert narrowed(source) == maybe_empty


def test_a_field_is_narrowed_in_its_record_only() -> None:
    """有(这笔.逾期日) says something of this row; 有(欠款.逾期日) nothing of any."""
    source = "有(这笔.逾期日) 且 有(欠款.逾期日) 且 有(这笔.没有) 且 有(金额.元)"

    then, _ = narrow(parse_expression(source, Mark("a", 1, 1)), TYPES)

    assert then["这笔"] == Type("记录", fields={**ROW_FIELDS, "逾期日": DAY})
    assert then["欠款"] == TYPES["欠款"]
    assert then["金额"] == NUMBER
