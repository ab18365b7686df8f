"""Findings are put into words."""

from pathlib import Path

from bot.authoring.finding import found
from bot.authoring.wording import load_wording
from bot.engine.mark import Mark
from tests.authoring.samples import ROOT

MARK = Mark("flows/a.yaml", 18, 23)
ZH = load_wording(ROOT / "content")
EN = load_wording(ROOT / "content", "en")


def test_a_finding_is_three_lines_of_chinese() -> None:
    """Place, level, code and what; why; what to do."""
    finding = found("F030", MARK, d1="日期", source="日期 > 今天", near="有(日期)")

    assert ZH.lines(finding) == (
        "flows/a.yaml:18:23: 错误 F030 “日期”可能还没有值（用户可以跳过）",
        "    原因: 条件：日期 > 今天",
        "    建议: 写成 有(日期) 且 …，或者放进 if 有(…) 的 then 里",
    )


def test_a_record_has_the_agreed_keys() -> None:
    """Programs read the same finding as JSON."""
    record = EN.record(found("F020", MARK, scene="记路", near="记录", known="记录、end"))

    assert record == {
        "code": "F020",
        "level": "错误",
        "file": "flows/a.yaml",
        "line": 18,
        "column": 23,
        "what": 'no scene "记路"',
        "why": "scenes are 记录、end",
        "fix": "did you mean 记录?",
    }


def test_the_first_advice_that_can_be_filled_is_given() -> None:
    """Without a likely meaning the general advice stands."""
    assert "补上这个场景" in ZH.lines(found("F020", MARK, scene="x", near="", known="y"))[2]


def test_kinds_of_value_are_translated_and_names_are_not() -> None:
    """A slot called `call` is shown as it is called."""
    finding = found("F053", MARK, argument="call", got="@数字", expected="@日期、@时刻")

    assert EN.record(finding)["what"] == '"call" does not fit'
    assert EN.record(finding)["why"] == "it takes a date、a time, here is a number"


def test_a_missing_language_falls_back_to_chinese() -> None:
    """A language without a file is answered in Chinese."""
    assert load_wording(ROOT / "content", "fr") == ZH


def test_without_any_file_the_details_are_shown(tmp_path: Path) -> None:
    """Findings stay readable when the content folder has no wording."""
    shown = load_wording(tmp_path).lines(found("F020", MARK, scene="记路"))

    assert shown == ("flows/a.yaml:18:23: 错误 F020 记路",)
