"""Actions are read by their table."""

import pytest

from bot.engine.actions import ACTIONS
from tests.authoring.samples import check_text

FLOW = """title: 例
about: 例
slots:
  甲: {{type: money, ask: 多少？}}
scenes:
  一:
    - ask: 甲
    - do: {step}
    - go: end
"""


@pytest.mark.parametrize(
    ("step", "codes"),
    [
        ("note\n      text: 好\n      private: yes", []),
        ("note\n      text: 好\n      private: 也许", ["F009"]),
        ("note\n      text: []", ["F008"]),
        ("[]", ["F008"]),
        ("noet\n      text: 好", ["F050"]),
        ("note", ["F052"]),
        ("note\n      text: 好\n      nope: 好", ["F051"]),
        ("export\n      save: 文件", ["F052"]),
        ("export\n      format: pdf\n      save: 文件", ["F053"]),
        ("export\n      format: []\n      save: 文件", ["F008"]),
        ("offer\n      amount: 甲\n      months: 12", []),
        ("offer\n      amount: ''", ["F008"]),
        ("offer\n      amount: 甲 >", ["F034"]),
        ("offer\n      amount: 甲\n      get: {乙: id}", []),
        ("offer\n      amount: 甲\n      get: {乙: []}", ["F008"]),
        ("offer\n      amount: 甲\n      get: id", ["F008"]),
        ("offer\n      amount: 甲\n      get: {乙: 编号}", ["F055"]),
        ("incident\n      acts: []", []),
        ("erase", []),
    ],
)
def test_arguments_and_results_are_checked(step: str, codes: list[str]) -> None:
    """Each fault has its code, and no exception."""
    findings = check_text(FLOW.format(step=step))

    assert [one.code for one in findings if one.code[:3] in ("F00", "F03", "F05")] == codes


def test_the_table_has_the_twenty_actions() -> None:
    """The set is closed."""
    assert " ".join(ACTIONS) == (
        "note incident debt collector assign merge correct list evidence complaint offer "
        "remind document handoff assess cost plan export erase consent"
    )


def test_a_table_entry_finds_its_parts_by_name() -> None:
    """Arguments and results are looked up, and unknown ones are none."""
    note, cost = ACTIONS["note"], ACTIONS["cost"]

    assert note.argument("text") is not None
    assert note.argument("nope") is None
    assert cost.result("月利率") == "数字"
    assert cost.result("日利率") is None
