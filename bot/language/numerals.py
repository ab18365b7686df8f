"""Numbers as people write them in Chinese: digits, characters, and both mixed."""

import re
from decimal import Decimal
from itertools import pairwise

_DIGITS = {
    **{glyph: value for value, glyph in enumerate("零一二三四五六七八九")},
    **{glyph: value for value, glyph in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **dict.fromkeys("两俩", 2),
    "仨": 3,
}
_UNITS = {
    **dict.fromkeys("十拾", 10),
    **dict.fromkeys("百佰", 100),
    **dict.fromkeys("千仟k", 1000),
    **dict.fromkeys("万w", 10_000),
    "亿": 100_000_000,
}
_MYRIAD = 10_000
_HUNDRED = 100
_DIGIT = "[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖俩仨]"
_LATIN = r"(?>\d{1,3}(?:,\d{3}){1,6}(?!\d)(?:\.\d{1,9})?|\d{1,20}(?:\.\d{1,9})?)"
_UNIT = r"(?:[十拾百佰千仟万亿]|[kw](?![a-z])|个?(?=[万亿w](?![a-z]))[万亿w])"

NUMERAL = rf"(?:{_LATIN}|{_DIGIT}|[十拾])(?:\s?{_UNIT}|{_DIGIT}|{_LATIN}){{0,20}}+"
"""Pattern source of one number: lower case, no groups, bounded, never tried twice at a place."""

_PIECE = re.compile(rf"{_LATIN}|{_DIGIT}|[十拾百佰千仟万亿kw]")
_PAIR = re.compile("([一二两三四五六七八])([二两三四五六七八九])(?=[十百千万亿])")
_NEIGHBOURS = frozenset(
    ("一二", "一两", "两三", "三五", *map("".join, pairwise("二三四五六七八九")))
)
_TENS = frozenset(("", *(f"{tens}十" for tens in ("", *"一二三四五六七八九"))))
_LONGEST = 40


def read_numeral(token: str) -> Decimal | None:
    """Read one number: 一万二 is 12000, 3万5 is 35000, 一万零五 is 10005, 二零二六 is 2026.

    Args:
        token: Lower case text that is one whole number, as `NUMERAL` matches it.

    Returns:
        None when the text is not one whole number.
    """
    if len(token) > _LONGEST:
        return None
    text = re.sub(r"[个\s]", "", token)
    pieces = _PIECE.findall(text)
    if not pieces or "".join(pieces) != text:
        return None
    if not any(piece in _UNITS for piece in pieces):
        return _read_positions(pieces)
    return _read_units(pieces)


def read_span(token: str) -> tuple[Decimal, Decimal] | None:
    """Read a number that may be a pair: 三四千, 十五六; a plain number is twice itself."""
    if token[-2:] in _NEIGHBOURS and token[:-2] in _TENS:
        tens = read_numeral(token[:-2]) or Decimal(0) if token[:-2] else Decimal(0)
        return tens + _DIGITS[token[-2]], tens + _DIGITS[token[-1]]
    pair = _PAIR.search(token)
    if pair is None:
        value = read_numeral(token)
        return None if value is None else (value, value)
    head, tail = token[: pair.start()], token[pair.end() :]
    low, high = read_numeral(head + pair[1] + tail), read_numeral(head + pair[2] + tail)
    return None if low is None or high is None or low >= high else (low, high)


def read_count(token: str) -> int | None:
    """Read a whole number such as the hour or the day of the month."""
    value = read_numeral(token)
    return int(value) if value is not None and value == value.to_integral_value() else None


def _read_positions(pieces: list[str]) -> Decimal | None:
    if len(pieces) == 1 and pieces[0] not in _DIGITS:
        return Decimal(pieces[0].replace(",", ""))
    if any(piece not in _DIGITS for piece in pieces):
        return None
    return Decimal("".join(str(_DIGITS[piece]) for piece in pieces))


def _read_units(pieces: list[str]) -> Decimal | None:
    """Add up digits and units; a digit right after a unit is in tenths of it (一万二)."""
    total = section = Decimal(0)
    number: Decimal | None = None
    last_unit, gap = 0, False
    for piece in pieces:
        unit = _UNITS.get(piece)
        if unit is None:
            if number is not None and number != 0:
                return None
            number = _value(piece)
            gap = gap or number == 0
        elif unit >= _MYRIAD:
            section += number or 0
            total = (total + section) * unit if unit > _MYRIAD else total + section * unit
            section, number, last_unit, gap = Decimal(0), None, unit, False
        else:
            section += (Decimal(1) if number is None or number == 0 else number) * unit
            number, last_unit, gap = None, unit, False
    if number is None:
        return total + section
    tenths = last_unit >= _HUNDRED and not gap and _is_digit(number)
    return total + section + (number * last_unit / 10 if tenths else number)


def _value(piece: str) -> Decimal:
    return Decimal(_DIGITS[piece]) if piece in _DIGITS else Decimal(piece.replace(",", ""))


def _is_digit(number: Decimal) -> bool:
    return 0 < number < 10 and number == number.to_integral_value()  # noqa: PLR2004 - one digit
