from pathlib import Path

import pytest

from bot.authoring.coverage import coverage
from bot.authoring.testing import TestReport, run_tests
from tests.support.shipped import MORE_TESTS, library, with_flow, world, world_of

FLOW = """\
title: 试
about: 试
enter: [/try]
slots:
  年纪: {type: number, ask: 多大？, min: 1}
  材料: {type: file, ask: 发一份来。, skip: 没有}
scenes:
  开始:
    - ask: 年纪
      wait: {for: 1天, times: 1, say: 还在吗？}
    - if: 年纪 > 60
      then:
        - say: 长者。
      else:
        - say: 不老。
    - do: note
      text: 年纪 <年纪>
    - ask: 材料
    - go: end
tests:
  - name: 试
    talk:
"""
LAST_LINE = len(FLOW.splitlines())


def _run(*lines: str, typed: bool = False) -> TestReport:
    text = FLOW + "".join(f"      - {line}\n" for line in lines)
    read = with_flow("try", text)
    assert not [one for one in read.findings if one.mark.file == "flows/try.yaml"]
    only = {id_: flow for id_, flow in read.flows.items() if id_ == "try"}
    return run_tests(type(read)(only, read.knowledge, ()), world_of(read), typed=typed)


@pytest.mark.parametrize(
    "lines",
    [
        ("我: /try", "机: 多大"),
        ("我: /try", "机: 多小|多大"),
        ("我: /try", "我: '70'", "机: 长者", "查: 年纪 = 70", "记: 年纪 70"),
        ("我: /try", "我: '7'", "件: 门口.jpg", "查: 数(案件.证据) = 1"),
        ("我: /try", "过: 1天", "机: 还在吗"),
        ("我: /try", "我: '0'", "机: 1"),
        ("我: /try", "违规: 符合=0"),
        ("我: /try", "我: '7'", "我: 没有", "查: 年纪 = 7"),
    ],
)
def test_true_conversation_passes(lines: tuple[str, ...]) -> None:
    """A test that tells what happens passes, pressed or typed."""
    assert not _run(*lines).failed
    assert not _run(*lines, typed=True).failed


@pytest.mark.parametrize(
    ("lines", "why", "got"),
    [
        (("我: /try", "机: 多小"), "text", "多大？"),
        (("我: /try", "我: 红色"), "unread", "[催收来电]"),
        (("我: /try", "我: '7'", "查: 年纪 = 8"), "check", '年纪 = {"d":"7"}'),
        (("我: /try", "我: '7'", "记: 年纪 8"), "noted", 'note {"text":"年纪 7"}'),
        (("我: /try", "违规: 符合=1"), "finding", "符合=0"),
        (("我: /try", "过: 5"), "wait", "Decimal('5')"),
    ],
)
def test_untrue_line_fails_at_its_place(lines: tuple[str, ...], why: str, got: str) -> None:
    """A line that does not hold is reported with its place and what was there instead."""
    failed = _run(*lines).failed

    assert len(failed) == 1
    fault = failed[0].fault
    assert fault is not None
    assert (fault.why, fault.mark.line) == (why, LAST_LINE + len(lines))
    assert got in fault.got


def test_failure_reads_like_a_difference() -> None:
    """The output of a failed test has the conversation, the missing and the actual text."""
    lines = _run("我: /try", "机: 多小").failed[0].lines

    assert lines == (
        f"flows/try.yaml:{LAST_LINE + 2}: 试 [text]",
        "    我: /try",
        "    机: 多大？",
        "  - 多小",
        "  + 多大？",
    )


def test_uncovered_branch_is_named_by_its_line() -> None:
    """A branch no test takes lowers the figure and is found as F081 at its line."""
    report = _run("我: /try", "我: '7'", "我: 没有")

    mine = next(flow for flow in coverage(report).flows if flow.flow == "try")

    missing = {(part.kind, part.mark.line) for part in mine.parts if not part.reached}
    assert missing == {("branch", 11), ("step", 13)}
    assert mine.percent("branch") == 50.0
    assert mine.percent("ending") == 100.0
    found = coverage(report).findings()
    assert {(one.code, one.mark.line) for one in found if one.mark.file == "flows/try.yaml"} == {
        ("F081", 11),
        ("F081", 13),
    }


def test_letter_that_no_test_writes_is_named() -> None:
    """A letter of the content that no test writes is listed by its file."""
    report = _run("我: /try", "我: '7'")

    letters = {part.mark.file: part.reached for part in coverage(report).letters}

    assert letters
    assert not any(letters.values())
    assert "content/letters/投诉书.yaml" in letters


def test_tests_in_another_file_are_read(tmp_path: Path) -> None:
    """A file beside the flows adds tests to the flow of its name."""
    path = tmp_path / "danger.yaml"
    path.write_text(
        "tests:\n  - name: 甲\n    talk:\n      - 我: /danger\n      - 机: 没有这句\n",
        encoding="utf-8",
    )

    report = run_tests(library(), world(), [path])

    mine = [r for r in report.failed if r.mark.file == path.as_posix()]
    assert [(r.name, r.fault and r.fault.mark.line) for r in mine] == [("甲", 5)]


def test_unknown_key_of_a_test_file_is_found(tmp_path: Path) -> None:
    """A test file with a strange key is reported, not passed over."""
    path = tmp_path / "danger.yaml"
    path.write_text("test:\n  - name: 甲\n", encoding="utf-8")

    findings = run_tests(library(), world(), [path]).findings

    assert [one.code for one in findings] == ["F001"]


@pytest.mark.parametrize("typed", [False, True], ids=["pressed", "typed"])
def test_shipped_flows_do_what_their_tests_say(typed: bool) -> None:
    """Every test of the shipped flows passes, with buttons pressed or their labels typed."""
    report = run_tests(library(), world(), sorted(MORE_TESTS.glob("*.yaml")), typed=typed)

    failed = ["\n".join(result.lines) for result in report.failed]

    assert not failed, "\n".join(failed)
    assert not report.findings


def test_shipped_flows_are_covered_whole() -> None:
    """The tests reach every step, branch and ending of the shipped flows."""
    report = run_tests(library(), world(), sorted(MORE_TESTS.glob("*.yaml")))

    flows = (part for part in coverage(report).uncovered if part.kind != "letter")
    missing = [f"{part.mark.file}:{part.mark.line} {part.kind}" for part in flows]

    assert not missing, "\n".join(missing)
