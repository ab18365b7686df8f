"""`bot.authoring.fmt`."""

import re
from pathlib import Path

import pytest

from bot.authoring.flow_reader import read_flow
from bot.authoring.fmt import formatted
from bot.authoring.shape import grammar_words
from bot.authoring.yaml_source import parse_source
from bot.engine.model import Flow
from bot.kernel.ids import FlowId

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "flows").glob("*.yaml"))
_PLACES = re.compile(r"Mark\(.*?\)|version='\w*'")
CHINESE = """\
# 说明
测试:
  - {name: 一, 对话: [{我: 好}]}
# 场景在这里
场景:
  开始:
    - 问: 名  # 先问
    - 若: 有(名)
      则:
        - 说: 你好 <名>
      否则:
        - 说: "# 不是注释"
    - 去: end
标题: 例子
简介: 一句话
槽位:
  名: {类型: text, 问: 你叫什么？, 跳过: 不说}
"""


def _flow(text: str) -> Flow | None:
    return read_flow(parse_source(text.encode(), "a.yaml", grammar_words()), FlowId("a"))[0]


def test_chinese_keys_become_english_and_parts_get_their_order() -> None:
    """Comments stay with the part they stand above, and with the line they stand on."""
    text = formatted(CHINESE)

    tops = [line for line in text.splitlines() if line[:1].isalpha()]
    assert tops == ["title: 例子", "about: 一句话", "slots:", "scenes:", "tests:"]
    assert "    - ask: 名  # 先问" in text
    assert "# 场景在这里\nscenes:" in text
    assert '- say: "# 不是注释"' in text


def test_what_a_flow_says_is_not_touched() -> None:
    """Both spellings are read as the same flow."""
    before, after = _flow(CHINESE), _flow(formatted(CHINESE))

    assert before is not None
    assert after is not None
    assert [scene.name for scene in after.scenes] == [scene.name for scene in before.scenes]
    assert [type(step) for step in after.scenes[0].steps] == [
        type(step) for step in before.scenes[0].steps
    ]
    assert after.slots.keys() == before.slots.keys()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_flows_are_in_form(path: Path) -> None:
    """Formatting what is formatted changes nothing."""
    text = path.read_text(encoding="utf-8")

    assert formatted(text) == text


def test_formatting_twice_is_formatting_once() -> None:
    """The form is a fixed point."""
    once = formatted(CHINESE)

    assert formatted(once) == once


@pytest.mark.parametrize("text", ["a: [", "- 1\n- 2\n", "", "标题: &x 例子\n"])
def test_a_file_that_does_not_parse_is_left_alone(text: str) -> None:
    """Mending is the author's; the checks say what is wrong."""
    assert formatted(text) == text


def test_names_that_look_like_keys_are_not_respelled() -> None:
    """A slot called 说 or a scene called 去 keeps its name."""
    text = (
        "title: a\nabout: b\nslots:\n  说: {type: text, ask: c}\nscenes:\n  去:\n    - go: end\n"
    )

    assert formatted(text) == text


@pytest.mark.parametrize(
    "text",
    [
        'title: a\nabout: b\nscenes:\n  s:\n    - say: "x\n\nslots: y"\ntests: []\n',
        "title: a\nabout: b\nscenes:\n  s:\n    - say: |\n        甲  \n        乙\n",
        'title: a\nabout: b\nscenes:\n  s:\n    - 说: "一\u2028二"\n    - go: end\n',
        "scenes:\n  s:\n    - go: end\ntitle: a\nabout: b\n...\n",
        "title: a\n标题: c\nabout: b\nscenes: {s: [{go: end}]}\n",
    ],
    ids=["a key inside a text", "blanks in a text", "wide break", "marker", "twice"],
)
def test_lines_are_left_where_moving_or_cutting_them_would_change_a_text(text: str) -> None:
    """A text may hold what looks like a part of the file."""
    assert formatted(text) == text


EVERY = (*SHIPPED, *sorted((ROOT / "tests" / "data").rglob("*.yaml")))


@pytest.mark.parametrize("path", EVERY, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_any_file_reads_as_before(path: Path) -> None:
    """Also one that is broken; and its form is a fixed point."""
    text = path.read_bytes().decode("utf-8", "replace")

    after = formatted(text)

    assert _said(after) == _said(text)
    assert formatted(after) == after


def _said(text: str) -> str:
    """Show a flow and the codes of what is wrong with it, places and version apart."""
    source = parse_source(text.encode(), "a.yaml", grammar_words())
    flow, wrong = read_flow(source, FlowId("a"))
    shown = _PLACES.sub("", repr(flow))
    return f"{shown} {sorted(one.code for one in wrong)}"
