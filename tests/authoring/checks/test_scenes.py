"""The graph of scenes."""

import pytest

from tests.authoring.samples import check_text

HEAD = """title: 例
about: 例
slots:
  甲: {type: yesno, ask: 是吗？}
scenes:
"""


def _found(scenes: str) -> list[tuple[str, int]]:
    codes = ("F060", "F061", "F062", "F063")
    return [(one.code, one.mark.line) for one in check_text(HEAD + scenes) if one.code in codes]


@pytest.mark.parametrize(
    "scenes",
    [
        "  一:\n    - ask: 甲\n    - if: 甲\n      then: 二\n      else: end\n  二: [{go: end}]\n",
        "  一:\n    - ask: 甲\n      again: yes\n    - if: 甲\n      then: 一\n    - go: end\n",
        "  一:\n    - call: report\n    - ask: 甲\n    - if: 甲\n      then: 一\n    - go: end\n",
        "  一: [{ask: 甲, wait: {for: 1天, say: 在吗, then: 二}}, {go: end}]\n  二: [{go: end}]\n",
    ],
)
def test_a_sound_graph_has_no_finding(scenes: str) -> None:
    """Branches that both leave, loops that ask, and where a wait leads."""
    assert _found(scenes) == []


def test_a_branch_that_stays_must_be_followed_by_go() -> None:
    """An `if` leaves only when both its branches do."""
    scenes = "  一:\n    - ask: 甲\n    - if: 甲\n      then: end\n      else: [{say: 好}]\n"

    assert _found(scenes) == [("F062", 8)]


def test_what_follows_two_leaving_branches_is_dead() -> None:
    """Nothing comes behind an `if` whose branches both go."""
    scenes = (
        "  一:\n    - ask: 甲\n    - if: 甲\n      then: end\n      else: end\n    - say: 好\n"
    )

    assert _found(scenes) == [("F061", 11)]


def test_dead_steps_within_branches_and_loops_are_found() -> None:
    """The same holds inside."""
    scenes = (
        "  一:\n    - ask: 甲\n    - if: 甲\n      then: [{go: end}, {say: 好}]\n    - go: end\n"
    )

    assert _found(scenes) == [("F061", 9)]


def test_a_question_that_was_answered_does_not_break_a_loop() -> None:
    """Without `again` a second visit does not ask."""
    scenes = (
        "  一:\n    - ask: 甲\n    - if: 甲\n      then: 二\n    - go: end\n  二:\n    - go: 一\n"
    )

    assert _found(scenes) == [("F063", 6)]
