"""Read `content/calendar/*.yaml`: days off and make-up days of work, a file for each year."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot.authoring.entry import Entry, entry_of
from bot.authoring.reading import Reading
from bot.authoring.shape import Shape
from bot.authoring.yaml_source import Source, TextNode
from bot.casework.workdays import WorkCalendar, WorkYear
from bot.engine.mark import Mark

_YEAR = Shape(
    "@calendar",
    ("year", "source", "how", "checked_on", "holidays", "workdays"),
    ("year", "source", "checked_on", "holidays", "workdays"),
)
_HOLIDAY = Shape("@calendar", ("name", "from", "to"), ("from", "to"))
_LONGEST = timedelta(days=15)
"""No holiday was ever longer; a longer one is a slip in a date."""
_SATURDAY = 5
_DECEMBER = 12


def read_calendar(sources: Iterable[Source], reading: Reading) -> WorkCalendar:
    """Read every year. One that is not wholly sound is left out: its dates are estimates."""
    years: dict[int, WorkYear] = {}
    for source in sources:
        own = Reading()
        year = _read_year(source, own)
        if year is not None and year.year in years:
            own.report("F087", Mark(source.file, 1, 1), day=str(year.year), why="@twice")
        if year is not None and not own.findings:
            years[year.year] = year
        reading.findings.extend(own.findings)
    return WorkCalendar(years)


def _read_year(source: Source, reading: Reading) -> WorkYear | None:
    entry = entry_of(source, _YEAR, reading)
    if entry is None:
        return None
    number = reading.integer(entry.values.get("year"), "year")
    entry.day("checked_on")
    for name in ("source", "checked_on"):
        if entry.optional(name) is None and name in entry.values:
            reading.report("F087", entry.place(name), day=str(number), why="@no_source")
    if number is None:
        return None
    off = frozenset(_days_off(entry, number))
    work = frozenset(_days_of_work(entry, number, off))
    return WorkYear(number, off, work)


def _days_off(entry: Entry, year: int) -> Iterator[date]:
    reading, node = entry.reading, entry.values.get("holidays")
    for item in reading.items(node, "holidays") if node is not None else ():
        given = reading.map(item, "holidays")
        if given is None:
            continue
        holiday = Entry(reading.fields(given, _HOLIDAY), given.mark, reading)
        first, last = holiday.day("from"), holiday.day("to")
        if first is None or last is None:
            continue
        if not first <= last <= first + _LONGEST:
            reading.report("F087", given.mark, day=first.isoformat(), why="@backwards")
        elif _belongs(first, year, given.mark, reading):
            yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def _days_of_work(entry: Entry, year: int, off: frozenset[date]) -> Iterator[date]:
    reading, node = entry.reading, entry.values.get("workdays")
    for item in reading.items(node, "workdays") if node is not None else ():
        day = _day(item, reading) if isinstance(item, TextNode) else None
        if day is None:
            reading.text(item, "workdays")
        elif day.weekday() < _SATURDAY:
            reading.report("F087", item.mark, day=day.isoformat(), why="@no_weekend")
        elif day in off:
            reading.report("F087", item.mark, day=day.isoformat(), why="@off_and_on")
        elif _belongs(day, year, item.mark, reading):
            yield day


def _day(node: TextNode, reading: Reading) -> date | None:
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        reading.report("F049", node.mark, key="workdays", value=node.text)
        return None


def _belongs(day: date, year: int, mark: Mark, reading: Reading) -> bool:
    """Tell whether a year's notice can decide about a day: its own, or the December before."""
    fits = day.year == year or (day.year == year - 1 and day.month == _DECEMBER)
    if not fits:
        reading.report("F087", mark, day=day.isoformat(), why="@other_year")
    return fits
