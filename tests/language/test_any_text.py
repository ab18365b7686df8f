"""What holds for every text that the readers of times, money and numbers may be given."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from bot.language.money import read_money, read_number
from bot.language.phones import read_phone
from bot.language.times import read_date, read_duration, read_time
from tests.support.case_lines import Case, read_cases

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
TIMES, MONEY, PHONES = map(read_cases, ("times.txt", "money.txt", "phones.txt"))
LONGEST = 10_000
INVISIBLE = "\u200b\u200d\u2060\ufeff\u00ad\u202e\u202c\u2066\u2069\x00\x07\x1b\ufe0f"
WORDS = (
    *"昨今前明后大上下早晚夜半点时分秒刻钟差快多左右到至天周月年号初零一二两三四五六七八九十百千万亿元块毛角几来不"
    "0123456789:./-~,。，、+*()¥$ wkxU啱尋琴",
    *(
        "星期",
        "礼拜",
        "凌晨",
        "下午",
        "小时",
        "分钟",
        "大年",
        "中秋",
        "农历",
        "每天",
        "刚才",
        "那天",
    ),
    *("😡", "👨\u200d👩\u200d👧", "🇨🇳", "\U000e0001", "\n", "\t", "\u3000", "\ud800"),
    *INVISIBLE,
)


def _read(text: str) -> tuple[object, ...]:
    readings = read_time(text, NOW), read_money(text), read_phone(text)
    return (*readings, read_date(text, NOW), read_duration(text), read_number(text))


def _changed(cases: tuple[Case, ...], change: Callable[[str], str]) -> list[str]:
    """Give the texts that, changed, are read otherwise."""
    return [case.text for case in cases if _read(change(case.text)) != _read(case.text)]


@pytest.mark.parametrize("variant", ["s2t", "s2tw", "s2hk"])
def test_traditional_glyphs_say_the_same(variant: str) -> None:
    """Every case is read alike in the glyphs of Taiwan and Hong Kong."""
    assert _changed((*TIMES, *MONEY, *PHONES), OpenCC(variant).convert) == []


def test_full_width_digits_say_the_same() -> None:
    """A phone's keyboard may give either."""
    wide = str.maketrans("0123456789", "".join(chr(0xFF10 + digit) for digit in range(10)))

    assert _changed((*TIMES, *MONEY, *PHONES), lambda text: text.translate(wide)) == []


@pytest.mark.parametrize("glyph", INVISIBLE, ids=ascii)
def test_invisible_characters_say_nothing(glyph: str) -> None:
    """Bidirectional marks, joiners and controls between the characters change no reading."""
    cases = (*TIMES[::7], *MONEY[::5], *PHONES[::5])

    assert _changed(cases, lambda text: glyph.join(["", *text, ""])) == []


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map("".join) | st.text(max_size=60))
def test_no_text_makes_a_reader_fail(text: str) -> None:
    """What is read lies in the past and within its bounds."""
    reading, money = read_time(text, NOW), read_money(text)
    read_phone(text)
    read_number(text)
    read_date(text, NOW)
    read_date(text, NOW, future=True)
    length = read_duration(text)

    assert all(moment.start <= moment.end <= NOW for moment in reading.readings)
    assert (len(reading.readings) < 2) or reading.ask
    assert money.yuan is None or (money.yuan >= 0 and money.ask is None)
    assert length is None or length >= timedelta(0)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map("".join))
def test_a_long_text_ends(unit: str) -> None:
    """Ten thousand characters of any rhythm are read without backtracking over them."""
    text = (unit * LONGEST)[:LONGEST]

    assert all(moment.end <= NOW for moment in read_time(text, NOW).readings)
    read_money(text)
    read_phone(text)
    read_number(text)
    read_date(text, NOW)
    read_duration(text)
