"""Who belongs to a group: surely, perhaps, or not at all."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.casework.case import Case, Debt, Incident
from bot.casework.facts import Count, span_of
from bot.casework.groups import Counted, groups_of
from bot.kernel.values import Moment

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 21, 22, tzinfo=ZONE)
DEBTS = (Debt("d1", "甲"), Debt("d2"), Debt("d3"))


def incident(
    id_: str, hours: int = 0, debt: str | None = "d1", number: str | None = None
) -> Incident:
    """Give a call that may have come over some hours."""
    at = Moment(NIGHT, NIGHT + timedelta(hours=hours), "exact")
    return Incident(id_, debt, None, "call", at, to_number=number)


def groups(unit: str, *incidents: Incident) -> list[tuple[date | None, Count, tuple[str, ...]]]:
    """Give day, count and members of every group."""
    able = {one.id: Counted(told=True) for one in incidents}
    days = {one.id: (span.days if (span := span_of(one.at)) else None) for one in incidents}
    found = groups_of(Case(debts=DEBTS, incidents=incidents), unit, able, days)
    return [(group.day, group.count, group.incidents) for group in found]


def test_a_night_over_two_days_may_belong_to_either() -> None:
    """It is counted for sure in neither day."""
    first, second = date(2026, 11, 21), date(2026, 11, 22)

    assert groups("lender_day", incident("i1", 5)) == [
        (first, Count(0, 1), ("i1",)),
        (second, Count(0, 1), ("i1",)),
    ]


def test_a_span_of_many_days_has_no_day() -> None:
    """It may be any of the days between."""
    dated, wide = incident("i1"), incident("i2", 24 * 5)

    assert groups("lender_day", dated, wide) == [
        (date(2026, 11, 21), Count(1, 2), ("i1", "i2")),
        (None, Count(1, 1), ("i2",)),
    ]


def test_debts_without_a_name_are_lenders_of_their_own() -> None:
    """Nobody knows that they are one."""
    found = groups("lender", incident("i1", debt="d2"), incident("i2", debt="d3"))

    assert [count for _, count, _ in found] == [Count(1, 1), Count(1, 1)]


def test_an_untold_number_may_be_the_one_dialled() -> None:
    """A dial to a known number and one to a number not told may be one count or two."""
    found = groups("lender_day_contact", incident("i1", number="13800138000"), incident("i2"))

    assert [count for _, count, _ in found] == [Count(1, 2), Count(1, 2)]


def test_two_numbers_dialled_are_two_counts() -> None:
    """The unit of the norm is one number."""
    one, two = incident("i1", number="13800138000"), incident("i2", number="13900139000")

    assert [count for _, count, _ in groups("lender_day_contact", one, two)] == [
        Count(1, 1),
        Count(1, 1),
    ]


def test_an_unknown_caller_may_be_this_lender() -> None:
    """A bucket of its own, and perhaps part of a known lender's count."""
    found = groups("lender_day", incident("i1"), incident("i2", debt=None))

    assert [count for _, count, _ in found] == [Count(1, 2), Count(1, 1)]
