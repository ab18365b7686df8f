"""Warnings that an author allows, with a reason."""

import pytest

from tests.authoring.samples import check_text

FLOW = """title: 例
about: 例
scenes:
  一:
{steps}
    - go: end
tests:
  - {{name: 例, talk: [{{我: 例}}]}}
"""


def _codes(steps: str) -> list[str]:
    return [one.code for one in check_text(FLOW.format(steps=steps))]


@pytest.mark.parametrize(
    "steps",
    [
        "    - say: 别信“包过”。  # 允许 F045: 提醒别信",
        "    # 允许 F045: 提醒别信\n    - say: 别信“包过”。",
        "    - say: |-  # 允许 F045: 提醒别信\n        别信“包过”。",
        "    - say: 别信“包过”，那是违法的。  # 允许 F045 F043：提醒别信",
    ],
)
def test_a_reason_on_the_line_or_above_allows_a_warning(steps: str) -> None:
    """Trailing, on a line of its own, at the head of a block, and for several codes."""
    assert _codes(steps) == []


def test_another_code_is_not_allowed_with_it() -> None:
    """Only what is named is allowed."""
    assert _codes("    - say: 别信“包过”，那是违法的。  # 允许 F045: 提醒") == ["F043"]


def test_another_line_is_not_allowed_with_it() -> None:
    """A trailing allowance speaks for its own line."""
    steps = "    - say: 别信“包过”。  # 允许 F045: 提醒别信\n    - say: 包过。"

    assert _codes(steps) == ["F045"]


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("# 允许 F045", ["F045", "F085"]),
        ("# 允许 F045:", ["F045", "F085"]),
        ("# 允许 F043: 没有的", ["F045", "F086"]),
    ],
)
def test_an_allowance_without_reason_or_use_is_reported(comment: str, codes: list[str]) -> None:
    """The warning stays and the comment is a finding itself."""
    assert _codes(f"    - say: 包过。  {comment}") == codes


def test_an_error_cannot_be_allowed() -> None:
    """The error stays and says so."""
    assert _codes("    - say: 快打110。  # 允许 F044: 急") == ["F044", "F085"]
