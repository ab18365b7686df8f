"""How often, when and from which numbers: the pattern that single incidents do not show.

Every incident is counted once in each view, and what a view cannot place is counted beside
it, so that the sums of all views are the same. A time known only roughly stands in no hour.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.casework.case import Case, Incident
from bot.casework.facts import Window, in_window, span_of
from bot.kernel.values import Json, Moment

NIGHT = Window(time(22), time(8))
"""When a debtor is not to be called; source: GB/T 45251-2025 and the bank association's rules."""
HOURS = 24
_INSTANT = timedelta(microseconds=1)

Mask = Callable[[str], str]
"""Shows a normalised number without giving it away."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The incidents of one hour of one day.

    `reached` of them were more than ringing: connected calls, messages, visits.
    """

    day: date
    hour: int
    count: int
    reached: int


@dataclass(frozen=True, slots=True)
class Day:
    """The incidents of one day; `rough` of them stand in no hour."""

    day: date
    count: int
    rough: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many incidents have something in common: a number, a lender, an act."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Week:
    """The incidents of one week from its Monday on, and in how many of them each act was."""

    start: date
    count: int
    acts: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The counts of one case.

    The sums that agree with `total`: connected + missed + unsaid + others; hours + rough +
    no_time; days + undated; weeks + undated; numbers + no_number; lenders + no_lender.
    """

    total: int
    connected: int
    missed: int
    unsaid: int
    """Calls of which nobody said whether they were taken."""
    others: int
    """Everything that was no call."""
    night: int
    """Surely between 22:00 and 8:00, by an exact time."""
    night_rough: int
    """Surely between 22:00 and 8:00, though the hour is not known; part of `rough`."""
    rough: int
    no_time: int
    undated: int
    """Not surely on one day: without a time, or roughly around midnight."""
    hours: tuple[int, ...]
    cells: tuple[Cell, ...]
    days: tuple[Day, ...]
    weeks: tuple[Week, ...]
    numbers: tuple[Tally, ...]
    """Masked, the most frequent first; two numbers that look alike masked are told apart."""
    no_number: int
    lenders: tuple[Tally, ...]
    no_lender: int
    """The caller is unknown, or may come from several lenders."""


def patterns_of(case: Case, mask: Mask) -> Patterns:
    """Count a case. Times are told in the zone that they carry, which is the person's."""
    incidents = case.incidents
    calls = Counter(one.connected for one in incidents if one.channel == "call")
    cells = _cells(incidents)
    days = _days(incidents)
    hours = Counter[int]()
    for cell in cells:
        hours[cell.hour] += cell.count
    no_time = sum(_known(one) is None for one in incidents)
    numbers = Counter(one.number for one in incidents if one.number)
    lenders = Counter(filter(None, (_lender(case, one) for one in incidents)))
    return Patterns(
        total=len(incidents),
        connected=calls[True],
        missed=calls[False],
        unsaid=calls[None],
        others=len(incidents) - calls.total(),
        night=sum(cell.count for cell in cells if NIGHT.holds(time(cell.hour))),
        night_rough=sum(_roughly_at_night(one) for one in incidents),
        rough=len(incidents) - no_time - hours.total(),
        no_time=no_time,
        undated=len(incidents) - sum(day.count for day in days),
        hours=tuple(hours[hour] for hour in range(HOURS)),
        cells=cells,
        days=days,
        weeks=_weeks(incidents),
        numbers=_masked(numbers, mask),
        no_number=len(incidents) - numbers.total(),
        lenders=_ranked(lenders),
        no_lender=len(incidents) - lenders.total(),
    )


def _known(incident: Incident) -> Moment | None:
    at = incident.at
    return None if at is None or at.precision == "unknown" else at


def hour_of(at: Moment | None) -> datetime | None:
    """Give the hour in which something surely happened; None when it is not known so well."""
    if at is None or at.precision not in ("exact", "minute"):
        return None
    first, last = _hour(at.start), _hour(_last(at))
    return first if first == last else None


def day_of(at: Moment | None) -> date | None:
    """Give the day on which something surely happened; None when it may be another."""
    if at is None or at.precision == "unknown":
        return None
    first = at.start.date()
    return first if first == _last(at).date() else None


def _last(at: Moment) -> datetime:
    return at.end - _INSTANT if at.end > at.start else at.end


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _roughly_at_night(incident: Incident) -> bool:
    at = _known(incident)
    if at is None or hour_of(at) is not None:
        return False
    return in_window(span_of(at), NIGHT) is True


def _cells(incidents: Iterable[Incident]) -> tuple[Cell, ...]:
    counts: Counter[tuple[date, int]] = Counter()
    reached: Counter[tuple[date, int]] = Counter()
    for one in incidents:
        hour = hour_of(one.at)
        if hour is None:
            continue
        place = (hour.date(), hour.hour)
        counts[place] += 1
        reached[place] += one.channel != "call" or one.connected is True
    return tuple(Cell(*place, counts[place], reached[place]) for place in sorted(counts))


def _days(incidents: Iterable[Incident]) -> tuple[Day, ...]:
    counts: Counter[date] = Counter()
    rough: Counter[date] = Counter()
    for one in incidents:
        day = day_of(one.at)
        if day is not None:
            counts[day] += 1
            rough[day] += hour_of(one.at) is None
    return tuple(Day(day, counts[day], rough[day]) for day in sorted(counts))


def _weeks(incidents: Iterable[Incident]) -> tuple[Week, ...]:
    counts: Counter[date] = Counter()
    acts: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for one in incidents:
        day = day_of(one.at)
        if day is not None:
            monday = day - timedelta(days=day.weekday())
            counts[monday] += 1
            acts[monday].update(one.acts)
    return tuple(Week(monday, counts[monday], _ranked(acts[monday])) for monday in sorted(counts))


def _lender(case: Case, incident: Incident) -> str | None:
    # One lender may be written with a space and without.
    names = {"".join((debt.lender or "").split()) for debt in case.debts_of(incident)}
    return (names.pop() or None) if len(names) == 1 else None


def _ranked(counts: Mapping[str, int]) -> tuple[Tally, ...]:
    """Give tallies, the greatest first; equal ones in a fixed order."""
    pairs = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Tally(label, count) for label, count in pairs)


def _masked(counts: Mapping[str, int], mask: Mask) -> tuple[Tally, ...]:
    seen: Counter[str] = Counter()
    shown: list[Tally] = []
    for one in _ranked(counts):
        label = mask(one.label)
        seen[label] += 1
        suffix = f" #{seen[label]}" if seen[label] > 1 else ""
        shown.append(Tally(label + suffix, one.count))
    return tuple(shown)


def patterns_document(patterns: Patterns) -> Json:
    """Give the counts as JSON."""
    per_day: defaultdict[date, dict[str, Json]] = defaultdict(dict)
    for cell in patterns.cells:
        per_day[cell.day][str(cell.hour)] = cell.count
    return {
        "total": patterns.total,
        "calls": {
            "connected": patterns.connected,
            "missed": patterns.missed,
            "unsaid": patterns.unsaid,
        },
        "others": patterns.others,
        "night": patterns.night,
        "night_rough": patterns.night_rough,
        "rough": patterns.rough,
        "no_time": patterns.no_time,
        "undated": patterns.undated,
        "hours": list(patterns.hours),
        "days": [
            {
                "day": day.day.isoformat(),
                "count": day.count,
                "rough": day.rough,
                "hours": per_day[day.day],
            }
            for day in patterns.days
        ],
        "weeks": [
            {
                "from": week.start.isoformat(),
                "count": week.count,
                "acts": {act.label: act.count for act in week.acts},
            }
            for week in patterns.weeks
        ],
        "numbers": [{"number": one.label, "count": one.count} for one in patterns.numbers],
        "no_number": patterns.no_number,
        "lenders": [{"lender": one.label, "count": one.count} for one in patterns.lenders],
        "no_lender": patterns.no_lender,
    }
