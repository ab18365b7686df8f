"""Write an iCalendar file (RFC 5545) that a phone's own calendar takes in.

Neutral throughout: whoever shares or glances at the calendar reads only that there is
something to do.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import Final

from icalendar import Alarm, Calendar, Component, Event, Timezone

from bot.documents.calendar_entry import CalendarEntry

_PRODUCT: Final = "-//todo//todo//ZH"
_LENGTH: Final = timedelta(minutes=30)
"""How long an entry is shown to last; nothing else depends on it."""
_YEARS: Final = timedelta(days=366)
"""How far the rules of the time zone are told around the entries."""


def calendar_file(entries: Iterable[CalendarEntry], made_at: datetime) -> bytes:
    """Write entries as a calendar; its times are told in the zone of `made_at`.

    Imported twice, an entry replaces itself. The phone reminds at its time.

    Raises:
        ValueError: The zone has no name by which calendars know it.
    """
    zone = made_at.tzinfo
    if zone is None:
        raise ValueError("a time without a zone")
    some = tuple(entries)
    calendar = Calendar()
    _put(calendar, "prodid", _PRODUCT)
    _put(calendar, "version", "2.0")
    _put(calendar, "method", "PUBLISH")
    first = min((entry.at for entry in some), default=made_at)
    last = max((entry.at for entry in some), default=made_at)
    calendar.add_component(
        Timezone.from_tzinfo(
            zone, first_date=(first - _YEARS).date(), last_date=(last + _YEARS).date()
        )
    )
    for entry in some:
        calendar.add_component(_event(entry, made_at, zone))
    return calendar.to_ical()


def _event(entry: CalendarEntry, made_at: datetime, zone: tzinfo) -> Event:
    start = entry.at.astimezone(zone).replace(microsecond=0)
    event = Event()
    _put(event, "uid", f"{entry.key}@todo.invalid")
    _put(event, "dtstamp", made_at)
    _put(event, "dtstart", start)
    _put(event, "dtend", start + _LENGTH)
    _put(event, "summary", entry.title)
    _put(event, "description", entry.note)
    _put(event, "class", "PRIVATE")
    _put(event, "transp", "TRANSPARENT")
    alarm = Alarm()
    _put(alarm, "action", "DISPLAY")
    _put(alarm, "trigger", timedelta(0))
    _put(alarm, "description", entry.title)
    event.add_component(alarm)
    return event


def _put(component: Component, name: str, value: str | datetime | timedelta) -> None:
    component.add(name, value)  # pyright: ignore[reportUnknownMemberType] - untyped
