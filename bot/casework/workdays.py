"""Days of work and days off, by year: the count behind every deadline in 工作日.

The days are data (`content/calendar/*.yaml`) from the State Council's yearly notices. A day
that no loaded notice decides is counted by the week alone, and the result says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Unit = Literal["自然日", "工作日"]
UNITS: tuple[Unit, ...] = ("自然日", "工作日")
DAYS_MAX = 3660
"""The longest term: ten years. No deadline is longer, and dates have an end."""
_SATURDAY = 5
_DECEMBER = 12
_LAST_SURE_DAY = 25
"""Days of December after this one may be moved by the notice of the year that follows: the
one of 2019 made 29 December 2018 a day of work and the 31st a day off."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkYear:
    """What one year's notice decides; it may reach into the last days of the year before."""

    year: int
    off: frozenset[date]
    work: frozenset[date]
    """Days of a weekend that are worked to make up."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The years that are loaded."""

    years: Mapping[int, WorkYear] = field(default_factory=dict[int, WorkYear])

    def is_workday(self, day: date) -> bool:
        """Tell whether a day is worked; by the week alone where no notice names it."""
        for number in (day.year, day.year + 1):
            year = self.years.get(number)
            if year is not None and day in year.work:
                return True
            if year is not None and day in year.off:
                return False
        return day.weekday() < _SATURDAY

    def is_sure(self, day: date) -> bool:
        """Tell whether the notices that can decide about a day are loaded."""
        last_days = day.month == _DECEMBER and day.day > _LAST_SURE_DAY
        return day.year in self.years and (not last_days or day.year + 1 in self.years)


NO_CALENDAR = WorkCalendar()


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term. Estimated: a day within it was counted by the week alone."""

    on: date
    estimated: bool


def due(filed_on: date, days: int, unit: Unit, calendar: WorkCalendar = NO_CALENDAR) -> Due:
    """Give the last day of a term that begins on the day after `filed_on`.

    Raises:
        ValueError: The term is shorter than a day or longer than ten years.
        OverflowError: The term ends after the last day that there is.
    """
    if not 1 <= days <= DAYS_MAX:
        raise ValueError("no such term")
    if unit == "自然日":
        return Due(filed_on + timedelta(days=days), estimated=False)
    day, left, sure = filed_on, days, True
    while left:
        day += _ONE_DAY
        left -= calendar.is_workday(day)
        sure = sure and calendar.is_sure(day)
    return Due(day, estimated=not sure)
