"""Days as rows that fit on a page, and nobody lost in arranging them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.case import Case, Incident
from bot.casework.pattern_rows import Rows, rows_of
from bot.casework.patterns import patterns_of
from bot.language.phones import mask_phone
from tests.support.patterned import at, cases


def _rows(*days: date, most: int = 7) -> Rows:
    found = [Incident(f"i{n}", at=at(f"{day} 10:00")) for n, day in enumerate(days)]
    return rows_of(patterns_of(Case(incidents=tuple(found)), mask_phone), most)


@given(cases(), st.integers(1, 25))
def test_rows_hold_every_dated_incident(case: Case, most: int) -> None:
    """The rows count all days together, and are no more than fit."""
    patterns = patterns_of(case, mask_phone)

    rows = rows_of(patterns, most).rows

    assert sum(row.count for row in rows) == sum(day.count for day in patterns.days)
    assert sum(row.rough for row in rows) == sum(day.rough for day in patterns.days)
    assert sum(n for row in rows for n, _ in row.cells.values()) == sum(patterns.hours)
    assert len(rows) <= most


@pytest.mark.parametrize(
    ("step", "unit"), [(1, "day"), (4, "week"), (20, "month"), (200, "year"), (400, "all")]
)
def test_unit_is_the_smallest_that_fits(step: int, unit: str) -> None:
    """A longer case is shown by weeks, months or years, a very long one as a whole."""
    first = date(2017, 1, 2)

    assert _rows(*(first + timedelta(days=step * n) for n in range(10)), most=10).unit == "day"
    days = [first + timedelta(days=step * n) for n in range(10 if unit == "day" else 11)]
    assert _rows(*days, most=10).unit == unit


def test_week_begins_on_monday() -> None:
    """Sunday belongs to the Monday before, also across the new year."""
    days = [date(2027, 1, 3), date(2027, 1, 2), date(2026, 12, 31)]

    rows = _rows(*days, most=2)

    assert [(str(row.start), row.count) for row in rows.rows] == [("2026-12-28", 3)]


def test_gap_is_told_where_days_are_left_out() -> None:
    """A row after days without any incident says so, the first and the next do not."""
    rows = _rows(date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 5))

    assert [row.gap for row in rows.rows] == [False, False, True]


def test_neighbouring_months_have_no_gap() -> None:
    """A month is a gap only when a whole one lies between."""
    days = [date(2026, month, day) for month in (1, 2, 4) for day in (1, 9, 17)]

    rows = _rows(*days, most=3)

    assert [(row.start.month, row.gap) for row in rows.rows] == [(1, False), (2, False), (4, True)]
