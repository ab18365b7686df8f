"""Signs of a scam: fixers, false lenders and officials, and wishes for made-up proof."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.language.shapes import CUT, comparable, compiled


# Compared by identity, as the words of a crisis are.
@dataclass(frozen=True, slots=True, eq=False)
class ScamWords:
    """Phrases of each kind, in the order in which kinds are asked, and what only sounds so.

    See `bot.language.shapes` for what a phrase may hold. Simplified Chinese.
    """

    kinds: tuple[tuple[str, tuple[str, ...]], ...]
    but_not: tuple[str, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class _Shapes:
    innocent: re.Pattern[str]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]


def read_scam(text: str, words: ScamWords) -> str | None:
    """Tell the kind of scam that a text speaks of, None for none.

    Args:
        text: What the user typed, already brought to Simplified Chinese.
        words: The phrases to look for.
    """
    shapes = _shapes(words)
    said = shapes.innocent.sub(CUT, comparable(text))
    return next((kind for kind, shape in shapes.kinds if shape.search(said)), None)


@lru_cache(maxsize=8)
def _shapes(words: ScamWords) -> _Shapes:
    parts = dict(words.parts)
    kinds = tuple((kind, compiled(hear, parts, fillers=False)) for kind, hear in words.kinds)
    return _Shapes(compiled(words.but_not, parts, fillers=False), kinds)
