"""Bring typed text to one plain form, and recognise fixed phrases in it."""

import re
import unicodedata
from collections.abc import Callable, Sequence

# Unicode's format characters, variation selectors and controls: invisible, and a cheap
# way to slip a word past a list.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_SPACES = re.compile(r"\s+")
_CLAUSE_END = re.compile("[\\s,.;:!?~。、…]+")
_MARKS = re.compile(r"[^\w/]+")
_PARTICLES = "的了啊呀哦噢吧呢嘛哈啦哟嗯"
_UNSURE = re.compile("不(?:太)?(?:知道|确定|清楚|好说|记得|晓得|懂|明白|一定)|说不(?:清|好|准)")
_NEGATIONS = ("不", "没有", "没", "别")

# Only the Traditional glyphs of the readers' own grammar words, so that a time or an
# amount is read without a conversion table.
_GLYPHS = str.maketrans(
    "點鐘兩個號禮週後間剛現時過萬億錢塊從頭農曆臘節當貳陸圓沒這幾電話歲淩遲來壹叁",
    "点钟两个号礼周后间刚现时过万亿钱块从头农历腊节当贰陆圆没这几电话岁凌迟来壹叁",
)


def _same(text: str) -> str:
    return text


def normalise(text: str, to_simplified: Callable[[str], str] = _same) -> str:
    """Bring text to the form that readers compare. Not for storing: line ends are lost.

    Full-width forms become half-width, invisible characters go, runs of space become one.

    Args:
        text: What the user typed.
        to_simplified: Converts Traditional to Simplified Chinese; the caller owns the table.
    """
    if text.isascii():
        plain = text
    else:
        plain = to_simplified(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    return _SPACES.sub(" ", _INVISIBLE.sub("", plain)).strip()


def fold(text: str) -> str:
    """Normalise, lower the case, and simplify the glyphs of the readers' own grammar."""
    return normalise(text).lower().translate(_GLYPHS)


def bare(text: str) -> str:
    """Normalise, lower the case, and keep letters, digits and slashes only."""
    return _MARKS.sub("", normalise(text).lower())


def read_yesno(text: str, yes: Sequence[str], no: Sequence[str]) -> bool | None:
    """Read a yes or a no.

    Each clause is compared with the phrases. Punctuation, closing particles and repeats do
    not matter; a negated yes is a no; clauses that contradict each other are no answer.

    Args:
        text: What the user typed.
        yes: Phrases that mean yes.
        no: Phrases that mean no.

    Returns:
        None when the text is neither, or both.
    """
    plain = normalise(text)
    if _UNSURE.search(plain):
        return None
    affirming, denying = frozenset(map(bare, yes)), frozenset(map(bare, no))
    whole = _side(bare(plain), affirming, denying)
    if whole is not None:
        return whole
    sides = {_side(bare(part), affirming, denying) for part in _CLAUSE_END.split(plain)}
    sides.discard(None)
    return sides.pop() if len(sides) == 1 else None


def _side(clause: str, yes: frozenset[str], no: frozenset[str]) -> bool | None:
    for form in _forms(clause):
        if form in no:
            return False
        if form in yes:
            return True
    for form in _forms(clause):
        for negation in _NEGATIONS:
            if form.startswith(negation) and form.removeprefix(negation) in yes:
                return False
    return None


def _forms(clause: str) -> tuple[str, ...]:
    """Give the clause itself, then without closing particles, then without repeats."""
    if not clause:
        return ()
    stems = [clause]
    while stems[-1][-1] in _PARTICLES and len(stems[-1]) > 1:
        stems.append(stems[-1][:-1])
    return tuple(dict.fromkeys([*stems, _once(clause), _once(stems[-1])]))


def _once(text: str) -> str:
    for size in range(1, len(text) // 2 + 1):
        if len(text) % size == 0 and text[:size] * (len(text) // size) == text:
            return text[:size]
    return text
