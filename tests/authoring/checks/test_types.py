"""Kinds of values along the steps."""

import pytest

from tests.authoring.samples import check_text

HEAD = """title: 例
about: 例
slots:
  甲: {type: choice, ask: 哪个？, choices: {p: 这个, q: 那个}, skip: 不说}
  乙: {type: money, ask: 多少？, skip: 不知道}
  丙: {type: yesno, ask: 是吗？}
  丁: {type: list, ask: 一笔一笔。, of: {数额: {type: money, ask: 多少？, skip: 忘了}}}
  戊: {type: datetime, ask: 什么时候？}
  己: {type: checklist, ask: 哪些？, choices: {night: 深夜, insult: 辱骂}}
scenes:
  一:
    - ask: [甲, 乙, 丙, 丁, 戊, 己]
"""


def _codes(steps: str, end: str = "    - go: end\n") -> list[str]:
    lines = "".join(f"    {line}\n" for line in steps.splitlines())
    families = ("F028", "F03", "F053", "F054")
    return [one.code for one in check_text(HEAD + lines + end) if one.code.startswith(families)]


@pytest.mark.parametrize(
    "steps",
    [
        "- if: 有(乙) 且 乙 > 100\n  then: end",
        "- if: 有(乙)\n  then:\n    - let: {半: 乙 / 2}\n    - say: <半|money>",
        "- if: 非 有(乙)\n  then: end\n- let: {半: 乙 / 2}\n- say: <半>",
        "- if: 有(乙)\n  then: [{let: {额: 乙}}]\n  else: [{let: {额: 0}}]\n- let: {半: 额 / 2}",
        "- if: 戊 < 今天\n  then: end\n  else: end",
        "- each: 丁\n  as: 行\n  steps: [{if: 有(行.数额) 且 行.数额 > 1万, then: end}]",
        "- each: 案件.欠款\n  as: 笔\n  steps: [{say: <笔.出借人>}]",
        "- each: 己\n  as: 样\n  steps: [{say: <样>}]",
        "- let: {数目: 数(案件.事件)}\n- if: 数目 > 3\n  then: end",
        "- do: incident\n  acts: [night, insult]\n  at: 戊\n  connected: 是",
        "- do: incident\n  acts: 己",
        "- do: incident\n  acts: night",
        "- do: assess\n  get: {符合数: 符合}\n- if: 符合数 > 0\n  then: end",
        "- let: {总: 合计(丁.数额)}\n- say: <总|money> <丁|数> <己|数> <戊|date>",
    ],
)
def test_what_fits_is_not_reported(steps: str) -> None:
    """Guards, branches, loops, computed names and the case book."""
    assert _codes(steps) == []


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ("- if: 乙 > 100\n  then: end", "F030"),
        ("- if: 有(乙)\n  then: [{say: 好}]\n- let: {半: 乙 / 2}\n- say: <半>", "F030"),
        (
            "- if: 有(乙)\n  then: [{let: {额: 乙}}]\n  else: [{let: {额: 乙}}]\n"
            "- let: {丙: 额 > 2}",
            "F030",
        ),
        ("- if: 有(甲) 且 甲 = r\n  then: end", "F031"),
        ("- let: {甲: r}", "F031"),
        ("- if: 庚 > 1\n  then: end", "F032"),
        ("- if: 丙 > 1\n  then: end", "F033"),
        ("- each: 乙\n  as: 行\n  steps: [{say: 好}]", "F033"),
        ("- let: {丙: 3}", "F036"),
        ("- if: 数(丁)\n  then: end", "F036"),
        ("- if: 丁.金颜 = 3\n  then: end", "F037"),
        ("- if: 戊 < 今天\n  then: end", "F039"),
        ("- do: incident\n  acts: [nigth]", "F031"),
        ("- do: incident\n  at: 丙", "F053"),
        ("- do: note\n  text: 记\n  files: [甲]", "F053"),
        ("- do: collector\n  name: 甲", "F054"),
        ("- say: <甲|money>", "F028"),
        ("- say: <丁.数额|date>", "F028"),
        ("- ask: 甲\n  wait: {for: 3, say: 还在吗}", "F033"),
    ],
)
def test_what_does_not_fit_is_reported(steps: str, code: str) -> None:
    """One fault, one code."""
    assert _codes(steps) == [code]


@pytest.mark.parametrize(
    ("go", "codes"),
    [
        ("{甲: {p: end, q: end, else: end}}", []),
        ("{甲: {p: end, else: end}}", []),
        ("{甲: {p: end, q: end}}", ["F039"]),
        ("{丙: {是: end, 否: end}}", []),
        ("{丙: {是: end}}", ["F039"]),
        ("{丙: {对: end, else: end}}", ["F031"]),
        ("{乙: {p: end, else: end}}", ["F033"]),
    ],
)
def test_cases_of_go_are_exhaustive_by_type(go: str, codes: list[str]) -> None:
    """Every option, both answers, and `else` for what can be skipped."""
    assert _codes("", f"    - go: {go}\n") == codes
