"""`bot.engine.expression_eval`, also against a naive evaluator of its own.

The naive one knows nothing of limits and ranges: a rough time is the list of all hours
that it could be, and an answer is known when every combination gives the same.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.engine.expression import parse_expression, resolve
from bot.engine.expression_eval import UNKNOWN, Scope, compile_expression
from bot.engine.mark import Mark
from bot.kernel.values import FileRef, Moment, Record, Tap, Value

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 24, 15, tzinfo=ZONE)
TODAY = NOW.date()
PHOTO = FileRef("f1", "photo", "a.jpg", "image/jpeg", 3)
ROWS: tuple[Record, ...] = (
    {"平台": "甲贷", "金额": Decimal(30000), "逾期日": None, "行为": ("night",)},
    {"平台": "乙行", "金额": Decimal(12000), "逾期日": date(2020, 1, 5), "行为": None},
)
SCOPE: Scope = {
    "想接": True,
    "录": False,
    "空": None,
    "无": (),
    "金额": Decimal(5000),
    "零": Decimal(0),
    "公司": "某某贷款公司",
    "平台": "bank",
    "行为": ("threat", "night"),
    "按": (Tap("insult", NOW), Tap("insult", NOW)),
    "照片": PHOTO,
    "日期": date(2026, 11, 20),
    "整点": Moment(NOW - timedelta(days=2), NOW - timedelta(days=2), "exact"),
    "昨天": Moment(
        datetime(2026, 11, 23, tzinfo=ZONE), datetime(2026, 11, 24, tzinfo=ZONE), "day"
    ),
    "何时": Moment(NOW, NOW, "unknown"),
    "欠款": ROWS,
    "这笔": ROWS[1],
    "案件": {"欠款": ROWS, "事件": (), "角色": "debtor"},
}


def evaluate(source: str, scope: Scope = SCOPE, now: datetime = NOW) -> object:
    declared = frozenset({*scope, "没有的"})
    parsed = resolve(parse_expression(source, Mark("a", 1, 1)), declared)
    return compile_expression(parsed)(scope, now)


@pytest.mark.parametrize(
    "source",
    [
        "想接 且 非 录",
        "录 或 想接 = 是",
        "金额 = 5000 且 金额 != 1 且 金额 < 1万 且 金额 <= 5000 且 金额 > 4千 且 金额 >= 5000",
        "平台 = bank 且 平台 != loan",
        "平台 in [bank, loan] 且 非 平台 in [loan]",
        "公司 包含 '贷款' 且 公司 不包含 '银行'",
        "公司 = '某某贷款公司'",
        "行为 包含 threat 且 行为 不包含 fake",
        "按 包含 insult 且 按 不包含 threat",
        "有(公司) 且 有(行为) 且 有(零) 且 有(录) 且 有(照片) 且 有(这笔) 且 有(整点)",
        "非 有(空) 且 非 有(无) 且 非 有(没有的) 或 录",
        "数(行为) = 2 且 数(按) = 2 且 数(照片) = 1 且 数(空) = 0 且 数(无) = 0 且 数(欠款) = 2",
        "合计(欠款.金额) = 42000 且 合计(空) = 0 且 合计(案件.事件.金额) = 0 且 合计(金额) = 5000",
        "合计([金额, 空, 1]) = 5001",
        "数(欠款.逾期日) = 1 且 非 有(案件.事件)",
        "欠款.行为 包含 night 且 案件.欠款.平台 包含 '甲贷'",
        "案件.角色 = 'debtor'",
        "这笔.金额 - 2000 = 1万 且 这笔.逾期日 = 2020-01-05",
        "天数(今天 - 日期) = 4 且 今天 - 日期 = 4天",
        "天数(36小时) = 1.5",
        "今天 + 1天 > 今天 且 1天 + 今天 = 2026-11-25 且 今天 - 1天 = '2026-11-23'",
        "日期 < '2026-11-21' 且 '2026-11-21' > 日期",
        "今天 - '2026-11-20' = 4天",
        "现在 - 整点 = 48小时 且 整点 + 2天 = 现在 且 2天 + 整点 = 现在 且 现在 - 2天 = 整点",
        "天数(现在 - 整点) = 2",
        "整点 < 今天 且 整点 = 2026-11-22 且 现在 = 今天 且 现在 <= 今天 且 现在 > '2026-11-23'",
        "昨天 < 今天 且 昨天 = 今天 - 1天 且 今天 - 昨天 = 1天 且 天数(昨天 - 今天) = -1",
        "昨天 < 现在 且 现在 - 昨天 > 15小时 且 天数(现在 - 昨天) < 2",
        "1天 + 2小时 = 26小时 且 1天 - 2小时 = 22小时",
        "(1 + 2) * 3 / 2 = 4.5 且 -金额 = -5000",
        "0.1 + 0.2 = 0.3",
    ],
)
def test_what_holds_is_true(source: str) -> None:
    """Each of these conditions holds in the scope above."""
    assert evaluate(source) is True


@pytest.mark.parametrize(
    "source",
    [
        "空 = 1",
        "空 != 1",
        "1 < 空",
        "非 空",
        "空 且 想接",
        "空 或 录",
        "没有.字段 = 1",
        "金额.字段 = 1",
        "金额 / 零 > 1",
        "零 / 零 = 零",
        "有(金额 / 零)",
        "空 + 1 > 0",
        "今天 + 空 > 今天",
        "现在 - 空 > 1天",
        "昨天 > 2026-11-23 - 9小时 且 昨天 + 0天 < 现在 - 20小时",
        "现在 - 昨天 > 1天",
        "天数(现在 - 昨天) > 1",
        "现在 - 昨天 = 20小时",
        "何时 < 现在",
        "今天 - 何时 > 1天",
        "天数(何时) > 1",
        "行为 包含 空",
        "平台 in [空, loan]",
        "金额 包含 1",
        "金额 = 想接",
        "公司 > 'a'",
        "想接 < 录",
        "公司 > 2026-01-01",
        "'2026-02-30' < 今天",
        "今天 + 99999999天 > 今天",
        "现在 - 99999999天 < 现在",
        "公司 * 2 = 1",
        "3天 / 2 = 1",
        "3天 + 1 = 1",
        "数(公司) = 1",
        "合计(公司) = 1",
        "合计(行为) = 1",
    ],
)
def test_what_cannot_be_told_is_unknown(source: str) -> None:
    """Empty values, rough times, division by zero and other kinds have no answer."""
    assert evaluate(source) is UNKNOWN


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("录 且 空", False),
        ("空 且 录", False),
        ("想接 或 空", True),
        ("空 或 想接", True),
        ("空 包含 threat", False),
        ("行为 包含 空 或 想接", True),
        ("平台 in [空, bank]", True),
        ("非 有(空)", True),
        ("有(空) 且 空 > 3", False),
    ],
)
def test_the_unknown_does_not_hide_what_is_certain(source: str, value: bool) -> None:
    """One False settles 且, one True settles 或, and an empty value contains nothing."""
    assert evaluate(source) is value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("平台", "bank"),
        ("空", None),
        ("今天 + 15天", date(2026, 12, 9)),
        ("今天 + 2小时", TODAY),
        ("现在 + 2小时", Moment(NOW + timedelta(hours=2), NOW + timedelta(hours=2), "exact")),
        ("3天", timedelta(days=3)),
        ("合计(欠款.金额) / 4", Decimal(10500)),
        ("行为", ("threat", "night")),
        ("[threat, insult]", ("threat", "insult")),
        ("欠款", ROWS),
        ("按", SCOPE["按"]),
        ("[照片]", (PHOTO,)),
        ("无", ()),
        ("欠款.平台", ("甲贷", "乙行")),
        ("欠款.金额", UNKNOWN),
        ("这笔", UNKNOWN),
        ("现在 - 昨天", UNKNOWN),
    ],
)
def test_values_are_what_a_slot_can_hold(source: str, value: object) -> None:
    """A whole expression gives a storable value or duration; anything else is UNKNOWN."""
    assert evaluate(source) == value


def test_today_is_the_day_in_the_zone_of_now() -> None:
    """今天 follows the zone in which the time is given, not UTC."""
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)

    assert evaluate("今天", now=late) == date(2026, 11, 24)
    assert evaluate("今天", now=late.astimezone(ZONE)) == date(2026, 11, 25)


def test_unknown_counts_as_false() -> None:
    """A plain `if` on UNKNOWN takes the other branch."""
    assert not UNKNOWN


# --- against the naive evaluator


class Naive:
    """A piece of source, how tightly it binds, and all that it could be.

    `worlds` is None when nobody can say.
    """

    def __init__(self, text: str, binds: int, worlds: Iterable[object] | None) -> None:
        self.text = text
        self.binds = binds
        self.worlds = None if worlds is None else tuple(dict.fromkeys(worlds))

    def within(self, binds: int) -> str:
        """Print it as a part of something that binds so tightly."""
        return self.text if self.binds >= binds else f"({self.text})"


def quotient(a: Fraction, b: Fraction) -> Fraction:
    return a / b


OPERATORS: dict[str, Callable[..., object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": quotient,
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
RELATIONS = ("=", "!=", "<", "<=", ">", ">=")


def joined(a: Naive, b: Naive, op: str, binds: int) -> Naive:
    worlds = None
    if a.worlds is not None and b.worlds is not None:
        compute = OPERATORS[op]
        worlds = [compute(x, y) for x, y in product(a.worlds, b.worlds)]
    return Naive(f"{a.within(binds)} {op} {b.within(binds + 1)}", binds, worlds)


def hours_of(moment: Moment) -> list[datetime]:
    """List every hour of a rough time and its last instant."""
    if moment.start == moment.end:
        return [moment.start]
    count = int((moment.end - moment.start) / timedelta(hours=1))
    last = moment.end - timedelta(microseconds=1)
    return [*(moment.start + timedelta(hours=hour) for hour in range(count)), last]


NUMBERS = st.sampled_from([0, 1, 2, 5, -4]).map(Decimal)
DATES = st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days))


def rough(start: int, length: int) -> Moment:
    begin = NOW + timedelta(hours=start)
    return Moment(begin, begin + timedelta(hours=length), "hour")


MOMENTS = st.builds(rough, st.integers(-60, 60), st.sampled_from([0, 0, 1, 7]))
ITEMS = st.lists(st.sampled_from("xyz"), max_size=3, unique=True).map(tuple)
SCOPES = st.fixed_dictionaries(
    {
        "甲": st.none() | NUMBERS,
        "乙": st.none() | NUMBERS,
        "日": st.none() | DATES,
        "时": st.none() | MOMENTS,
        "刻": MOMENTS,
        "对": st.none() | st.booleans(),
        "项": st.none() | ITEMS,
        "选": st.none() | st.sampled_from("xyz"),
    }
)


@st.composite
def numbers(draw: st.DrawFn, scope: Mapping[str, Value], depth: int) -> Naive:
    kind = draw(st.sampled_from(["const", "slot", "count", "+", "-", "*", "/"]))
    if kind in "+-*/" and depth:
        # Thirds are not exact in decimals: only these divisors.
        a, b = draw(numbers(scope, depth - 1)), draw(numbers(scope, depth - 1))
        if kind == "/":
            b = draw(numbers(scope, 0))
            if b.worlds == (0,):
                b.worlds = None
            assume(b.worlds is None or b.worlds[0] in (1, 2, 5, -4))
        return joined(a, b, kind, 6 if kind in "*/" else 5)
    if kind == "count":
        items = scope["项"]
        return Naive("数(项)", 9, [Fraction(len(items) if isinstance(items, tuple) else 0)])
    if kind == "slot":
        name = draw(st.sampled_from("甲乙"))
        value = scope[name]
        return Naive(name, 9, None if value is None else [Fraction(str(value))])
    value = draw(st.sampled_from([0, 1, 2, 5]))
    return Naive(str(value), 9, [Fraction(value)])


@st.composite
def counted_days(draw: st.DrawFn, scope: Mapping[str, Value], depth: int) -> Naive:
    span = draw(spans(scope, depth))
    lengths = None if span.worlds is None else [days_in(one) for one in span.worlds]
    return Naive(f"天数({span.text})", 9, lengths)


def days_in(span: object) -> Fraction:
    assert isinstance(span, timedelta)
    return Fraction(span // timedelta(microseconds=1), 86400 * 10**6)


@st.composite
def days(draw: st.DrawFn, scope: Mapping[str, Value], depth: int) -> Naive:
    kind = draw(st.sampled_from(["today", "slot", "const", "+", "-"]))
    if kind in "+-" and depth:
        a = draw(days(scope, depth - 1))
        count = draw(st.integers(0, 3))
        span = Naive(f"{count}天", 9, [timedelta(days=count)])
        return joined(a, span, kind, 5)
    if kind == "slot":
        value = scope["日"]
        return Naive("日", 9, None if value is None else [value])
    if kind == "const":
        value = draw(DATES)
        return Naive(draw(st.sampled_from([f"{value}", f"'{value}'"])), 9, [value])
    return Naive("今天", 9, [TODAY])


@st.composite
def moments(draw: st.DrawFn, scope: Mapping[str, Value], depth: int) -> Naive:
    kind = draw(st.sampled_from(["now", "slot", "+", "-"]))
    if kind in "+-" and depth:
        a = draw(moments(scope, depth - 1))
        count = draw(st.integers(0, 30))
        span = Naive(f"{count}小时", 9, [timedelta(hours=count)])
        return joined(a, span, kind, 5)
    if kind == "slot":
        name = draw(st.sampled_from("时刻"))
        value = scope[name]
        return Naive(name, 9, hours_of(value) if isinstance(value, Moment) else None)
    return Naive("现在", 9, [NOW])


def as_days(piece: Naive) -> Naive:
    if piece.worlds is None:
        return piece
    days = [at.astimezone(ZONE).date() if isinstance(at, datetime) else at for at in piece.worlds]
    return Naive(piece.text, piece.binds, days)


@st.composite
def spans(draw: st.DrawFn, scope: Mapping[str, Value], depth: int) -> Naive:
    kind = draw(st.sampled_from(["const", "day", "instant", "mixed"]))
    if kind == "const":
        count = draw(st.integers(0, 60))
        return Naive(f"{count}小时", 9, [timedelta(hours=count)])
    of = {"day": (days, days), "instant": (moments, moments), "mixed": (days, moments)}[kind]
    a, b = (draw(one(scope, depth)) for one in draw(st.permutations(of)))
    assume(not a.text.startswith("'") or not b.text.startswith("'"))
    if kind == "mixed":
        a, b = as_days(a), as_days(b)
    return joined(a, b, "-", 5)


def settled(piece: Naive) -> Naive:
    """Keep an answer that every world gives; else nobody can say."""
    worlds = set(piece.worlds or ())
    return Naive(piece.text, piece.binds, worlds if len(worlds) == 1 else None)


@st.composite
def comparisons(draw: st.DrawFn, scope: Mapping[str, Value], depth: int) -> Naive:
    kind = draw(st.sampled_from(["number", "day", "instant", "mixed", "span", "days"]))
    of = {
        "number": (numbers, numbers),
        "day": (days, days),
        "instant": (moments, moments),
        "mixed": (days, moments),
        "span": (spans, spans),
        "days": (counted_days, numbers),
    }[kind]
    a, b = (draw(one(scope, depth)) for one in of)
    assume(not a.text.startswith("'") or not b.text.startswith("'"))
    if kind == "mixed":
        a, b = as_days(a), as_days(b)
    op = draw(st.sampled_from(RELATIONS))
    return settled(joined(a, b, op, 4))


def settled_by(*, decisive: bool, a: Naive, b: Naive) -> list[bool] | None:
    both = [None if one.worlds is None else one.worlds[0] for one in (a, b)]
    if decisive in both:
        return [decisive]
    return None if None in both else [not decisive]


@st.composite
def conditions(draw: st.DrawFn, scope: Mapping[str, Value], depth: int) -> Naive:
    kind = draw(st.sampled_from(["leaf", "非", "且", "或"]))
    if kind in ("且", "或") and depth:
        a, b = draw(conditions(scope, depth - 1)), draw(conditions(scope, depth - 1))
        binds = 2 if kind == "且" else 1
        worlds = settled_by(decisive=kind == "或", a=a, b=b)
        return Naive(f"{a.within(binds)} {kind} {b.within(binds)}", binds, worlds)
    if kind == "非" and depth:
        a = draw(conditions(scope, depth - 1))
        return Naive(f"非 {a.within(3)}", 3, None if a.worlds is None else [not a.worlds[0]])
    return draw(facts(scope) if draw(st.booleans()) else comparisons(scope, min(depth, 2)))


@st.composite
def facts(draw: st.DrawFn, scope: Mapping[str, Value]) -> Naive:
    kind = draw(st.sampled_from(["slot", "has", "in", "option"]))
    if kind == "slot":
        return Naive("对", 9, None if scope["对"] is None else [scope["对"]])
    if kind == "has":
        name = draw(st.sampled_from(sorted(scope)))
        return Naive(f"有({name})", 9, [scope[name] not in (None, ())])
    if kind == "in":
        items = scope["项"]
        option = draw(st.sampled_from("xyz"))
        return Naive(f"项 包含 {option}", 4, [isinstance(items, tuple) and option in items])
    option = draw(st.sampled_from("xyz"))
    chosen = scope["选"]
    return Naive(f"选 in [{option}]", 4, None if chosen is None else [chosen == option])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_evaluation_agrees_with_the_naive_one(data: st.DataObject) -> None:
    """A condition is what every possible world says, and UNKNOWN when they differ."""
    scope = data.draw(SCOPES)
    condition = data.draw(conditions(scope, 3))
    assume(len(condition.text) <= 300)

    result = evaluate(condition.text, scope)

    expected = None if condition.worlds is None else condition.worlds[0]
    assert (None if result is UNKNOWN else result) is expected


EDGES = st.sampled_from(
    [
        *(None, "", "a", "2026-01-05", "2026-02-30", True, False, (), ("x",), PHOTO, (PHOTO,)),
        *map(Decimal, ("0", "-1.5", "1E+999999", "1E-999999", "NaN", "sNaN", "Infinity")),
        *(date.min, date.max, TODAY, SCOPE["按"], ROWS, ROWS[0]),
        Moment(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), "unknown"),
        Moment(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), "day"),
        Moment(datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), "exact"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_evaluation_never_raises(data: st.DataObject) -> None:
    """Whatever the slots hold, also what they never should, a condition has a result."""
    condition = data.draw(conditions(data.draw(SCOPES), 3))
    assume(len(condition.text) <= 300)
    scope = data.draw(st.fixed_dictionaries(dict.fromkeys("甲乙日时刻对项选", EDGES)))

    result = evaluate(condition.text, scope)

    assert result is UNKNOWN or isinstance(result, bool) or condition.text == "对"


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999")])
def test_numbers_out_of_bounds_have_no_sum(value: Decimal) -> None:
    """A sum or product that is no finite number is UNKNOWN."""
    scope: Scope = {"甲": value, "列": ({"数额": value}, {"数额": value})}

    assert evaluate("甲 * 甲 * 甲", scope) is UNKNOWN
    assert evaluate("合计(列.数额) * 10", scope) is UNKNOWN
