"""What texts refer to, claim, promise and spell out."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.authoring.checks.run import check_library
from bot.authoring.library import load_library
from tests.authoring.samples import SHIPPED, TODAY, check_text

FLOW = """title: 例
about: 例
slots:
  甲: {{type: text, ask: 什么？, max: 9}}
scenes:
  一:
    - ask: 甲
    - say: {said}
    - do: note
      text: <甲>
    - go: end
tests: [{{name: 例, talk: [{{我: 例}}]}}]
"""


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("有危险打110", ["F044"]),
        ("拨 12378 投诉", ["F044"]),
        ("拨12345。", ["F044"]),
        ("打 96110、95588", ["F044", "F044"]),
        ("打 400-161-9995", ["F044"]),
        ("打 010-82951332", ["F044"]),
        ("打给13800138000", ["F044"]),
        ("一共 12345 元", []),
        ("大约12000元，120天", []),
        ("2026年11月、42,000、3.110", []),
        ("95或400开头的号码", []),
        ("<热线:报警>", []),
        ("这是违法的", ["F043"]),
        ("这是违法的：<法条:治安-恐吓>", []),
        ("他没有权力抓你", []),
        ("你有权拒绝", ["F043"]),
        ("按第50条", ["F043"]),
        ("第三条消息", ["F043"]),
        ("一定能停", ["F045"]),
        *(
            (said, ["F045"])
            for said in (
                *(
                    "包赢",
                    "包停催",
                    "零成本上岸",
                    "轻松上岸",
                    "永久停催",
                    "肯定能减免",
                    "保你上岸",
                ),
                *("包下款", "必过", "百分之百成功", "债务清零", "当天停息", "保证停催"),
            )
        ),
        ("没人能打包票", []),
        ("红包不要发", []),
        ("协商不成也别慌，必要时投诉", []),
        ("<法条:没有>", ["F040"]),
        ("<话术:没有>", ["F040"]),
        ("<热线:未核热线>", ["F042"]),
    ],
)
def test_a_text_is_judged_by_what_it_says(said: str, codes: list[str]) -> None:
    """Numbers, claims, promises and references, each at its edges."""
    assert [one.code for one in check_text(FLOW.format(said=said))] == codes


def test_a_finding_in_a_block_is_at_its_line() -> None:
    """Texts of several lines are followed line by line."""
    said = "|-\n        第一行\n        打110\n        再打 <热线:没有>"

    findings = check_text(FLOW.format(said=said))

    places = [(one.code, one.mark.line, one.mark.column) for one in findings]
    assert places == [("F044", 10, 10), ("F040", 11, 12)]


def test_labels_are_judged_too() -> None:
    """A number on a button is as stale as one in a text."""
    text = FLOW.format(said="好").replace("max: 9}", "max: 9, skip: 已打110}")

    assert [one.code for one in check_text(text)] == ["F044"]


def test_a_letter_must_be_there() -> None:
    """`do: document` names a file of content/letters."""
    text = FLOW.format(said="好").replace(
        "do: note\n      text: <甲>", "do: document\n      template: 没有\n      save: 信"
    )

    assert [one.code for one in check_text(text)] == ["F066", "F040"]


def test_content_is_judged_like_flows(tmp_path: Path) -> None:
    """Answers, scripts, letters, interface texts and what hotlines name."""
    content = tmp_path / "content"
    shutil.copytree(SHIPPED / "content", content)
    for name, text in {
        "answers/a.yaml": "answers:\n  - {id: 一, hear: [一], say: 你有权拒绝。}\n",
        "letters/信.yaml": "title: 信\nparagraphs: [请看 <法条:没有>]\n",
        "scripts/另.yaml": "scripts:\n  - {id: 另, say: 我保证能还。}\n",
        "safety/scam.yaml": "kinds: [{id: 押, hear: [保证金], say: 快打110。}]\n",
        "channels.yaml": "channels: [{id: 甲, name: 甲, takes: 好, norm: 没有, hotline: 报警}]\n",
    }.items():
        (content / name).parent.mkdir(exist_ok=True)
        (content / name).write_text(text, encoding="utf-8")

    library = load_library(SHIPPED / "flows", content, TODAY)

    assert [(one.code, one.mark.file.partition("/")[2]) for one in check_library(library)] == [
        ("F056", "answers/a.yaml"),
        ("F043", "answers/a.yaml"),
        ("F040", "channels.yaml"),
        ("F040", "letters/信.yaml"),
        ("F044", "safety/scam.yaml"),
        ("F045", "scripts/另.yaml"),
    ]
    assert check_library(replace(library, checked=frozenset({"flows/report.yaml"}))) == ()
