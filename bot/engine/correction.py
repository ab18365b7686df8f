"""Recognise a correction: 不对 金额是5000 · 改 金额 · 第2笔金额改成5000."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.engine.program import Query
from bot.kernel.ids import AnswerKey
from bot.language.numerals import read_count
from bot.language.plain import bare, normalise

_SET = re.compile(r"^(?P<name>.{1,20}?)\s*(?:应该是|应该为|改成|改为|是|为|=|:)\s*(?P<value>.+)$")
_CHANGE = re.compile(r"^(?P<name>.{1,20}?)\s*(?:应该是|改成|改为)\s*(?P<value>.+)$")
_ROW = re.compile(r"^第(?P<row>[\d一二三四五六七八九十]{1,3})[笔个条家项](?:的)?")
_LEADING = re.compile(r"^[\s,，。:：、!！]+")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Correction:
    """What a user wants changed. Empty `name`: which one is not said; no value: ask again."""

    name: str
    value: str | None
    row: int | None = None
    """Row of a list, from 0."""


def read_correction(text: str, phrases: Sequence[str]) -> Correction | None:
    """Read a correction: a phrase such as 不对 in front, or 改成 in the middle."""
    plain = normalise(text)
    for phrase in sorted(phrases, key=len, reverse=True):
        if plain.lower().startswith(phrase.lower()):
            rest = _LEADING.sub("", plain[len(phrase) :])
            if rest == plain[len(phrase) :] and rest and len(phrase) == 1 and "是" in rest[:2]:
                continue
            return _named(rest, _SET)
    found = _CHANGE.match(plain)
    return _named(plain, _CHANGE) if found else None


def _named(rest: str, pattern: re.Pattern[str]) -> Correction:
    row: int | None = None
    numbered = _ROW.match(rest)
    if numbered:
        number = read_count(numbered["row"])
        row = number - 1 if number else None
        rest = rest[numbered.end() :]
    found = pattern.match(rest)
    if found:
        return Correction(found["name"].strip(), found["value"].strip(), row)
    return Correction(rest.strip(), None, row)


def find_question(
    wanted: Correction, answered: Iterable[tuple[AnswerKey, Query]]
) -> tuple[AnswerKey, Query] | None:
    """Find the latest answered question that a correction names.

    Args:
        wanted: What the user said.
        answered: Questions with an answer in force, oldest first.
    """
    name = bare(wanted.name)
    if not name:
        return None
    for key, query in reversed(tuple(answered)):
        if name in names_of(query) and _row_fits(wanted.row, key):
            return key, query
    return None


def names_of(query: Query) -> tuple[str, ...]:
    """Give the plain names by which a question can be called."""
    slot = query.slot
    return tuple(bare(name) for name in (slot.name, slot.label) if name)


def _row_fits(row: int | None, key: AnswerKey) -> bool:
    return row is None or f".{row}." in key
