"""Findings in plain words, with their norm; the shape of `assess`."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.casework.case import Case, Debt, Incident
from bot.casework.casebook import CaseBook, Revision
from bot.casework.facts import COUNT_FACT, Count, Facts
from bot.casework.rules import NormDates, Rule
from bot.engine.dossier import case_of
from bot.engine.judging import judge, judgement_json
from bot.engine.knowledge import Knowledge, Norm
from bot.engine.mark import Mark
from bot.engine.template import parse_template
from bot.kernel.values import Moment

MARK = Mark("content/law/x.yaml", 1, 1)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
NORM = Norm(
    id="n",
    alias=(),
    say=parse_template("话", MARK),
    cite="《例》第1条",
    title="《例》",
    article="第1条",
    issuer="",
    force="法律",
    in_force_from=date(2026, 1, 1),
    in_force_to=None,
    source="",
    how="",
    confidence="verified",
    checked_on=date(2026, 11, 22),
    review_by=date(2027, 5, 22),
    may_change="",
)


def often(facts: Facts) -> bool | None:
    """Find a breach in more than one."""
    count = facts[COUNT_FACT]
    assert isinstance(count, Count)
    return count.low > 1 if (count.low > 1) == (count.high > 1) else None


def always(_: Facts) -> bool:
    """Find a breach in everything."""
    return True


RULE = Rule(
    "r",
    "calls_connected",
    (NormDates("n", date(2026, 1, 1), None),),
    ("police", "regulator"),
    {"符合": "<日期>有<次数>次", "不符合": "<日期>只有<次数>次", "尚不能判断": "<日期>有<次数>次"},
    often,
    unit="lender_day",
    names=(COUNT_FACT,),
)
UI = {
    key: parse_template(text, MARK)
    for key, text in {"format_date": "<月>月<日>日", "unknown_day": "某一天"}.items()
}
KNOWLEDGE = Knowledge(norms={"n": NORM}, rules=(RULE,), ui=UI)
AT = datetime(2026, 11, 21, 10, tzinfo=UTC)


def call(id_: str, debt: str | None = "d1") -> Incident:
    """Give one call of a morning."""
    return Incident(id_, debt, None, "call", Moment(AT, AT, "exact"), connected=True)


def case(*incidents: Incident) -> Case:
    """Give a case of one debt."""
    return Case(debts=(Debt("d1", "甲", "bank"),), incidents=incidents)


def says(*incidents: Incident) -> list[str]:
    """Give the sentences."""
    return [one.say for one in judge(case(*incidents), KNOWLEDGE)]


def test_counts_and_days_are_filled_in() -> None:
    """A sure count is a number."""
    assert says(call("i1"), call("i2")) == ["11月21日有2次"]
    assert says(call("i1")) == ["11月21日只有1次"]


def test_a_doubtful_count_shows_both_ends() -> None:
    """One for sure, perhaps two."""
    assert says(call("i1"), call("i2", None)) == ["11月21日有1-2次", "11月21日只有1次"]


def test_a_day_that_is_not_known_is_said_so() -> None:
    """No day is made up."""
    undated = replace(call("i1"), at=None)
    rule = replace(RULE, norms=(NormDates("n", None, None),))
    found = judge(case(undated), replace(KNOWLEDGE, rules=(rule,)))

    assert [one.say for one in found] == ["某一天只有1次"]


def test_a_rule_of_one_incident_has_no_count() -> None:
    """Its sentence stands as it is."""
    plain = replace(RULE, unit="incident", breach=always, say={**RULE.say, "符合": "是"})
    found = judge(case(call("i1")), replace(KNOWLEDGE, rules=(plain,)))

    assert [one.say for one in found] == ["是"]


def test_the_document_names_norm_facts_and_tracks() -> None:
    """One incident is named, several are a list."""
    (two,) = judge(case(call("i1"), call("i2")), KNOWLEDGE)
    (one,) = judge(case(call("i1")), KNOWLEDGE)

    assert judgement_json(two) == {
        "rule": "r",
        "about": "calls_connected",
        "incident": ["i1", "i2"],
        "answer": "符合",
        "norm": {
            "id": "n",
            "title": "《例》",
            "article": "第1条",
            "force": "法律",
            "in_force_from": "2026-01-01",
            "confidence": "verified",
            "cite": "《例》第1条",
        },
        "facts_used": ["次数"],
        "facts_missing": [],
        "tracks": ["police", "regulator"],
        "say": "11月21日有2次",
    }
    assert isinstance(single := judgement_json(one), dict)
    assert single["incident"] == "i1"


def test_a_norm_without_a_date_has_none() -> None:
    """What the register does not say stays empty."""
    knowledge = replace(KNOWLEDGE, norms={"n": replace(NORM, in_force_from=None)})
    (one,) = judge(case(call("i1")), knowledge)

    shown = judgement_json(one)

    assert isinstance(shown, dict)
    assert isinstance(shown["norm"], dict)
    assert shown["norm"]["in_force_from"] is None


def test_a_stored_book_is_read_as_a_case() -> None:
    """Numbers are brought into one form on the way."""
    fields = {"channel": "call", "number": "+86 138 0013 8000", "at": Moment(AT, AT, "exact")}
    book = CaseBook((Revision("0:i", "incident", 1, fields, withdrawn=False, at=AT),))

    (incident,) = case_of(book, NOW).incidents

    assert (incident.channel, incident.number) == ("call", "13800138000")
