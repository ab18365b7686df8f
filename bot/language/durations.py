"""Lengths of time, and times told by how long ago they were."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from bot.kernel.values import Moment
from bot.language.dialect import plain_time
from bot.language.numerals import NUMERAL, read_numeral, read_span

_UNITS = {
    "秒": timedelta(seconds=1),
    "分": timedelta(minutes=1),
    "刻": timedelta(minutes=15),
    "时": timedelta(hours=1),
    "天": timedelta(days=1),
    "周": timedelta(weeks=1),
}
_SYNONYMS = {
    "小时": "时",
    "钟头": "时",
    "钟": "时",
    "h": "时",
    "hr": "时",
    "min": "分",
    "日": "天",
    "星期": "周",
    "礼拜": "周",
}
_COUNT = rf"(?:半|{NUMERAL}|(?=个半))"
_CLOCKED = "秒钟?|分钟?|刻钟?|小时|钟头|hr|min|h"

AGO = (
    rf"(?<!\d)(?:不到|将近|接近)?(?:{_COUNT}(?:个?半?|来)多?(?:{_CLOCKED})|{_COUNT}个半?多?(?:来)?钟(?!头))"
    r"半?多?(?:之|以)?前"
)
"""Pattern source of a time some seconds, minutes or hours ago, without groups."""

_AGO = re.compile(
    rf"(?<!\d)(?P<count>{_COUNT})(?:(?P<of>个)?(?P<half>半)?|来)(?P<more>多)?"
    rf"(?P<unit>{_CLOCKED}|(?<=[个半多])钟|天|日|周|星期|礼拜)"
    r"(?P<half_after>半)?(?P<more_after>多)?(?:(?:之|以)?前)?"
)
# An open length: 几天, 个把小时, 一会儿.
_OPEN = re.compile("几|个把|来个|来(?=分|秒|天|小时)|成个|一会|[好大]半天|老半天|不到|不止|以上")
_BELOW = re.compile("不到|将近|接近")
_LEFT_OVER = re.compile("零?[\\d一二两三四五六七八九十]")  # 一小时三十
_ROW = re.compile("[一二两三四五六七八九]{2,}")  # 三八分钟 is no number


def read_ago(text: str, now: datetime) -> Moment | None:
    """Read a phrase matched by `AGO`: 半小时前; an open one (两三个小时前) gives a range.

    Returns:
        None when the number is open or makes no sense.
    """
    below = _BELOW.match(text)
    match = _AGO.fullmatch(text, below.end() if below else 0)
    span = None if match is None or "来" in text else _span(match)
    if match is None or span is None:
        return None
    near, far = span
    if below:
        near = timedelta(0)
    if match["more"] or match["more_after"]:
        far += _more(match)
    start, end = _earlier(now, far), _earlier(now, near)
    return Moment(start, end, "minute" if start == end else "hour")


def _earlier(now: datetime, length: timedelta) -> datetime:
    """Subtract elapsed time, not clock time: the two differ when a zone changes its clocks."""
    return (now.astimezone(UTC) - length).astimezone(now.tzinfo)


def _more(match: re.Match[str]) -> timedelta:
    tens = (read_numeral(match["count"]) or Decimal(0)) >= 10  # noqa: PLR2004 - 二十多 is below thirty
    return _unit(match["unit"]) * (10 if tens else 1)


def _unit(text: str) -> timedelta:
    bare = text if text == "钟" else text.removesuffix("钟")
    return _UNITS[_SYNONYMS.get(bare, bare)]


def _span(match: re.Match[str]) -> tuple[timedelta, timedelta] | None:
    """Read from the least to the greatest length that is said; mostly they are one."""
    unit, half = _unit(match["unit"]), match["half"] or match["half_after"]
    counts = _counts(match["count"])
    if counts is None or counts[1] > 9999:  # noqa: PLR2004 - beyond any life
        return None
    extra = 0.5 if half else 0.0
    return unit * (float(counts[0]) + extra), unit * (float(counts[1]) + extra)


def _counts(text: str) -> tuple[Decimal, Decimal] | None:
    if text in ("半", ""):
        count = Decimal("0.5") if text else Decimal(1)
        return count, count
    span = read_span(text)
    return None if span is None or (_ROW.fullmatch(text) and span[0] == span[1]) else span


def read_duration(text: str) -> timedelta | None:
    """Read a length of time: 3天, 半个钟, 三刻钟, 1小时30分. An open one gives None."""
    plain = plain_time(text)
    matches = list(_AGO.finditer(plain))
    if not matches or _OPEN.search(plain):
        return None
    if any(match["more"] or match["more_after"] for match in matches):
        return None
    apart = any(one.end() != other.start() for one, other in pairwise(matches))
    if apart or _LEFT_OVER.match(plain, matches[-1].end()):
        return None
    total = timedelta(0)
    for match in matches:
        span = _span(match)
        if span is None or span[0] != span[1]:
            return None
        total += span[0]
    return total
