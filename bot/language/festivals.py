"""The grammar of festivals and of lunar dates: which dates 中秋节 or 大年初三 can mean."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from bot.language.lunar import (
    LUNAR_YEARS,
    clear_brightness,
    lunar_day,
    new_years_eve,
    winter_solstice,
)
from bot.language.numerals import read_count

DaysReader = Callable[[tuple[str, ...], date], tuple[date, ...]]
"""From the groups of a match and today to the dates that may be meant, past and to come."""

_YEARS_AGO = {"今": 0, "去": 1, "前": 2, "大前": 3, "明": -1}
# Of a date that not every year has, 29 February, the next is at most eight years away.
_YEARS_BACK = range(-8, 9)

_SAID_YEAR = r"((?:(?:20)?\d\d|[二〇零一三四五六七八九]{4}|今|去|明|大?前)年|)的?"
_NOT_A_SEASON = "(?!节?(?:期间|假|长假|小长假|前|后|以|之|黄金周|放假|那几))"
_FIXED: dict[str, tuple[int, int]] = {
    "元旦": (1, 1),
    "情人": (2, 14),
    "妇女": (3, 8),
    "三八": (3, 8),
    "五一": (5, 1),
    "劳动": (5, 1),
    "五四": (5, 4),
    "六一": (6, 1),
    "儿童": (6, 1),
    "教师": (9, 10),
    "国庆": (10, 1),
    "十一": (10, 1),
    "万圣": (10, 31),
    "双十一": (11, 11),
    "双11": (11, 11),
    "双十二": (12, 12),
    "双12": (12, 12),
    "平安夜": (12, 24),
    "圣诞": (12, 25),
}
_LUNAR: dict[str, tuple[int, int]] = {
    "春节": (1, 1),
    "元宵": (1, 15),
    "龙抬头": (2, 2),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中元": (7, 15),
    "中秋": (8, 15),
    "重阳": (9, 9),
}
_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_DAY = (
    "初[一二三四五六七八九十]|初(?:10|[1-9])|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?"
    "|十[一二三四五六七八九]|三十"
)
_MONTH = "[正冬腊]|1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九]"


@dataclass(frozen=True, slots=True)
class Rule:
    """A shape, with a group for each thing that its reader needs."""

    shape: re.Pattern[str]
    read: DaysReader


def year_said(text: str, today: date) -> int | None:
    """Read a year said as 去年, 2025年, 25年; None for an empty text."""
    said = text.removesuffix("年")
    if not said:
        return None
    if said in _YEARS_AGO:
        return today.year - _YEARS_AGO[said]
    year = read_count(said) or 0
    return year + 2000 if year < 100 else year  # noqa: PLR2004 - a year of two digits


def dates_of(parts: Iterable[tuple[int, int, int]]) -> tuple[date, ...]:
    """Give those of the years, months and days that there are."""
    return tuple(_existing(parts))


def _existing(parts: Iterable[tuple[int, int, int]]) -> Iterator[date]:
    for year, month, day in parts:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def years_around(said: str, today: date) -> tuple[int, ...]:
    """Give the year that is said, or else those around today."""
    year = year_said(said, today)
    return tuple(today.year - back for back in _YEARS_BACK) if year is None else (year,)


def _fixed(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    month, day = _FIXED[groups[1]]
    return dates_of((year, month, day) for year in years_around(groups[0], today))


def _known(days: Iterable[date | None]) -> tuple[date, ...]:
    return tuple(day for day in days if day is not None)


def _lunar_years(said: str, today: date) -> tuple[int, ...]:
    year = year_said(said, today)
    return LUNAR_YEARS if year is None else (year,)


def _festival(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    month, day = _LUNAR[groups[1]]
    return _known(lunar_day(year, month, day) for year in _lunar_years(groups[0], today))


def _term(
    term: Callable[[int], date | None], groups: tuple[str, ...], today: date
) -> tuple[date, ...]:
    return _known(term(year) for year in _lunar_years(groups[0], today))


def _eve(groups: tuple[str, ...], _: date) -> tuple[date, ...]:
    """去年除夕 may be the eve in that year or the one that ended it: no date is told."""
    return () if groups[0] else _known(map(new_years_eve, LUNAR_YEARS))


def _lunar_date(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    """Read a lunar month and day; the end of a lunar year lies in two years, so that none counts.

    去年腊月二十八 may be of either January.
    """
    month = _MONTHS.get(groups[2]) or read_count(groups[2]) or 0
    day = _lunar_number(groups[3])
    if groups[0] and month > 10:  # noqa: PLR2004 - the eleventh may reach into the next year
        return ()
    years = _lunar_years(groups[0], today)
    return _known(lunar_day(year, month, day, leap=bool(groups[1])) for year in years)


def _first_month(groups: tuple[str, ...], today: date) -> tuple[date, ...]:
    return _lunar_date((groups[0], "", "正", groups[1]), today)


def _lunar_number(text: str) -> int:
    said = text.removeprefix("初")
    return read_count("二十" + said[1:] if said.startswith("廿") else said) or 0


def _named(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_HOLIDAYS = {"国庆", "十一", "劳动", "妇女", "三八", "情人", "儿童", "教师", "万圣", "五四"}
_PLAIN = _named(_FIXED.keys() - _HOLIDAYS)
_ONE_DAY = "(?:节?(?:那天|当天|当日)|节)"

# In order of precedence. 国庆 and 春节 name a week of holidays: only 国庆节, 国庆当天 is a day.
RULES = tuple(
    Rule(re.compile(shape), read)
    for shape, read in (
        (f"{_SAID_YEAR}({_named(_HOLIDAYS - {'十一'})}){_ONE_DAY}{_NOT_A_SEASON}", _fixed),
        (f"{_SAID_YEAR}(十一)(?:那天|当天|当日|国庆节){_NOT_A_SEASON}", _fixed),
        (rf"{_SAID_YEAR}(?<![\d一二三四五六七八九十])({_PLAIN})节?{_NOT_A_SEASON}", _fixed),
        (f"{_SAID_YEAR}(春节)(?:那天|当天|当日){_NOT_A_SEASON}", _festival),
        (
            f"{_SAID_YEAR}({_named(_LUNAR.keys() - {'春节'})})节?(?:那天|当天)?{_NOT_A_SEASON}",
            _festival,
        ),
        (f"{_SAID_YEAR}清明节?(?:那天|当天)?{_NOT_A_SEASON}", partial(_term, clear_brightness)),
        (f"{_SAID_YEAR}冬至节?(?:那天|当天)?{_NOT_A_SEASON}", partial(_term, winter_solstice)),
        (f"{_SAID_YEAR}()(腊)月?(八)(?:节|那天|当天)", _lunar_date),
        (
            rf"{_SAID_YEAR}(?:农历|阴历|旧历)的?(闰|)({_MONTH})月({_DAY}|[12]\d|30|[1-9])(?![\d点号日])",
            _lunar_date,
        ),
        (f"{_SAID_YEAR}(闰)({_MONTH})月({_DAY})(?![点号日])", _lunar_date),
        (f"{_SAID_YEAR}()([正冬腊])月({_DAY})(?![点])", _lunar_date),
        (
            f"{_SAID_YEAR}()({_MONTH})月(初[一二三四五六七八九十]|廿[一二三四五六七八九]?)",
            _lunar_date,
        ),
        (
            rf"{_SAID_YEAR}(?:农历|阴历|旧历)?(?:大年|春节|新年|(?<![今去明前])年)的?"
            r"(初[一二三四五六七八九十]|初\d{1,2}(?![点:]))",
            _first_month,
        ),
        (
            f"{_SAID_YEAR}(?:除夕|(?:大年|(?<![今去明前])年)(?:三十|夜(?!饭|市|班)))(?:夜(?!\\s?[\\d一二三四五六七八九十]))?"
            "(?:那天|当天)?",
            _eve,
        ),
    )
)
"""What the grammar of days takes over."""
