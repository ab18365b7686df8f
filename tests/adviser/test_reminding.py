"""Reminders that keep quiet at night, and complaints that say when an answer is due."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.adviser.desk import perform
from bot.adviser.reminding import due_time
from bot.casework.doors import Channel, Deadline
from bot.casework.workdays import NO_CALENDAR
from bot.engine.effects import Recorded, Scheduled
from bot.engine.knowledge import Knowledge
from bot.engine.mark import Mark
from bot.engine.template import Template, parse_template
from bot.engine.world import Action
from bot.kernel.ids import EffectKey, FlowId
from bot.kernel.values import Moment, Value
from tests.support.shipped import library

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=ZONE)
NOON = datetime(2026, 11, 22, 12, 30, tzinfo=ZONE)
EMPTY = parse_template("", Mark("f", 1, 1))


def _channel(id_: str, deadline: Deadline[Template] | None) -> Channel[Template]:
    return Channel(
        id=id_,
        name=id_,
        takes=EMPTY,
        refuses=EMPTY,
        bring=(),
        get_back=EMPTY,
        norm=None,
        hotline=None,
        rank=1,
        when=lambda _: True,
        safety=lambda _: False,
        aside=lambda _: False,
        deadline=deadline,
    )


def _knowledge() -> Knowledge:
    days = Deadline(15, "自然日", "n", EMPTY, EMPTY)
    workdays = Deadline(7, "工作日", "n", EMPTY, EMPTY)
    channels = (_channel("机构", days), _channel("政务", workdays), _channel("督察", None))
    return replace(library().knowledge, channels=channels)


def _action(
    name: str,
    arguments: Mapping[str, Value],
    now: datetime = NOON,
    knowledge: Knowledge | None = None,
) -> Action:
    flow = library().flows[FlowId("report")]
    known = knowledge or _knowledge()
    return Action(name, arguments, EffectKey("k"), 1, now, None, known, flow, {})


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("at", "now", "due"),
    [
        (date(2026, 12, 1), NOON, "2026-12-01T12:30"),
        (date(2026, 12, 1), NIGHT, "2026-12-01T08:01:30"),
        (date(2026, 12, 1), NOON.replace(hour=3, minute=0), "2026-12-01T08:05"),
        (date(2026, 11, 22), NIGHT, "2026-11-23T08:01:30"),
        (date(2026, 11, 20), NOON, "2026-11-22T12:30"),
        (Moment(NIGHT, NIGHT + timedelta(hours=1), "hour"), NOON, "2026-11-23T08:01:30"),
        (Moment(NOON, NOON + timedelta(hours=1), "hour"), NOON, "2026-11-22T12:30"),
        (NIGHT.astimezone(UTC), NOON, "2026-11-23T08:01:30"),
    ],
)
def test_a_reminder_is_due_by_day(at: Value | datetime, now: datetime, due: str) -> None:
    """A day means this hour of it, or its morning; a time at night, the morning after."""
    assert due_time(at, now) == _at(due)


@pytest.mark.parametrize("at", [None, "morgen", datetime.max.replace(tzinfo=ZONE)])
def test_what_is_no_time_to_wait_for_sets_nothing(at: Value | datetime) -> None:
    """No time, no reminder; after the last night that there is comes no morning."""
    assert due_time(at, NOON) is None


def test_a_day_long_past_is_due_at_once() -> None:
    """The reminder is late, not lost; at night it waits for the morning."""
    assert due_time(date(1999, 1, 1), NOON) == NOON
    assert due_time(date(1999, 1, 1), NIGHT) == _at("2026-11-23T08:01:30")


def test_remind_sets_a_timer() -> None:
    """The timer is named after the reminder and says its text."""
    done = perform(_action("remind", {"id": "复核", "at": date(2026, 12, 1), "say": "到日子了"}))

    assert done.effects == (Scheduled("remind:复核", _at("2026-12-01T12:30"), "到日子了"),)


def test_remind_without_a_time_sets_nothing() -> None:
    """An answer that was skipped is no date."""
    assert perform(_action("remind", {"id": "复核", "at": None, "say": "x"})).effects == ()


@pytest.mark.parametrize(
    ("channel", "at", "on"),
    [
        ("机构", date(2026, 11, 20), date(2026, 12, 5)),
        ("政务", date(2026, 11, 20), date(2026, 12, 1)),
        ("政务", Moment(NOON, NOON, "minute"), date(2026, 12, 1)),
        ("督察", date(2026, 11, 20), None),
        ("没有的", date(2026, 11, 20), None),
        ("机构", None, None),
    ],
)
def test_a_complaint_says_when_an_answer_is_due(channel: str, at: Value, on: date | None) -> None:
    """By the channel's own term; without a term or a known day, not at all."""
    done = perform(_action("complaint", {"channel": channel, "at": at}))

    assert done.fields["到期"] == on
    assert done.fields["到期说"] == (f"{on.year}年{on.month}月{on.day}日" if on else None)
    assert done.fields["估算"] is False


def test_a_complaint_without_a_day_was_made_today() -> None:
    """The day is recorded, so that the deadline can be told again later."""
    done = perform(_action("complaint", {"channel": "机构"}, NIGHT))

    assert done.fields["到期"] == date(2026, 12, 7)
    assert isinstance(done.fields["id"], str)
    (record,) = done.effects
    assert isinstance(record, Recorded)
    assert record.fields == {"channel": "机构", "at": date(2026, 11, 22)}


def test_a_day_without_a_calendar_is_an_estimate() -> None:
    """`到期说` says so, and `估算` lets the flow go another way."""
    knowledge = replace(_knowledge(), calendar=NO_CALENDAR)

    done = perform(_action("complaint", {"channel": "政务"}, NOON, knowledge))

    assert done.fields["估算"] is True
    assert "估算" in str(done.fields["到期说"])
