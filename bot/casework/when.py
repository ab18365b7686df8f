"""Tell a time in words, as precisely as it is known and no more."""

from datetime import date, timedelta
from typing import Protocol

from bot.kernel.values import Moment, Value

_HOUR = timedelta(hours=1)
_INSTANT = timedelta(microseconds=1)
_MIDNIGHT = 24


class Words(Protocol):
    """Gives the shown word of a key such as `format_hour`, its places filled."""

    def __call__(self, key: str, /, **fills: str) -> str:
        """Give the wording."""
        ...


def when(value: Value, words: Words) -> str:
    """Tell a day and the time of day, e.g. 11月21日约20时; or that it is not known."""
    if isinstance(value, Moment) and value.precision != "unknown":
        day = day_words(value.start.date(), words)
        return day if value.precision == "day" else day + clock_words(value, words)
    if isinstance(value, date):
        return day_words(value, words)
    return words("export_unknown_time")


def day_words(day: date, words: Words) -> str:
    """Tell a day."""
    return words("format_date", 年=str(day.year), 月=str(day.month), 日=str(day.day))


def clock_words(moment: Moment, words: Words) -> str:
    """Tell the time of day: 20:15, 约20时 for an hour, 19时至21时之间 for more."""
    start, end = moment.start, moment.end
    if moment.precision in ("exact", "minute"):
        return words("format_minute", 时=f"{start:%H:%M}")
    if moment.precision == "hour" and end - start <= _HOUR:
        # 八点左右 begins half an hour before: the hour meant is the first full one.
        return words("format_hour", 点=str((start + _HOUR - _INSTANT).hour))
    last = end if end.minute == 0 or end == start else end - _INSTANT
    if start.minute or last.minute:
        return words("format_range", 时=f"{start:%H:%M}", 止=f"{last:%H:%M}")
    hour = last.hour if last.date() == start.date() else last.hour or _MIDNIGHT
    return words("format_hours", 时=str(start.hour), 止=str(hour))
