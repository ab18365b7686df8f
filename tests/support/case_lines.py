"""Read files of cases: `text => what is read`, in groups headed by `# `."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent.parent / "language" / "data"


@dataclass(frozen=True, slots=True)
class Case:
    """One line: what was typed, and what it means; `at` is the last line `@ ` before it."""

    group: str
    text: str
    want: str
    at: str


def read_cases(name: str) -> tuple[Case, ...]:
    """Read a file of `tests/language/data`."""
    return tuple(_cases((DATA / name).read_text(encoding="utf-8").splitlines()))


def _cases(lines: list[str]) -> Iterator[Case]:
    group = at = ""
    for line in lines:
        if line.startswith("# "):
            group = line[2:]
        elif line.startswith("@ "):
            at = line[2:]
        elif line:
            text, _, want = line.partition(" =>")
            yield Case(group, text, want.strip(), at)


def name_of(case: Case) -> str:
    """Name a case for the report of a test."""
    return f"{case.group}: {case.text}"
