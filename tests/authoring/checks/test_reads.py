"""What is read before it was asked, on paths that can be gone."""

import pytest

from bot.authoring.finding import Finding
from tests.authoring.samples import check_text

HEAD = """title: 例
about: 例
slots:
  甲: {type: choice, ask: 哪个？, choices: {p: 这个, q: 那个}}
  乙: {type: text, ask: 什么？, max: 9}
  丙: {type: yesno, ask: 是吗？}
  丁: {type: list, ask: 一笔一笔。, of: {数额: {type: money, ask: 多少？}}}
  戊: {type: number, ask: 几个？, skip: 不知道}
scenes:
"""


def _unread(scenes: str, tail: str = "") -> list[Finding]:
    return [one for one in check_text(HEAD + scenes + tail) if one.code == "F064"]


def test_a_read_after_the_question_is_fine() -> None:
    """Asked is known, in whatever scene."""
    assert (
        _unread("  一:\n    - ask: 乙\n    - go: 二\n  二:\n    - say: <乙>\n    - go: end\n")
        == []
    )


def test_the_path_without_the_question_is_told() -> None:
    """The finding names scenes and answers on the way."""
    (finding,) = _unread(
        "  一:\n    - ask: 甲\n    - go: {甲: {p: 二, q: 三}}\n"
        "  二:\n    - ask: 乙\n    - go: 三\n"
        "  三:\n    - say: 好 <乙>\n    - go: end\n"
    )

    assert (finding.mark.line, finding.mark.column) == (17, 14)
    assert dict(finding.detail) == {"name": "乙", "path": "一 → 甲=那个 → 三"}


def test_a_path_that_contradicts_itself_is_no_witness() -> None:
    """The answer that skipped the question also skips the read."""
    assert (
        _unread(
            "  一:\n    - ask: 甲\n    - go: {甲: {p: 二, q: 三}}\n"
            "  二:\n    - ask: 乙\n    - go: 三\n"
            "  三:\n    - if: 甲 = p\n      then: [{say: <乙>}]\n    - go: end\n"
        )
        == []
    )


def test_asking_whether_it_is_there_is_no_read() -> None:
    """`有(x)` is the way to ask, and guards what stands behind it."""
    assert (
        _unread("  一:\n    - if: 有(乙) 且 乙 = 'x'\n      then: [{say: <乙>}]\n    - go: end\n")
        == []
    )


@pytest.mark.parametrize(
    "step",
    [
        "say: <乙>",
        "if: 乙 = 'x'\n      then: end",
        "let: {和: 数(丁)}",
        "go: {丙: {是: end, 否: end}}",
        "do: note\n      text: <乙>",
        "each: 丁\n      as: 行\n      steps: [{say: <行.数额>}]",
        "call: report\n      with: {金额: 戊}",
        "ask: 甲\n      say: 换个问法 <乙>",
    ],
)
def test_every_kind_of_step_reads(step: str) -> None:
    """Whatever shows, compares, computes or gives a slot reads it."""
    rest = "" if step.startswith("go") else "    - go: end\n"

    assert [one.mark.line for one in _unread(f"  一:\n    - {step}\n{rest}")] != []


def test_the_name_of_a_row_is_known_within_its_loop() -> None:
    """`as` fills its name."""
    steps = "    - ask: 丁\n    - each: 丁\n      as: 行\n      steps: [{say: <行.数额>}]\n"

    assert _unread(f"  一:\n{steps}    - go: end\n") == []


def test_a_digression_enters_with_nothing_known() -> None:
    """`anytime` may jump to a scene before anything was asked."""
    scenes = "  一:\n    - ask: 乙\n    - go: 二\n  二:\n    - say: <乙>\n    - go: end\n"

    (finding,) = _unread(scenes, "anytime:\n  - {hear: [直接去], go: 二}\n")

    assert dict(finding.detail)["path"] == "直接去 → 二"


def test_the_end_of_a_wait_leaves_the_question_open() -> None:
    """When reminders are used up the question has no answer."""
    scenes = (
        "  一:\n    - ask: 乙\n      wait: {for: 2天, say: 还在吗, then: 二}\n    - go: 二\n"
        "  二:\n    - say: <乙>\n    - go: end\n"
    )

    assert [dict(one.detail)["path"] for one in _unread(scenes)] == ["一 → 2天 → 二"]


def test_a_constant_decides_later_branches() -> None:
    """A flag set by `let` is followed."""
    scenes = (
        "  一:\n    - ask: 丙\n    - if: 丙\n"
        "      then:\n        - ask: 乙\n        - let: {问过: 是}\n"
        "      else:\n        - let: {问过: 否}\n"
        "    - if: 问过\n      then: [{say: <乙>}]\n    - go: end\n"
    )

    assert _unread(scenes) == []


def test_a_flow_that_is_only_called_trusts_what_it_takes() -> None:
    """Without `enter` a flow starts with what its callers give."""
    takes = HEAD.replace("slots:", "takes: [乙]\nslots:")
    scenes = "  一:\n    - say: <乙>\n    - go: end\n"
    entered = takes.replace("takes:", "enter: [例子]\ntakes:")

    assert [one.code for one in check_text(takes + scenes) if one.code == "F064"] == []
    assert [one.code for one in check_text(entered + scenes) if one.code == "F064"] == ["F064"]
