from datetime import date, timedelta

import pytest

from bot.language.lunar import (
    LUNAR_YEARS,
    clear_brightness,
    lunar_day,
    new_years_eve,
    winter_solstice,
)


@pytest.mark.parametrize(
    ("lunar", "day"),
    [
        ((2026, 1, 1), date(2026, 2, 17)),
        ((2026, 1, 3), date(2026, 2, 19)),
        ((2026, 5, 5), date(2026, 6, 19)),
        ((2026, 8, 15), date(2026, 9, 25)),
        ((2025, 8, 15), date(2025, 10, 6)),  # after a leap sixth month
        ((2025, 6, 1), date(2025, 6, 25)),
        ((2024, 12, 29), date(2025, 1, 28)),
        ((2023, 2, 1), date(2023, 2, 20)),
        ((2020, 5, 5), date(2020, 6, 25)),  # after a leap fourth month
        ((2033, 11, 1), date(2033, 11, 22)),
    ],
)
def test_a_lunar_day_has_a_date(lunar: tuple[int, int, int], day: date) -> None:
    """Leap months are counted."""
    assert lunar_day(*lunar) == day


def test_a_leap_month_follows_its_month() -> None:
    """闰六月 of 2025 began on 25 July; a year without it has no such day."""
    assert lunar_day(2025, 6, 1, leap=True) == date(2025, 7, 25)
    assert lunar_day(2026, 6, 1, leap=True) is None


@pytest.mark.parametrize(
    "lunar", [(2009, 1, 1), (2041, 1, 1), (2026, 0, 1), (2026, 13, 1), (2026, 2, 30), (2026, 1, 0)]
)
def test_what_the_table_does_not_know_has_no_date(lunar: tuple[int, int, int]) -> None:
    """A year beyond the table is not extrapolated; 二月三十 need not exist."""
    assert lunar_day(*lunar) is None


def test_the_years_join() -> None:
    """The last day of each lunar year is the eve of the next."""
    for year in LUNAR_YEARS[:-1]:
        last = lunar_day(year, 12, 30) or lunar_day(year, 12, 29)
        assert last == new_years_eve(year + 1)


def test_the_new_year_lies_between_21_january_and_21_february() -> None:
    """So the rule of the calendar has it."""
    for year in LUNAR_YEARS:
        first = lunar_day(year, 1, 1)
        assert first is not None
        assert date(year, 1, 21) <= first <= date(year, 2, 21)
        assert new_years_eve(year) == first - timedelta(days=1)


def test_solar_terms_by_year() -> None:
    """清明 is the fourth or fifth of April, 冬至 the 21st or 22nd of December."""
    assert clear_brightness(2025) == date(2025, 4, 4)
    assert clear_brightness(2026) == date(2026, 4, 5)
    assert winter_solstice(2024) == date(2024, 12, 21)
    assert winter_solstice(2017) == date(2017, 12, 22)
    assert winter_solstice(2021) == date(2021, 12, 21)
    assert winter_solstice(2026) == date(2026, 12, 22)
    assert clear_brightness(2050) is None
    assert winter_solstice(2050) is None
    assert new_years_eve(2050) is None
