"""What happened, told as a person tells it, against every rule that is shipped."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

import pytest

from bot.authoring.content import load_rules
from bot.authoring.rule_reader import ZONE
from bot.casework.case_reader import read_case
from bot.engine.judging import Judgement, judge
from bot.engine.knowledge import Knowledge
from bot.kernel.values import Json
from tests.authoring.samples import ROOT, TODAY

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=ZONE)
ONLINE_LOAN: Mapping[str, Json] = {"lender_type": "consumer_finance", "product": "consumer_loan"}
CARD: Mapping[str, Json] = {"lender_type": "bank", "product": "credit_card"}
FRIEND: Mapping[str, Json] = {"lender_type": "private", "product": "other"}
USURER: Mapping[str, Json] = {"lender_type": "unlicensed", "product": "other", "unlawful": True}
VISIT: Mapping[str, Json] = {"channel": "visit", "connected": None}
ONLINE: Mapping[str, Json] = {"channel": "online", "connected": None, "target": "public"}
_CALL: Mapping[str, Json] = {
    "debt": "d1",
    "channel": "call",
    "connected": True,
    "target": "debtor",
    "debtor_reachable": True,
    "consent_night": False,
}


@cache
def knowledge() -> Knowledge:
    """Load the rules that are shipped."""
    return load_rules(ROOT / "content", TODAY)


def judged(
    debt: Mapping[str, Json], *incidents: Mapping[str, Json], on: str = "2026-11-20"
) -> tuple[Judgement, ...]:
    """Judge calls of one lender, at ten in the morning unless an incident says when."""
    morning: Json = {"from": f"{on}T10:00:00", "to": f"{on}T10:00:00", "precision": "exact"}
    rows: list[Json] = [
        {"id": f"i{number}", **_CALL, "at": morning, **incident}
        for number, incident in enumerate(incidents, 1)
    ]
    document: Json = {"debts": [{"id": "d1", "lender": "甲", **debt}], "incidents": rows}
    read = read_case(document, NOW)
    assert read.unusable == ()
    return judge(read.case, knowledge())


def met(judgements: tuple[Judgement, ...]) -> list[Judgement]:
    """Keep what fits a breach."""
    return [one for one in judgements if one.finding.answer == "符合"]


def acts(*names: str) -> dict[str, Json]:
    """Give what a collector did."""
    return {"acts": list[Json](names)}


PATTERNS: tuple[tuple[str, Mapping[str, Json], dict[str, Json], set[str]], ...] = (
    ("a polite reminder by day", ONLINE_LOAN, {}, set()),
    ("a polite visit that only knocks", FRIEND, {**VISIT}, set()),
    ("says to be of the court", ONLINE_LOAN, acts("impersonate_official"), {"police"}),
    (
        "says to be of the court and wants a private transfer",
        ONLINE_LOAN,
        acts("impersonate_official", "demand_private_account"),
        {"police", "criminal"},
    ),
    ("wants a private transfer", ONLINE_LOAN, acts("demand_private_account"), set()),
    (
        "forged court papers",
        ONLINE_LOAN,
        {"channel": "sms", "connected": None, **acts("fake_document", "impersonate_official")},
        {"police", "criminal"},
    ),
    (
        "threatens to beat the holder of a card",
        CARD,
        acts("threat_violence"),
        {"police", "regulator", "industry"},
    ),
    ("abuses on the telephone, a card", CARD, acts("insult"), {"regulator", "industry"}),
    ("abuses on the telephone, an online loan", ONLINE_LOAN, acts("insult"), set()),
    (
        "abuses before the whole internet",
        ONLINE_LOAN,
        {**ONLINE, **acts("insult")},
        {"police", "civil", "platform"},
    ),
    (
        "tells the mother of the debt",
        ONLINE_LOAN,
        {"target": "relative", **acts("disclose_debt")},
        {"police", "civil", "regulator"},
    ),
    (
        "posts the debt",
        FRIEND,
        {**ONLINE, **acts("post_publicly")},
        {"police", "civil", "regulator", "platform"},
    ),
    ("holds a person", FRIEND, {**VISIT, **acts("detain")}, {"police", "criminal"}),
    ("strikes", FRIEND, {**VISIT, **acts("violence")}, {"police", "civil"}),
    ("breaks the lock", FRIEND, {**VISIT, **acts("damage")}, {"civil"}),
    ("enters the home", CARD, {**VISIT, **acts("enter_home")}, {"police", "criminal", "industry"}),
    ("does not leave", ONLINE_LOAN, {**VISIT, **acts("refuse_leave")}, set()),
    ("follows", ONLINE_LOAN, {**VISIT, **acts("follow")}, {"police"}),
    (
        "wants more than is owed, or else",
        FRIEND,
        {"demanded_more": True, **acts("threat_exposure")},
        {"police", "criminal"},
    ),
    ("a usurer threatens", USURER, acts("threat_exposure"), {"criminal"}),
)


@pytest.mark.parametrize(
    ("debt", "incident", "tracks"),
    [one[1:] for one in PATTERNS],
    ids=[one[0] for one in PATTERNS],
)
def test_a_pattern_leads_to_its_ways(
    debt: Mapping[str, Json], incident: dict[str, Json], tracks: set[str]
) -> None:
    """The ways to take are those of the breaches that fit, and no others."""
    found = met(judged(debt, incident))

    assert {track for one in found for track in one.finding.rule.tracks} == tracks


@pytest.mark.parametrize("act", ["violence", "detain", "enter_home", "threat_violence"])
@pytest.mark.parametrize("debt", [ONLINE_LOAN, CARD, FRIEND, USURER])
@pytest.mark.parametrize("on", ["2025-12-31", "2026-01-02"])
def test_bodily_danger_always_leads_to_the_police(
    act: str, debt: Mapping[str, Json], on: str
) -> None:
    """Whatever is owed to whom, under the old law and the new."""
    found = met(judged(debt, {**VISIT, **acts(act)}, on=on))

    assert any(one.finding.rule.tracks == ("police",) for one in found)


@pytest.mark.parametrize(
    ("reachable", "answer"), [(True, "符合"), (False, "不符合"), (None, "尚不能判断")]
)
def test_one_call_to_the_mother_has_three_answers(*, reachable: bool | None, answer: str) -> None:
    """They turn on whether the debtor could be reached."""
    found = judged(ONLINE_LOAN, {"target": "relative", "debtor_reachable": reachable})

    about = {one.finding.answer for one in found if one.finding.rule.about == "third_party"}
    assert about == {answer}


@pytest.mark.parametrize("debt", [ONLINE_LOAN, CARD, FRIEND])
def test_a_guarantor_is_no_third_person(debt: Mapping[str, Json]) -> None:
    """Who stood surety may be asked to pay, and told of the debt."""
    assert met(judged(debt, {"target": "guarantor", **acts("disclose_debt")})) == []


def test_a_lawful_lender_never_fits_the_crime_of_unlawful_debts() -> None:
    """That crime is about usury and the like alone."""
    every = acts("violence", "threat_violence", "detain", "enter_home", "follow")
    for debt in (ONLINE_LOAN, CARD):
        found = met(judged(debt, {**VISIT, **every}))
        assert "crime-illegal-debt-collection" not in {one.norm.id for one in found}


def test_an_unknown_caller_breaks_no_rule_of_a_certain_lender() -> None:
    """Night, abuse and the family: what depends on the lender stays open."""
    night: Json = {
        "from": "2026-11-21T23:00:00",
        "to": "2026-11-21T23:00:00",
        "precision": "exact",
    }
    incident = {"debt": None, "at": night, "target": "relative", **acts("insult")}

    assert met(judged(ONLINE_LOAN, incident)) == []


def test_no_sentence_calls_a_standard_or_self_regulation_unlawful() -> None:
    """Those bind nobody as the law does."""
    for rule in knowledge().rules:
        forces = {knowledge().norms[norm.id].force for norm in rule.norms}
        if forces & {"推荐性国标", "行业自律"}:
            assert not any(word in said for said in rule.say.values() for word in ("违法", "犯"))


def test_every_sentence_is_short_enough_for_a_bubble() -> None:
    """Sixty characters, whatever the count and the day."""
    assert all(len(said) <= 60 for rule in knowledge().rules for said in rule.say.values())


def test_before_any_norm_nothing_dated_is_cited() -> None:
    """On a day long ago only norms whose dates are not known are left."""
    found = judged(CARD, {**VISIT, **acts("violence", "detain", "insult")}, on="2010-01-04")

    assert all(
        one.norm.in_force_from is None or one.norm.in_force_from <= date(2010, 1, 4)
        for one in found
    )
