"""What is known of an incident: refusals, lenders, windows."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.casework.case import Case, Collector, Debt, Incident
from bot.casework.facts import (
    Window,
    in_window,
    incident_facts,
    lender_facts,
    refused_before,
    span_of,
)
from bot.kernel.values import Moment, Precision

ZONE = ZoneInfo("Asia/Shanghai")
EIGHT = datetime(2026, 11, 21, 20, tzinfo=ZONE)


def moment(start: datetime, precision: Precision = "exact", minutes: int = 0) -> Moment:
    """Give a time, as long as told."""
    return Moment(start, start + timedelta(minutes=minutes), precision)


MOTHER = Incident("i1", "d1", None, "call", moment(EIGHT), target="relative", refused=True)
AGAIN = replace(MOTHER, id="i2", at=moment(EIGHT + timedelta(minutes=30)), refused=False)
DEBTS = (Debt("d1", "甲", "bank"), Debt("d2", "乙", "microloan"))


def refused(*incidents: Incident, of: Incident = AGAIN) -> tuple[bool | None, tuple[str, ...]]:
    """Tell whether `of` came after a refusal."""
    return refused_before(Case(debts=DEBTS, incidents=incidents), of)


def test_a_call_after_a_refusal_names_both() -> None:
    """Refused at 20:00, called again at 20:30: both are exhibits."""
    assert refused(MOTHER, AGAIN) == (True, ("i1",))


def test_a_refusal_later_is_none_before() -> None:
    """The order decides."""
    late = replace(MOTHER, at=moment(EIGHT + timedelta(hours=1)))

    assert refused(late, AGAIN) == (False, ())


def test_another_lender_did_not_hear_the_refusal() -> None:
    """What one lender was told does not bind another."""
    assert refused(replace(MOTHER, debt="d2"), AGAIN) == (False, ())


def test_another_person_did_not_refuse() -> None:
    """A colleague's refusal is not the mother's."""
    assert refused(replace(MOTHER, target="colleague"), AGAIN) == (False, ())


@pytest.mark.parametrize(
    "earlier",
    [
        replace(MOTHER, at=None),
        replace(MOTHER, at=moment(EIGHT, "part_of_day", 240)),
        replace(MOTHER, debt=None),
    ],
)
def test_a_refusal_of_unclear_time_or_caller_is_unknown(earlier: Incident) -> None:
    """Whether it came first, or was said to this lender, is not known."""
    assert refused(earlier, AGAIN) == (None, ())


def test_the_same_number_heard_the_refusal() -> None:
    """An unknown caller is the same caller when the number is the same."""
    first, second = (replace(one, debt=None, number="4001234567") for one in (MOTHER, AGAIN))

    assert refused(first, second, of=second) == (True, ("i1",))


def test_the_act_itself_says_so() -> None:
    """Who reports contact after a refusal has told it."""
    told = replace(AGAIN, acts=frozenset({"contact_after_refusal"}))

    assert refused(told, of=told) == (True, ())


def test_the_debtor_is_no_third_person() -> None:
    """The norm on refusals is about others than the debtor."""
    own = replace(AGAIN, target="debtor")

    assert refused(MOTHER, own, of=own) == (False, ())


@pytest.mark.parametrize(
    ("channel", "target", "acts", "public"),
    [
        ("call", "debtor", (), False),
        ("sms", "relative", (), False),
        ("wechat", "debtor", (), None),
        ("visit", "debtor", (), None),
        ("post", "debtor", (), True),
        ("online", "debtor", (), True),
        ("call", "public", (), True),
        ("wechat", "debtor", ("post_publicly",), True),
    ],
)
def test_what_is_public(channel: str, target: str, acts: tuple[str, ...], public: bool) -> None:
    """A call is private, a post is not, and a chat may be either."""
    one = replace(AGAIN, channel=channel, target=target, acts=frozenset(acts))

    assert incident_facts(Case(), one, None)["公开"] is public
    assert incident_facts(Case(), replace(one, public=True), None)["公开"] is True


@pytest.mark.parametrize(
    ("lender_type", "product", "online"),
    [
        ("bank", "consumer_loan", True),
        ("bank", "credit_card", None),
        ("bank", "other", None),
        ("microloan", None, True),
        ("assignee", "credit_card", None),
        ("private", "other", False),
        ("unknown", "consumer_loan", None),
    ],
)
def test_which_debts_are_online_loans(lender_type: str, product: str | None, online: bool) -> None:
    """The standard on online loans is not asserted of credit cards."""
    debt = replace(DEBTS[0], lender_type=lender_type, product=product)

    assert lender_facts((debt,))["网络贷款"] is online


@pytest.mark.parametrize(
    ("lender_type", "told", "unlawful"),
    [
        ("bank", None, False),
        ("bank", True, True),
        ("private", None, None),
        ("unlicensed", False, False),
    ],
)
def test_licensed_loans_are_lawful_unless_told(
    lender_type: str, told: bool | None, unlawful: bool | None
) -> None:
    """Of a private loan it is not known."""
    debt = replace(DEBTS[0], lender_type=lender_type, unlawful=told)

    assert lender_facts((debt,))["债务非法"] is unlawful


def test_an_agency_of_one_lender_tells_the_lender() -> None:
    """The collector's debt is the incident's."""
    case = Case(debts=DEBTS, collectors=(Collector("c1", None, ("d2",)),))
    one = replace(AGAIN, debt=None, collector="c1")

    assert incident_facts(case, one, None)["出借人类型"] == "microloan"


def test_different_lenders_leave_the_kind_unknown() -> None:
    """Two kinds of lender are no kind."""
    assert lender_facts(DEBTS)["出借人类型"] is None


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [(9, 17, True), (8, 12, None), (17, 18, False), (9, 18, None)],
)
def test_a_window_within_one_day(start: int, end: int, inside: bool | None) -> None:
    """A window need not pass midnight."""
    day = EIGHT.replace(hour=0)
    at = Moment(day + timedelta(hours=start), day + timedelta(hours=end), "exact")

    assert in_window(span_of(at), Window(time(9), time(17))) is inside


def test_a_time_that_is_not_known_has_no_span() -> None:
    """Neither a missing time nor one of unknown precision."""
    assert span_of(None) is None
    assert span_of(moment(EIGHT, "unknown")) is None
