"""The case as lines: in order of time, only as precise as it was told, unknown callers apart."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.casework.case import DEBT_STATUSES, LENDER_TYPES, PRODUCTS, ROLES
from bot.casework.case_text import PARTS, CaseText, case_lines
from bot.casework.casebook import CaseBook, Revision
from bot.casework.when import when
from bot.engine.actions import ACTIONS
from bot.engine.render import Renderer
from bot.kernel.values import Moment, Precision, Record, Value
from bot.language.phones import mask_phone
from tests.support.shipped import world

AT = datetime(2026, 11, 22, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
EIGHT = datetime(2026, 11, 21, 20, tzinfo=AT.tzinfo)
EIGHT_MINUTE = Moment(EIGHT, EIGHT, "minute")
WORDS = Renderer(world().knowledge, None, {})


def _book(*records: tuple[str, str, Record]) -> CaseBook:
    return CaseBook(
        tuple(
            Revision(id_, kind, n, fields, withdrawn=False, at=AT + timedelta(hours=n))
            for n, (id_, kind, fields) in enumerate(records)
        )
    )


def _text(*records: tuple[str, str, Record]) -> str:
    return "\n".join(case_lines(_book(*records), WORDS.ui, WORDS.value))


def _hours(start: float, end: float, precision: Precision) -> Moment:
    midnight = EIGHT.replace(hour=0)
    return Moment(midnight + timedelta(hours=start), midnight + timedelta(hours=end), precision)


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (_hours(20.25, 20.25, "exact"), "2026年11月21日20:15"),
        (_hours(20.25, 20.25, "minute"), "2026年11月21日20:15"),
        (_hours(20, 21, "hour"), "2026年11月21日约20时"),
        (_hours(20, 20, "hour"), "2026年11月21日约20时"),
        (_hours(19.5, 20.5, "hour"), "2026年11月21日约20时"),
        (_hours(19, 21, "hour"), "2026年11月21日19时至21时之间"),
        (_hours(18, 24, "part_of_day"), "2026年11月21日18时至24时之间"),
        (_hours(18.5, 20.25, "part_of_day"), "2026年11月21日18:30至20:14之间"),
        (_hours(0, 24, "day"), "2026年11月21日"),
        (_hours(0, 24, "unknown"), "具体时间不详"),
        (date(2026, 8, 1), "2026年8月1日"),
        (None, "具体时间不详"),
    ],
)
def test_time_is_told_as_precisely_as_it_is_known(at: Value, shown: str) -> None:
    """An hour is about that hour, a range is a range, nothing is made up."""
    assert when(at, WORDS.ui) == shown


def test_incidents_stand_in_order_of_time_with_their_numbers() -> None:
    """Told later, happened earlier: it comes first and keeps its number; no time comes last."""
    bank = ("d", "debt", {"lender": "甲银行"})
    incidents: tuple[tuple[str, str, Record], ...] = (
        ("a", "incident", {"debt": "甲银行", "words": "没有时间"}),
        ("b", "incident", {"debt": "甲银行", "at": EIGHT_MINUTE}),
        ("c", "incident", {"debt": "甲银行", "at": date(2026, 11, 20)}),
    )

    text = _text(bank, *incidents)

    places = [text.index(f"编号{n}  ") for n in (3, 2)] + [text.index("没有时间")]
    assert places == sorted(places)
    assert "未知来电" not in text


def test_unknown_callers_stand_apart_by_number() -> None:
    """Two calls of one number are under it; a call without a number is under none."""
    calls: tuple[tuple[str, str, Record], ...] = (
        ("a", "incident", {"channel": "call", "number": "13800138000"}),
        ("b", "incident", {"channel": "call"}),
        ("c", "incident", {"channel": "call", "number": "+86 13800138000", "connected": False}),
    )

    text = _text(*calls)

    assert "未知来电" in text
    assert "13800138000，共 2 条" in text
    assert "没显示号码，共 1 条" in text
    assert "没接通" in text
    assert "发生的事" not in text


def test_correction_stands_with_the_original_wording_and_its_time() -> None:
    """What was told first, what is right, and when it was said."""
    told = ("a", "incident", {"channel": "call", "words": "原来的话", "at": EIGHT_MINUTE})
    fix = ("x", "correction", {"incident": "a", "words": "改过的话", "connected": True})

    text = _text(told, fix)

    assert "原话：“改过的话”" in text
    assert "更正（2026-11-22 16:30）：原话，原来记的是 原来的话，改为 改过的话" in text
    assert "补记（2026-11-22 16:30）：是否接通，是" in text


def test_assignments_and_merges_stand_with_what_was_before() -> None:
    """Where an incident was put and when, and what a merged debt was told as."""
    text = _text(
        ("d", "debt", {"lender": "甲银行"}),
        ("e", "debt", {"lender": "甲银行", "amount": Decimal(500)}),
        ("a", "incident", {"channel": "call"}),
        ("x", "assignment", {"incident": "a", "debt": "d"}),
        ("y", "assignment", {"incident": "a", "unknown": True}),
        ("m", "merge", {"kind": "debt", "from": "e", "into": "d"}),
    )

    assert "归到（2026-11-22 18:30）：甲银行\n   归到（2026-11-22 19:30）：未知来电" in text
    assert "合并进来的一条，原来记的是 甲银行  500" in text


def test_retracted_incident_is_nowhere() -> None:
    """Neither its words nor its correction appear."""
    told = ("a", "incident", {"words": "收回的话"})
    fix = ("y", "correction", {"incident": "a", "words": "也收回的话"})
    gone = ("x", "correction", {"incident": "a", "retract": True})

    assert "收回的话" not in _text(told, fix, gone)


def test_debts_and_callers_are_told_in_words() -> None:
    """Types, money and status; who collects for whom from which numbers."""
    debt = (
        "d",
        "debt",
        {
            "lender": "甲银行",
            "lender_type": "bank",
            "product": "credit_card",
            "amount": Decimal("20000.50"),
            "overdue_since": date(2026, 8, 1),
            "status": "sued",
        },
    )
    caller = ("c", "collector", {"name": "某公司", "number": "4001234567", "debt": "甲银行"})

    text = _text(debt, caller, ("n", "note", {"text": "话", "role": "relative"}))

    assert "编号1  甲银行  银行  信用卡  20,000.50元" in text
    assert "没按时还的日子：2026年8月1日  已被起诉" in text
    assert "编号1  某公司  4001234567  替甲银行催收" in text
    assert "我的身份\n家人" in text


def test_numbers_are_masked_where_that_is_asked() -> None:
    """In the chat only the ends show, also in what was corrected."""
    told = ("a", "incident", {"number": "13800138000"})
    fix = ("x", "correction", {"incident": "a", "number": "13900139000"})

    (line,) = CaseText(_book(told, fix), WORDS.ui, WORDS.value, mask_phone).rows("incidents")

    assert "139****9000" in line
    assert "138****8000" in line
    assert "00138000" not in line


def test_every_part_can_be_listed() -> None:
    """Of an empty case each part is empty."""
    text = CaseText(CaseBook(()), WORDS.ui, WORDS.value)

    assert [text.rows(part) for part in PARTS] == [()] * len(PARTS)


def test_everything_that_can_be_told_has_its_word() -> None:
    """No id of a role, a debt or a corrected field would be shown bare."""
    fields = {one.name for name in ("incident", "debt") for one in ACTIONS[name].arguments}
    keys = [
        *(f"role_{one}" for one in ROLES),
        *(f"lender_{one}" for one in LENDER_TYPES),
        *(f"product_{one}" for one in PRODUCTS),
        *(f"status_{one}" for one in DEBT_STATUSES),
        *(f"field_{one}" for one in fields - {"unnamed"}),
    ]

    assert [key for key in keys if key not in world().knowledge.ui] == []
