"""First findings over reported incidents."""

import pytest

from bot.casework.rules import count_findings
from bot.kernel.values import Record, Value


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        (("insult",), (1, 0)),
        (("other", "night"), (1, 0)),
        (("other",), (0, 1)),
        ((), (0, 1)),
        (None, (0, 1)),
    ],
)
def test_only_reported_acts_are_findings(acts: Value, expected: tuple[int, int]) -> None:
    """An incident with an act counts; one without any, or with something else, cannot be told."""
    assert count_findings({"事件": ({"行为": acts},)}) == expected


def test_incidents_are_counted_each() -> None:
    """Every incident counts once."""
    rows: tuple[Record, ...] = ({"行为": ("insult", "night")}, {"行为": ("follow",)}, {})

    assert count_findings({"事件": rows}) == (2, 1)


@pytest.mark.parametrize("case", [{}, {"事件": None}, {"事件": ()}, {"事件": "x"}])
def test_no_incidents_are_no_findings(case: Record) -> None:
    """An empty case has none."""
    assert count_findings(case) == (0, 0)
