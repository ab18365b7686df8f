import re
from datetime import date

import pytest

from bot.language.days import DAY, read_days

TODAY = date(2026, 11, 22)


def _days(text: str, *, future: bool = False) -> tuple[date, ...]:
    match = re.search(DAY, text)
    return () if match is None else read_days(text, match.span(), TODAY, future=future)


def test_a_weekday_is_the_most_recent_then_the_one_before() -> None:
    """Candidates run from the nearest."""
    assert _days("周三") == (date(2026, 11, 18), date(2026, 11, 11))


def test_a_coming_weekday_is_the_next() -> None:
    """The same words mean another day when dates to come are asked for."""
    assert _days("周三", future=True) == (date(2026, 11, 25),)


def test_the_last_day_of_a_leap_february_is_found_years_back() -> None:
    """A date that not every year has is looked for where it is."""
    assert _days("2月29日")[0] == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["2月30日", "2027年1月1日", "明天"])
def test_impossible_and_coming_days_have_no_past_date(text: str) -> None:
    """No date is invented."""
    assert _days(text) == ()


@pytest.mark.parametrize("text", ["5号楼", "第5号", "1-2次", "3-5万", "5日内", "13月5"])
def test_numbers_of_other_things_are_no_days(text: str) -> None:
    """A building, an ordinal, a count and a span are not matched."""
    assert _days(text) == ()


def test_the_surroundings_of_a_phrase_matter() -> None:
    """昨 is a day only before a part of the day."""
    assert _days("昨晚") == (date(2026, 11, 21),)
    assert _days("昨") == ()


def test_a_span_that_no_rule_matches_has_no_date() -> None:
    """The span must be one that the pattern gave."""
    assert read_days("昨天", (0, 1), TODAY) == ()
