"""Which answers are awaited until when, and whose time ran out."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.casework.case import Complaint
from bot.casework.deadlines import LATE, awaited, due_of, overdue_channels
from bot.casework.workdays import NO_CALENDAR, Due, Unit, WorkCalendar, WorkYear

NO_HOLIDAYS: Final = WorkCalendar({2026: WorkYear(2026, frozenset(), frozenset())})


@dataclass(frozen=True, slots=True)
class Term:
    """How long a channel has."""

    days: int
    unit: Unit


TERMS: Final = {"机构": Term(15, "自然日"), "政务": Term(7, "工作日")}
FILED: Final = date(2026, 11, 20)


def test_awaited_answers_come_by_date() -> None:
    """The nearest first; each with its own unit."""
    complaints = (Complaint("机构", on=FILED), Complaint("政务", on=FILED))

    found = awaited(complaints, TERMS, NO_HOLIDAYS)

    assert [(one.complaint.channel, one.due) for one in found] == [
        ("政务", Due(date(2026, 12, 1), estimated=False)),
        ("机构", Due(date(2026, 12, 5), estimated=False)),
    ]


def test_what_has_no_date_is_not_awaited() -> None:
    """An answer that came, a day that is not known, a channel without a term."""
    complaints = (
        Complaint("机构", on=FILED, outcome="solved"),
        Complaint("机构"),
        Complaint("督察", on=FILED),
    )

    assert awaited(complaints, TERMS, NO_HOLIDAYS) == ()


def test_a_channel_is_overdue_on_the_day_after() -> None:
    """On the last day itself the answer may still come."""
    complaints = (Complaint("机构", on=FILED),)

    on_the_day = overdue_channels(complaints, TERMS, NO_HOLIDAYS, date(2026, 12, 5))
    after = overdue_channels(complaints, TERMS, NO_HOLIDAYS, date(2026, 12, 6))

    assert (on_the_day, after) == (frozenset(), frozenset({"机构"}))


def test_the_last_complaint_to_a_channel_counts() -> None:
    """Whoever complained again, or was answered, waits for nothing older."""
    again = (Complaint("机构", on=FILED), Complaint("机构", on=date(2026, 12, 6)))
    answered = (Complaint("机构", on=FILED, outcome="refused"),)

    for complaints in (again, answered):
        assert overdue_channels(complaints, TERMS, NO_HOLIDAYS, date(2026, 12, 10)) == frozenset()


def test_an_estimated_day_gets_time_for_holidays() -> None:
    """Nobody is told that an authority is late when a holiday may have put the day off."""
    complaints = (Complaint("政务", on=FILED),)
    estimate = date(2026, 12, 1)

    early = overdue_channels(complaints, TERMS, NO_CALENDAR, estimate + LATE)
    late = overdue_channels(complaints, TERMS, NO_CALENDAR, date(2026, 12, 16))

    assert (early, late) == (frozenset(), frozenset({"政务"}))


def test_a_term_beyond_the_calendar_gives_no_day() -> None:
    """The last day that there is has no day after it."""
    assert due_of(date.max, TERMS["机构"], NO_CALENDAR) is None
