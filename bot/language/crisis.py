"""Signals of danger to life in any text, whatever stands between the characters."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.language.plain import bare

CrisisLevel = Literal["none", "concern", "high", "immediate"]

_FILLERS = re.compile(
    "真的|真是|实在是?|确实|其实|好像|似乎|可能|已经|现在|有一?点儿?|一直|总是|老是"
    "|[也都真就很太还再又只啊呀呢吧嘛哦唉哎]"
)
_GAP = "…"
_GAP_AT_MOST = 8
_CUT = "|"  # stands where an idiom was, so that its two sides do not form a phrase


@dataclass(frozen=True, slots=True)
class CrisisWords:
    """Phrases of each level, and idioms that only sound like one.

    `…` within a phrase stands for up to eight characters. Simplified Chinese.
    """

    immediate: tuple[str, ...]
    high: tuple[str, ...]
    concern: tuple[str, ...]
    but_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Shapes:
    idioms: re.Pattern[str]
    idioms_bare: re.Pattern[str]
    levels: tuple[tuple[CrisisLevel, re.Pattern[str]], ...]


def read_risk(text: str, words: CrisisWords) -> CrisisLevel:
    """Tell the gravest level that a text signals.

    Idioms are taken out first. Punctuation, spaces, emoji and filler words between the
    characters of a phrase hide nothing.

    Args:
        text: What the user typed, already brought to Simplified Chinese.
        words: The phrases to look for.
    """
    shapes = _shapes(words)
    said = shapes.idioms.sub(_CUT, bare(text))
    kernel = shapes.idioms_bare.sub(_CUT, _FILLERS.sub("", said))
    for level, shape in shapes.levels:
        if shape.search(said) or shape.search(kernel):
            return level
    return "none"


@lru_cache(maxsize=8)
def _shapes(words: CrisisWords) -> _Shapes:
    return _Shapes(
        _compiled(tuple(map(_plain, words.but_not))),
        _compiled(tuple(map(_stripped, words.but_not))),
        (
            ("immediate", _any_phrase(words.immediate)),
            ("high", _any_phrase(words.high)),
            ("concern", _any_phrase(words.concern)),
        ),
    )


def _plain(phrase: str) -> str:
    return _GAP.join(bare(part) for part in phrase.replace("...", _GAP).split(_GAP))


def _stripped(phrase: str) -> str:
    """Take the fillers out, unless too little is left to tell anything."""
    kernel = _FILLERS.sub("", _plain(phrase))
    return kernel if len(kernel) > 1 else _plain(phrase)


def _any_phrase(phrases: tuple[str, ...]) -> re.Pattern[str]:
    forms = dict.fromkeys([*map(_plain, phrases), *map(_stripped, phrases)])
    return _compiled(tuple(forms))


def _compiled(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Match any form, the longest first; no form matches nothing."""
    gap = f"[^{_CUT}]{{0,{_GAP_AT_MOST}}}"
    shapes = [
        gap.join(re.escape(part) for part in form.split(_GAP))
        for form in sorted(forms, key=len, reverse=True)
        if form.strip(_GAP)
    ]
    return re.compile("|".join(shapes) or "(?!)")
