"""The flows and the content that are shipped pass their own checks."""

from bot.authoring.checks.run import check_library
from bot.authoring.library import load_library
from bot.authoring.wording import load_wording
from tests.authoring.samples import ROOT, TODAY


def test_shipped_flows_and_content_have_no_error_and_no_unexplained_warning() -> None:
    """`flows check` on what is shipped prints hints at most."""
    library = load_library(ROOT / "flows", ROOT / "content", TODAY)
    wording = load_wording(ROOT / "content")

    findings = [one for one in check_library(library) if one.level != "提示"]

    assert [wording.lines(one) for one in findings] == []
