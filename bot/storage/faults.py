"""Named places at which a test ends the process, to show what a crash leaves behind."""

import os
from typing import Final

EXIT_CODE: Final = 70

FAULT_POINTS: Final = (
    "migrate.before-step",
    "migrate.after-step",
    "take.before-begin",
    "take.after-begin",
    "take.before-commit",
    "take.after-commit",
    "mark.before-commit",
    "mark.after-commit",
    "keep-file.before-commit",
    "keep-file.after-commit",
    "blob.after-write",
    "blob.after-fsync",
    "blob.before-rename",
    "blob.after-rename",
    "blob.after-dir-fsync",
    "erase.before-rows",
    "erase.after-rows",
    "erase.before-commit",
    "erase.after-commit",
    "erase.after-checkpoint",
    "erase.after-unlink",
)


class Faults:
    """Ends the process when the armed point is reached for the `hit`-th time."""

    __slots__ = ("_left", "_point")

    def __init__(self, point: str | None = None, hit: int = 1) -> None:
        if point is not None and point not in FAULT_POINTS:
            raise ValueError(f"no such fault point: {point}")
        self._point = point
        self._left = hit

    def hit(self, point: str) -> None:
        """Pass a point. Unless armed with this very name, nothing happens."""
        if point != self._point:
            return
        self._left -= 1
        if self._left == 0:
            os._exit(EXIT_CODE)
