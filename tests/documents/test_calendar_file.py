"""A calendar file that two readers take in alike."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from bot.documents.calendar_entry import CalendarEntry
from bot.documents.calendar_file import calendar_file
from tests.support.rfc5545 import read_calendar

ZONE: Final = ZoneInfo("Asia/Shanghai")
MADE: Final = datetime(2026, 11, 24, 12, tzinfo=ZONE)
NEW_YEAR: Final = datetime(2027, 1, 4, 0, 30, tzinfo=UTC)
ENTRIES: Final = (
    CalendarEntry("a1", datetime(2026, 12, 5, 9, tzinfo=ZONE), "待办", "打开聊天，看是哪一件。"),
    CalendarEntry("b2", NEW_YEAR, "待办（日期是估算）", "甲;乙,丙\\丁"),
)


def test_both_readers_find_the_same_entries() -> None:
    """Icalendar and a reader of our own, written from the RFC, agree on all that counts."""
    body = calendar_file(ENTRIES, MADE)

    theirs = [
        (str(one["uid"]), one.decoded("dtstart"), str(one["summary"]), str(one["description"]))
        for one in Calendar.from_ical(body).events
    ]
    ours = [
        (one.text("UID"), one.time("DTSTART"), one.text("SUMMARY"), one.text("DESCRIPTION"))
        for one in read_calendar(body).all("VEVENT")
    ]

    assert theirs == ours
    assert [(at, title, note) for _, at, title, note in ours] == [
        (entry.at, entry.title, entry.note) for entry in ENTRIES
    ]


def test_times_are_told_in_the_zone() -> None:
    """A phone elsewhere still shows the hour that was meant; the zone is described."""
    calendar = read_calendar(calendar_file(ENTRIES, MADE))

    first, second = calendar.all("VEVENT")
    assert first.properties["DTSTART"] == ({"TZID": "Asia/Shanghai"}, "20261205T090000")
    assert second.properties["DTSTART"] == ({"TZID": "Asia/Shanghai"}, "20270104T083000")
    assert [zone.text("TZID") for zone in calendar.all("VTIMEZONE")] == ["Asia/Shanghai"]


def test_the_phone_reminds_with_neutral_words() -> None:
    """The alarm rings at the time of the entry and shows its title; the entry is private."""
    (event, _) = read_calendar(calendar_file(ENTRIES, MADE)).all("VEVENT")

    (alarm,) = event.all("VALARM")
    assert (alarm.text("ACTION"), alarm.text("DESCRIPTION")) == ("DISPLAY", "待办")
    assert event.text("CLASS") == "PRIVATE"


def test_an_entry_written_again_is_the_same_entry() -> None:
    """Imported a second time it takes the place of the first."""
    first = read_calendar(calendar_file(ENTRIES, MADE))
    later = read_calendar(calendar_file(ENTRIES[:1], MADE + timedelta(days=3)))

    assert first.all("VEVENT")[0].text("UID") == later.all("VEVENT")[0].text("UID")


def test_a_long_text_is_folded() -> None:
    """No line is longer than 75 octets, and no character is cut."""
    entry = CalendarEntry("c", MADE, "待办" * 60, "长" * 400)

    (event,) = read_calendar(calendar_file((entry,), MADE)).all("VEVENT")

    assert event.text("SUMMARY") == entry.title
    assert event.text("DESCRIPTION") == entry.note


def test_nothing_to_come_is_a_calendar_too() -> None:
    """It holds no entry and can still be opened."""
    calendar = read_calendar(calendar_file((), MADE))

    assert calendar.all("VEVENT") == []


def test_a_time_without_a_zone_is_refused() -> None:
    """A file that says nine o'clock and not where would be wrong somewhere."""
    with pytest.raises(ValueError, match="zone"):
        calendar_file(ENTRIES, MADE.replace(tzinfo=None))
