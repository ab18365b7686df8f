"""Broken flow files, each with the code and the line that must be reported."""

from pathlib import Path

import pytest

from bot.authoring.library import load_library
from bot.authoring.wording import load_wording
from tests.authoring.samples import ROOT, TODAY, check_text

FOLDER = ROOT / "tests" / "data" / "broken"
WORDING = load_wording(ROOT / "content")


def _expected() -> list[tuple[str, str, int]]:
    lines = (FOLDER / "expected.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    return [(name, code, int(line)) for name, code, line in rows]


def test_every_broken_file_is_expected_to_be() -> None:
    """No file lies about that no test looks at."""
    files = {path.stem for path in FOLDER.glob("*.yaml")}

    assert files == {name for name, _, _ in _expected()} | {"sound"}


def test_there_are_at_least_sixty_broken_files() -> None:
    """The collection is as large as was asked for."""
    assert len(_expected()) >= 60


@pytest.mark.parametrize(("name", "code", "line"), _expected(), ids=str)
def test_a_broken_file_is_reported_at_its_line(name: str, code: str, line: int) -> None:
    """The fault of each file is found where it is."""
    findings = check_text((FOLDER / f"{name}.yaml").read_bytes(), f"flows/{name}.yaml")

    assert (code, line) in {(one.code, one.mark.line) for one in findings}, findings


@pytest.mark.parametrize(("name", "code"), [row[:2] for row in _expected()])
def test_a_finding_is_shown_in_words(name: str, code: str) -> None:
    """What is printed says place, level and code, and what is wrong and what to do."""
    findings = check_text((FOLDER / f"{name}.yaml").read_bytes(), f"flows/{name}.yaml")

    for finding in findings:
        head, *more = WORDING.lines(finding)
        assert head.startswith(f"flows/{name}.yaml:{finding.mark.line}:{finding.mark.column}: ")
        assert [line.split(":")[0].strip() for line in more] == ["原因", "建议"], head
        assert "@" not in str(WORDING.record(finding)["why"]) or code in {"Y003", "Y004"}


def test_the_sound_file_has_no_finding() -> None:
    """What the broken files are broken copies of is fault-free."""
    assert check_text((FOLDER / "sound.yaml").read_bytes(), "flows/sound.yaml") == ()


def test_a_missing_folder_is_a_finding(tmp_path: Path) -> None:
    """A flows folder that is not there is told, not raised."""
    library = load_library(tmp_path / "flows", tmp_path / "content", TODAY)

    assert "Y012" in {one.code for one in library.findings}
