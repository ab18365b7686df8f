"""Scalars stay as written, with their places."""

import pytest

from bot.authoring.yaml_source import (
    MAX_BYTES,
    ListNode,
    MapNode,
    Node,
    TextNode,
    parse_source,
    read_source,
)
from tests.authoring.samples import ROOT


def _root(text: str) -> Node:
    source = parse_source(text.encode(), "f")
    assert source.findings == ()
    assert source.root is not None
    return source.root


def _value(text: str) -> TextNode:
    root = _root(text)
    assert isinstance(root, MapNode)
    node = root.items[0][1]
    assert isinstance(node, TextNode)
    return node


@pytest.mark.parametrize("word", ["no", "010", "22:30", "2026-01-01", "1e3", "null", "~", "0x1F"])
def test_a_scalar_stays_the_text_it_is(word: str) -> None:
    """YAML's guesses about numbers, times and truth are not made."""
    assert _value(f"a: {word}\n").text == word


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("答: 你好\n", 1, 4),
        ('答: "你好"\n', 1, 5),
        ("答: '你好'\n", 1, 5),
        ("答: |\n  你好\n  再见\n", 2, 3),
        ("答: >-\n\n    你好\n", 3, 5),
    ],
)
def test_a_mark_is_where_the_text_begins(text: str, line: int, column: int) -> None:
    """Places count characters, from one, and point behind a quote and into a block."""
    mark = _value(text).mark

    assert (mark.line, mark.column) == (line, column)


def test_mappings_and_lists_keep_their_order() -> None:
    """What is written first comes first."""
    root = _root("b: [2, 1]\na: x\n")

    assert isinstance(root, MapNode)
    assert [key.text for key, _ in root.items] == ["b", "a"]
    numbers = root.get("b")
    assert isinstance(numbers, ListNode)
    assert [one.text for one in numbers.items if isinstance(one, TextNode)] == ["2", "1"]
    assert root.get("c") is None


def test_a_comment_with_a_space_is_no_swallowed_text() -> None:
    """Comments are told from text that goes on by the space behind `#`."""
    assert _value("a: b # 允许 F063: 理由\n").text == "b"


def test_a_file_of_the_largest_size_is_read() -> None:
    """The limit itself is allowed."""
    text = "a: b\n#" + " " * (MAX_BYTES - 6)

    assert parse_source(text.encode(), "f").findings == ()


def test_carriage_returns_do_not_shift_lines() -> None:
    """Files from Windows have the same places."""
    source = parse_source(b"a: b\r\nc: d\r\nc: e\r\n", "f")

    assert [(one.code, one.mark.line) for one in source.findings] == [("Y007", 3)]


def test_a_file_on_disk_is_read() -> None:
    """Reading from disk is parsing its bytes."""
    path = ROOT / "tests" / "data" / "broken" / "sound.yaml"

    assert read_source(path, "f") == parse_source(path.read_bytes(), "f")
