"""One thing to do, as a calendar shows it. Apart from the writer, whose library loads slowly."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One thing to do. `key` is the same whenever the same thing is written again."""

    key: str
    at: datetime
    title: str
    note: str
