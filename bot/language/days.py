"""The grammar of days: which dates a phrase such as 上周三 or 11月5号 can mean."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.language.numerals import read_count

DaysReader = Callable[[tuple[str, ...], date], tuple[date, ...]]
"""From the groups of a match and today to the dates that may be meant, past and to come."""

_DIGIT = "零〇一二两三四五六七八九十\\d"
_NUM = f"[{_DIGIT}]"
_YEAR = rf"(?:(?:19|20)?\d\d|{_NUM}{{4}})年"
_MONTH = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = "(?:[12]\\d|3[01]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_WEEK = "(?:个)?(?:周|星期|礼拜)"
_AGO = {"今": 0, "昨": 1, "前": 2, "大前": 3, "明": -1, "后": -2, "大后": -3}
_WEEKDAYS = {glyph: index for index, glyph in enumerate("一二三四五六日")} | {"天": 6}
_YEARS_AGO = {"今": 0, "去": 1, "前": 2, "大前": 3, "明": -1}
_FESTIVALS = {
    "元旦": (1, 1),
    "五一": (5, 1),
    "双十一": (11, 11),
    "双11": (11, 11),
    "双十二": (12, 12),
    "双12": (12, 12),
    "平安夜": (12, 24),
    "圣诞": (12, 25),
}

# First day of the lunar year in China, by the rule of GB/T 33661-2017; each is the Beijing date
# of a computed new moon.
_NEW_YEARS = tuple(
    date.fromisoformat(day)
    for day in [
        "2010-02-14",
        "2011-02-03",
        "2012-01-23",
        "2013-02-10",
        "2014-01-31",
        "2015-02-19",
        "2016-02-08",
        "2017-01-28",
        "2018-02-16",
        "2019-02-05",
        "2020-01-25",
        "2021-02-12",
        "2022-02-01",
        "2023-01-22",
        "2024-02-10",
        "2025-01-29",
        "2026-02-17",
        "2027-02-06",
        "2028-01-26",
        "2029-02-13",
        "2030-02-03",
        "2031-01-23",
        "2032-02-11",
        "2033-01-31",
        "2034-02-19",
        "2035-02-08",
        "2036-01-28",
        "2037-02-15",
        "2038-02-04",
        "2039-01-24",
        "2040-02-12",
    ]
)
# 29 February is at most eight years away, a 31st two months.
_YEARS_BACK = range(-8, 9)
_MONTHS_BACK = range(-3, 4)


@dataclass(frozen=True, slots=True)
class _Rule:
    shape: re.Pattern[str]
    read: DaysReader


def _ago(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    count = read_count(groups[0])
    if count is None:
        return ()
    return (today + timedelta(days=count if groups[1] == "后" else -count),)


def _near(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    return (today - timedelta(days=_AGO[groups[0]]),)


def _weekday(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    """Move a week for each 上 or 下; 这, 本 and none mean the nearest one."""
    monday, weeks = today - timedelta(days=today.weekday()), _moved(groups[0])
    day = monday + timedelta(days=_WEEKDAYS[groups[1]])
    if weeks is not None:
        return (day + timedelta(weeks=weeks),)
    return tuple(day + timedelta(weeks=step) for step in (-1, 0, 1))


def _moved(text: str) -> int | None:
    steps = text.count("下") - text.count("上")
    return steps or None


def _numeric(groups: tuple[str, ...], _: date) -> tuple[date, ...]:
    year, month, day = (int(group) for group in groups)
    return _dates(((year, month, day),))


def _full(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    """Read a month and day, in a named year or in those around."""
    month, day = read_count(groups[1]) or 0, read_count(groups[2]) or 0
    if groups[0]:
        return _dates(((_year(groups[0], today), month, day),))
    return _dates((today.year - back, month, day) for back in _YEARS_BACK)


def _year(text: str, today: date) -> int:
    ago = _YEARS_AGO.get(text.removesuffix("年"))
    if ago is not None:
        return today.year - ago
    year = read_count(text.removesuffix("年")) or 0
    return year + 2000 if year < 100 else year  # noqa: PLR2004 - a year of two digits


def _month_day(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    """Move a month for each 上 or 下; 这个月, 本月 and none mean the nearest one."""
    moved, day = _moved(groups[0]), read_count(groups[1]) or 0
    months = _MONTHS_BACK if moved is None else (-moved,)
    return _dates((*_months_ago(today, count), day) for count in months)


def _months_ago(today: date, count: int) -> tuple[int, int]:
    index = today.year * 12 + today.month - 1 - count
    return index // 12, index % 12 + 1


def _festival(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    ago, (month, day) = _YEARS_AGO.get(groups[0][:-1]), _FESTIVALS[groups[1]]
    years = _YEARS_BACK if ago is None else (ago,)
    return _dates((today.year - back, month, day) for back in years)


def _new_year(groups: tuple[str, ...], _: date) -> tuple[date, ...]:
    """Count from the first day of the lunar year; no group means its eve."""
    offset = (read_count(groups[0]) or 0) - 1 if groups[0] else -1
    return tuple(start + timedelta(days=offset) for start in _NEW_YEARS)


def _lantern(_: tuple[str, ...], today: date) -> tuple[date, ...]:
    return _new_year(("15",), today)


def _dates(parts: Iterable[tuple[int, int, int]]) -> tuple[date, ...]:
    found: list[date] = []
    for year, month, day in parts:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return tuple(found)


# In order of precedence. Groups hold what the reader needs; a group that took no part is "".
_RULES = tuple(
    _Rule(re.compile(shape), read)
    for shape, read in (
        (
            r"((?:19|20)\d\d)(?:-|/|\.|年)(0?[1-9]|1[0-2])(?:-|/|\.|月)(3[01]|[12]\d|0?[1-9])[日号]?",
            _numeric,
        ),
        (r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(3[01]|[12]\d|0[1-9])(?!\d)", _numeric),
        (
            rf"({_YEAR}|(?:今|去|明|大?前)年)?(?:的)?(?<![\d十])({_MONTH})月({_DAY})(?:[日号]|(?![\d个多]))",
            _full,
        ),
        (
            r"(?<![\d.])()(0?[1-9]|1[0-2])[-/](3[01]|[12]\d|0?[1-9])(?![\d点时:.个次天/%百千万-])",
            _full,
        ),
        (r"^()(0?[1-9]|1[0-2])\.(3[01]|[12]\d|0?[1-9])(?![\d.万元块%个])", _full),
        (
            rf"(?<![{_DIGIT}第工])((?:[上下]{{1,3}}个?|这个|本)月|)(?:的)?({_DAY})"
            r"[号日](?![码楼线院内]|[之以]?前)",
            _month_day,
        ),
        (rf"([上下]{{0,3}}|[这本]){_WEEK}([一二三四五六日天])(?![个次])", _weekday),
        ("((?:今|去|明|大?前)年|)(元旦|五一|双(?:十[一二]|1[12])|平安夜|圣诞)节?", _festival),
        ("(?:农历|阴历)?(?:大年|正月|春节)初([一二三四五六七八九十]|\\d{1,2})", _new_year),
        ("(?:除夕|(?:大年|年)(?:三十|夜))夜?()", _new_year),
        ("(?:元宵|正月十五)节?", _lantern),
        (rf"({_NUM}{{1,4}})(?:天|日)(?:之|以)?([前后])(?:的)?", _ago),
        ("(大前|大后|今|昨|前|明|后)(?:儿个?|天|日|(?=[早晚夜晨]))", _near),
    )
)
DAY = "|".join(f"(?:{re.sub(r'[(](?![?])', '(?:', rule.shape.pattern)})" for rule in _RULES)
"""Pattern source of one day phrase, without groups."""


def read_days(
    text: str, span: tuple[int, int], today: date, *, future: bool = False
) -> tuple[date, ...]:
    """Give the dates that a phrase can mean, the nearest first.

    Args:
        text: The text in which `DAY` matched; what stands around the phrase matters.
        span: Where it matched.
        today: The user's date.
        future: Read dates to come; otherwise a date, weekday or day of the month still to
            come means the most recent past one.

    Returns:
        None later than today, or none earlier if `future`; empty when no such date exists.
    """
    for rule in _RULES:
        match = rule.shape.match(text, span[0])
        if match is not None and match.end() == span[1]:
            days = rule.read(tuple(group or "" for group in match.groups()), today)
            if future:
                return tuple(sorted(day for day in days if day >= today))
            return tuple(sorted((day for day in days if day <= today), reverse=True))
    return ()
