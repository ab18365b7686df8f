"""The tape of a conversation, for `chat --record`."""

from datetime import datetime, timedelta

import pytest

from bot.cli.tape import Tape, span
from bot.kernel.messages import Button, Message

AT = datetime.fromisoformat("2026-11-22T23:30:00+08:00")


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(259_200, "3天"), (3_600, "1小时"), (5_400, "90分钟"), (1, "1分钟"), (90_000, "25小时")],
)
def test_span_is_written_as_in_flow_files(seconds: int, expected: str) -> None:
    """The largest unit that is filled evenly; seconds count as a minute begun."""
    assert span(timedelta(seconds=seconds)) == expected


def test_button_is_told_by_its_label() -> None:
    """A press stands in the test as a person reads it, the button id does not."""
    tape = Tape()
    tape.note("我", "/call", (Message("哪种？", (Button("q:a", "正在响"),)),))
    tape.note("我", "q:a", ())

    written = tape.written("来电", AT)

    assert "- 我: 正在响\n" in written
    assert "q:a" not in written
    assert "name: 来电" in written


def test_only_waits_that_pass_are_told() -> None:
    """A look at the timers in which nothing happened leaves no line."""
    tape = Tape()
    tape.waited(timedelta(0), ())
    tape.waited(timedelta(days=3), (Message("还在吗？"),))

    assert [line.text for line in tape.lines] == ["3天"]


def test_halves_of_characters_are_written() -> None:
    """What no file can hold is replaced, so that the record can be written."""
    tape = Tape()
    tape.note("我", "\ud800", ())

    assert "\ufffd" in tape.written("x", AT).encode().decode()
