"""The checks as a whole."""

from pathlib import Path

from bot.authoring.checks.run import check_library, check_paths
from tests.authoring.samples import ROOT, shipped

BROKEN = ROOT / "tests" / "data" / "broken"


def test_the_sample_library_has_no_finding() -> None:
    """What the examples lean on is fault-free."""
    assert check_library(shipped()) == ()


def test_files_anywhere_are_checked_against_what_is_shipped() -> None:
    """Findings are of the given files only, by their paths, in order of place."""
    path = BROKEN / "unknown_scene.yaml"

    findings = check_paths(shipped(), [path])

    assert {one.mark.file for one in findings} == {path.as_posix()}
    assert "F020" in {one.code for one in findings}
    assert list(findings) == sorted(findings, key=lambda one: one.place)


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    """Every flow file in it is checked."""
    (tmp_path / "a.yaml").write_text("title: 例\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("", encoding="utf-8")

    findings = check_paths(shipped(), [tmp_path])

    assert {one.mark.file.rpartition("/")[2] for one in findings} == {"a.yaml", "b.yaml"}


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    """A wrong path is told, not raised."""
    assert [one.code for one in check_paths(shipped(), [tmp_path / "x.yaml"])] == ["Y012"]


def test_files_may_call_each_other(tmp_path: Path) -> None:
    """Files given together see each other."""
    head = "title: 例\nabout: 例\nscenes:\n  一:\n"
    (tmp_path / "a.yaml").write_text(head + "    - call: b\n    - go: end\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(head + "    - go: end\n", encoding="utf-8")

    both = check_paths(shipped(), [tmp_path / "a.yaml", tmp_path / "b.yaml"])
    alone = check_paths(shipped(), [tmp_path / "a.yaml"])

    assert [one.code for one in both] == ["F080", "F080"]
    assert [one.code for one in alone] == ["F080", "F022"]


def test_paths_are_not_judged_on_half_a_flow() -> None:
    """With a step missing no dead end is claimed."""
    codes = {one.code for one in check_paths(shipped(), [BROKEN / "two_verbs.yaml"])}

    assert codes == {"F004"}
