"""The days of a case as rows that fit on a page: days, or weeks, months, years of a long one."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.casework.patterns import Cell, Day, Patterns

Unit = Literal["day", "week", "month", "year", "all"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what happened from `start` on, until the next unit.

    `cells` by hour, each with its count and how many of them were more than ringing.
    """

    start: date
    count: int
    rough: int
    cells: Mapping[int, tuple[int, int]]
    gap: bool
    """Whether days, weeks … without any incident lie between this row and the one before."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a case and what one row stands for."""

    unit: Unit
    rows: tuple[Row, ...]


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


_UNITS: tuple[tuple[Unit, Callable[[date], date]], ...] = (
    ("day", lambda day: day),
    ("week", _week),
    ("month", lambda day: day.replace(day=1)),
    ("year", lambda day: day.replace(month=1, day=1)),
    ("all", lambda _: date.min),
)
_SPAN_DAYS: Mapping[Unit, int] = {"day": 1, "week": 7, "month": 31, "year": 366, "all": 0}


def rows_of(patterns: Patterns, most: int) -> Rows:
    """Arrange the days in at most `most` rows, of the smallest unit that allows it.

    Rows without an incident are left out; the row after them has `gap`.
    """
    for unit, start_of in _UNITS[:-1]:
        if len({start_of(day.day) for day in patterns.days}) <= most:
            return _arranged(patterns, unit, start_of)
    return _arranged(patterns, *_UNITS[-1])


def _arranged(patterns: Patterns, unit: Unit, start_of: Callable[[date], date]) -> Rows:
    days: defaultdict[date, list[Day]] = defaultdict(list)
    cells: defaultdict[date, list[Cell]] = defaultdict(list)
    for day in patterns.days:
        days[start_of(day.day)].append(day)
    for cell in patterns.cells:
        cells[start_of(cell.day)].append(cell)
    rows: list[Row] = []
    for start in sorted(days):
        gap = bool(rows) and (start - rows[-1].start).days > _SPAN_DAYS[unit]
        count = sum(day.count for day in days[start])
        rough = sum(day.rough for day in days[start])
        rows.append(Row(start, count, rough, _by_hour(cells[start]), gap))
    return Rows(unit, tuple(rows))


def _by_hour(cells: list[Cell]) -> Mapping[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for cell in sorted(cells, key=lambda one: one.hour):
        count, reached = found.get(cell.hour, (0, 0))
        found[cell.hour] = (count + cell.count, reached + cell.reached)
    return found
