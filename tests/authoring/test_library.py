"""Flows and content are loaded together."""

import shutil
from pathlib import Path

from bot.authoring.library import load_library, with_file, with_text
from bot.kernel.ids import FlowId
from tests.authoring.samples import SHIPPED, TODAY, shipped

SMALL = "title: 例\nabout: 例\nscenes:\n  开始:\n    - go: end\n".encode()


def test_flows_are_named_after_their_files() -> None:
    """The id is the file's name without its ending."""
    library = shipped()

    assert list(library.flows) == ["report"]
    assert library.findings == ()
    assert library.flows[FlowId("report")].mark.file == "flows/report.yaml"


def test_a_broken_flow_does_not_hide_the_others(tmp_path: Path) -> None:
    """What cannot be read is a finding; the rest is loaded."""
    shutil.copytree(SHIPPED / "flows", tmp_path / "flows")
    (tmp_path / "flows" / "bad.yaml").write_bytes(b"\xff\xfe")

    library = load_library(tmp_path / "flows", SHIPPED / "content", TODAY)

    assert list(library.flows) == ["report"]
    assert [one.code for one in library.findings] == ["Y009"]


def test_a_file_takes_the_place_of_the_flow_of_its_name(tmp_path: Path) -> None:
    """A candidate stands in for the shipped flow, whose findings go."""
    path = tmp_path / "report.yaml"
    path.write_bytes(SMALL)

    library = with_file(shipped(), path, "elsewhere/report.yaml")

    assert library.flows[FlowId("report")].title == "例"
    assert [source.file for source in library.sources].count("flows/report.yaml") == 0


def test_a_text_is_added_to_the_library() -> None:
    """A flow in memory is one more flow; the library itself stays as it was."""
    library = with_text(shipped(), SMALL, "flows/new.yaml", FlowId("new"))

    assert set(library.flows) == {"report", "new"}
    assert set(shipped().flows) == {"report"}


def test_the_version_of_a_flow_is_its_text() -> None:
    """One character more is another version; the same text is the same."""
    one = with_text(shipped(), SMALL, "f", FlowId("f")).flows[FlowId("f")]
    same = with_text(shipped(), SMALL, "g", FlowId("f")).flows[FlowId("f")]
    other = with_text(shipped(), SMALL + b"\n", "f", FlowId("f")).flows[FlowId("f")]

    assert one.version == same.version != other.version
