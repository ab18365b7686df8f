"""The places where a test ends the process."""

import subprocess
import sys

import pytest

from bot.storage.faults import EXIT_CODE, FAULT_POINTS, Faults


def test_the_names_are_distinct() -> None:
    """A name stands for one place."""
    assert len(set(FAULT_POINTS)) == len(FAULT_POINTS) >= 12


def test_an_unarmed_fault_passes_every_point() -> None:
    """In production nothing happens."""
    for point in FAULT_POINTS:
        Faults().hit(point)


def test_an_unknown_point_is_refused() -> None:
    """A typing error in a test must not look like survival."""
    with pytest.raises(ValueError, match="no such fault point"):
        Faults("take.somewhere")


@pytest.mark.parametrize(("hits", "code"), [(1, 0), (2, EXIT_CODE)])
def test_an_armed_fault_ends_the_process_at_its_hit(hits: int, code: int) -> None:
    """Armed for the second hit, the first passes."""
    program = (
        "from bot.storage.faults import Faults\n"
        f"faults = Faults('take.after-commit', 2)\n"
        f"for _ in range({hits}): faults.hit('take.after-commit')\n"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == code
