"""The benchmarks compare like with like: every side ends with the same conversation."""

from pathlib import Path

import pytest

from benchmarks.flow import answer_of, expected
from benchmarks.run_side import SIDES, measure, opener
from benchmarks.side import Load

_TURNS = 12


@pytest.mark.parametrize("name", SIDES)
async def test_every_side_ends_with_the_same_conversation(name: str, tmp_path: Path) -> None:
    """After the same answers each side stands at the same question, sum and number of notes."""
    side = await opener(name)(tmp_path)
    try:
        await side.begin(3)
        for turn in range(_TURNS):
            await side.turn(3, turn, answer_of(3, turn))
        await side.settle()

        assert await side.standing(3) == expected(3, _TURNS)
    finally:
        await side.close()


@pytest.mark.parametrize("kind", ["throughput", "latency"])
async def test_our_side_can_be_measured(kind: str) -> None:
    """A measurement of a few turns gives positive figures."""
    figures = await measure("ours", kind, Load(users=4, turns=3, in_flight=2))

    assert figures
    assert all(value > 0 for value in figures.values())
