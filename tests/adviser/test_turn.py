"""One turn as a store carries it out: what is written, masked, and kept out of logs."""

import io
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.adviser import turn as turn_module
from bot.adviser.turn import TurnStep, whole
from bot.engine.advance import State, Turn
from bot.engine.world import World
from bot.kernel.messages import Update
from bot.kernel.turns import Failure, Outcome
from bot.kernel.values import FileRef
from bot.logs import set_up_logs
from tests.support.logs import restored
from tests.support.memory_lane import FUZZED, MemoryLane
from tests.support.shipped import with_flow, world, world_of

ZONE = ZoneInfo("Asia/Shanghai")
WAITING = """\
title: 等
about: 等
slots:
  甲: {type: text, ask: 甲？}
scenes:
  开始:
    - ask: 甲
      wait: {for: 2天, say: 还在吗？}
    - go: end
"""
START = datetime(2026, 11, 22, 15, 30, tzinfo=ZoneInfo("UTC"))


@pytest.fixture
def lane() -> MemoryLane:
    return MemoryLane(TurnStep(world(), ZONE), START)


@pytest.fixture
def stderr() -> Iterator[io.StringIO]:
    with restored():
        stream = io.StringIO()
        set_up_logs("DEBUG", stream)
        yield stream


def _outcome(outcome: Outcome | Failure) -> Outcome:
    assert isinstance(outcome, Outcome), outcome
    return outcome


def test_first_text_starts_a_flow(lane: MemoryLane) -> None:
    """A phrase of a flow leads to its question, an entry and a session."""
    outcome = _outcome(lane.send("text", "/call"))

    assert lane.standing.asking is not None
    assert outcome.entries
    assert [message.delivery for message in outcome.messages] == ["A"] * len(outcome.messages)


def test_times_are_those_of_the_zone(lane: MemoryLane) -> None:
    """What is stored tells times as the user's clock shows them."""
    outcome = _outcome(lane.send("text", "/call"))

    assert b"2026-11-22T23:30:00+08:00" in outcome.entries[0]


def test_file_to_fetch_is_expected(lane: MemoryLane) -> None:
    """A file whose bytes are elsewhere is kept as expected, with its source."""
    ref = FileRef("f1", "photo", "a.jpg", "image/jpeg", 3)

    (file,) = _outcome(lane.send("file", "", ref)).files

    assert (file.state, file.source, file.blob) == ("expected", "telegram:f1", None)


def test_sealed_file_is_kept(lane: MemoryLane) -> None:
    """A file whose bytes are in the vault already is kept with its hash."""
    ref = FileRef("f1", "photo", "a.jpg", "image/jpeg", 3)
    update = Update(FUZZED, "k", "file", "", START, ref, "blob:b1:ab12")

    (file,) = _outcome(lane.take(update)).files

    assert (file.state, file.source, file.blob, file.sha256) == ("kept", None, "b1", "ab12")


def test_reminders_are_timers() -> None:
    """A question with a wait sets a timer; an answer removes it."""
    lane = MemoryLane(TurnStep(world_of(with_flow("try", WAITING)), ZONE), START)
    lane.send("tap", "!flow:try")
    waiting = dict(lane.timers)

    lane.send("text", "答")

    (due,) = (due for due, _ in waiting.values())
    assert due == datetime(2026, 11, 24, 8, 1, 30, tzinfo=ZONE)
    assert lane.timers == {}


@pytest.mark.parametrize(("id_", "delivery"), [("remind:1", "D"), ("file:f1", "A")])
def test_reminders_are_not_for_the_night(lane: MemoryLane, id_: str, delivery: str) -> None:
    """What a timer says is marked so; news of a file just sent is not."""
    update = Update(FUZZED, "k", "timer", "看看", START.replace(hour=4), reply_to=id_)

    (said,) = _outcome(lane.take(update)).messages

    assert said.delivery == delivery


def test_erasing_leaves_only_the_farewell(lane: MemoryLane) -> None:
    """An erasure writes a new session and its messages, each at most once."""
    lane.send("text", "我的案件")
    erased: Outcome | None = None
    for _ in range(6):
        chosen = next((b for b in lane.buttons if "删" in b.label), None)
        chosen = chosen or next(b for b in lane.buttons if not b.id.startswith("!"))
        erased = _outcome(lane.send("tap", chosen.id))
        if erased.erase:
            break

    assert erased is not None
    assert erased.erase
    assert (erased.entries, erased.items, erased.files, erased.segment) == ((), (), (), 0)
    assert {message.delivery for message in erased.messages} == {"B"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("字", "字"),
        ("\ud83d\ude00", "\U0001f600"),
        ("a\ud800b", "a\ufffdb"),
        ("\udc00", "\ufffd"),
        ("", ""),
    ],
)
def test_halves_of_characters_are_joined_or_replaced(text: str, expected: str) -> None:
    """Every text can be written as UTF-8 afterwards."""
    assert whole(text) == expected
    assert whole(text).encode().decode() == expected


@pytest.mark.parametrize("number", range(300))
def test_fault_stays_inside_and_quotes_nobody(
    lane: MemoryLane, stderr: io.StringIO, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A turn that breaks gives a failure; the log names the place, not the user's words."""

    def broken(_: World, __: State, update: Update) -> Turn:
        raise ValueError(update.text)

    monkeypatch.setattr(turn_module, "advance", broken)

    assert lane.send("text", f"金丝雀{number}") == Failure("ValueError")
    assert '"event": "turn.failed"' in stderr.getvalue()
    assert "broken:" in stderr.getvalue()
    assert "金丝雀" not in stderr.getvalue()
    assert lane.session is None
