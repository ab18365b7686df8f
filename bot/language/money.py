"""Amounts of money and plain numbers in what people type."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.language.dialect import plain_glyphs
from bot.language.numerals import NUMERAL, read_numeral, read_span

Ask = Literal["exact_money", "one_money"]


@dataclass(frozen=True, slots=True)
class MoneyReading:
    """An amount in yuan, or the question to put; both None when no money is named."""

    yuan: Decimal | None
    ask: Ask | None


_NOTHING = MoneyReading(None, None)
_VAGUE = MoneyReading(None, "exact_money")
_LARGEST = Decimal(100_000_000)  # yuan: beyond it a slip of the keyboard is likelier than a debt

_DIGIT = "[零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟几数好上成多\\d]"
_YUAN = "(?:元|块|圆|蚊|人民币|rmb|cny|大洋)"
_COUNTED = (
    "(?:个|達|达|次|年|月|日|号|点|时|分钟|小时|秒|天|周|星期|礼拜|期|笔|家|张|岁|条|人|通|遍|下"
    "|集|层|楼|位|名|封|份|页|路|栋|户|种|章|款|项|倍|折|%|成|届|度|克|斤|公里|米|只|部|台|场"
    "|刻|句|回|后|前|多?年|分(?!钱)|字|粒|颗|杯|瓶|盒|箱|件|辆|间|步|积分|本(?![金息])|双(?!十))"
)
_FOREIGN = (
    "(?:美元|美金|美刀|刀|欧元?(?!洲)|英?镑|日元|日币|円|港币|港元|港纸|台币|新台币|韩元|韩币|卢布|泰铢"
    "|澳元|加元|新币|澳门币|比特币|usdt?|hkd|eur|gbp|jpy|twd|krw|u币?(?![a-z]))"
)
_NOT_MONEY = re.compile(
    r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?|\d{1,2}[:]\d{2}(?::\d{2})?|百分之[\d.零一二三四五六七八九十百]+"
    r"|\d+\*{2,}\d*"
    rf"|十万火急|千万别|千万不|十分(?!钱)|(?<!{_DIGIT})万一"
    r"|(?<![\d,.])1[3-9]\d{9}(?![\d元块万])|(?<!\d)\d{15,}x?"
    r"|(?:工号|尾号|编号|单号|卡号|号码|电话|验证码|手机号?|微信|qq|身份证号?|第|周|星期|礼拜|初)"
    r"\D{0,2}[\dx零一二三四五六七八九十]+"
)
_SLANG_VAGUE = re.compile(
    rf"(?<!{_DIGIT})(?:百八十|千八百|万八千|块八毛|[百千万]元)|^[百千万][一二三四五六七八九]$|个半[万千]|[十百千万]零几"
    "|小(?=[一二两三四五六七八九十][百千万])|[百千万][一二三四五六七八][二三四五六七八九](?![十百千万\\d])|"
    "几(?:十|百|千|万|亿|块)|[十百千万]几(?![个次天号])|[百千万]把(?:块|元|来)?|百八十[块元]"
    "|[上成数][百千万](?!别)|(?:十|百|千|万)来(?:块|元|万|千|百)"
)
_HAN = "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_LESS = (
    r"不到|不足|将近|接近|(?<![最附])近|快(?=[\d一二两三四五六七八九十])|超过|不止|[至最]少"
    "|起码|少说|大几"
)
_MORE = (
    "多(?!少)|出头|不到|不止|以上|以下|以内|开外|打底|挂零|有余|冒头|差一?点|半(?![年月天个小])"
    "|好几|大几|零几|起(?=$|[\\s,。!?])|几(?=[块元千百])"
)
_SMALL = rf"\s?零?[{_HAN}\d](?:[毛角](?:[{_HAN}\d]分?)?|分(?!钟|期)|(?![\d\w]))"
_AMOUNT = re.compile(
    rf"(?P<vague>{_LESS})?\s?(?P<minus>(?<![\d万千百十元块至到~])-\s?|负(?!债)|零下)?"
    rf"(?P<sign>[¥$€£]|{_YUAN}|{_FOREIGN})?\s?(?P<number>{NUMERAL}|(?<![一-龥])半(?=万|[块元]))"
    rf"(?P<more>多(?!少)|余|来(?=[块元万千百十圆])|好几)?(?P<scale>[万千百亿]|[kw](?![a-z]))?"
    rf"\s?(?P<unit>{_YUAN}|{_FOREIGN}|毛|角(?!度)|(?<=角)分|分(?=钱))?(?:钱)?(?P<small>{_SMALL})?"
    rf"\s?(?P<after>{_MORE})?(?P<counted>{_COUNTED})?"
)
_THREE = re.compile("参(?=[拾佰仟万])")
_GAP = re.compile(r"(?<=\d)\s(?=[万千百])|(?<=[万千])\s(?=\d\s?[千百])")
_BETWEEN = re.compile(r"\s?(?:到|至|-|~|—|或者?|还是)\s?")
_DIME, _CENT = Decimal("0.1"), Decimal("0.01")


def read_money(text: str) -> MoneyReading:
    """Read the amount that a text names, in yuan.

    A number without a unit counts when nothing else is counted with it. An amount that is
    open (五百多, 不到五百, 几千), foreign, negative or absurd asks for the exact one; several
    different amounts ask which; 左右 and 大概 keep the number.
    """
    plain = _NOT_MONEY.sub(" ", _plain(text))
    if _SLANG_VAGUE.search(plain):
        return _VAGUE
    matches = [match for match in _AMOUNT.finditer(plain) if _is_money(match, plain)]
    if not matches:
        return _NOTHING
    amounts = [_amount(match) for match in matches]
    known = {amount for amount in amounts if amount is not None}
    if len(known) > 1:
        between = plain[matches[0].end() : matches[1].start()]
        return _VAGUE if _BETWEEN.fullmatch(between) else MoneyReading(None, "one_money")
    if len(known) < 1 or None in amounts:
        return _VAGUE
    return MoneyReading(known.pop(), None)


def _plain(text: str) -> str:
    return _GAP.sub("", _THREE.sub("叁", plain_glyphs(text)))


def _is_money(match: re.Match[str], text: str) -> bool:
    """Tell an amount from a count, an ordinal or a figure of speech."""
    if match["sign"] or match["unit"]:
        return True
    if match["counted"] or match["small"]:
        return False
    number = match["number"]
    if number == "半" or number[0].isdecimal():
        before, after = text[: match.start("number")][-1:], text[match.end() :][:1]
        return not (before.isascii() and before.isalpha()) and not (
            after.isascii() and after.isalpha()
        )
    return len(number) > 1 or match[0].strip() == text


def _amount(match: re.Match[str]) -> Decimal | None:
    """Give the amount in yuan, or None when it is open, foreign, negative or absurd."""
    if match["vague"] or match["minus"] or match["more"] or match["after"]:
        return None
    money = (match["sign"] or "") + (match["unit"] or "")
    if re.search(rf"[$€£]|{_FOREIGN}", money):
        return None
    value = _number(match["number"], match["scale"])
    if value is None:
        return None
    value = _in_yuan(value, match["unit"], match["small"])
    return value if value < _LARGEST else None


def _number(number: str, scale: str | None) -> Decimal | None:
    if number == "半":
        return Decimal(5000) if scale == "万" else Decimal("0.5")
    span = read_span(number + (scale or ""))
    return span[0] if span is not None and span[0] == span[1] else None


def _in_yuan(value: Decimal, unit: str | None, small: str | None) -> Decimal:
    dimes = unit in ("毛", "角")
    value *= _DIME if dimes else _CENT if unit == "分" else 1
    if not small:
        return value
    if re.search("[毛角分]", small):
        small = small.strip().removeprefix("零")
    digits = [read_numeral(glyph) or Decimal(0) for glyph in re.findall(r"[^\s毛角分]", small)]
    steps = (
        (_CENT,)
        if dimes or ("分" in small and not re.search("[毛角]", small))
        else (
            _DIME,
            _CENT,
        )
    )
    return value + sum((d * step for d, step in zip(digits, steps, strict=False)), Decimal(0))


_NUMBER = re.compile(rf"(?P<minus>-|负)?(?P<number>{NUMERAL})(?P<more>多(?!少)|余|来|几)?")
_ORDINARY = re.compile("一直|一起|一样|一下子?|一点|一些|一般|一定|万一|千万别|千万不|十分|统一")
_OPEN = re.compile("几|[十百千万]来|不到|不止|以上|出头")


def read_number(text: str) -> Decimal | None:
    """Read the one number of a text: 3, 三次, 一万二, -2.5.

    Returns:
        None when the text names no number, an open one (十几个, 三四次), or several.
    """
    plain = _ORDINARY.sub(" ", plain_glyphs(text))
    if _OPEN.search(plain):
        return None
    found: set[Decimal | None] = set()
    for match in _NUMBER.finditer(plain):
        if not _is_counted(match, plain):
            continue
        found.add(_signed(match))
    return found.pop() if len(found) == 1 else None


def _is_counted(match: re.Match[str], text: str) -> bool:
    """Take a lone Chinese digit only when it counts something or is the whole text."""
    number = match["number"]
    if number[0].isdecimal() or len(number) > 1 or match[0] == text:
        return True
    return re.match(_COUNTED + "|[块元]", text[match.end() :]) is not None


def _signed(match: re.Match[str]) -> Decimal | None:
    span = None if match["more"] else read_span(match["number"])
    if span is None or span[0] != span[1]:
        return None
    return -span[0] if match["minus"] else span[0]
