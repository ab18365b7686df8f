"""The Chinese lunar calendar of 2010 to 2040, and two solar terms that people date things by.

Source: months computed by the rule of GB/T 33661-2017 with lunar-python 1.4.8; the first day of
every month agrees with lunardate 0.3.0 and cnlunar 0.2.5. Compared on 2026-11-24.
"""

from datetime import date, timedelta

# First day, the month that is followed by its leap month (0: none), and of every month in
# order, the leap one included, whether it has 30 days (1) or 29 (0).
_YEARS: dict[int, tuple[str, int, str]] = {
    2010: ("2010-02-14", 0, "101010010101"),
    2011: ("2011-02-03", 0, "101101001010"),
    2012: ("2012-01-23", 4, "1011010101010"),
    2013: ("2013-02-10", 0, "101011010101"),
    2014: ("2014-01-31", 9, "0101010110101"),
    2015: ("2015-02-19", 0, "010010111010"),
    2016: ("2016-02-08", 0, "101001011011"),
    2017: ("2017-01-28", 6, "0101001010111"),
    2018: ("2018-02-16", 0, "010100101011"),
    2019: ("2019-02-05", 0, "101010010011"),
    2020: ("2020-01-25", 4, "0111010010101"),
    2021: ("2021-02-12", 0, "011010101010"),
    2022: ("2022-02-01", 0, "101011010101"),
    2023: ("2023-01-22", 2, "0100110110101"),
    2024: ("2024-02-10", 0, "010010110110"),
    2025: ("2025-01-29", 6, "1010010101110"),
    2026: ("2026-02-17", 0, "101001001110"),
    2027: ("2027-02-06", 0, "110100100110"),
    2028: ("2028-01-26", 5, "1110100100110"),
    2029: ("2029-02-13", 0, "110101010011"),
    2030: ("2030-02-03", 0, "010110101010"),
    2031: ("2031-01-23", 3, "0110101101010"),
    2032: ("2032-02-11", 0, "100101101101"),
    2033: ("2033-01-31", 11, "0100101011101"),
    2034: ("2034-02-19", 0, "010010101101"),
    2035: ("2035-02-08", 0, "101001001101"),
    2036: ("2036-01-28", 6, "1101001001011"),
    2037: ("2037-02-15", 0, "110100100101"),
    2038: ("2038-02-04", 0, "110101010010"),
    2039: ("2039-01-24", 5, "1101101010100"),
    2040: ("2040-02-12", 0, "101101011010"),
}
LUNAR_YEARS = tuple(_YEARS)
"""The lunar years that the table knows, in order."""


def lunar_day(year: int, month: int, day: int, *, leap: bool = False) -> date | None:
    """Give the date of a lunar day; None when the year is unknown or has no such day.

    Args:
        year: The lunar year, by the date on which it began.
        month: From 1; 12 is 腊月.
        day: From 1.
        leap: Take the leap month that follows the month.
    """
    known = _YEARS.get(year)
    if known is None or not 1 <= month <= 12 or (leap and known[1] != month):  # noqa: PLR2004
        return None
    start, leap_month, months = known
    index = month - 1 + (leap or 0 < leap_month < month)
    if not 1 <= day <= _length(months[index]):
        return None
    before = sum(map(_length, months[:index]))
    return date.fromisoformat(start) + timedelta(days=before + day - 1)


def new_years_eve(year: int) -> date | None:
    """Give the date before the first day of a lunar year."""
    first = lunar_day(year, 1, 1)
    return None if first is None else first - timedelta(days=1)


def clear_brightness(year: int) -> date | None:
    """Give the date of 清明."""
    return date(year, 4, 4 if year % 4 < 2 else 5) if year in _YEARS else None  # noqa: PLR2004


def winter_solstice(year: int) -> date | None:
    """Give the date of 冬至."""
    early = year % 4 == 0 and year >= 2012 or (year % 4 == 1 and year >= 2021)  # noqa: PLR2004, RUF021
    return date(year, 12, 21 if early else 22) if year in _YEARS else None


def _length(mark: str) -> int:
    return 30 if mark == "1" else 29
