"""Steps that have no proper shape."""

import pytest

from tests.authoring.samples import check_text

FLOW = """title: 例
about: 例
slots:
  甲: {{type: yesno, ask: 是吗？}}
scenes:
  一:
    - ask: 甲
    {step}
    - go: end
"""


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("- {}", "F002"),
        ("- 说说: 你好", "F002"),
        ("- text: 你好", "F002"),
        ("- say: []", "F008"),
        ("- say: ''", "F008"),
        ("- say: [{a: b}]", "F008"),
        ("- say: 好\n      file: [甲]", "F001"),
        ("- ask: []", "F008"),
        ("- ask: 甲\n      again: 也许", "F009"),
        ("- ask: 甲\n      wait: 3天", "F008"),
        ("- ask: 甲\n      wait: {say: 在吗}", "F005"),
        ("- ask: 甲\n      wait: {for: 3天}", "F005"),
        ("- ask: 甲\n      wait: {for: 3天, times: 多, say: 在吗}", "F009"),
        ("- let: 甲", "F008"),
        ("- let: {乙: ''}", "F008"),
        ("- if: 甲", "F005"),
        ("- if: 甲\n      then: []", "F008"),
        ("- if: 甲\n      then: {go: end}", "F008"),
        ("- if: ''\n      then: end", "F008"),
        ("- go: {}", "F008"),
        ("- go: {甲: end}", "F008"),
        ("- go: {甲: {是: []}}", "F008"),
        ("- go: {甲: {是: end}, 乙: {是: end}}", "F008"),
        ("- call: []", "F008"),
        ("- call: report\n      with: 甲", "F008"),
        ("- call: report\n      get: {乙: []}", "F008"),
        ("- each: 甲\n      as: 行", "F005"),
        ("- each: 甲\n      as: []\n      steps: [{say: 好}]", "F008"),
        ("- each: ''\n      as: 行\n      steps: [{say: 好}]", "F008"),
        ("- say: 好\n      do: note\n      text: 好", "F004"),
        ("- do: note\n      text: 好\n      go: end", "F004"),
    ],
)
def test_a_step_without_shape_is_reported(step: str, code: str) -> None:
    """One fault of form, one code, and no exception."""
    codes = [one.code for one in check_text(FLOW.format(step=step)) if one.code < "F020"]

    assert codes == [code]


def test_the_arguments_of_an_action_may_be_called_like_verbs() -> None:
    """`say` belongs to `remind`, and to `ask`."""
    step = "- do: remind\n      id: 备份\n      at: 今天 + 3天\n      say: 记得备份"

    assert [one for one in check_text(FLOW.format(step=step)) if one.level == "错误"] == []
