"""Signals of danger to life in any text, whatever stands between the characters."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.language.plain import bare

CrisisLevel = Literal["none", "concern", "high", "immediate"]

# Words that change nothing. Words of time such as 现在 and 已经 do: they make a thought a plan.
_FILLER = (
    "真的|真是|实在是?|确实|其实|好像|似乎|可能|有一?点儿?|一直|总是|老是"
    "|[也都真很太啊呀呢吧嘛哦唉哎]"
)
_FILLERS = re.compile(_FILLER)
_GAP = "…"
_GAP_AT_MOST = 8
_CUT = "|"  # stands where an idiom was, so that its two sides do not form a phrase


# Compared by identity: hashing a thousand phrases at every message would cost more than
# reading it.
@dataclass(frozen=True, slots=True, eq=False)
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
    kernel = shapes.idioms.sub(_CUT, _FILLERS.sub("", said))
    for level, shape in shapes.levels:
        if shape.search(said) or shape.search(kernel):
            return level
    return "none"


@lru_cache(maxsize=8)
def _shapes(words: CrisisWords) -> _Shapes:
    return _Shapes(
        _compiled(words.but_not),
        (
            ("immediate", _compiled(words.immediate)),
            ("high", _compiled(words.high)),
            ("concern", _compiled(words.concern)),
        ),
    )


def _compiled(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Match any phrase, the longest first; no phrase matches nothing."""
    shapes = [_shape(phrase) for phrase in sorted(phrases, key=len, reverse=True)]
    return re.compile("|".join(filter(None, shapes)) or "(?!)")


def _shape(phrase: str) -> str:
    """Give the pattern of a phrase.

    A phrase that holds a filler of its own must be met with it, so more fillers are allowed
    between its characters; any other is met where the fillers were taken out of the text.
    """
    parts = [bare(part) for part in phrase.replace("...", _GAP).split(_GAP)]
    between = f"(?:{_FILLER})?" if any(map(_FILLERS.search, parts)) else ""
    gap = f"[^{_CUT}]{{0,{_GAP_AT_MOST}}}"
    return gap.join(between.join(map(re.escape, part)) for part in parts) if any(parts) else ""
