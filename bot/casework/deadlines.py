"""When the answers to complaints are due, which are awaited, and whose time ran out.

The terms are data (`deadline` in `content/channels.yaml`): days, unit, and the norm that
sets them. A complaint to a channel without a term is due at no time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from bot.casework.case import Complaint
from bot.casework.workdays import Due, Unit, WorkCalendar, due

LATE = timedelta(days=14)
"""How far holidays can put off a day that was counted without a calendar: the longest
holiday of nine days, and the weekends around it."""


class Term(Protocol):
    """How long a channel has to answer, and in which days that is counted."""

    @property
    def days(self) -> int:
        """At least 1."""
        ...

    @property
    def unit(self) -> Unit:
        """Days of the calendar, or days that are worked."""
        ...


@dataclass(frozen=True, slots=True)
class Awaited:
    """A complaint whose answer is still to come."""

    complaint: Complaint
    due: Due


def due_of(filed_on: date, term: Term, calendar: WorkCalendar) -> Due | None:
    """Give the last day of a term; None when there is no such day."""
    try:
        return due(filed_on, term.days, term.unit, calendar)
    except OverflowError:
        return None


def awaited(
    complaints: Iterable[Complaint], terms: Mapping[str, Term], calendar: WorkCalendar
) -> tuple[Awaited, ...]:
    """Give the complaints without an outcome that have a date, the nearest first."""
    open_ones = (one for one in complaints if one.outcome is None)
    found = _dated(open_ones, terms, calendar)
    return tuple(sorted(found, key=lambda one: (one.due.on, one.complaint.channel)))


def overdue_channels(
    complaints: Iterable[Complaint],
    terms: Mapping[str, Term],
    calendar: WorkCalendar,
    today: date,
) -> frozenset[str]:
    """Give the channels whose last complaint has no outcome although its day has passed.

    An estimated day counts with `LATE`, for a holiday may have put it off.
    """
    last = {complaint.channel: complaint for complaint in complaints}
    open_ones = (one for one in last.values() if one.outcome is None)
    found = _dated(open_ones, terms, calendar)
    return frozenset(
        one.complaint.channel
        for one in found
        if one.due.on + (LATE if one.due.estimated else timedelta(0)) < today
    )


def _dated(
    complaints: Iterable[Complaint], terms: Mapping[str, Term], calendar: WorkCalendar
) -> Iterator[Awaited]:
    for complaint in complaints:
        term = terms.get(complaint.channel)
        if term is None or complaint.on is None:
            continue
        day = due_of(complaint.on, term, calendar)
        if day is not None:
            yield Awaited(complaint, day)
