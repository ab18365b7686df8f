"""The counts of a case: every incident once, none in an hour that nobody told."""

import pytest
from hypothesis import given

from bot.casework.case import Case, Collector, Debt, Incident
from bot.casework.patterns import Patterns, Tally, patterns_document, patterns_of
from bot.kernel.values import Moment, Precision
from bot.language.phones import mask_phone
from tests.support.bot_api_shapes import as_array, as_int, as_object
from tests.support.patterned import COLLECTORS, DEBTS, at, cases, incidents


def _counted(*found: Incident, debts: tuple[Debt, ...] = DEBTS) -> Patterns:
    return patterns_of(Case(debts=debts, collectors=COLLECTORS, incidents=found), mask_phone)


def _call(id_: str = "i1", when: Moment | None = None, *, number: str | None = None) -> Incident:
    return Incident(id_, channel="call", at=when, number=number)


def _sums(patterns: Patterns) -> tuple[int, ...]:
    return (
        patterns.connected + patterns.missed + patterns.unsaid + patterns.others,
        sum(patterns.hours) + patterns.rough + patterns.no_time,
        sum(cell.count for cell in patterns.cells) + patterns.rough + patterns.no_time,
        sum(day.count for day in patterns.days) + patterns.undated,
        sum(week.count for week in patterns.weeks) + patterns.undated,
        sum(one.count for one in patterns.numbers) + patterns.no_number,
        sum(one.count for one in patterns.lenders) + patterns.no_lender,
    )


@given(cases())
def test_every_view_counts_every_incident_once(case: Case) -> None:
    """What a view shows and what it cannot place is all there is."""
    patterns = patterns_of(case, mask_phone)

    assert set(_sums(patterns)) == {len(case.incidents)}


@given(cases(), incidents("more", days=400))
def test_one_incident_more_counts_one_more(case: Case, more: Incident) -> None:
    """An incident changes the total of every view by exactly one."""
    longer = Case(debts=case.debts, collectors=case.collectors, incidents=(*case.incidents, more))

    before, after = patterns_of(case, mask_phone), patterns_of(longer, mask_phone)

    assert after.total == before.total + 1
    assert _sums(after) == tuple(count + 1 for count in _sums(before))


@given(cases())
def test_order_of_incidents_changes_nothing(case: Case) -> None:
    """The counts do not depend on what was told first."""
    turned = Case(debts=case.debts, collectors=case.collectors, incidents=case.incidents[::-1])

    assert patterns_of(turned, mask_phone) == patterns_of(case, mask_phone)


@pytest.mark.parametrize("precision", ["hour", "part_of_day", "day", "unknown"])
def test_rough_time_stands_in_no_hour(precision: Precision) -> None:
    """An hour that was only guessed at is counted beside the hours, even a single one."""
    span = at("2026-11-20 20:00", to="2026-11-20 21:00")
    patterns = _counted(_call(when=Moment(span.start, span.end, precision)))

    assert patterns.cells == ()
    assert patterns.rough + patterns.no_time == 1


def test_exact_time_across_two_hours_stands_in_neither() -> None:
    """A time told as exact that spans two hours tells no hour."""
    patterns = _counted(_call(when=at("2026-11-20 20:30", to="2026-11-20 21:30")))

    assert (patterns.cells, patterns.rough, patterns.undated) == ((), 1, 0)


def test_exact_minute_stands_in_its_hour() -> None:
    """The minute before the hour belongs to the hour before, its end not being part of it."""
    told = at("2026-11-20 20:59", to="2026-11-20 21:00", precision="minute")

    patterns = _counted(_call(when=told))

    assert [(str(cell.day), cell.hour) for cell in patterns.cells] == [("2026-11-20", 20)]


@pytest.mark.parametrize(
    ("clock", "night"), [("21:59:59", 0), ("22:00:00", 1), ("07:59:59", 1), ("08:00:00", 0)]
)
def test_night_begins_at_ten_and_ends_at_eight(clock: str, night: int) -> None:
    """22:00 is night, 8:00 no longer."""
    assert _counted(_call(when=at(f"2026-11-20 {clock}"))).night == night


def test_rough_night_is_told_apart() -> None:
    """Surely at night though nobody knows the hour: counted, but not among the hours."""
    told = at("2026-11-20 01:00", to="2026-11-20 05:00", precision="part_of_day")

    patterns = _counted(_call(when=told))

    assert (patterns.night, patterns.night_rough, patterns.rough) == (0, 1, 1)


def test_rough_time_around_midnight_has_no_day() -> None:
    """Nobody can say whether it was that day or the next."""
    told = at("2026-11-20 23:30", to="2026-11-21 00:30", precision="hour")

    patterns = _counted(_call(when=told))

    assert (patterns.days, patterns.weeks, patterns.undated) == ((), (), 1)


def test_whole_day_is_that_day() -> None:
    """A day told without an hour ends before the next begins."""
    told = at("2026-11-20 00:00", to="2026-11-21 00:00", precision="day")

    patterns = _counted(_call(when=told))

    assert [(str(day.day), day.count, day.rough) for day in patterns.days] == [
        ("2026-11-20", 1, 1)
    ]


def test_ringing_is_told_apart_from_reaching() -> None:
    """A connected call and a message reached somebody; a call nobody took did not."""
    when = at("2026-11-20 10:00")
    found = (
        Incident("i1", channel="call", at=when, connected=True),
        Incident("i2", channel="call", at=when, connected=False),
        Incident("i3", channel="call", at=when),
        Incident("i4", channel="sms", at=when),
    )

    patterns = _counted(*found)

    assert (patterns.connected, patterns.missed, patterns.unsaid, patterns.others) == (1, 1, 1, 1)
    assert [(cell.count, cell.reached) for cell in patterns.cells] == [(4, 2)]


def test_numbers_are_masked_and_ranked() -> None:
    """The most frequent number comes first, its middle hidden."""
    found = [_call(f"i{n}", number="13812345678") for n in range(2)]

    patterns = _counted(_call("i9", number="95188"), *found)

    assert patterns.numbers == (Tally("138****5678", 2), Tally("95188", 1))


def test_two_numbers_that_look_alike_masked_stay_two() -> None:
    """Hiding the middle does not add up the calls of two numbers."""
    patterns = _counted(_call("i1", number="13812345678"), _call("i2", number="13899995678"))

    assert [one.label for one in patterns.numbers] == ["138****5678", "138****5678 #2"]


def test_lender_of_a_collector_for_two_is_not_guessed() -> None:
    """A collector of two lenders counts for neither; one of a single lender does."""
    found = (Incident("i1", collector="c1"), Incident("i2", collector="c2"), Incident("i3"))

    patterns = _counted(*found)

    assert (patterns.lenders, patterns.no_lender) == ((Tally("甲行", 1),), 2)


def test_one_lender_with_two_debts_is_one() -> None:
    """Two debts with one lender make its collector's calls that lender's, spaces or not."""
    debts = (Debt("d1", lender="甲 行"), Debt("d2", lender="甲行"))
    case = Case(
        debts=debts,
        collectors=(Collector("c1", debts=("d1", "d2")),),
        incidents=(Incident("i1", collector="c1"), Incident("i2", debt="d2")),
    )

    assert patterns_of(case, mask_phone).lenders == (Tally("甲行", 2),)


def test_weeks_tell_the_acts_of_each() -> None:
    """A week begins on Monday and tells in how many incidents an act was."""
    found = (
        Incident("i1", at=at("2026-11-15 10:00"), acts=frozenset({"insult"})),
        Incident("i2", at=at("2026-11-16 10:00"), acts=frozenset({"insult"})),
        Incident("i3", at=at("2026-11-22 10:00"), acts=frozenset({"insult", "follow"})),
    )

    weeks = _counted(*found).weeks

    assert [(str(week.start), week.count, week.acts) for week in weeks] == [
        ("2026-11-09", 1, (Tally("insult", 1),)),
        ("2026-11-16", 2, (Tally("insult", 2), Tally("follow", 1))),
    ]


@given(cases())
def test_json_tells_the_same_counts(case: Case) -> None:
    """The document's own sums are the total, too."""
    patterns = patterns_of(case, mask_phone)

    document = as_object(patterns_document(patterns))

    days = [as_object(day) for day in as_array(document["days"])]
    by_hour = sum(as_int(n) for day in days for n in as_object(day["hours"]).values())
    assert document["total"] == len(case.incidents)
    assert by_hour + patterns.rough + patterns.no_time == patterns.total
    assert sum(as_int(day["count"]) for day in days) + patterns.undated == patterns.total
