"""Days of work as the notices say, and the last day of a term."""

from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.authoring.content import load_content
from bot.casework.workdays import DAYS_MAX, NO_CALENDAR, Due, Unit, WorkCalendar, WorkYear, due
from tests.support.shipped import ROOT, TODAY

CALENDAR: Final = load_content(ROOT / "content", TODAY).knowledge.calendar


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2025-01-26", True),  # a Sunday, worked for the Spring Festival
        ("2025-01-27", True),
        ("2025-01-28", False),  # New Year's Eve, off by the notice
        ("2025-04-27", True),
        ("2025-05-01", False),
        ("2025-10-08", False),  # the Mid-Autumn Festival joined with the National Day
        ("2025-10-11", True),
        ("2026-01-02", False),  # a Friday, put together with the New Year
        ("2026-01-04", True),  # the Sunday that makes up for it
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),
        ("2026-09-20", True),
        ("2026-10-07", False),
        ("2026-10-10", True),
        ("2026-11-21", False),  # a plain Saturday
        ("2026-11-23", True),
    ],
)
def test_days_are_those_of_the_notices(day: str, worked: bool) -> None:
    """Holidays and make-up days of 2025 and 2026 are as the State Council set them."""
    assert CALENDAR.is_workday(date.fromisoformat(day)) is worked


@pytest.mark.parametrize(
    ("filed_on", "days", "unit", "on"),
    [
        ("2026-11-20", 15, "自然日", "2026-12-05"),
        ("2026-12-31", 1, "自然日", "2027-01-01"),
        ("2026-11-20", 1, "工作日", "2026-11-23"),  # filed on a Friday
        ("2026-11-20", 7, "工作日", "2026-12-01"),
        ("2026-11-21", 1, "工作日", "2026-11-23"),  # filed on a Saturday
        ("2026-02-13", 1, "工作日", "2026-02-14"),  # the next day is a worked Saturday
        ("2026-02-13", 2, "工作日", "2026-02-24"),  # and then nine days are off
        ("2026-02-13", 7, "工作日", "2026-03-02"),  # the make-up day of the 28th counts
        ("2026-09-30", 7, "工作日", "2026-10-15"),
        ("2025-12-31", 1, "工作日", "2026-01-04"),
    ],
)
def test_a_term_ends(filed_on: str, days: int, unit: Unit, on: str) -> None:
    """The day of filing does not count; 工作日 pass over days off and count make-up days."""
    ends = due(date.fromisoformat(filed_on), days, unit, CALENDAR)

    assert ends == Due(date.fromisoformat(on), estimated=False)


def test_a_year_without_a_notice_is_an_estimate() -> None:
    """Weekends are passed over all the same, and the result says that it is an estimate."""
    ends = due(date(2027, 2, 1), 7, "工作日", CALENDAR)

    assert 2027 not in CALENDAR.years
    assert ends == Due(date(2027, 2, 10), estimated=True)


def test_the_last_days_of_december_wait_for_the_next_notice() -> None:
    """They may be moved by it, as those of 2018 were by the notice of 2019."""
    known = due(date(2026, 12, 17), 5, "工作日", CALENDAR)
    moved = due(date(2026, 12, 24), 3, "工作日", CALENDAR)

    assert (known.estimated, moved.estimated) == (False, True)


def test_a_notice_decides_about_the_december_before_it() -> None:
    """A day off or a make-up day in December stands in the next year's file."""
    off, work = frozenset({date(2018, 12, 31)}), frozenset({date(2018, 12, 29)})
    calendar = WorkCalendar({2019: WorkYear(2019, off, work)})

    assert calendar.is_workday(date(2018, 12, 29))
    assert not calendar.is_workday(date(2018, 12, 31))


def test_natural_days_need_no_calendar() -> None:
    """A calendar that is not there makes no estimate of what is counted without it."""
    assert due(date(2031, 3, 1), 30, "自然日") == Due(date(2031, 3, 31), estimated=False)


@pytest.mark.parametrize("days", [0, -3, DAYS_MAX + 1])
def test_no_term_is_refused(days: int) -> None:
    """What is shorter than a day or longer than ten years is a slip."""
    with pytest.raises(ValueError, match="term"):
        due(date(2026, 1, 1), days, "自然日")


@given(
    filed_on=st.dates(date(2024, 6, 1), date(2028, 6, 1)),
    days=st.integers(1, 90),
    known=st.booleans(),
)
def test_a_term_in_days_of_work_holds_as_many(filed_on: date, days: int, known: bool) -> None:
    """Exactly so many days are worked after the filing up to the end, which is one of them."""
    calendar = CALENDAR if known else NO_CALENDAR

    on = due(filed_on, days, "工作日", calendar).on

    passed = [filed_on + timedelta(days=n) for n in range(1, (on - filed_on).days + 1)]
    assert sum(calendar.is_workday(day) for day in passed) == days
    assert calendar.is_workday(on)
