"""Telephone numbers of China: found in a text, normalised, told apart, and masked."""

import re
from typing import Literal

from bot.language.dialect import plain_glyphs

PhoneKind = Literal[
    "mobile", "virtual", "landline", "service", "business", "sms", "local", "foreign", "other"
]

_GLYPH = "(?:(?<![怎什这那多])么|[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖])"
# Read out digit by digit; the short ones only where they are numbers that everyone knows.
_SPOKEN = re.compile(
    rf"{_GLYPH}(?:[\s,、-]?{_GLYPH}){{6,}}|(?<![零〇一二三四五六七八九幺])"
    rf"(?:九[五六]{_GLYPH}{{3,6}}|[一幺么](?:[一幺么][零〇九]|二[零〇]|二三{_GLYPH}{{2}}))(?!{_GLYPH})"
)
_SPOKEN_DIGITS = str.maketrans(
    "零〇一二三四五六七八九幺么壹贰叁肆伍陆柒捌玖", "0012345678911123456789", " ,、-"
)
# Numbers of other things, told by the word before them.
_NOT_PHONE = re.compile(
    "(?:(?:订单|运单|快递|工单|流水|合同|借据|案件|保单|客户|票据|发票)(?:单?号码?|编号|id)"
    "|[单编工卡尾户学案]号码?|身份证(?:号码?)?|[验校]证码|校验码|邮编|邮政编码|qq号?|金额|本金|利息|余额"
    "|[欠借][了他我款]{0,2})"
    r"\s?[:是为]{0,2}\s?[a-z]{0,4}-?\d[\d*x-]{2,}"
)
_AT_WORD = re.compile(
    r"(?:电话|座机|固话|来电|号码)[:是为]{0,2}\s?([2-8]\d{2,3}[\s-]?\d{4})(?![\s-]?\d)"
)
_CHINA = r"(?:\(?(?:\+|00)\s?86\)?[\s-]*)?"
_GAP = r"[\s.-]{0,2}"

# From the most specific: the first shape that fits at a place is taken.
_SHAPES = re.compile(
    rf"(?<![\d.+])(?:{_CHINA}(?:86[\s-]*)?(?P<mobile>1\s?[3-9]\s?\d(?:{_GAP}\d){{8}})"
    rf"|{_CHINA}(?P<sms>106\d(?:{_GAP}\d){{2,16}})"
    rf"|{_CHINA}(?P<business>[48]00(?:{_GAP}\d){{7}})"
    rf"|{_CHINA}\(?(?P<area>0(?:10|2\d|[3-9]\d\d))\)?{_GAP}"
    rf"(?P<line>[1-9]\d(?:{_GAP}\d){{4,6}})(?:\s?(?:转|-|#)\s?\d{{1,6}})?"
    r"|\(?(?:(?:\+|00)\s?)?86\)?[\s-]*\(?(?P<bare_area>10|2\d|[3-9]\d\d)[)\s-]+"
    r"(?P<bare_line>[2-9]\d{2,3}[\s-]?\d{4})"
    r"|(?P<foreign>(?:\+|00)(?!\s?86)[1-9](?:[\s-]?\d){6,14})"
    r"|(?<!\d{4}[\s-])(?P<service>950\d{2}(?:[\s-]?\d){1,6}|9[56]\d{3,6}|1010\d{4}|100\d\d|11[68]\d{3}"
    r"|1(?:1\d|2[1-9])\d\d|11\d|12\d)(?![\s-]\d{3}))"
    r"(?!\d|\.\d|\s?[元块万])"
)
_LOCAL = re.compile(r"(?!20[0-3]\d{5})[2-8]\d{2,3}[\s-]?\d{4}")
_KINDS: tuple[tuple[PhoneKind, re.Pattern[str]], ...] = (
    ("virtual", re.compile(r"1(?:70|71|62|65|67)\d{8}")),
    ("mobile", re.compile(r"1[3-9]\d{9}")),
    ("sms", re.compile(r"106\d{3,17}")),
    ("business", re.compile(r"[48]00\d{7}")),
    ("foreign", re.compile(r"00\d{7,15}")),
    ("landline", re.compile(r"0\d{9,11}")),
    ("service", re.compile(r"950\d{2,8}|9[56]\d{3,6}|1010\d{4}|1\d{2,5}")),
    ("local", re.compile(r"[2-8]\d{6,7}")),
)
_SHORT, _MIDDLE = 6, 9


def read_phone(text: str) -> str | None:
    """Read the one telephone number of a text, as digits without the prefix of China.

    Numbers abroad keep `00` and their country code. A bare local number of seven or eight
    digits counts only when it is the whole text or stands after a word such as 座机.

    Returns:
        None when there is no number, or more than one.
    """
    plain = _SPOKEN.sub(lambda run: run[0].translate(_SPOKEN_DIGITS), plain_glyphs(text))
    if _LOCAL.fullmatch(plain):
        return _digits(plain)
    plain = _NOT_PHONE.sub(" ", plain)
    found = {_normal(match) for match in _SHAPES.finditer(plain)}
    found |= {_digits(match[1]) for match in _AT_WORD.finditer(plain)}
    return found.pop() if len(found) == 1 else None


def phone_kind(number: str) -> PhoneKind:
    """Tell what kind of number a normalised number is; a 170 is `virtual`, a 95 `service`."""
    for kind, shape in _KINDS:
        if shape.fullmatch(number):
            return kind
    return "other"


def mask_phone(number: str) -> str:
    """Hide the middle of a normalised number: 138****8000. Public short numbers stay."""
    if len(number) <= _SHORT or phone_kind(number) == "service":
        return number
    head, tail = (2, 2) if len(number) <= _MIDDLE else (3, 4)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


def _normal(match: re.Match[str]) -> str:
    parts = match.groupdict()
    if parts["foreign"] is not None:
        return "00" + _digits(parts["foreign"]).removeprefix("00")
    if parts["bare_line"] is not None:
        return "0" + _digits(f"{parts['bare_area']}{parts['bare_line']}")
    return _digits("".join(part for part in parts.values() if part is not None))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
