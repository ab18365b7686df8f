"""The grammar of days: which dates a phrase such as 上周三 or 11月5号 can mean."""

import re
from datetime import date, timedelta

from bot.language.festivals import RULES, Rule, dates_of, years_around
from bot.language.numerals import read_count, read_span

_DIGIT = "零〇一二两三四五六七八九十\\d"
_NUM = f"[{_DIGIT}]"
_YEAR = rf"(?:(?:19|20)?\d\d|{_NUM}{{4}})年"
_MONTH = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = "(?:[12]\\d|3[01]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_WEEK = "(?:个)?(?:周|星期|礼拜)"
_AGO = {"今": 0, "昨": 1, "前": 2, "大前": 3, "明": -1, "后": -2, "大后": -3}
_WEEKDAYS = {
    **{glyph: index for index, glyph in enumerate("一二三四五六日")},
    **{str(index + 1): index for index in range(7)},
    "天": 6,
}
# A 31st is at most two months away.
_MONTHS_BACK = range(-3, 4)


def _ago(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    span = read_span(groups[0])
    if span is None or span[0] != span[1]:
        return ()
    count = int(span[0])
    return (today + timedelta(days=count if groups[1] == "后" else -count),)


def _near(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    return (today - timedelta(days=_AGO[groups[0]]),)


def _open(_: tuple[str, ...], __: date) -> tuple[date, ...]:
    """Tell no date, of a phrase that can be two: 八月十五 of either calendar, 周三四."""
    return ()


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
    return dates_of(((year + 2000 if year < 100 else year, month, day),))  # noqa: PLR2004


def _full(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    """Read a month and day, in a named year or in those around."""
    month, day = read_count(groups[1]) or 0, read_count(groups[2]) or 0
    return dates_of((year, month, day) for year in years_around(groups[0], today))


def _month_day(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    """Move a month for each 上 or 下; 这个月, 本月 and none mean the nearest one."""
    moved, day = _moved(groups[0]), read_count(groups[1]) or 0
    months = _MONTHS_BACK if moved is None else (-moved,)
    return dates_of((*_months_ago(today, count), day) for count in months)


def _months_ago(today: date, count: int) -> tuple[int, int]:
    index = today.year * 12 + today.month - 1 - count
    return index // 12, index % 12 + 1


_BEFORE_PART = (
    "(?=[晚早]上|凌晨|清晨|早晨|[上下]午|中午|傍晚|半夜|深夜|夜里|晚[\\d一二两七八九十])"
)
_TWO_DAYS = rf"[二三四五六日天](?![{_DIGIT}点时:刻次个人条通天号月])"

# In order of precedence. Groups hold what the reader needs; a group that took no part is "".
_RULES = (
    *RULES,
    *(
        Rule(re.compile(shape), read)
        for shape, read in (
            (
                r"((?:19|20)\d\d)(?:-|/|\.|年)(0?[1-9]|1[0-2])(?:-|/|\.|月)(3[01]|[12]\d|0?[1-9])[日号]?",
                _numeric,
            ),
            (r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(3[01]|[12]\d|0[1-9])(?!\d)", _numeric),
            (
                r"(?<![\d.:/-])(2\d)[-/.](0?[1-9]|1[0-2])[-/.](3[01]|[12]\d|0?[1-9])(?![\d.:/%元块万-])",
                _numeric,
            ),
            ("()八月(?:十五|15)(?![日号点\\d])", _open),
            (
                rf"({_YEAR}|(?:今|去|明|大?前)年)?(?:的)?(?<![\d十])({_MONTH})月({_DAY})(?:[日号]|(?![\d个多]))",
                _full,
            ),
            (
                r"(?<![\d./:-])()(0?[1-9]|1[0-2])[-/](3[01]|[12]\d|0?[1-9])"
                r"(?![\d点时:.个次天/%百千万-])",
                _full,
            ),
            (r"^()(0?[1-9]|1[0-2])\.(3[01]|[12]\d|0?[1-9])(?![\d.万元块%个])", _full),
            (
                rf"(?<![{_DIGIT}第工])((?:[上下]{{1,3}}个?|这个|本)月|)(?:的)?({_DAY})"
                r"[号日](?![码楼线院内]|[之以]?前)",
                _month_day,
            ),
            (rf"(?<![\d.:/月早晚-])()([12]?\d|3[01]){_BEFORE_PART}", _month_day),
            (rf"([上下]{{0,3}}|[这本]){_WEEK}[一二三四五六][、,]?{_TWO_DAYS}", _open),
            (
                rf"([上下]{{0,3}}|[这本]){_WEEK}([一二三四五六日天]|[1-7](?![\d点:]))(?![个次])",
                _weekday,
            ),
            (rf"([百{_DIGIT}]{{1,4}})(?:天|日)(?:之|以)?([前后])(?:的)?", _ago),
            (
                "(?<![之以然最点饭班说证表声])(大前|大后|今|昨|前|明|后)"
                "(?:儿个?|天|日|(?<=[今昨])个儿?(?![月周星礼])|(?=[早晚夜晨]))",
                _near,
            ),
        )
    ),
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
