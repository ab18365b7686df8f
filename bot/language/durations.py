"""Lengths of time, and times told by how long ago they were."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from bot.kernel.values import Moment
from bot.language.numerals import NUMERAL, read_numeral
from bot.language.plain import fold

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
    "h": "时",
    "min": "分",
    "日": "天",
    "星期": "周",
    "礼拜": "周",
}
_COUNT = rf"(?:半|{NUMERAL})"

AGO = rf"{_COUNT}个?半?多?(?:秒钟?|分钟?|刻钟|小时|钟头|min|h)半?多?(?:之|以)?前"
"""Pattern source of a time some seconds, minutes or hours ago, without groups."""

_AGO = re.compile(
    rf"(?P<count>{_COUNT})个?(?P<half>半)?(?P<more>多)?(?P<unit>秒|分|刻|小?时|钟头|min|h|天|日|周|星期|礼拜)"
    r"(?:钟)?(?P<half_after>半)?(?P<more_after>多)?(?:(?:之|以)?前)?"
)


def read_ago(text: str, now: datetime) -> Moment | None:
    """Read a phrase matched by `AGO`: 半小时前; an open one (两个多小时前) gives a range."""
    match = _AGO.fullmatch(text)
    length = None if match is None else _length(match)
    if match is None or length is None:
        return None
    at = _earlier(now, length)
    if match["more"] or match["more_after"]:
        return Moment(_earlier(now, length + _more(match)), at, "hour")
    return Moment(at, at, "minute")


def _earlier(now: datetime, length: timedelta) -> datetime:
    """Subtract elapsed time, not clock time: the two differ when a zone changes its clocks."""
    return (now.astimezone(UTC) - length).astimezone(now.tzinfo)


def _more(match: re.Match[str]) -> timedelta:
    tens = (read_numeral(match["count"]) or Decimal(0)) >= 10  # noqa: PLR2004 - 二十多 is below thirty
    return _unit(match["unit"]) * (10 if tens else 1)


def _unit(text: str) -> timedelta:
    return _UNITS[_SYNONYMS.get(text, text)]


def _length(match: re.Match[str]) -> timedelta | None:
    unit = _unit(match["unit"])
    count = Decimal("0.5") if match["count"] == "半" else read_numeral(match["count"])
    if count is None or count > 9999:  # noqa: PLR2004 - beyond any life
        return None
    half = Decimal("0.5") if match["half"] or match["half_after"] else Decimal(0)
    return unit * float(count + half)


def read_duration(text: str) -> timedelta | None:
    """Read a length of time: 3天, 两小时, 半小时, 1小时30分, 一周. An open one gives None."""
    plain = fold(text)
    matches = list(_AGO.finditer(plain))
    if not matches or any(match["more"] or match["more_after"] for match in matches):
        return None
    together = all(one.end() == other.start() for one, other in pairwise(matches))
    if not together or plain[: matches[0].start()].endswith("几"):
        return None
    lengths = [_length(match) for match in matches]
    total = timedelta(0)
    for length in lengths:
        if length is None:
            return None
        total += length
    return total
