"""Reading rules: conditions, dates of norms, examples as cases."""

from datetime import date, time
from pathlib import Path

import pytest

from bot.authoring.reading import Reading
from bot.authoring.rule_reader import RuleSource, read_facts, read_rules
from bot.authoring.yaml_source import parse_source
from bot.casework.facts import Window
from bot.casework.rules import NormDates
from bot.kernel.values import Json
from tests.support.shipped import library

RULE = """rules:
  - id: often
    about: calls_connected
    norms: [gbt45251-frequency]
    lenders: [bank, microloan]
    products: [credit_card]
    tracks: [regulator, police]
    unit: lender_day
    window: {from: "22:00", to: "08:00"}
    counts: 接通 且 在时段
    when: 渠道 = call
    breach: 次数 > 3
    say: {符合: 多, 不符合: 不多, 尚不能判断: 说不准}
    examples:
      - {name: 四次, is: 符合, incidents: [{at: "2026-11-21 10:00", repeat: 4}]}
      - name: 一天里某时
        is: 尚不能判断
        debts: [{id: d1}, {id: d2, lender: 乙, lender_type: bank}]
        incidents: [{at: "2026-11-21", acts: [insult], connected: null, consent_night: yes}]
      - name: 从几点到几点
        is: 不符合
        incidents: [{at: "2026-11-21 10:00", to: "2026-11-21 11:00", precision: hour}]
      - {name: 不知何时, is: 无, incidents: [{at: null, debtor_reachable: no}]}
"""


def read(text: str = RULE) -> tuple[tuple[RuleSource, ...], list[str]]:
    """Read rules against the shipped norms."""
    reading = Reading()
    source = parse_source(text.encode(), "content/rules/x.yaml")
    rules = read_rules((source,), library().knowledge.norms, reading)
    return rules, [finding.code for finding in reading.findings]


def test_a_rule_is_read_whole() -> None:
    """Every part of it has its place; tracks come in the order of safety."""
    (source,), codes = read()

    rule = source.rule
    assert codes == []
    assert rule.norms == (NormDates("gbt45251-frequency", date(2025, 2, 28), None),)
    assert (rule.lenders, rule.products) == ({"bank", "microloan"}, {"credit_card"})
    assert (rule.tracks, rule.unit) == (("police", "regulator"), "lender_day")
    assert rule.window == Window(time(22), time(8))
    assert (rule.names, rule.count_names) == (("渠道", "次数"), ("接通", "在时段"))
    assert rule.say == {"符合": "多", "不符合": "不多", "尚不能判断": "说不准"}
    assert rule.when is not None
    assert rule.when({"渠道": "call"}) is True


def _incidents(document: Json) -> list[dict[str, Json]]:
    assert isinstance(document, dict)
    rows = document["incidents"]
    assert isinstance(rows, list)
    return [row for row in rows if isinstance(row, dict)]


def test_examples_are_cases() -> None:
    """Defaults are filled in, and what is repeated comes five minutes later each."""
    (source,), _ = read()
    four, day, hours, never = (_incidents(example.document) for example in source.examples)

    assert [row["at"]["from"] for row in four if isinstance(row["at"], dict)] == [
        f"2026-11-21T10:{minute:02d}:00+08:00" for minute in (0, 5, 10, 15)
    ]
    assert [row["id"] for row in four] == ["i1", "i2", "i3", "i4"]
    assert day[0]["at"] == {
        "from": "2026-11-21T00:00:00+08:00",
        "to": "2026-11-22T00:00:00+08:00",
        "precision": "day",
    }
    assert (day[0]["acts"], day[0]["connected"], day[0]["consent_night"]) == (
        ["insult"],
        None,
        True,
    )
    assert hours[0]["at"] == {
        "from": "2026-11-21T10:00:00+08:00",
        "to": "2026-11-21T11:00:00+08:00",
        "precision": "hour",
    }
    assert (never[0]["at"], never[0]["debtor_reachable"]) == (None, False)


def test_the_debt_of_an_example_fits_the_rule() -> None:
    """Unless told otherwise it is of the first lender type and product."""
    (source,), _ = read()
    document = source.examples[1].document

    assert isinstance(document, dict)
    assert document["debts"] == [
        {"id": "d1", "lender": "甲", "lender_type": "bank", "product": "credit_card"},
        {"id": "d2", "lender": "乙", "lender_type": "bank", "product": "credit_card"},
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("about: calls_connected", "about: calls", "F009"),
        ("lenders: [bank, microloan]", "lenders: [pawnshop]", "F009"),
        ("unit: lender_day", "unit: week", "F009"),
        ('from: "22:00"', "from: evening", "F009"),
        ("breach: 次数 > 3", "breach: 次数 >", "F034"),
        ("is: 符合", "is: 也许", "F009"),
        ("    examples:", "    exemples:", "F001"),
        ("    tracks: [regulator, police]\n", "", "F005"),
    ],
)
def test_a_fault_is_reported(old: str, new: str, code: str) -> None:
    """Nothing wrong is passed over."""
    assert old in RULE

    _, codes = read(RULE.replace(old, new, 1))

    assert code in codes


def test_the_second_rule_of_one_name_is_reported() -> None:
    """A name means one rule."""
    twice = RULE + RULE.removeprefix("rules:\n")

    rules, codes = read(twice)

    assert (len(rules), codes) == (1, ["F048"])


def test_facts_have_words_and_a_question() -> None:
    """They lie beside the rules."""
    text = "facts:\n  - {id: 接通, say: 有没有接通, ask: 那一通接了吗？}\n"
    words = read_facts(parse_source(text.encode(), "content/rules/facts.yaml"), Reading())

    assert words["接通"].ask == "那一通接了吗？"


def test_a_time_that_is_none_is_left_for_the_case_reader() -> None:
    """The example then fails by name, not the loader."""
    (source,), codes = read(RULE.replace("2026-11-21 10:00", "gestern", 1))

    assert codes == []
    assert _incidents(source.examples[0].document)[0]["at"] == "gestern"


def test_a_norm_that_is_not_there_is_left_to_the_checks(tmp_path: Path) -> None:
    """The rule has no norm, and says nothing."""
    (source,), codes = read(RULE.replace("gbt45251-frequency", "nowhere"))

    assert (source.rule.norms, source.norms, codes) == ((), ("nowhere",), [])
