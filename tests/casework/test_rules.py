"""Three-valued judging: units of counting, dates of norms, two lenders that never add up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.case import Case, Collector, Debt, Incident
from bot.casework.facts import COUNT_FACT, Count, Facts, Window
from bot.casework.rules import Finding, NormDates, Rule, assess
from bot.kernel.values import Moment, Precision

ZONE = ZoneInfo("Asia/Shanghai")
SAY: Mapping[Literal["符合", "不符合", "尚不能判断"], str] = {
    "符合": "是",
    "不符合": "不是",
    "尚不能判断": "不知道",
}
ALWAYS = NormDates("norm", None, None)
NIGHT = Window(time(22), time(8))


def at(text: str, to: str | None = None, precision: Precision = "exact") -> Moment:
    """Give a time of an example in the zone of the mainland."""
    start = datetime.fromisoformat(text).replace(tzinfo=ZONE)
    end = datetime.fromisoformat(to).replace(tzinfo=ZONE) if to else start
    return Moment(start, end, precision)


def night(facts: Facts) -> bool | None:
    """Judge by the window alone."""
    inside, consent = facts["在时段"], facts["同意夜间"]
    if inside is False or consent is True:
        return False
    return True if inside is True and consent is False else None


def many(facts: Facts) -> bool | None:
    """Judge more than three, whatever lies between the ends of a count."""
    count = facts[COUNT_FACT]
    assert isinstance(count, Count)
    low, high = count.low > 3, count.high > 3
    return low if low == high else None


HOURS = Rule(
    "hours",
    "hours",
    (ALWAYS,),
    ("regulator",),
    SAY,
    night,
    window=NIGHT,
    names=("在时段", "同意夜间"),
)


def connected(facts: Facts) -> bool | None:
    """Count what was connected."""
    told = facts["接通"]
    return told if isinstance(told, bool) else None


CALLS = Rule(
    "calls",
    "calls_connected",
    (ALWAYS,),
    ("regulator",),
    SAY,
    many,
    counts=connected,
    unit="lender_day",
    names=(COUNT_FACT,),
    count_names=("接通",),
)
JIA, YI = Debt("d1", "甲", "bank"), Debt("d2", "乙", "bank")


def call(id_: str, moment: Moment | None, **more: object) -> Incident:
    """Give a connected call of the first debt."""
    plain = Incident(id_, "d1", None, "call", moment, connected=True, consent_night=False)
    return replace(plain, **more)


def answers(case: Case, *rules: Rule) -> list[str]:
    """Give the answers in order."""
    return [finding.answer for finding in assess(case, rules)]


def judged(incident: Incident, rule: Rule = HOURS) -> Finding:
    """Give the one finding of one incident."""
    (finding,) = assess(Case(debts=(JIA,), incidents=(incident,)), (rule,))
    return finding


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        (at("2026-11-21T21:59:59"), "不符合"),
        (at("2026-11-21T22:00:00"), "符合"),
        (at("2026-11-21T07:59:59"), "符合"),
        (at("2026-11-21T08:00:00"), "不符合"),
        (at("2026-11-21T22:00:00", precision="minute"), "符合"),
        (at("2026-11-21T21:59:00", precision="minute"), "不符合"),
        (at("2026-11-21T22:00", "2026-11-21T23:00", "hour"), "尚不能判断"),
        (at("2026-11-21T22:00", precision="hour"), "尚不能判断"),
        (at("2026-11-21T23:00", "2026-11-22T00:00", "hour"), "符合"),
        (at("2026-11-21T07:00", "2026-11-21T08:00", "hour"), "符合"),
        (at("2026-11-21T08:00", "2026-11-21T09:00", "hour"), "尚不能判断"),
        (at("2026-11-21T21:00", "2026-11-21T22:00", "hour"), "不符合"),
        (at("2026-11-21T18:00", "2026-11-22T00:00", "part_of_day"), "尚不能判断"),
        (at("2026-11-21T00:00", "2026-11-22T00:00", "day"), "尚不能判断"),
        (at("2026-11-21T22:00", "2026-11-22T09:00", "part_of_day"), "尚不能判断"),
        (at("2026-11-21T22:30", "2026-11-22T07:00"), "符合"),
        (None, "尚不能判断"),
    ],
)
def test_the_hours_of_the_night_have_sharp_ends(moment: Moment | None, answer: str) -> None:
    """22:00:00 is night and 08:00:00 is not; a rough time near either cannot be told."""
    assert judged(call("i1", moment)).answer == answer


def test_consent_to_the_night_is_no_breach() -> None:
    """Who agreed to be called at night was not wronged by the hour."""
    assert judged(call("i1", at("2026-11-21T23:00"), consent_night=True)).answer == "不符合"


def test_unknown_consent_is_named_as_missing() -> None:
    """What would make it firm is told."""
    finding = judged(call("i1", at("2026-11-21T23:00"), consent_night=None))

    assert finding.answer == "尚不能判断"
    assert finding.facts_missing == ("同意夜间",)
    assert finding.facts_used == ("时间",)


def calls(number: int, debt: str = "d1", start: str = "2026-11-21T09:00") -> list[Incident]:
    """Give connected calls five minutes apart."""
    first = at(start).start
    times = (first + timedelta(minutes=5 * n) for n in range(number))
    return [call(f"{debt}-{t:%d%H%M}", Moment(t, t, "exact"), debt=debt) for t in times]


@pytest.mark.parametrize(("number", "answer"), [(1, "不符合"), (3, "不符合"), (4, "符合")])
def test_the_fourth_connected_call_of_a_day_is_too_many(number: int, answer: str) -> None:
    """Three a day are allowed."""
    assert answers(Case(debts=(JIA,), incidents=tuple(calls(number))), CALLS) == [answer]


def test_two_days_do_not_add_up() -> None:
    """The unit is the day."""
    incidents = (*calls(3), *calls(3, start="2026-11-20T09:00"))

    assert answers(Case(debts=(JIA,), incidents=incidents), CALLS) == ["不符合", "不符合"]


def test_two_lenders_do_not_add_up() -> None:
    """Each lender is counted with its own agencies alone."""
    incidents = (*calls(3), *calls(3, "d2", "2026-11-21T15:00"))

    assert answers(Case(debts=(JIA, YI), incidents=incidents), CALLS) == ["不符合", "不符合"]


def test_two_debts_of_one_lender_add_up() -> None:
    """The lender counts, not the contract."""
    second = Debt("d2", " 甲", "bank")
    incidents = (*calls(2), *calls(2, "d2", "2026-11-21T15:00"))

    assert answers(Case(debts=(JIA, second), incidents=incidents), CALLS) == ["符合"]


def test_agencies_of_one_lender_add_up() -> None:
    """A call of an agency counts for the lender that it collects for."""
    agency = Collector("c1", "催收公司", ("d1",))
    outside = [
        replace(one, debt=None, collector="c1") for one in calls(2, start="2026-11-21T15:00")
    ]
    case = Case(debts=(JIA,), collectors=(agency,), incidents=(*calls(2), *outside))

    assert answers(case, CALLS) == ["符合"]


def test_an_agency_of_two_lenders_belongs_to_neither_for_sure() -> None:
    """Whose call it was is missing."""
    agency = Collector("c1", "催收公司", ("d1", "d2"))
    unclear = replace(calls(1, start="2026-11-21T15:00")[0], id="x", debt=None, collector="c1")
    case = Case(debts=(JIA, YI), collectors=(agency,), incidents=(*calls(3), unclear))

    first, *_ = assess(case, (CALLS,))

    assert first.answer == "尚不能判断"
    assert "出借人类型" in first.facts_missing


def test_unknown_callers_never_add_up_to_a_breach() -> None:
    """Four calls of unknown callers may be four lenders."""
    unknown = tuple(replace(one, debt=None) for one in calls(5))

    assert answers(Case(debts=(JIA,), incidents=unknown), CALLS) == ["尚不能判断"]


def test_a_call_that_may_not_have_been_connected_cannot_be_told() -> None:
    """Three sure calls and a doubtful one are three or four."""
    doubtful = replace(calls(1, start="2026-11-21T15:00")[0], connected=None)
    case = Case(debts=(JIA,), incidents=(*calls(3), doubtful))

    (finding,) = assess(case, (CALLS,))

    assert (finding.answer, finding.count) == ("尚不能判断", Count(3, 4))
    assert "接通" in finding.facts_missing


def test_a_call_of_an_unknown_day_may_be_the_fourth() -> None:
    """A day that is not known could be this one."""
    undated = call("x", None)
    case = Case(debts=(JIA,), incidents=(*calls(3), undated))

    dated, other = assess(case, (CALLS,))

    assert (dated.answer, dated.day) == ("尚不能判断", date(2026, 11, 21))
    assert (other.answer, other.day) == ("不符合", None)


OLD = NormDates("old", date(2013, 1, 1), date(2025, 12, 31))
NEW = NormDates("new", date(2026, 1, 1), None)


def always(_: Facts) -> bool:
    """Find a breach in everything."""
    return True


THREAT = replace(HOURS, norms=(OLD, NEW), breach=always, window=None, names=())


@pytest.mark.parametrize(
    ("moment", "norms"),
    [
        (at("2025-12-31T23:59:59"), ["old"]),
        (at("2026-01-01T00:00:00"), ["new"]),
        (at("2026-01-02T10:00"), ["new"]),
        (at("2012-06-01T10:00"), []),
    ],
)
def test_the_norm_is_that_of_the_day(moment: Moment, norms: list[str]) -> None:
    """A repealed norm is never cited after its end, nor a new one before its start."""
    case = Case(debts=(JIA,), incidents=(call("i1", moment),))

    assert [finding.norm for finding in assess(case, (THREAT,))] == norms


def test_a_day_that_may_lie_before_the_new_norm_cannot_be_told() -> None:
    """Across the change of law neither is asserted."""
    finding = judged(call("i1", at("2025-12-31T18:00", "2026-01-01T02:00", "part_of_day")), THREAT)

    assert (finding.answer, finding.norm) == ("尚不能判断", "new")
    assert "日期" in finding.facts_missing


def test_an_unknown_lender_is_no_breach_and_no_acquittal() -> None:
    """Where the norm depends on the lender, the lender is what is missing."""
    rule = replace(HOURS, lenders=frozenset({"bank"}))
    unknown = replace(call("i1", at("2026-11-21T23:00")), debt=None)

    finding = judged(unknown, rule)

    assert (finding.answer, finding.facts_missing) == ("尚不能判断", ("出借人类型",))
    assert judged(replace(unknown, at=at("2026-11-21T10:00")), rule).answer == "不符合"


def test_a_norm_for_other_lenders_says_nothing() -> None:
    """A private lender is not measured by a bank's rule."""
    rule = replace(HOURS, lenders=frozenset({"consumer_finance"}))

    assert assess(Case(debts=(JIA,), incidents=(call("i1", None),)), (rule,)) == ()


def test_one_dialled_number_is_not_another() -> None:
    """Dials to the person and dials to his mother are two counts."""
    rule = replace(CALLS, unit="lender_day_contact", counts=None, count_names=())
    mother = [replace(one, id=f"m{one.id}", target="relative") for one in calls(3)]
    case = Case(debts=(JIA,), incidents=(*calls(3), *mother))

    assert answers(case, rule) == ["不符合", "不符合"]


def test_a_pattern_counts_all_days_of_a_lender() -> None:
    """The unit lender has no day."""
    rule = replace(CALLS, unit="lender")
    incidents = (*calls(2), *calls(2, start="2026-11-01T09:00"))

    (finding,) = assess(Case(debts=(JIA,), incidents=incidents), (rule,))

    assert (finding.answer, finding.day) == ("符合", None)


minutes = st.integers(0, 3 * 24 * 60 - 1)


@given(
    st.lists(st.tuples(minutes, st.sampled_from([True, False, None])), max_size=12),
    minutes,
    st.sampled_from([True, None]),
)
def test_an_incident_of_another_lender_changes_no_count(
    told: list[tuple[int, bool | None]], when: int, was_connected: bool | None
) -> None:
    """Two lenders never add up, whatever happened."""
    start = at("2026-11-18T00:00").start
    mine = tuple(
        call(f"i{n}", Moment(t, t, "exact"), connected=answer)
        for n, (minute, answer) in enumerate(told)
        for t in (start + timedelta(minutes=minute),)
    )
    moment = start + timedelta(minutes=when)
    other = call("x", Moment(moment, moment, "exact"), debt="d2", connected=was_connected)

    before = assess(Case(debts=(JIA, YI), incidents=mine), (CALLS,))
    after = assess(Case(debts=(JIA, YI), incidents=(*mine, other)), (CALLS,))

    assert list(before) == [one for one in after if "x" not in one.incidents]


@given(
    st.integers(0, 24 * 60 - 1),
    st.integers(0, 12 * 60),
    st.integers(0, 12 * 60),
    st.sampled_from(["exact", "minute", "hour", "part_of_day"]),
    st.sampled_from(["hour", "part_of_day", "day"]),
)
def test_widening_a_time_never_makes_a_breach(
    minute: int, before: int, after: int, precision: Precision, wider: Precision
) -> None:
    """What cannot be told does not become a breach by knowing less."""
    start = at("2026-11-20T00:00").start + timedelta(minutes=minute)
    narrow = call("i1", Moment(start, start + timedelta(minutes=after // 2), precision))
    wide = Moment(start - timedelta(minutes=before), start + timedelta(minutes=after), wider)

    told, untold = judged(narrow).answer, judged(replace(narrow, at=wide)).answer

    assert untold in ("尚不能判断", told)
