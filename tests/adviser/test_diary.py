"""What goes into the phone's calendar: deadlines and reminders to come, without a word of why."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.adviser.codec import encode_fields
from bot.adviser.diary import diary, diary_bytes
from bot.adviser.envelope import decode_message
from bot.adviser.files import FileRoom
from bot.adviser.turn import TurnStep
from bot.casework.workdays import NO_CALENDAR
from bot.engine.knowledge import Knowledge
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import CaseDump, StoredItem, StoredTimer
from bot.kernel.values import Value
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore
from tests.support.engine_flows import HEAD
from tests.support.rfc5545 import read_calendar
from tests.support.shipped import library, with_flow, world_of

ZONE: Final = ZoneInfo("Asia/Shanghai")
NOW: Final = datetime(2026, 11, 24, 12, tzinfo=ZONE)
ANNA: Final = Address("telegram:7")


def _complaint(n: int, fields: Mapping[str, Value]) -> StoredItem:
    body = encode_fields({"number": str(n), **fields})
    return StoredItem(f"1:k{n}", "complaint", 1, body, withdrawn=False, at=NOW.astimezone(UTC))


def _dump(*items: StoredItem, timers: tuple[StoredTimer, ...] = ()) -> CaseDump:
    return CaseDump(ANNA, b"{}", items, (), (), timers)


def _knowledge() -> Knowledge:
    return library().knowledge


def _natural() -> tuple[str, int]:
    """Give a channel whose deadline is counted in days of the calendar."""
    terms = _knowledge().terms.items()
    return next((id_, term.days) for id_, term in terms if term.unit == "自然日")


def _worked() -> str:
    terms = _knowledge().terms.items()
    return next(id_ for id_, term in terms if term.unit == "工作日")


def test_a_deadline_stands_on_its_day_at_nine() -> None:
    """A neutral title, in the person's zone."""
    channel, days = _natural()
    dump = _dump(_complaint(1, {"channel": channel, "at": NOW.date()}))

    (entry,) = diary(dump, _knowledge(), NOW)

    assert entry.at == datetime(2026, 11, 24, 9, tzinfo=ZONE) + timedelta(days=days)
    assert entry.title == "待办"


def test_an_estimated_day_says_so() -> None:
    """Without a calendar of the year nobody relies on the day."""
    knowledge = replace(_knowledge(), calendar=NO_CALENDAR)
    dump = _dump(_complaint(1, {"channel": _worked(), "at": NOW.date()}))

    (entry,) = diary(dump, knowledge, NOW)

    assert "估算" in entry.title


def test_what_is_past_is_left_out() -> None:
    """A deadline on this very day is still to come; one of yesterday is not."""
    channel, days = _natural()
    today = NOW.date() - timedelta(days=days)
    yesterday = today - timedelta(days=1)
    dump = _dump(
        _complaint(1, {"channel": channel, "at": today}),
        _complaint(2, {"channel": channel, "at": yesterday}),
        timers=(StoredTimer("remind:一", NOW - timedelta(hours=1), "看看"),),
    )

    found = [entry.at.date() for entry in diary(dump, _knowledge(), NOW)]

    assert found == [NOW.date()]


def test_reminders_are_in_it_and_waits_are_not() -> None:
    """A question that waits is no appointment. The words of a reminder stay in the chat."""
    due = NOW + timedelta(days=3)
    timers = (StoredTimer("remind:一", due, "你有一件待办：催收"), StoredTimer("wait:q", due, ""))

    (entry,) = diary(_dump(timers=timers), _knowledge(), NOW)

    assert (entry.at, entry.title) == (due, "待办")
    assert "催" not in entry.note


def test_the_file_tells_nothing_about_the_matter() -> None:
    """Not the channel, not the number of the complaint, not the person, not the program."""
    channel, _ = _natural()
    told: Mapping[str, Value] = {"channel": channel, "at": NOW.date(), "about": "债"}
    dump = _dump(
        _complaint(1, {**told, "number": "TS-20261124"}),
        timers=(StoredTimer("remind:催收", NOW + timedelta(days=1), "逾期了"),),
    )

    text = diary_bytes(dump, _knowledge(), NOW).decode()

    for word in (channel, "TS-20261124", "债", "催", "逾期", "telegram", "稳住", "wenzhu", "投诉"):
        assert word not in text


def test_entries_are_in_order_and_have_keys_of_their_own() -> None:
    """Two complaints of one day are two entries; two people's are four."""
    channel, _ = _natural()
    items = [_complaint(n, {"channel": channel, "at": date(2026, 11, 20)}) for n in (1, 2)]
    soon = StoredTimer("remind:一", NOW + timedelta(hours=1), "看看")
    mine, other = _dump(*items, timers=(soon,)), replace(_dump(*items), address=Address("web:b"))

    events = read_calendar(diary_bytes(mine, _knowledge(), NOW)).all("VEVENT")
    theirs = read_calendar(diary_bytes(other, _knowledge(), NOW)).all("VEVENT")

    starts = [event.time("DTSTART") for event in events]
    assert starts == sorted(starts)
    assert len({event.text("UID") for event in (*events, *theirs)}) == 5


FLOW: Final = """
slots: {甲: {type: text, ask: 好了吗？}}
scenes:
  开始:
    - do: complaint
      channel: <CHANNEL>
      get: {到期: 到期, 估算: 估算}
    - do: remind
      id: 一
      at: 今天 + 2天
      say: 你有一件待办。
    - do: export
      format: ics
      save: 日历
    - say: 给你。
      files: [日历]
    - ask: 甲
    - go: end
"""


async def test_a_flow_gives_the_calendar_into_the_chat(tmp_path: Path) -> None:
    """Complained, to be reminded, and both are in the file that the message carries."""
    channel, days = _natural()
    world = world_of(with_flow("try", HEAD + FLOW.replace("<CHANNEL>", channel)))
    keyring = Keyring.load_or_create(tmp_path / "master.key")
    store = await SqliteStore.open(tmp_path / "data", keyring, TurnStep(world, ZONE))
    room = FileRoom(store, lambda: world.knowledge, ZONE, lambda: NOW)

    receipt = await store.take(Update(ANNA, "u1", "text", "/try", NOW))
    (ref,) = (f for one in receipt.messages for f in decode_message(one.body).files)
    body = b"".join([chunk async for chunk in room.read(ANNA, ref)])
    await store.close()

    assert (ref.name, ref.mime) == ("待办.ics", "text/calendar; charset=utf-8")
    assert [event.time("DTSTART") for event in read_calendar(body).all("VEVENT")] == [
        NOW + timedelta(days=2),
        NOW.replace(hour=9) + timedelta(days=days),
    ]
