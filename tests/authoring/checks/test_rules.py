"""F090 to F094, F040 and F042: rules agree with their norms, their words and their examples."""

import pytest

from bot.authoring.checks.rules import check_rules
from bot.authoring.finding import Finding
from bot.authoring.library import Library
from bot.authoring.reading import Reading
from bot.authoring.rule_reader import read_rules
from bot.authoring.wording import load_wording
from bot.authoring.yaml_source import parse_source
from tests.authoring.samples import ROOT
from tests.support.shipped import library

FILE = "content/rules/x.yaml"
RULE = """rules:
  - id: night
    about: hours
    norms: [gbt45251-hours]
    tracks: [regulator]
    window: {from: "22:00", to: "08:00"}
    breach: 在时段 且 非 同意夜间
    say: {符合: 是, 不符合: 不是, 尚不能判断: 说不准}
    examples:
      - {name: 十点整, is: 符合, incidents: [{at: "2026-11-21 22:00"}]}
      - {name: 八点整, is: 不符合, incidents: [{at: "2026-11-21 08:00"}]}
      - {name: 那天, is: 尚不能判断, incidents: [{at: "2026-11-21"}]}
"""


def findings(old: str = "", new: str = "") -> list[Finding]:
    """Check the rule with one thing changed."""
    assert old in RULE
    shipped = library()
    reading = Reading()
    source = parse_source(RULE.replace(old, new, 1).encode(), FILE)
    rules = read_rules((source,), shipped.knowledge.norms, reading)
    assert reading.findings == []
    return list(check_rules(Library(shipped.flows, shipped.knowledge, (), rules=rules)))


def test_a_sound_rule_has_no_finding() -> None:
    """What the others are broken copies of."""
    assert findings() == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("norms: [gbt45251-hours]", "norms: [gbt45251-hour]", "F040"),
        ("norms: [gbt45251-hours]", "norms: [complain-review]", "F042"),
        ("在时段 且 非 同意夜间", "次数 > 3", "F090"),
        ('    window: {from: "22:00", to: "08:00"}\n', "", "F090"),
        ("符合: 是,", "符合: <时间>是,", "F091"),
        ("norms: [gbt45251-hours]", "norms: [consumer-finance-rule]", "F092"),
        ('      - {name: 那天, is: 尚不能判断, incidents: [{at: "2026-11-21"}]}\n', "", "F093"),
        ("is: 不符合", "is: 符合", "F094"),
        ('at: "2026-11-21 08:00"', 'at: "2026-11-21 08:00", channel: fax', "F094"),
        ("在时段 且 非 同意夜间", "在时段 且 渠道 = fax", "F031"),
        ("在时段 且 非 同意夜间", "在时段 且 时长", "F033"),
    ],
)
def test_a_fault_has_its_code(old: str, new: str, code: str) -> None:
    """Each is told by its own."""
    assert code in {finding.code for finding in findings(old, new)}


def test_a_wrong_example_is_told_in_words() -> None:
    """Which example, what it says and what the rule says."""
    (finding,) = (one for one in findings("is: 不符合", "is: 符合") if one.code == "F094")

    lines = "\n".join(load_wording(ROOT / "content").lines(finding))

    assert "例子“八点整”应当是符合，得到的是不符合" in lines
