"""Times, dates and durations in what people type about things that happened.

Policy: `design.md` section 8. Weeks begin on Monday; nothing is read as later than now; an
hour that could be two hours is never guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.kernel.values import Moment, Precision
from bot.language.clock import PARTS, Part, hours_of
from bot.language.days import DAY, read_days
from bot.language.dialect import plain_time
from bot.language.durations import read_duration
from bot.language.phrases import Phrase, prepare, read_phrases

__all__ = ["Ask", "TimeReading", "read_date", "read_duration", "read_time"]

Ask = Literal["morning_or_evening", "which_night", "exact_time"]


@dataclass(frozen=True, slots=True)
class TimeReading:
    """The times that a text can mean, earliest first, and what to ask when it is not clear.

    No reading and no question: the text names no time.
    """

    readings: tuple[Moment, ...]
    ask: Ask | None


_DAY = re.compile(DAY)
_TO = re.compile(r"[^,。;!?]{0,4}(?:到|至|-|~)\s?")
_SMALL_HOURS, _MIDNIGHT = 6, 12
_HALF_HOUR, _QUARTER = timedelta(minutes=30), timedelta(minutes=15)
_SOME_MINUTES = timedelta(minutes=10)  # 十点二十多
_DAY_LONG = timedelta(days=1)


def read_time(text: str, now: datetime) -> TimeReading:
    """Read when something happened.

    Args:
        text: What the user typed.
        now: Aware; its zone is the user's.

    Returns:
        One reading when the time is clear. Several, or none, with a question when it is not.
    """
    plain = prepare(text)
    phrases, marks = read_phrases(plain, now)
    if marks & {"now", "just"} and all(_only_today(phrase) for phrase in phrases):
        return TimeReading((_at(now),), None)
    if "often" in marks and not any(phrase.days for phrase in phrases):
        return TimeReading((), "exact_time")
    if not phrases:
        return TimeReading((), None)
    resolved = [_resolve(phrase, now) for phrase in phrases]
    if "just" in marks:
        resolved.append(TimeReading((_at(now),), None))
    if len(resolved) == 2 and _TO.fullmatch(plain, phrases[0].end, phrases[-1].start):  # noqa: PLR2004 - from, to
        spans = _spans(resolved[0], resolved[1], is_open=phrases[-1].fuzz != "none")
        if spans is not None:
            return spans
    return _together(resolved, vague=any(phrase.vague for phrase in phrases))


def _at(now: datetime) -> Moment:
    return Moment(now, now, "minute")


def _only_today(phrase: Phrase) -> bool:
    return phrase.today and not phrase.parts and phrase.clock is None


def _together(resolved: Iterable[TimeReading], *, vague: bool) -> TimeReading:
    """Join what several phrases mean; more than one time, or a vague one, asks."""
    known = [reading for reading in resolved if reading.readings]
    if not known:
        return TimeReading((), "exact_time")
    moments = {moment for reading in known for moment in reading.readings}
    ordered = tuple(sorted(moments, key=lambda moment: (moment.start, moment.end)))
    if vague or (len(known) > 1 and len(ordered) > 1):
        return TimeReading(ordered, "exact_time")
    return TimeReading(ordered, known[0].ask)


def _spans(first: TimeReading, second: TimeReading, *, is_open: bool) -> TimeReading | None:
    """Read 八点到九点: from the first to the second, each way that they can be meant.

    Args:
        first: Where it begins.
        second: Where it ends.
        is_open: The end is a range of its own: 到九点多.
    """
    if not first.readings or len(first.readings) != len(second.readings):
        return None
    spans: list[Moment] = []
    for one, other in zip(first.readings, second.readings, strict=True):
        end = other.end if is_open or other.precision == "part_of_day" else other.start
        if end < one.start or "day" in (one.precision, other.precision):
            return None
        spans.append(Moment(one.start, end, _coarser(one.precision)))
    return TimeReading(tuple(spans), first.ask)


def _coarser(precision: Precision) -> Precision:
    return "hour" if precision in ("exact", "minute") else precision


def _resolve(phrase: Phrase, now: datetime) -> TimeReading:
    """Find the moments that a phrase means; none lies after now."""
    if phrase.fixed is not None:
        return TimeReading((phrase.fixed,), None)
    days = _days(phrase, now)
    if phrase.clock is None:
        return _resolve_day(phrase, days, now)
    part = phrase.parts[0] if phrase.parts else None
    offsets = hours_of(phrase.clock, part)
    if part is None and phrase.logged:
        offsets = offsets[:1]
    moments = _past(phrase, days, offsets, now)
    if len(moments) > 1:
        return TimeReading(moments, "which_night" if part == "night" else "morning_or_evening")
    return TimeReading(moments, None if moments else "exact_time")


def _days(phrase: Phrase, now: datetime) -> tuple[date, ...]:
    """Give the dates to try, most recent first."""
    today = now.date()
    if phrase.days is None or (phrase.today and _began_yesterday(phrase, now)):
        return (today, today - _DAY_LONG)
    return phrase.days


def _began_yesterday(phrase: Phrase, now: datetime) -> bool:
    """Tell whether 今晚 may be the night that began yesterday: said at two, or 今晚一点."""
    if phrase.parts[:1] not in (("evening",), ("night",)):
        return False
    hour = -1 if phrase.clock is None else phrase.clock.start // timedelta(hours=1)
    return now.hour < _SMALL_HOURS or 0 <= hour < _SMALL_HOURS - 1 or hour == _MIDNIGHT


def _past(
    phrase: Phrase, days: tuple[date, ...], offsets: tuple[timedelta, ...], now: datetime
) -> tuple[Moment, ...]:
    """Take each alternative on the last day on which it was not still to come.

    Where a day is said, all alternatives are of one day.
    """
    moments: set[Moment] = set()
    for group in [days] if phrase.days is None else [(day,) for day in days]:
        found = (_latest(phrase, group, offset, now) for offset in offsets)
        moments.update(moment for moment in found if moment is not None)
        if moments:
            break
    return tuple(sorted(moments, key=lambda moment: moment.start))


def _latest(
    phrase: Phrase, days: tuple[date, ...], offset: timedelta, now: datetime
) -> Moment | None:
    """Take the first day on which the clock time is not still to come."""
    if phrase.clock is None:
        return None
    for day in days:
        start = _midnight(day, now) + phrase.clock.start + offset
        end = _midnight(day, now) + phrase.clock.end + offset
        moment = _blur(Moment(start, end, phrase.clock.precision), phrase, _midnight(day, now))
        if moment.start <= now:
            return replace(moment, end=min(moment.end, now))
    return None


def _blur(moment: Moment, phrase: Phrase, midnight: datetime) -> Moment:
    """Widen a clock time by the words around it: 左右, 快, 以后, 以前."""
    at, slack = moment.start, _HALF_HOUR if moment.precision == "hour" else _QUARTER
    hour = timedelta(hours=1)
    first, last = _range(phrase.parts) if phrase.parts else (0, 0)
    match phrase.fuzz:
        case "none":
            return moment
        case "past":
            minute = moment.precision != "hour"
            return Moment(at, at + _SOME_MINUTES, "hour") if minute else moment
        case "around":
            return Moment(at - slack, at + slack, "hour")
        case "near":
            return Moment(at - slack, at, "hour")
        case "after":
            return Moment(at, max(at + hour, midnight + timedelta(hours=last)), "part_of_day")
        case "before":
            begin = midnight + timedelta(hours=first)
            return Moment(begin if phrase.parts and begin < at else at - hour, at, "part_of_day")


def _resolve_day(phrase: Phrase, days: tuple[date, ...], now: datetime) -> TimeReading:
    """Resolve a phrase without a clock time: a day or a part of it."""
    hours = _range(phrase.parts)
    precision: Precision = "part_of_day" if phrase.parts else "day"
    moments: list[Moment] = []
    for day in days:
        start = _midnight(day, now) + timedelta(hours=hours[0])
        end = _midnight(day, now) + timedelta(hours=hours[1])
        if start <= now:
            moments.append(Moment(start, min(end, now), precision))
            if phrase.days is not None or phrase.parts[:1] != ("night",) or end <= now:
                break
    if len(moments) > 1:
        return TimeReading(tuple(reversed(moments)), "which_night")
    return TimeReading(tuple(moments), None if moments else "exact_time")


def _range(parts: tuple[Part, ...]) -> tuple[int, int]:
    """Give the hours of a part of the day; of two, the second tells more (昨晚凌晨, 昨晚深夜)."""
    if not parts:
        return 0, 24
    if parts[0] in ("evening", "night") and parts[-1] == "dawn":
        return 24, 30
    return PARTS[parts[-1]]


def _midnight(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(), now.tzinfo)


def read_date(text: str, now: datetime, *, future: bool = False) -> date | None:
    """Read the one date of a text; a date without a year is the most recent past one.

    Args:
        text: What the user typed.
        now: Aware; its zone is the user's.
        future: Read the next such date instead, and 明天, 下周三, 3天后.

    Returns:
        None when the text names no date, a vague one, or several.
    """
    plain = plain_time(text)
    found: set[date] = set()
    for match in _DAY.finditer(plain):
        days = read_days(plain, match.span(), now.date(), future=future)
        found.update(days[:1])
    return found.pop() if len(found) == 1 else None
