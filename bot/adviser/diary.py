"""What is still to come in a case, as entries for the phone's own calendar."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from hashlib import blake2s
from typing import Final

from bot.adviser.codec import case_book
from bot.adviser.reminding import REMINDER
from bot.casework.deadlines import awaited
from bot.documents.calendar_entry import CalendarEntry
from bot.engine.dossier import case_of
from bot.engine.knowledge import Knowledge
from bot.engine.render import Renderer
from bot.kernel.turns import CaseDump

DIARY: Final = "ics"
"""The form of export by which a flow asks for it."""
_IN_THE_MORNING: Final = time(9)
"""When a day on which an answer is due is shown."""
_KEY_BYTES: Final = 8


def diary_bytes(dump: CaseDump, knowledge: Knowledge, now: datetime) -> bytes:
    """Write the deadlines of complaints and the reminders that are still to come.

    The times are told in the zone of `now`. Titles say nothing of what it is about.
    """
    # Imported here: who asks for no calendar should not wait for the library.
    from bot.documents.calendar_file import calendar_file  # noqa: PLC0415

    entries = sorted(diary(dump, knowledge, now), key=lambda entry: (entry.at, entry.key))
    return calendar_file(entries, now)


def diary(dump: CaseDump, knowledge: Knowledge, now: datetime) -> Iterator[CalendarEntry]:
    """Give what is still to come, each with a key of its own that stays the same."""
    ui = Renderer(knowledge, None, {}).ui
    note = ui("calendar_note")
    case = case_of(case_book(dump.items, dump.files).in_zone(now.tzinfo or UTC), now)
    for one in awaited(case.complaints, knowledge.terms, knowledge.calendar):
        if one.due.on >= now.date():
            told = one.complaint
            key = _key(dump, f"{told.channel}|{told.on}|{told.number}")
            at = datetime.combine(one.due.on, _IN_THE_MORNING, now.tzinfo)
            title = ui("calendar_estimate" if one.due.estimated else "calendar_title")
            yield CalendarEntry(key, at, title, note)
    for timer in dump.timers:
        if timer.id.startswith(REMINDER) and timer.due >= now:
            yield CalendarEntry(_key(dump, timer.id), timer.due, ui("calendar_title"), note)


def _key(dump: CaseDump, name: str) -> str:
    """Name an entry so that the file tells nothing and another person's entry is another."""
    return blake2s(f"{dump.address}|{name}".encode(), digest_size=_KEY_BYTES).hexdigest()
