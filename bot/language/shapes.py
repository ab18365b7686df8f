"""Phrases of content as patterns: gaps, words that stand for one another, fillers.

In a phrase `…` stands for up to eight characters; `‥` for up to eight, none of which turns
the sense round (我 想 不 没 怕); `{名}` for any of the words of that part. `甲 & 乙` means both,
in either order, with up to fourteen characters between.
"""

import re
from collections.abc import Iterable, Mapping

from bot.language.plain import bare

CUT = "|"
"""Stands where an idiom was, so that its two sides do not form a phrase."""

# Words that change nothing. Words of time such as 现在 and 已经 do: they make a thought a plan.
_FILLER = (
    "真的|真是|实在是?|确实|其实|好像|似乎|可能|有一?点儿?|一直|总是|老是"
    "|[也都真很太啊呀呢吧嘛哦唉哎]"
)
FILLERS = re.compile(_FILLER)
_GAPS = {"…": f"[^{CUT}]{{0,8}}", "‥": f"[^{CUT}我想不没怕]{{0,8}}", "⋯": f"[^{CUT}]{{0,14}}"}
_WIDE = f"[^{CUT}]{{0,24}}"  # before a word in Latin letters, of which one is many characters
_TOKEN = re.compile(r"([…‥⋯]|\{[^{}]*\})")
_BOTH = re.compile(r"\s*&\s*")


def comparable(text: str) -> str:
    """Bring a text, or a piece of a phrase, to the form in which they are compared.

    活著 and 活着 are both written in Traditional texts, so no table makes them one.
    """
    return bare(text).replace("著", "着")


def compiled(
    phrases: Iterable[str], parts: Mapping[str, tuple[str, ...]], *, fillers: bool = True
) -> re.Pattern[str]:
    """Match any phrase, the longest first; no phrase matches nothing.

    Phrases are gathered by their first character: a text is compared with few at each place.

    Args:
        phrases: What to match.
        parts: Words that stand for one another, by the name that phrases call them by.
        fillers: Whether fillers may stand within a phrase that holds one itself.
    """
    begun: dict[str, list[str]] = {}
    for phrase in sorted(map(_trimmed, _ordered(phrases)), key=len, reverse=True):
        sign = _TOKEN.match(phrase)
        shape = _shape(phrase[sign.end() :] if sign else phrase, parts, fillers)
        if sign and sign[0] not in _GAPS:
            begun.setdefault(sign[0], []).append(shape)
        elif shape:
            begun.setdefault(shape[0], []).append(shape[1:])
    gathered = [_beginning(first, parts) + _either(rests) for first, rests in begun.items()]
    return re.compile("|".join(gathered) or "(?!)")


def _beginning(first: str, parts: Mapping[str, tuple[str, ...]]) -> str:
    """Give the pattern of a first character, or of a part, tried only where it can begin."""
    if not first.startswith("{"):
        return first
    words = [plain for word in parts.get(first[1:-1], ()) if (plain := comparable(word))]
    begin = "".join(sorted({re.escape(word[0]) for word in words}))
    return f"(?=[{begin}]){_any_of(tuple(words))}" if words else "(?!)"


def _either(shapes: list[str]) -> str:
    return f"(?:{'|'.join(shapes)})"


def _ordered(phrases: Iterable[str]) -> Iterable[str]:
    """Write out both orders of `甲 & 乙`."""
    for phrase in phrases:
        one, *other = _BOTH.split(phrase, maxsplit=1)
        yield "⋯".join((one, *other))
        if other:
            yield "⋯".join((*other, one))


def _trimmed(phrase: str) -> str:
    """Drop the marks before a phrase's first character, and what a gap would begin with."""
    phrase = phrase.replace("...", "…").lower()
    first = next((n for n, c in enumerate(phrase) if c.isalnum() or c == "{"), len(phrase))
    return phrase[first:]


def _shape(
    phrase: str,
    parts: Mapping[str, tuple[str, ...]],
    fillers: bool,  # noqa: FBT001  # private
) -> str:
    """Give the pattern of a phrase, empty when it says nothing.

    A phrase that holds a filler of its own must be met with it, so more fillers are allowed
    between its characters; any other is met where the fillers were taken out of the text.
    """
    pieces = _TOKEN.split(phrase)
    said = [comparable(piece) for piece in pieces[::2]]
    signs = pieces[1::2]
    if not any(said) and all(sign in _GAPS for sign in signs):
        return ""
    between = f"(?:{_FILLER})?" if fillers and any(map(FILLERS.search, said)) else ""
    texts = [between.join(map(re.escape, piece)) for piece in said]
    shape = texts[0]
    for sign, text in zip(signs, texts[1:], strict=True):
        shape += (_gap(sign, text) if sign in _GAPS else _any_of(parts.get(sign[1:-1], ()))) + text
    return shape


def _gap(sign: str, then: str) -> str:
    return _WIDE if then and then[0].isascii() else _GAPS[sign]


def _any_of(words: tuple[str, ...]) -> str:
    plain = sorted(map(comparable, words), key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, plain)) or '(?!)'})"
