"""Slots that have no proper shape."""

import pytest

from tests.authoring.samples import check_text

FLOW = """title: 例
about: 例
slots:
  甲: {slot}
scenes:
  一:
    - ask: 甲
    - go: end
"""


@pytest.mark.parametrize(
    ("slot", "codes"),
    [
        ("yesno", ["F006"]),
        ("[yesno]", ["F008"]),
        ("{ask: 好吗？}", ["F005"]),
        ("{type: [], ask: 好吗？}", ["F008"]),
        ("{type: yesno, ask: []}", ["F008", "F006"]),
        ("{type: yesno, ask: 好吗？, skip: ''}", ["F008"]),
        ("{type: text, ask: 好吗？, max: 1, min: 2}", ["F009"]),
        ("{type: text, ask: 好吗？, max: 3.5}", ["F009"]),
        ("{type: text, ask: 好吗？, secret: 也许}", ["F009"]),
        ("{type: choice, ask: 好吗？, choices: [a, b]}", ["F008", "F007"]),
        ("{type: choice, ask: 好吗？, choices: {a: [b]}}", ["F008", "F007"]),
        ("{type: choice, ask: 好吗？, choices: {a: {help: b}}}", ["F005", "F007"]),
        ("{type: choice, ask: 好吗？, choices: {a-b: 好}}", ["F011"]),
        ("{type: checklist, ask: 好吗？, choices: {a: 好}, need: [b]}", ["F031"]),
        ("{type: checklist, ask: 好吗？, choices: {a: 好}, need: all}", []),
        ("{type: money, ask: 多少？, check: 甲 > 0}", ["F008"]),
        ("{type: money, ask: 多少？, check: {if: 甲 > 0}}", ["F005"]),
        ("{type: money, ask: 多少？, check: {if: 甲 > 0, else: 要大于零}}", []),
        ("{type: list, ask: 几笔？, of: {乙: {type: money}}}", ["F006"]),
        (
            "{type: list, ask: 几笔？, of: {乙: {type: list, ask: 嗯, of: {丙: text}}}}",
            ["F010", "F006"],
        ),
        ("{type: list, ask: 几笔？}", ["F007"]),
    ],
)
def test_the_shape_of_a_slot_is_checked(slot: str, codes: list[str]) -> None:
    """Each fault of form has its code, and no exception."""
    findings = check_text(FLOW.format(slot=slot))

    assert sorted(one.code for one in findings if one.code in _SHAPE) == sorted(codes)


_SHAPE = {f"F0{number:02}" for number in range(1, 13)} | {"F031"}
