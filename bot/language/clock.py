"""The grammar of hours: parts of the day, clock times, and how the two go together."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.language.numerals import read_count, read_span

Part = Literal[
    "dawn", "early", "morning", "noon", "midday", "afternoon", "dusk", "evening", "night"
]

# Hours from midnight of the day named; beyond 24 is the small hours of the next day.
PARTS: dict[Part, tuple[int, int]] = {
    "dawn": (0, 6),
    "early": (6, 9),
    "morning": (8, 12),
    "noon": (11, 13),
    "midday": (11, 18),
    "afternoon": (13, 18),
    "dusk": (17, 19),
    "evening": (18, 24),
    "night": (22, 29),
}
"""Range of each part of the day, from `design.md` section 8; 晏昼 is noon and afternoon."""

_PART_WORDS: tuple[tuple[Part, str], ...] = (
    ("dawn", "凌晨|拂晓|黎明|天(?:还)?(?:没|未)亮|天不亮"),
    ("night", "(?:大|后|前)?半夜(?:三更)?|[三深]更半夜|三更|大?深夜|午夜|夜[里间晚]"),
    ("early", "大?清早|一大?早|大?早上|早晨|清晨|早间|一早"),
    ("morning", "上午|午前"),
    ("midday", "晏昼"),
    ("noon", "大?中午|正午|晌午|午间"),
    ("afternoon", "下午|午后"),
    ("dusk", "傍晚|挨晚|黄昏"),
    ("evening", "大?晚上|晚间"),
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
_SECONDS = r"(?:[0-5]?\d|[二三四五]?十[一二三四五六七八九]?|零?[一二两三四五六七八九])秒"
_EXTRA = (
    f"(?:过?(?:半(?!夜|个|天|小|分)|[一三13]刻)|整|过?零?{_MINUTE}分(?!钟)(?:{_SECONDS})?"
    f"|过?{_TWO_DIGITS}(?![\\d零一二三四五六七八九十分次个天遍通条]))"
)
_LACK = f"[差欠](?:{_MINUTE}分钟?|[一1]刻钟?)"

PART = "(?:" + "|".join(words for _, words in _PART_WORDS) + ")"
"""Pattern source of one part of the day, without groups."""

CLOCK = (
    rf"(?<![\d.:第百千万十])(?:{_LACK}\s?(?:就?到)?{_HOUR}点钟?|{_HOUR}点{_LACK}"
    r"|(?:[一二两三四五六七八][二两三四五六七八九]|十一二|十二三)点钟?"
    rf"|{_HOUR}\s?[、~到至-]\s?{_HOUR}点钟?(?:半|一刻|三刻)?"
    rf"|{_HOUR}\s?{_MARK}\s?(?:{_EXTRA})?"
    r"|(?:24:00(?!:)|(?:2[0-3]|[01]?\d):[0-5]\d(?::[0-5]\d)?)(?!\d)(?:\s?[ap]\.?m(?![a-z]))?"
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
_BEFORE_HOUR = re.compile(
    rf"[差欠](?:({_MINUTE})分钟?|[一1]刻钟?)\s?(?:就?到)?({_HOUR})点钟?"
    rf"|({_HOUR})点[差欠](?:({_MINUTE})分钟?|[一1]刻钟?)"
)
_SPAN = re.compile(
    rf"({_HOUR})\s?[、~到至-]\s?({_HOUR})点钟?(半|一刻|三刻)?|([一-龥]{{2,3}})点钟?"
)
_SAID = re.compile(rf"({_HOUR})\s?{_MARK}\s?({_EXTRA})?")
_DIGITAL = re.compile(r"(\d{1,2})(?::(\d\d))?(?::(\d\d))?\s?([ap]?)(?:\.?m)?")
_QUARTERS = {"半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45}
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
    lacking = _BEFORE_HOUR.fullmatch(text)
    if lacking is not None:
        return _before_hour(lacking)
    digital = _DIGITAL.fullmatch(text)
    if digital is not None:
        return _digital(digital)
    said = _SAID.fullmatch(text)
    if said is not None:
        return _said(said)
    return _span(text)


def _before_hour(match: re.Match[str]) -> Clock | None:
    """Read 差五分十点 and 十点差五分; no number of minutes is a quarter."""
    hour = read_count(match[2] or match[3])
    minutes = read_count(match[1] or match[4] or "15")
    if hour is None or minutes is None:
        return None
    at = timedelta(hours=hour, minutes=-minutes)
    return _minute(at, settled=hour > _HALF_DAY) if at >= timedelta(0) else None


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
    hour, extra = read_count(match[1]), (match[2] or "").removeprefix("过")
    if hour is None:
        return None
    at = timedelta(hours=hour)
    settled = hour > _HALF_DAY or hour == 0 or match[1].startswith("0")
    if not extra:
        return Clock(at, at + _HOUR_LONG, "hour", settled)
    minutes, _, seconds = extra.removesuffix("秒").partition("分")
    if seconds:
        at += timedelta(minutes=_small(minutes), seconds=_small(seconds))
        return Clock(at, at, "exact", settled)
    return _minute(at + timedelta(minutes=_small(minutes)), settled=settled)


def _small(text: str) -> int:
    """Read minutes or seconds as said: 半, 三刻, 零五, 整."""
    quarter = _QUARTERS.get(text)
    return quarter if quarter is not None else read_count(text.lstrip("零〇整") or "0") or 0


def _minute(at: timedelta, *, settled: bool) -> Clock:
    return Clock(at, at, "minute", settled)


def _span(text: str) -> Clock | None:
    """Read 七八点, 7-8点 and 七到八点半: from the first hour to the second."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    if match[4] is not None:
        low, high = _pair(match[4])
    else:
        low, high = read_count(match[1]), read_count(match[2])
    if low is None or high is None or low == high:
        return None
    settled = max(low, high) > _HALF_DAY or low == 0
    high += _HALF_DAY if high < low else 0
    end = timedelta(hours=high, minutes=_small(match[3] or ""))
    return Clock(timedelta(hours=low), end, "hour", settled)


def _pair(text: str) -> tuple[int | None, int | None]:
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
        case "midday":
            return _NOON if hour <= 6 else _NOTHING  # noqa: PLR2004 - 晏昼两点
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
