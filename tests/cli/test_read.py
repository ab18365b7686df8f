"""`wenzhu read`: what the language part understands."""

import json
import shutil
from pathlib import Path

import pytest

from tests.support import process

CONTENT = Path(__file__).parents[2] / "content"
AT = "2026-11-22T23:30:00+08:00"


def _read(*arguments: str) -> dict[str, object]:
    done = process.run("read", *arguments, "--json")
    assert done.code == 0, done.err
    read: dict[str, object] = json.loads(done.out)
    return read


@pytest.mark.parametrize(
    ("what", "text", "expected"),
    [
        ("money", "3万", {"yuan": "30000.00", "ask": None}),
        ("phone", "138 0013 8000", {"number": "13800138000"}),
        ("risk", "今天天气不错", {"level": "none"}),
        ("scam", "征信修复要先交两千", {"scam": True, "kind": "征信修复"}),
        ("scam", "我找了法律援助律师", {"scam": False, "kind": None}),
    ],
)
def test_text_is_read(what: str, text: str, expected: dict[str, object]) -> None:
    """Money, numbers, risk and scams are told in their shapes."""
    assert _read(what, text) == expected


def test_time_is_read_from_the_given_moment() -> None:
    """Readings are ranges around what was said, seen from `--at`."""
    read = _read("time", "昨晚10点半", "--at", AT)

    assert "2026-11-21T22:30:00+08:00" in json.dumps(read["readings"])


def test_intent_is_read_with_what_comes_after_it() -> None:
    """The likeliest intent has a score, and so has each alternative."""
    read = _read("intent", "催收上門了怎麼辦")

    assert list(read) == ["intent", "score", "alternatives"]
    assert read["intent"] == "at_door"
    assert json.dumps(read["alternatives"]).count('"score": ') == 3


def test_faulty_phrases_are_told(tmp_path: Path) -> None:
    """Phrases of an unknown intent end with their place and 1."""
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    (content / "intents" / "more.yaml").write_text("intents:\n  - {id: 无, hear: [甲]}\n", "utf-8")

    done = process.run("read", "intent", "甲", settings={"WENZHU_CONTENT": str(content)})

    assert done.code == 1
    assert "content/intents/more.yaml:2" in done.err


def test_batch_answers_line_for_line() -> None:
    """One document a line, in order, each with its own time."""
    lines = [{"text": "3万"}, {"text": "五千", "at": AT}]

    done = process.run("read", "money", "--batch", typed="\n".join(map(json.dumps, lines)))

    assert [json.loads(line)["yuan"] for line in done.out.splitlines()] == ["30000.00", "5000.00"]


@pytest.mark.parametrize("line", ["x", "[]", "[" * 100_000, '{"text": "x", "at": "gestern"}'])
def test_bad_line_of_a_batch_is_told(line: str) -> None:
    """A line that is no object, or has no time, ends with a sentence and 1."""
    done = process.run("read", "money", "--batch", typed=line)

    assert done.code == 1
    assert done.err.strip()
    assert "Traceback" not in done.err
