"""What a text says of times: days, parts of the day and clock times, gathered into phrases."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from bot.kernel.values import Moment
from bot.language.clock import CLOCK, PART, Clock, Part, read_clock, read_parts
from bot.language.days import DAY, read_days
from bot.language.durations import AGO, read_ago
from bot.language.plain import fold

Fuzz = Literal["none", "around", "after", "before", "near"]

_NUM = "[零一二两三四五六七八九十\\d]{1,4}"
_ABOUT = "大概|大约|约莫|约|差不多|估计"
_LOOSE = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
_NOT_TIME = re.compile(
    "(?<![今昨前天])[早晚]一点|[有快慢差少多好]一点|一点(?=[点也都儿没不]|钱|办法|用|意思)"
    "|[两三几](?:点|点钟)(?=建议|疑问|要求|意见|说明|原因)|一天到晚打"
)
_TAIL = "(?:多|左右|上下|前后|那会儿|出头|过后|过|以?后|之后|[以之]?前|不到)"
_LEAD = f"(?:快|将近|接近|不到|{_ABOUT})"
_WEEK = "(?:周|星期|礼拜)"
_MONTH = "(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月"
_VAGUE = (
    f"[上下]{{1,3}}个?(?:{_WEEK}|月)|(?:这个?|本)(?:{_WEEK}|月)|那(?:天|晚|次|一天)|当[天晚]"
    "|前(?:几|些|两)天|前阵子|前段时间"
    f"|(?:半|[好十二三四五]?几|{_NUM}来?)个?多?(?:天|{_WEEK}|月|年|小时|分钟)多?(?:之|以)?前"
    f"|周末|过年|春节|国庆|中秋|端午|清明|(?:今|去|前)年|{_MONTH}份?|月[初底]"
)
_TOKEN = re.compile(
    rf"(?P<ago>{AGO})|(?P<day>{DAY})"
    rf"|(?P<clock>(?:{_LEAD}\s?)?{CLOCK}\s?{_TAIL}?)"
    rf"|(?P<part>{PART}|(?<=[今昨前明后当日号一二三四五六天])[早晚夜晨]"
    r"|[早晚夜](?=\s?[\d一二两三四五六七八九十]))"
    r"|(?P<now>刚刚|刚才|刚(?=[打挂响接来收给又])|现在(?![怎该要能可想没还应欠的])|此刻|这会儿?)"
    r"|(?P<often>每[天日晚早夜周]|每个?(?:星期|礼拜|[早晚]上)|天天|夜夜|隔三[差岔]五|三天两头)"
    rf"|(?P<vague>{_VAGUE})|(?P<about>{_ABOUT})"
)
_AFFIX = re.compile(rf"({_LEAD})?\s?(.*?)\s?({_TAIL})?")
_LEADS: dict[str, Fuzz] = {"快": "near", "将近": "near", "接近": "near", "不到": "near"}
_TAILS: dict[str, Fuzz] = {
    **dict.fromkeys(("左右", "上下", "前后", "那会儿"), "around"),
    **dict.fromkeys(("后", "以后", "之后", "过后"), "after"),
    **dict.fromkeys(("前", "以前", "之前"), "before"),
    "不到": "near",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One time as said, between `start` and `end` of the text.

    `days` is None when no day is said, empty when the day cannot be told (`vague`) or is still
    to come. `today`: the day is said as 今天 or 今晚. `logged`: the day is written as in a log,
    so that its hours count to 24. `fixed` is a time told by how long ago it was.
    """

    start: int
    end: int
    days: tuple[date, ...] | None = None
    today: bool = False
    logged: bool = False
    vague: bool = False
    parts: tuple[Part, ...] = ()
    clock: Clock | None = None
    fuzz: Fuzz = "none"
    fixed: Moment | None = None


def prepare(text: str) -> str:
    """Fold a text, close the gaps between its Chinese words, and drop what is no time (早一点)."""
    return _NOT_TIME.sub(",", _LOOSE.sub("", fold(text)))


def read_phrases(text: str, now: datetime) -> tuple[tuple[Phrase, ...], frozenset[str]]:
    """Gather what a prepared text says of times: a second day, part or clock begins a phrase.

    Returns:
        The phrases in order, and the marks that stood among them: `now` (刚刚), `often` (每天).
    """
    done: list[Phrase] = []
    marks: set[str] = set()
    about = False
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind in ("now", "often"):
            marks.add(kind)
        about = about or kind == "about"
        said = None if kind in ("now", "often", "about") else _said(match, now)
        if said is None:
            continue
        if about and said.clock is not None and said.fuzz == "none":
            said, about = replace(said, fuzz="around"), False
        _add(done, said)
    return tuple(done), frozenset(marks)


def _add(done: list[Phrase], said: Phrase) -> None:
    joined = _join(done[-1], said) if done else said
    if joined is None:
        done.append(_inherit(said, done[-1]))
    else:
        done[-1:] = [joined]


def _said(match: re.Match[str], now: datetime) -> Phrase | None:
    """Read one token."""
    start, end = match.span()
    phrase = Phrase(start, end)
    match match.lastgroup:
        case "ago":
            moment = read_ago(match[0], now)
            return None if moment is None else replace(phrase, days=(now.date(),), fixed=moment)
        case "day":
            days = read_days(match.string, match.span(), now.date())
            today = match[0].startswith("今") and "年" not in match[0]
            return replace(phrase, days=days, today=today, logged=match[0][:4].isdecimal())
        case "vague":
            return replace(phrase, days=(), vague=True)
        case "part":
            return replace(phrase, parts=read_parts(match[0]))
        case _:
            return _said_clock(phrase, match[0])


def _said_clock(phrase: Phrase, text: str) -> Phrase | None:
    affixed = _AFFIX.fullmatch(text)
    if affixed is None:
        return None
    clock = read_clock(affixed[2])
    if clock is None:
        return None
    lead = "none" if affixed[1] is None else _LEADS.get(affixed[1], "around")
    return replace(phrase, clock=clock, fuzz=_TAILS.get(affixed[3] or "", lead))


def _join(one: Phrase, other: Phrase) -> Phrase | None:
    """Join two phrases that say different things about one time."""
    adjacent = other.start == one.end
    if one.fixed or other.fixed or (one.days is not None and other.days is not None):
        return None
    if (one.parts and other.parts and not adjacent) or (one.clock and other.clock):
        return None
    return replace(
        one,
        end=other.end,
        days=other.days if one.days is None else one.days,
        today=one.today or other.today,
        logged=one.logged or other.logged,
        vague=one.vague or other.vague,
        parts=one.parts + other.parts,
        clock=one.clock or other.clock,
        fuzz=one.fuzz if other.fuzz == "none" else other.fuzz,
    )


def _inherit(said: Phrase, before: Phrase | None) -> Phrase:
    """Take over the day, and for a bare hour the part, from the phrase before."""
    if before is None or said.days is not None or before.fixed is not None:
        return said
    parts = said.parts or (before.parts if before.clock is not None else ())
    return replace(said, days=before.days, today=before.today, logged=before.logged, parts=parts)
