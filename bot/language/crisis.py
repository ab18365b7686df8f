"""Signals of danger to life in any text, whatever stands between the characters."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.language.shapes import CUT, FILLERS, comparable, compiled

CrisisLevel = Literal["none", "concern", "high", "immediate"]


# Compared by identity: hashing a thousand phrases at every message would cost more than
# reading it.
@dataclass(frozen=True, slots=True, eq=False)
class CrisisWords:
    """Phrases of each level, and idioms that only sound like one. Simplified Chinese.

    See `bot.language.shapes` for what a phrase may hold. `past` are attempts that were
    survived: grave, yet not under way. `better` tells that a thought is over.
    """

    immediate: tuple[str, ...]
    high: tuple[str, ...]
    concern: tuple[str, ...]
    but_not: tuple[str, ...]
    past: tuple[str, ...] = ()
    better: tuple[str, ...] = ()
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Words that stand for one another, by the name that phrases call them by."""


@dataclass(frozen=True, slots=True)
class _Shapes:
    idioms: re.Pattern[str]
    past: re.Pattern[str]
    better: re.Pattern[str]
    levels: tuple[tuple[CrisisLevel, re.Pattern[str]], ...]


def read_risk(text: str, words: CrisisWords) -> CrisisLevel:
    """Tell the gravest level that a text signals.

    Idioms are taken out first. Punctuation, spaces, emoji and filler words between the
    characters of a phrase hide nothing. An attempt of the past is no act of now; a thought
    that is said to be over is a concern.

    Args:
        text: What the user typed, already brought to Simplified Chinese.
        words: The phrases to look for.
    """
    shapes = _shapes(words)
    said = shapes.idioms.sub(CUT, comparable(text))
    kernel = shapes.idioms.sub(CUT, FILLERS.sub("", said))
    attempted = bool(shapes.past.search(said) or shapes.past.search(kernel))
    if attempted:
        said, kernel = shapes.past.sub(CUT, said), shapes.past.sub(CUT, kernel)
    level = _gravest(said, kernel, shapes)
    if level != "immediate" and attempted:
        return "high"
    if level == "high" and shapes.better.search(said):
        return "concern"
    return level


def _gravest(said: str, kernel: str, shapes: _Shapes) -> CrisisLevel:
    for level, shape in shapes.levels:
        if shape.search(said) or shape.search(kernel):
            return level
    return "none"


@lru_cache(maxsize=8)
def _shapes(words: CrisisWords) -> _Shapes:
    parts = dict(words.parts)
    return _Shapes(
        compiled(words.but_not, parts),
        compiled(words.past, parts),
        compiled(words.better, parts),
        (
            ("immediate", compiled(words.immediate, parts)),
            ("high", compiled(words.high, parts)),
            ("concern", compiled(words.concern, parts)),
        ),
    )
