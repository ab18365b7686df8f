"""`docs/coverage.md`: every row of the articles is served, and what it names is there."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.authoring.testing import read_test_file
from tests.support.process import ROOT
from tests.support.shipped import library

ROWS = (
    *(f"A{n:02}" for n in range(1, 20)),
    *(f"B{n:02}" for n in range(1, 19)),
    *(f"C{n:02}" for n in range(1, 14)),
    *(f"D{n:02}" for n in range(1, 7)),
    "Q01",
)
"""Forms, advice, duties and errors of the articles, and what everybody asks."""
_CELLS = 5
_NAMED = re.compile(r"`([^`]+)`")
_SERVED = ("flow", "card", "rule")
_PARTS = re.compile(r"—|part [3-8]: \S.+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as written."""

    id: str
    what: str
    served: tuple[str, ...]
    shown: tuple[str, ...]
    later: str


@cache
def rows() -> tuple[Row, ...]:
    """Read the tables."""
    text = (ROOT / "docs" / "coverage.md").read_text("utf-8")
    found: list[Row] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == _CELLS and re.fullmatch(r"[A-Z]\d\d", cells[0]):
            served, shown = (tuple(_NAMED.findall(cell)) for cell in cells[2:4])
            found.append(Row(cells[0], cells[1], served, shown, cells[4]))
    return tuple(found)


@cache
def _talks(file: str) -> frozenset[str]:
    """Give the names of the conversations of a file."""
    if file.startswith("flows/"):
        flow = next(one for one in library().flows.values() if one.mark.file == file)
        return frozenset(test.name for test in flow.tests)
    tests, wrong = read_test_file(library(), ROOT / file)
    assert wrong == ()
    return frozenset(test.name for test in tests)


def _exists(shown: str) -> bool:
    """Tell whether a test that is named is there."""
    if "::" in shown:
        file, _, name = shown.partition("::")
        path = ROOT / file
        return path.is_file() and f"def {name}(" in path.read_text("utf-8")
    file, _, name = shown.partition(": ")
    return (ROOT / file).is_file() and name in _talks(file)


def test_every_row_of_the_articles_is_there_once() -> None:
    """None is left out, none stands twice, and none is made up."""
    assert [row.id for row in rows()] == list(ROWS)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_a_row_is_served_by_what_exists(row: Row) -> None:
    """Flows, cards and rules are named by their ids."""
    known = {
        "flow": {str(id_) for id_ in library().flows},
        "card": {answer.id for answer in library().knowledge.answers},
        "rule": {source.rule.id for source in library().rules},
    }

    missing = [name for name in row.served if name.partition(":")[2] not in _of(known, name)]

    assert row.what
    assert row.served
    assert missing == []


def _of(known: dict[str, set[str]], name: str) -> set[str]:
    kind = name.partition(":")[0]
    assert kind in _SERVED, name
    return known[kind]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_a_row_is_shown_by_a_test_that_exists(row: Row) -> None:
    """A transcript by its name in its file, or a Python test."""
    assert row.shown
    assert [shown for shown in row.shown if not _exists(shown)] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_a_row_says_whether_it_is_whole(row: Row) -> None:
    """A dash, or the part that completes it."""
    assert _PARTS.fullmatch(row.later)


def test_what_does_not_exist_is_noticed() -> None:
    """The two searches before can fail."""
    assert not _exists("flows/report.yaml: 没有这段对话")
    assert not _exists("tests/test_coverage_doc.py::test_nothing_of_this_name")
    assert _exists("tests/test_coverage_doc.py::test_what_does_not_exist_is_noticed")


def test_every_card_of_the_coverage_transcripts_is_used() -> None:
    """A transcript made for this page is named on it."""
    file = Path("tests") / "flows" / "coverage.yaml"
    named = {shown.partition(": ")[2] for row in rows() for shown in row.shown}

    assert _talks(file.as_posix()) <= named
