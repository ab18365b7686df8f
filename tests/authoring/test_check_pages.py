"""The pages under docs/checks: every code has one, and its examples are true."""

import re
from pathlib import Path

import pytest

from bot.authoring.finding import found
from bot.authoring.wording import load_wording
from bot.engine.mark import Mark
from tests.authoring.samples import ROOT, Example, check_example

PAGES = sorted((ROOT / "docs" / "checks").glob("*.md"))
WORDING = load_wording(ROOT / "content")
_FENCE = re.compile(r"^```yaml *(?P<how>[a-z-]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_NOT_BY_FILE = {"F081", "F082"}
"""Found by running tests and by comparing translations, not by reading a file."""


def _examples(page: Path) -> list[Example]:
    text = page.read_text(encoding="utf-8")
    return [Example(found["how"], found["text"].rstrip("\n")) for found in _FENCE.finditer(text)]


def test_every_code_has_a_page_and_words_in_two_languages() -> None:
    """Pages and both catalogues name the same codes."""
    pages = {page.stem for page in PAGES}

    assert pages == set(WORDING.entries)
    assert pages == set(load_wording(ROOT / "content", "en").entries)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_begins_with_its_code(page: Path) -> None:
    """The heading of a page is its code and a title."""
    heading = page.read_text(encoding="utf-8").splitlines()[0]

    assert heading.startswith(f"# {page.stem} ")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_shows_one_bad_and_one_good_example(page: Path) -> None:
    """What to write stands beside what not to write."""
    assert len(_examples(page)) == (0 if page.stem in _NOT_BY_FILE else 2)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.stem not in _NOT_BY_FILE], ids=lambda page: page.stem
)
def test_a_bad_example_is_reported_at_the_marked_line(page: Path, tmp_path: Path) -> None:
    """The bad example of a page gives its code where `# <-` stands."""
    bad, _ = _examples(page)

    findings = check_example(bad, tmp_path)

    places = [one.mark.line for one in findings if one.code == page.stem]
    assert bad.marked_line() in places, findings


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.stem not in _NOT_BY_FILE], ids=lambda page: page.stem
)
def test_a_good_example_is_not_reported(page: Path, tmp_path: Path) -> None:
    """The good example of a page does not give its code, and no other error."""
    _, good = _examples(page)

    findings = check_example(good, tmp_path)

    assert [one for one in findings if one.code == page.stem or one.level == "错误"] == []


@pytest.mark.parametrize("code", sorted(WORDING.entries))
def test_what_is_said_leaves_no_empty_place(code: str) -> None:
    """A finding whose details are all given is shown without holes."""
    names = re.findall(r"<([a-z][a-z0-9]*)>", " ".join(_sentences(code)))
    finding = found(code, Mark("f", 1, 1), **dict.fromkeys(names, "甲"))

    shown = "\n".join(WORDING.lines(finding))

    assert shown.startswith(f"f:1:1: {finding.level} {code} ")
    assert "“”" not in shown


def _sentences(code: str) -> tuple[str, ...]:
    entry = WORDING.entries[code]
    return (*entry.what, *entry.why, *entry.fix)
