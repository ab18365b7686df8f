"""What a text says of times: days, parts of the day and clock times, gathered into phrases."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from bot.kernel.values import Moment
from bot.language.clock import CLOCK, PART, Clock, Part, read_clock, read_parts
from bot.language.days import DAY, read_days
from bot.language.dialect import plain_time
from bot.language.durations import AGO, read_ago

Fuzz = Literal["none", "around", "past", "after", "before", "near"]

_NUM = "[零一二两三四五六七八九十\\d]{1,4}"
_ABOUT = "大概|大约|约莫|约(?!好|定|谈|见|我|他|你)|差不多|估计"
_LOOSE = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
_AN_HOUR = (
    r"(?!钟|半(?!个|天)|多(?!还|给)|整|刻|\d|零|[一二三四五]?十|过|左右|前|以后|之后|到"
    "|的时候|那会)"
)
# What looks like a clock time and is a degree, an amount, a rate, a list or a saying.
_NOT_TIME = re.compile(
    f"(?<![今昨前天])[早晚]一点|[有快慢差少多好]一点|一点(?=[点也都儿没不]|钱|办法|用|意思)"
    f"|(?<=[还给减缓凑借剩懂存付交拿轻小大高低气意心些易松细清宽])一点{_AN_HOUR}"
    "|(?<![晨午晚夜上日号天间半])一时(?!许|整|半(?!会)|[零〇\\d一二三四五六七八九十])"
    "|[\\d一二两三四五几](?:点|点钟)(?=建议|疑问|要求|意见|说明|原因|诉求"
    "|问题|请求|想法|希望|利|息|费率)"
    f"|(?:[月年日利]息|利率|费率|费用|手续费)[是要收为]{{0,2}}\\s?{_NUM}点"
    "|(?:第|[这那哪])[一二两三四五六七八九十]点(?!钟|半)|(?:两|三|四|\\d)点水|两点一线|连夜|一早一晚"
    "|迟早|早晚(?=[会要得都有])|[早晚]场|夜场|(?<![今昨前明后当])(?:[早晚]餐|[早午晚]饭)"
)
_TAIL = (
    "(?:多钟?|来钟|几分?(?!次|个|天|遍|通)|左右|上下|前后|附近|那会儿?|出头|的?样子"
    "|过后|过|以?后(?![天日])|之后|[以之]?前(?![天日晚])|不到)"
)
_LEAD = f"(?:快[到要]?|将近|接近|临近|不到|没到|还没到|刚过|{_ABOUT})"
_AGED = "刚?满?[\\d一二三四五六七八九十]{1,3}周?岁"
_WEEK = "(?:周|星期|礼拜)"
_MONTH = "(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月"
_YEARLY = (
    "元旦|五一|十一(?=期间|假|长假|黄金周)|国庆|春节|过年|中秋|端午|清明|元宵|七夕|重阳"
    "|冬至|圣诞|小年(?!轻)"
)
_VAGUE = (
    f"[上下]{{1,3}}个?(?:{_WEEK}|月)|(?:这个?|本)(?:{_WEEK}|月)"
    "|前(?:几|些|两|2|三|3)(?:个月|天|周|年|日子)|前[阵段](?:子|时间)|[这那][几两些](?:天|日|个月)|[这那][段阵](?:时间|子|日子)"
    f"|(?:半|[好十二三四五]?几|{_NUM}来?)个?多?(?:天|{_WEEK}|月|年|小时|分钟|钟头?)多?(?:之|以)?前"
    "|个把(?:钟头?|小时|月|星期|礼拜)前|(?:没多|不|好|很|许)久(?:之|以)?前|前不久|不久前|那一?次|上[次回]|最近|近来|近期|近日"
    f"|周末|(?:{_YEARLY})节?|(?:今|去|大?前)年(?!{_AGED})|(?:{_NUM})?{_MONTH}份?"
    "|年[初底]|月[初底中]|[上中下]旬|[上下]半[年月]"
    "|(?<!年)(?:初[四五六七八九十]|初[一二三](?=早|晚|凌晨|[上下]午|中午|夜|那天|当天|半夜|\\s?\\d|[打来就]))"
    "|[一二两三四五六七八九][二两三四五六七八九]号(?!楼|线)"
    f"|{_WEEK}[一二三四五六][、,]?[二三四五六日天]"
)
_WHOLE = "一整?个?(?:[早晚]上|[上下]午|夜)|整(?:个?[早晚]上|个?[上下]午|晚|夜)"
_LONE_HOUR = rf"[早晚夜](?=\s?{CLOCK})"
# What a token can begin with: a cheap look that spares most places of a text the grammar.
_FIRST = (
    "\\d零\u3007一二两三四五六七八九十壹贰叁肆伍陆柒捌玖俩仨拾半个几今昨前明后大去当上下这本周星礼那"
    "元情妇劳儿教国万双平圣春龙端中重清冬腊农阴旧闰正年除新小快将接临不没还刚约差欠估整凌拂黎天深"
    "午夜早晌傍挨黄晚晏晨方适现此每隔经常时老总动成从日白好很许最近过月初"
)
_TOKEN = re.compile(
    rf"(?=[{_FIRST}])(?:(?P<ago>{AGO})|(?P<vague>(?:[今去明]|大?前)年的?(?:今天|这个?时候|这会儿?))|(?P<day>{DAY})"
    rf"|(?P<clock>(?:{_LEAD}\s?)?{CLOCK}\s?{_TAIL}?)"
    rf"|(?P<whole>{_WHOLE})"
    rf"|(?P<part>{PART}|{_LONE_HOUR}|^[早晚](?=的?$))"
    r"|(?P<lone>(?<=[今昨前明后当])[早晚夜晨](?!点(?![\d一二两三四五六七八九十]))"
    r"|(?<=[日号天一二三四五六\d])[早晚夜晨](?![点了些就已该知退还期]))"
    r"|(?P<just>刚才|方才|适才|刚刚(?=又|还|才?打))"
    r"|(?P<now>刚刚|刚(?=[打挂响接来收给又])|现在(?![怎该要能可想没还应欠的])|此刻|这会儿?|正在打)"
    r"|(?P<often>每个?月的?[\d一二三四五六七八九十]{1,3}[号日]|每[天日晚早夜周回]|每隔?[一两几\d]*个?(?:星期|礼拜|小时|分钟|[早晚]上)|天天|夜夜|隔三[差岔]五"
    r"|三天两头|经常|常常|时不时|老是|总是|总在|动不动|一天到晚|[整成]天|从早到晚|没日没夜|日夜)"
    r"|(?P<back>那(?:一?天|晚|夜|一晚|个晚上)|当[天晚夜日])"
    rf"|(?P<soft>大?白天|天刚?亮|天一?黑)"
    rf"|(?P<vagues>{_VAGUE})|(?P<about>{_ABOUT}))"
)
_AFFIX = re.compile(rf"({_LEAD})?\s?(.*?)\s?({_TAIL})?")
_LEADS: dict[str, Fuzz] = {
    **dict.fromkeys(("快", "快到", "快要", "将近", "接近", "临近", "不到"), "near"),
    **dict.fromkeys(("没到", "还没到"), "near"),
    "刚过": "past",
}
_TAILS: dict[str, Fuzz] = {
    **dict.fromkeys(("左右", "上下", "前后", "附近", "那会", "那会儿", "来钟"), "around"),
    **dict.fromkeys(("的样子", "样子"), "around"),
    **dict.fromkeys(("多", "多钟", "几", "几分", "出头", "过"), "past"),
    **dict.fromkeys(("后", "以后", "之后", "过后"), "after"),
    **dict.fromkeys(("前", "以前", "之前"), "before"),
    "不到": "near",
}
_BETWEEN = re.compile(r"[是在有就的于]{0,2}\s?")
_QUARTER = timedelta(minutes=15)
_BRACKET = 2  # 11月20日(周五), 周五,11月20日
_MARKS = ("now", "just", "often")


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
    return _NOT_TIME.sub(",", _LOOSE.sub("", plain_time(text)))


def read_phrases(text: str, now: datetime) -> tuple[tuple[Phrase, ...], frozenset[str]]:
    """Gather what a prepared text says of times: a second day, part or clock begins a phrase.

    Returns:
        The phrases in order, and the marks that stood among them: `now` (刚刚), `just` (刚才),
        `often` (每天).
    """
    done: list[Phrase] = []
    marks: set[str] = set()
    about = -1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "about":
            about = match.end()
            continue
        is_about = about >= 0 and _BETWEEN.fullmatch(text, about, match.start()) is not None
        about = match.end() if is_about else -1
        if kind in _MARKS:
            marks.add(kind)
            continue
        said = _said(match, now, done[-1] if done else None)
        if said is None:
            continue
        if is_about:
            said = _blurred(said, now)
        _add(done, said)
    return tuple(done), frozenset(marks)


def _blurred(said: Phrase, now: datetime) -> Phrase:
    """Widen what 大概 stands before: a clock time, or a time ago."""
    if said.fixed is not None:
        start, end = said.fixed.start - _QUARTER, min(said.fixed.end + _QUARTER, now)
        return replace(said, fixed=Moment(start, end, "hour"))
    if said.clock is not None and said.fuzz == "none":
        return replace(said, fuzz="around")
    return said


def _add(done: list[Phrase], said: Phrase) -> None:
    joined = _join(done[-1], said) if done else said
    if joined is None:
        done.append(_inherit(said, done[-1]))
    else:
        done[-1:] = [joined]


def _said(match: re.Match[str], now: datetime, before: Phrase | None) -> Phrase | None:
    """Read one token; what it means can depend on the phrase before it."""
    phrase = Phrase(*match.span())
    match match.lastgroup:
        case "ago":
            moment = read_ago(match[0], now)
            days = () if moment is None else (now.date(),)
            return replace(phrase, days=days, fixed=moment, vague=moment is None)
        case "day":
            days = read_days(match.string, match.span(), now.date())
            today = match[0].startswith("今") and "年" not in match[0]
            return replace(phrase, days=days, today=today, logged=match[0][:4].isdecimal())
        case "part":
            return replace(phrase, parts=read_parts(match[0]))
        case "clock":
            return _said_clock(phrase, match[0])
        case _:
            return _said_by_context(phrase, match, before)


def _said_by_context(phrase: Phrase, match: re.Match[str], before: Phrase | None) -> Phrase | None:
    """Read 那天, 当晚, 一晚上 of the day said before, or else of no day that can be told."""
    parts = read_parts(match[0][-2:]) or read_parts(match[0][-1])
    kind, said = match.lastgroup, replace(phrase, parts=parts)
    if kind == "lone":
        return said if before is not None and before.end == phrase.start else None
    if kind in ("back", "whole", "soft") and before is not None and before.days:
        return said if parts else None
    return replace(said, days=(), vague=True)


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
    """Join two phrases that say different things about one time, or a day in two ways."""
    gap = other.start - one.end
    if one.fixed or other.fixed:
        return None
    if (one.parts and other.parts and gap) or (one.clock and other.clock):
        return None
    days = other.days if one.days is None else one.days
    if one.days is not None and other.days is not None:
        days = tuple(day for day in one.days if day in other.days)
        if not days or one.parts or one.clock or gap > _BRACKET:
            return None
    return replace(
        one,
        end=other.end,
        days=days,
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
