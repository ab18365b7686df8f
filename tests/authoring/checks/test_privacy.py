"""Secrets, lock screens and flows without tests."""

import pytest

from tests.authoring.samples import check_text

FLOW = """title: 例
about: 例
slots:
  甲: {{type: text, ask: 什么？, max: 9, secret: yes}}
  丙: {{type: text, ask: 哪个？, max: 9}}
  乙: {{type: list, ask: 一笔。, of: {{卡号: {{type: text, ask: 卡号？, max: 9, secret: yes}}}}}}
scenes:
  一:
    - ask: [甲, 乙]
    {step}
    - go: end
  二:
    - say: 催收的事改天再说
    - go: end
"""
_SAY = "- do: remind\n      id: 一\n      at: 今天 + 3天\n      say: "


@pytest.mark.parametrize(
    ("step", "codes"),
    [
        ("- say: 你说的是 <甲>", []),
        ("- do: note\n      text: 他要了 <甲>", ["F083"]),
        ("- each: 乙\n      as: 行\n      steps: [{do: note, text: <行.卡号>}]", ["F083"]),
        (_SAY + "记得备份", []),
        (_SAY + "你的 <甲>", ["F083"]),
        (_SAY + "还债的事", ["F084"]),
        (_SAY + "好" * 40 + "债", []),
        (_SAY + "好" * 39 + "债", ["F084"]),
        (_SAY + "好" * 39 + "欠款", ["F084"]),
        (_SAY + "<丙|数>" + "好" * 39 + "债", []),
        (_SAY + "<丙|数>" + "好" * 38 + "债", ["F084"]),
        (_SAY + "你有一件待办：<丙>", ["F084"]),
        (_SAY + "好" * 40 + "<丙>", []),
        (_SAY + "看看 <法条:治安-恐吓>", ["F084"]),
        (_SAY + "到法院去", ["F084"]),
        ("- ask: 甲\n      wait: {for: 1天, say: 逾期的事}", ["F084"]),
        ("- ask: 甲\n      wait: {for: 1天, say: 看看, then: 二}", ["F084"]),
    ],
)
def test_what_others_may_see_gives_nothing_away(step: str, codes: list[str]) -> None:
    """Notes hold no secret, and reminders begin neutral."""
    findings = check_text(FLOW.format(step=step))

    assert [one.code for one in findings if one.code in ("F083", "F084")] == codes


def test_a_flow_without_tests_is_warned_of() -> None:
    """The global file needs none."""
    anytime = "anytime: [{hear: [早上好], say: 早}]\n"

    assert "F080" in {one.code for one in check_text(FLOW.format(step="- say: 好"))}
    assert check_text(anytime, "flows/_global.yaml") == ()
