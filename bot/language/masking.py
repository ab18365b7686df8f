"""Hide what this program must never keep: identity numbers, cards, one-time codes.

Digits may be full-width, of any script, or Chinese (一二三, 壹贰叁), and stand apart by spaces,
dashes or dots. A text keeps its length; numbers of telephones, amounts and days stay.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

_CHINESE = {
    **dict(zip("零一二三四五六七八九", "0123456789", strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", "0123456789", strict=True)),
    **dict(zip("○貳參陸两兩幺", "0236221", strict=True)),
}
_D = rf"[\d①-⑨⓪{''.join(_CHINESE)}]"
_BREAK = "[ \t\u00a0\u3000\u200b-\u200d\ufeff.·・\\-–—_,，、]"  # noqa: RUF001  # as typed
_RUN = re.compile(rf"{_D}(?:{_BREAK}{{0,2}}{_D}){{12,}}(?:{_BREAK}{{0,2}}[XxＸｘ×叉])?")  # noqa: RUF001
_PIECE = re.compile(rf"{_D}+|[XxＸｘ×叉]")  # noqa: RUF001
_PHONE = re.compile(r"(?:0{0,2}86)?1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}")
_CODE_WORD = (
    "(?:验证码|驗證碼|校验码|校驗碼|动态码|動態碼|动态密码|動態密碼|动态口令|短信码|短信密码|短訊碼"
    r"|激活码|确认码|確認碼|授权码|授權碼|安全码|一次性码|otp|\bcodes?\b|passcode)"
)
_PIN_WORD = r"(?:密码|密碼|口令|password|\bpin\b)[\s:：=是为為就叫“「]{0,4}"  # noqa: RUF001  # as typed
_SIX = rf"{_D}(?:[ \t\u3000\-]{{0,2}}{_D}){{5}}"
_ALONE = rf"(?<!{_D})(?<![¥￥$.]){_SIX}(?!\s*[元块万塊萬年])(?!{_D})(?!\.{_D})"
_GAP = rf"(?:(?!{_D})[\s\S]){{0,14}}"
_CODE = re.compile(
    rf"((?:{_CODE_WORD}{_GAP}|{_PIN_WORD}))({_ALONE})|({_ALONE})({_GAP}{_CODE_WORD})",
    re.IGNORECASE,
)
_KEPT = 4
_ID_PLACES = 18
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_LONG_CARD = range(16, 20)
_SHORT_CARD = range(13, 16)
_FOURS = re.compile(r"4,4,4,4(?:,[1-3])?|6,8,4|6,1[0-3]|3,3,4,4,4|4,6,5")

_Piece = tuple[int, int, str]
"""Digits that stand together: where they begin and end, and what they are in ASCII."""


def mask_secrets(text: str) -> str:
    """Mask identity and card numbers but for the last four places, and one-time codes wholly.

    An identity number has 18 places, a card 13 to 19; a code is six digits standing near a
    word for it. Everything else is returned as it is, telephone numbers included.
    """
    masked = _RUN.sub(_hide_numbers, text)
    return _CODE.sub(_hide_code, masked)


def _hide_numbers(match: re.Match[str]) -> str:
    shown = match[0]
    pieces = [(one.start(), one.end(), _ascii(one[0])) for one in _PIECE.finditer(shown)]
    for start, end in _secrets(pieces):
        shown = f"{shown[:start]}{'*' * (end - start - _KEPT)}{shown[end - _KEPT :]}"
    return shown


def _secrets(pieces: list[_Piece]) -> Iterator[tuple[int, int]]:
    """Find the numbers that pieces form, none of them overlapping."""
    first = 0
    while first < len(pieces):
        size = max((n for n in _counts(pieces, first) if _hidden(pieces, first, n)), default=0)
        if size:
            yield pieces[first][0], pieces[first + size - 1][1]
        elif secret := _within(pieces[first]):
            yield secret
        first += size or 1


def _counts(pieces: list[_Piece], first: int) -> Iterator[int]:
    """Count the pieces that together are no longer than a card."""
    length = 0
    for count, piece in enumerate(pieces[first : first + _LONG_CARD.stop], start=1):
        length += len(piece[2])
        if length >= _LONG_CARD.stop:
            return
        yield count


def _hidden(pieces: list[_Piece], first: int, count: int) -> bool:
    """Tell whether so many pieces are one secret number."""
    some = pieces[first : first + count]
    digits = "".join(piece[2] for piece in some)
    if len(digits) not in (*_SHORT_CARD, *_LONG_CARD):
        return False
    if _is_identity(digits):
        return True
    if not digits.isdigit() or any(map(_PHONE.fullmatch, (piece[2] for piece in some))):
        return False
    card = digits[0] in "34569" and _passes_luhn(digits)
    if len(digits) in _SHORT_CARD:
        return card and not _PHONE.fullmatch(digits)
    grouped = ",".join(str(len(piece[2])) for piece in some)
    return count == 1 or card or _FOURS.fullmatch(grouped) is not None


def _within(piece: _Piece) -> tuple[int, int] | None:
    """Find an identity number that runs on into other digits."""
    digits = piece[2]
    for start in range(len(digits) - _ID_PLACES + 1):
        if _is_identity(digits[start : start + _ID_PLACES], strict=True):
            return piece[0] + start, piece[0] + start + _ID_PLACES
    return None


def _is_identity(digits: str, *, strict: bool = False) -> bool:
    """Tell whether 18 places hold a day of birth, or the check digit where that is asked."""
    if len(digits) != _ID_PLACES or not digits[:17].isdigit():
        return False
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(int(d) * w for d, w in zip(digits, _ID_WEIGHTS, strict=False))
    good = _ID_CHECKS[total % 11] == digits[17]
    # A mistyped number is a number all the same.
    return good or not strict


def _passes_luhn(digits: str) -> bool:
    doubled = "".join(str(int(d) * 2) for d in digits[-2::-2])
    return sum(map(int, digits[::-2] + doubled)) % 10 == 0


def _ascii(digits: str) -> str:
    return "".join(_CHINESE.get(d) or _digit(d) for d in digits)


def _digit(glyph: str) -> str:
    value = unicodedata.digit(glyph, None)
    return "X" if value is None else str(value)


def _hide_code(match: re.Match[str]) -> str:
    if match[2] is not None:
        return match[1] + "*" * len(match[2])
    return "*" * len(match[3]) + match[4]
