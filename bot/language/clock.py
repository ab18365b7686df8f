"""The grammar of hours: parts of the day, clock times, and how the two go together."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.language.numerals import read_count, read_span

Part = Literal["dawn", "early", "morning", "noon", "afternoon", "dusk", "evening", "night"]

# Hours from midnight of the day named; beyond 24 is the small hours of the next day.
PARTS: dict[Part, tuple[int, int]] = {
    "dawn": (0, 6),
    "early": (6, 9),
    "morning": (8, 12),
    "noon": (11, 13),
    "afternoon": (13, 18),
    "dusk": (17, 19),
    "evening": (18, 24),
    "night": (22, 29),
}
"""Range of each part of the day, from `design.md` section 8."""

_PART_WORDS: tuple[tuple[Part, str], ...] = (
    ("dawn", "凌晨|拂晓|天(?:还)?没亮|天不亮"),
    ("night", "(?:大|后|前)?半夜(?:三更)?|[三深]更半夜|三更|大?深夜|午夜|夜[里间晚]"),
    ("early", "大?清早|一大?早|大?早上|早晨|清晨|早间|早(?![就点日已该退期年])"),
    ("morning", "上午|午前"),
    ("noon", "大?中午|正午|晌午|午间"),
    ("afternoon", "下午|午后"),
    ("dusk", "傍晚|黄昏"),
    ("evening", "大?晚上|晚间|晚(?![点辈了])"),
)
_LONE: dict[str, tuple[Part, ...]] = {
    "早": ("early",),
    "晨": ("early",),
    "晚": ("evening",),
    "夜": ("evening", "night"),
}
_HOUR = "(?:2[0-4]|[01]?\\d|二十[一二三四]?|十[一二三四五六七八九]?|[零〇一二两三四五六七八九])"
_MINUTE = "(?:[0-5]?\\d|[二三四五]?十[一二三四五六七八九]?|[零〇]?[一二两三四五六七八九])"
_MARK = "(?:点钟?|时(?![候间常不而刻代期])(?:许)?)"
_TWO_DIGITS = "(?:[0-5]\\d|[二三四五]?十[一二三四五六七八九]?|[零〇][一二三四五六七八九])"
_EXTRA = (
    f"(?:半|[一三]刻|整|过?零?{_MINUTE}分(?!钟)"
    f"|过?{_TWO_DIGITS}(?![\\d零一二三四五六七八九十分次个天遍通条]))"
)

PART = "(?:" + "|".join(words for _, words in _PART_WORDS) + ")"
"""Pattern source of one part of the day, without groups."""

CLOCK = (
    rf"(?<![\d.:第])(?:差(?:{_MINUTE}分|一刻){_HOUR}点"
    r"|(?:[一二三四五六七八][二两三四五六七八九]|十一二)点钟?"
    rf"|{_HOUR}\s?(?:[、~到至-])\s?{_HOUR}点钟?"
    rf"|{_HOUR}\s?{_MARK}\s?(?:{_EXTRA})?"
    r"|(?:2[0-3]|[01]?\d):[0-5]\d(?::[0-5]\d)?(?!\d)(?:\s?[ap]\.?m(?![a-z]))?"
    r"|(?:1[0-2]|0?[1-9])\s?[ap]\.?m(?![a-z]))"
)
"""Pattern source of one clock time, without groups."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as said: from `start` to `end` after midnight, still without part of day.

    `settled` says that the hour stands on the clock of 24 hours.
    """

    start: timedelta
    end: timedelta
    precision: Literal["exact", "minute", "hour"]
    settled: bool


_PART_SHAPES: tuple[tuple[Part, re.Pattern[str]], ...] = tuple(
    (part, re.compile(words)) for part, words in _PART_WORDS
)
_BEFORE_HOUR = re.compile(rf"差({_MINUTE}分|一刻)({_HOUR})点")
_SPAN = re.compile(rf"({_HOUR})\s?[、~到至-]\s?({_HOUR})点钟?|([一-龥]{{2,3}})点钟?")
_SAID = re.compile(rf"({_HOUR})\s?{_MARK}\s?({_EXTRA})?")
_DIGITAL = re.compile(r"(\d{1,2})(?::(\d\d))?(?::(\d\d))?\s?([ap]?)(?:\.?m)?")
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
_HOUR_LONG = timedelta(hours=1)
_HALF_DAY = 12
_NOTHING, _NOON, _DAY = timedelta(0), timedelta(hours=12), timedelta(days=1)


def read_parts(text: str) -> tuple[Part, ...]:
    """Tell which part of the day a phrase names, one matched by `PART` or a lone 早 晚 夜.

    昨夜 is an evening where an hour follows, and a night where none does.
    """
    for part, shape in _PART_SHAPES:
        if shape.fullmatch(text):
            named: tuple[Part, ...] = (part,)
            return named
    return _LONE.get(text, ())


def read_clock(text: str) -> Clock | None:
    """Read a phrase matched by `CLOCK`; None when the hours make no sense (五三点)."""
    if text.startswith("差"):
        return _before_hour(text)
    digital = _DIGITAL.fullmatch(text)
    if digital is not None:
        return _digital(digital)
    said = _SAID.fullmatch(text)
    if said is not None:
        return _said(said)
    return _span(text)


def _before_hour(text: str) -> Clock | None:
    match = _BEFORE_HOUR.fullmatch(text)
    hour = None if match is None else read_count(match[2])
    if match is None or hour is None:
        return None
    minutes = 15 if match[1] == "一刻" else read_count(match[1].removesuffix("分")) or 0
    at = timedelta(hours=hour, minutes=-minutes)
    return Clock(at, at, "minute", settled=hour > _HALF_DAY) if at >= timedelta(0) else None


def _digital(match: re.Match[str]) -> Clock | None:
    """Read 22:10, 8:05, 08:30:15, 10:30pm; a leading zero or seconds mean 24 hours."""
    hour, half = int(match[1]), match[4]
    if half:
        if not 1 <= hour <= _HALF_DAY:
            return None
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "p" else 0)
    at = timedelta(hours=hour, minutes=int(match[2] or 0), seconds=int(match[3] or 0))
    settled = bool(half or match[3]) or match[1].startswith("0") or hour > _HALF_DAY or hour == 0
    if match[2] is None:
        return Clock(at, at + _HOUR_LONG, "hour", settled)
    return Clock(at, at, "exact" if match[3] else "minute", settled)


def _said(match: re.Match[str]) -> Clock | None:
    hour, extra = read_count(match[1]), match[2]
    if hour is None:
        return None
    at = timedelta(hours=hour)
    settled = hour > _HALF_DAY or hour == 0 or match[1].startswith("0")
    if not extra:
        return Clock(at, at + _HOUR_LONG, "hour", settled)
    minute = _QUARTERS.get(extra)
    if minute is None:
        minute = read_count(re.sub("[过分整]", "", extra).lstrip("零〇") or "0")
    return None if minute is None else _minute(at + timedelta(minutes=minute), settled=settled)


def _minute(at: timedelta, *, settled: bool) -> Clock:
    return Clock(at, at, "minute", settled)


def _span(text: str) -> Clock | None:
    """Read 七八点 and 7-8点: from the first hour to the second."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    if match[3] is not None:
        low, high = _pair(match[3])
    else:
        low, high = read_count(match[1]), read_count(match[2])
    if low is None or high is None or low == high:
        return None
    settled = max(low, high) > _HALF_DAY or low == 0
    high += _HALF_DAY if high < low else 0
    return Clock(timedelta(hours=low), timedelta(hours=high), "hour", settled)


def _pair(text: str) -> tuple[int | None, int | None]:
    if text == "十一二":
        return 11, 12
    span = read_span(text)
    return (None, None) if span is None or span[0] == span[1] else (int(span[0]), int(span[1]))


def hours_of(clock: Clock, part: Part | None) -> tuple[timedelta, ...]:
    """Give what must be added to a clock time, counted from the midnight of the day named.

    Several results are alternatives: morning or evening when the part is not said, this night
    or the one before for a small hour of a night.
    """
    hour = int(clock.start.total_seconds() // 3600)
    if hour > _HALF_DAY or (clock.settled and part is None):
        return (_NOTHING,)
    if part is None:
        return (_NOTHING, _NOON)
    return _night(hour) if part == "night" else (_shift(hour, part),)


def _shift(hour: int, part: Part) -> timedelta:
    match part:
        case "dawn":
            return -_NOON if hour == _HALF_DAY else _NOTHING
        case "noon":
            return _NOON if hour <= 3 else _NOTHING  # noqa: PLR2004 - 中午一点
        case "afternoon" | "dusk":
            return _NOON if hour < _HALF_DAY else _NOTHING
        case "evening":
            return _evening(hour)
        case _:
            return _NOTHING


def _evening(hour: int) -> timedelta:
    """Twelve and the small hours of an evening belong to the next date."""
    small = hour < 5  # noqa: PLR2004 - 晚上五点 is 17:00, 晚上四点 a small hour
    return _DAY if small else _NOON


def _night(hour: int) -> tuple[timedelta, ...]:
    if hour == _HALF_DAY:
        return (-_NOON, _NOON)
    if hour <= 5:  # noqa: PLR2004 - the night ends at five
        return (_NOTHING, _DAY)
    return (_NOTHING,) if hour <= 7 else (_NOON,)  # noqa: PLR2004 - 半夜七点 is morning
