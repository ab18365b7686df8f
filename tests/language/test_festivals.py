import re
from datetime import date

import pytest

from bot.language.festivals import RULES, dates_of, year_said, years_around

TODAY = date(2026, 11, 22)


def _days(text: str) -> tuple[date, ...] | None:
    """Read by the first rule that fits the whole text."""
    for rule in RULES:
        match = rule.shape.fullmatch(text)
        if match is not None:
            return rule.read(tuple(group or "" for group in match.groups()), TODAY)
    return None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年中秋节", date(2026, 9, 25)),
        ("去年端午", date(2025, 5, 31)),
        ("今年国庆节", date(2026, 10, 1)),
        ("二零二五年元旦", date(2025, 1, 1)),
        ("去年正月初十", date(2025, 2, 7)),
        ("去年农历8月15", date(2025, 10, 6)),
        ("前年重阳节", date(2024, 10, 11)),
        ("去年冬至", date(2025, 12, 21)),
    ],
)
def test_a_festival_of_a_year_has_one_date(text: str, day: date) -> None:
    """The year that is said decides."""
    assert _days(text) == (day,)


def test_a_festival_without_a_year_may_be_of_any() -> None:
    """The reader of days takes the nearest."""
    days = _days("中秋节")

    assert days is not None
    assert {date(2025, 10, 6), date(2026, 9, 25), date(2027, 9, 15)} <= set(days)


@pytest.mark.parametrize("text", ["去年除夕", "去年腊八节", "去年腊月二十八", "2009年大年初三"])
def test_the_end_of_a_lunar_year_is_not_told_by_a_year(text: str) -> None:
    """It lies in two years; and a year beyond the table is unknown."""
    assert _days(text) == ()


@pytest.mark.parametrize("text", ["国庆", "春节", "五一期间", "中秋节前", "国庆节放假", "年夜饭"])
def test_a_season_is_no_day(text: str) -> None:
    """A week of holidays, or the days before a festival, are not its date."""
    assert not any(re.match(rule.shape, text) for rule in RULES)


def test_years_are_said_in_several_ways() -> None:
    """Two digits are of this century; no year leaves those around."""
    assert year_said("去年", TODAY) == 2025
    assert year_said("25年", TODAY) == 2025
    assert year_said("二零二四年", TODAY) == 2024
    assert year_said("", TODAY) is None
    assert years_around("前年", TODAY) == (2024,)
    assert 2026 in years_around("", TODAY)


def test_days_that_do_not_exist_are_left_out() -> None:
    """29 February is not of every year."""
    assert dates_of(((2025, 2, 29), (2024, 2, 29))) == (date(2024, 2, 29),)
