"""Mutated updates through whole turns: whatever comes in, no turn fails and each is answered."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.adviser.turn import TurnStep
from bot.kernel.turns import Outcome
from bot.kernel.values import FileKind, FileRef
from tests.support.dice import Dice
from tests.support.memory_lane import MemoryLane
from tests.support.shipped import world
from tests.support.walker import ENTRIES, LONG, NOISE, PHRASES, TEXTS

NIGHTLY: Final = os.environ.get("WENZHU_NIGHTLY") == "1"  # noqa: TID251 - which suite is run
CHUNKS: Final = 100 if NIGHTLY else 10
EACH: Final = 1_000
PEOPLE: Final = 8
"""A chunk of updates is shared by so many conversations."""
ZONE: Final = ZoneInfo("Asia/Shanghai")
START: Final = datetime(2026, 11, 22, 23, 30, tzinfo=ZONE)
STRANGE: Final = (
    "\ud800",
    "\udfff半",
    "\x00",
    "\x1b[31m",
    "\u202e反",
    "\ufeff",
    "e\u0301" * 40,
    "👨‍👩‍👧‍👦",
    "{}",
    "<欠款>",
    "<法条:x>",
    "%s %d {0}",
    "'; DROP TABLE updates; --",
    "9" * 400,
    "9" * 4_900,
    f"{'9' * 4_400}元",
    f"第{'9' * 4_400}笔金额改成1",
    f"2026年{'9' * 4_400}月1日",
    f"{'9' * 4_400}分钟前",
    "-1",
    "1e999",
    "NaN",
    "0x10",
    "一亿亿亿元",
    "9999999年99月99日",
    "0001-01-01",
    "9999-12-31 23:59",
    "昨晚25点61分",
    "13800138000" * 30,
    "/",
    "/start x",
    "!back",
    "!flow:danger",
    "不对，",
    "改 ",
    "第0笔金额改成1",
    "第99999999999笔金额改成一",
    "第一笔改成\ud800",
    "金额改成",
)
"""Texts that have broken programs."""
TAPS: Final = (
    "",
    "!",
    "!flow:",
    "!flow:none",
    "x:y",
    ":",
    "!done",
    "!skip",
    "!yes",
    "no",
    "\ud83d",
)
NAMES: Final = ("", "a.jpg", "../../etc/passwd", "\ud800.png", "名" * 300, "a\x00b")
KINDS: Final[tuple[FileKind, ...]] = ("photo", "voice", "video", "file")
BASIS: Final = (
    *(text for texts in TEXTS.values() for text in texts),
    *ENTRIES,
    *PHRASES,
    *NOISE,
    *LONG,
    *STRANGE,
)


def _mutated(dice: Dice, text: str) -> str:
    """Cut, double, join, shuffle or spoil a text."""
    at, way = dice.below(len(text) + 1), dice.below(8)
    if way == 0:
        return text[:at]
    if way == 1:
        return text + text[at:]
    if way == 2:
        return text[:at] + dice.pick(STRANGE) + text[at:]
    if way == 3:
        return text[:at] + dice.pick(BASIS)[:5_000]
    if way == 4:
        return text[:at] + chr(dice.below(0x110000)) + text[at + 1 :]
    return text


def _one(dice: Dice, lane: MemoryLane, old: list[str]) -> tuple[str, str]:
    """Do one thing to a conversation; tell what, and which kind of failure it led to."""
    way, text = dice.below(20), _mutated(dice, dice.pick(BASIS))
    if way < 9 and lane.buttons:
        pressed = dice.pick(lane.buttons).id
        old.append(pressed)
        return pressed, _kind(lane.send("tap", pressed))
    if way < 11:
        pressed = _mutated(dice, dice.pick((*TAPS, *old[-100:])))
        return pressed, _kind(lane.send("tap", pressed))
    if way == 11:
        kind, size = dice.pick(KINDS), dice.pick((0, 1, 10**9, -1))
        ref = FileRef(f"f{lane.taken}", kind, dice.pick(NAMES), "x/y", size)
        return f"file {ref.name!r} {text!r}", _kind(lane.send("file", text, ref))
    if way == 12:
        lane.now += timedelta(hours=dice.below(200))
        waiting = dice.pick((*lane.timers, "wait:nothing", "remind:1", ""))
        return f"timer {waiting!r}", _kind(lane.fire(waiting, text))
    return text, _kind(lane.send("text", text))


def _kind(outcome: object) -> str:
    return "" if isinstance(outcome, Outcome) else str(outcome)


def _failures(seed: str) -> Iterator[str]:
    """Play a chunk of updates; give every one that failed or was left without any answer."""
    dice = Dice(seed)
    step = TurnStep(world(), ZONE)
    lanes = [MemoryLane(step, START) for _ in range(PEOPLE)]
    olds: list[list[str]] = [[] for _ in lanes]
    for number in range(EACH):
        which = dice.below(PEOPLE)
        lane = lanes[which]
        lane.now += timedelta(seconds=dice.below(90))

        did, failure = _one(dice, lane, olds[which])

        if failure:
            yield f"{seed}/{number}: {did[:80]!r}: {failure}"
        elif not did.startswith("timer") and not lane.replies:
            yield f"{seed}/{number}: {did[:80]!r}: no answer"


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_update_makes_a_turn_fail(chunk: int) -> None:
    """A thousand mutated updates of eight people lead to outcomes only, and to answers."""
    failures = list(_failures(f"fuzz {chunk}"))

    assert failures == []
