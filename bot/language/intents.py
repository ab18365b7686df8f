"""Tell what a free text asks for, from example phrases that authors wrote.

A naive Bayes over characters, pairs of characters, and groups of words that mean alike; pairs
of groups count too, so that a loan within a divorce is told from a loan. One pass of logistic
regression over the same examples corrects the counts. Nothing is trained ahead:
`learn_intents` takes the examples as they are, and equal examples give equal readings.
"""

import math
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TypeAlias

from bot.language.plain import normalise

OTHER = "other"
INTENTS = (
    *("call_now", "at_door", "danger", "harassed", "contacts_harassed", "exposed_online"),
    *("evidence", "report", "negotiate", "true_cost", "legal_aid", "court", "crime_fear"),
    *("credit_report", "not_my_debt", "guarantor_family", "scam", "limitation", "creditor"),
    *("app_help", "crisis", "prevention", OTHER),
)
"""What a text can ask for; `other` is off topic."""

SURE_SCORE = 0.75
"""From this score on a text may open what it asks for; below it is asked.

Chosen by `python -m benchmarks.intents`: see docs/intents.md.
"""

_READ_CHARACTERS = 240
"""What a long text asks for stands at its beginning; the rest would only cost time."""

_ALTERNATIVES = 3
_SMOOTHING = 0.1
_PRIOR = 0.3
_GROUP_WEIGHT = 1.5
_SHARPNESS = 0.6
"""Turns log likelihoods into shares: grams are not independent, so that they overstate."""
_OTHER_MARGIN = 0.9
"""By so much must `other` be likelier, in log likelihood: three offers to someone off topic do
less harm than a friendly line to someone who needs help."""
_START_STEP = 0.1
_WORTH_CORRECTING = 0.03
"""Shares that are less than this far off are left as they are, which keeps learning quick."""

_GROUP = "@"
_BREAKS = re.compile(r"[\W_]+")

_Row: TypeAlias = tuple[str, tuple[str, ...]]
"""An example: its intent and its grams."""
_Spans: TypeAlias = Mapping[str, tuple[tuple[str, str], ...]]
"""By first character: words and what each stands for, longest first."""


@dataclass(frozen=True, slots=True)
class IntentWords:
    """What authors wrote: pairs of a name and its words or phrases."""

    examples: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Of each intent its phrases."""
    alike: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Groups of words that count as one as well as each for itself."""
    plain: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Slang, dialect and slips, by the plain word that they are read as."""


@dataclass(frozen=True, slots=True)
class IntentScore:
    """An intent and its share of what the text may ask for, 0 to 1."""

    intent: str
    score: float


@dataclass(frozen=True, slots=True)
class IntentReading:
    """The likeliest intent and those that come after it."""

    intent: str
    score: float
    alternatives: tuple[IntentScore, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Tell whether the text may open what it asks for without a question."""
        return self.intent != OTHER and self.score >= SURE_SCORE


@dataclass(frozen=True, slots=True)
class _Grams:
    """Cuts a text into what is counted."""

    simplify: Callable[[str], str]
    plain: _Spans
    alike: _Spans

    def cut(self, text: str) -> dict[str, None]:
        """Give the grams of a text, each once, in order of place."""
        folded = normalise(text[: 4 * _READ_CHARACTERS], self.simplify).lower()
        spaced = _BREAKS.sub(" ", folded)[:_READ_CHARACTERS].strip()
        said = "".join(_said(spaced, self.plain))
        grams: dict[str, None] = {}
        for word in said.split():
            grams.update(dict.fromkeys(word))
            grams.update((one + two, None) for one, two in pairwise(word))
        groups = sorted(set(_groups(said, self.alike)))
        grams.update(dict.fromkeys(groups))
        grams.update((one + other, None) for one, other in combinations(groups, 2))
        return grams


@dataclass(frozen=True, slots=True)
class IntentReader:
    """What was learned from the examples; made by `learn_intents`."""

    intents: tuple[str, ...]
    grams: _Grams
    weights: Mapping[str, float]
    """How telling each gram is."""
    seen: Mapping[str, Mapping[int, float]]
    """Of each gram, what it adds for which intents beyond what any unseen gram adds."""
    unseen: Sequence[float]
    start: Sequence[float]

    def read(self, text: str) -> IntentReading:
        """Read one text. Texts of any length and kind are read; never raises for them."""
        known = tuple(gram for gram in self.grams.cut(text) if gram in self.seen)
        if not known:
            return IntentReading(OTHER, 0.0)
        values, total = self.measure(known)
        shares = _shares(self.scores(values, total))
        order = sorted(range(len(shares)), key=lambda index: (-shares[index], self.intents[index]))
        ranked = [IntentScore(self.intents[index], round(shares[index], 4)) for index in order]
        first = ranked[0]
        return IntentReading(first.intent, first.score, tuple(ranked[1 : 1 + _ALTERNATIVES]))

    def measure(self, grams: tuple[str, ...]) -> tuple[list[tuple[str, float]], float]:
        """Give known grams the values that a text of them has, and the sum of these."""
        length = _length(grams, self.weights)
        values = [(gram, self.weights[gram] / length) for gram in grams]
        return values, math.fsum(value for _, value in values)

    def scores(self, values: list[tuple[str, float]], total: float) -> list[float]:
        """Add up what the grams say, for each intent."""
        scores = [a + b * total for a, b in zip(self.start, self.unseen, strict=True)]
        for gram, value in values:
            for index, extra in self.seen[gram].items():
                scores[index] += extra * value
        return scores


def learn_intents(words: IntentWords, simplify: Callable[[str], str] = str) -> IntentReader:
    """Learn from the examples.

    Args:
        words: Examples and word lists.
        simplify: Brings Traditional Chinese to Simplified; the caller owns the table.
    """
    grams = _Grams(simplify, _spans(words.plain, simplify), _spans(words.alike, simplify, _GROUP))
    rows = [
        (intent, tuple(grams.cut(phrase)))
        for intent, phrases in words.examples
        for phrase in phrases
    ]
    rows = [row for row in rows if row[1]]
    # Mixed, since a pass that sees one intent after another would favour the last.
    rows.sort(key=lambda row: (zlib.crc32("".join(row[1]).encode("utf-8", "replace")), row))
    return _counted(rows, grams)


def _counted(rows: list[_Row], grams: _Grams) -> IntentReader:
    """Count the grams of each intent, then correct what the counts get wrong."""
    intents = tuple(sorted({intent for intent, _ in rows}))
    weights = _weights([row for _, row in rows])
    counts = _counts(rows, weights)
    phrases = Counter(intent for intent, _ in rows)
    sizes = [math.fsum(counts[intent].values()) + _SMOOTHING * len(weights) for intent in intents]
    seen: dict[str, dict[int, float]] = defaultdict(dict)
    for index, intent in enumerate(intents):
        for gram, count in counts[intent].items():
            seen[gram][index] = _SHARPNESS * math.log1p(count / _SMOOTHING)
    unseen = tuple(_SHARPNESS * math.log(_SMOOTHING / size) for size in sizes)
    start = [_SHARPNESS * _PRIOR * math.log(phrases[intent]) for intent in intents]
    _correct(IntentReader(intents, grams, weights, seen, unseen, start), rows, seen, start)
    if OTHER in intents:
        start[intents.index(OTHER)] -= _OTHER_MARGIN
    return IntentReader(intents, grams, weights, dict(seen), unseen, tuple(start))


def _correct(
    reader: IntentReader, rows: list[_Row], seen: dict[str, dict[int, float]], start: list[float]
) -> None:
    """Pass once over the examples; `seen` and `start`, which the reader reads by, are changed."""
    for intent, row in rows:
        values, total = reader.measure(row)
        for index, share in enumerate(_shares(reader.scores(values, total))):
            miss = (reader.intents[index] == intent) - share
            if abs(miss) >= _WORTH_CORRECTING:
                start[index] += _START_STEP * miss
                for gram, value in values:
                    seen[gram][index] = seen[gram].get(index, 0.0) + miss * value


def _length(grams: tuple[str, ...], weights: Mapping[str, float]) -> float:
    return math.sqrt(math.fsum(weights[gram] ** 2 for gram in grams))


def _shares(scores: list[float]) -> list[float]:
    """Turn scores into shares that add up to 1."""
    best = max(scores)
    shares = [math.exp(score - best) for score in scores]
    total = math.fsum(shares)
    return [share / total for share in shares]


def _weights(rows: list[tuple[str, ...]]) -> dict[str, float]:
    """Weigh each gram by how few examples have it."""
    spread = Counter(gram for row in rows for gram in row)
    return {
        gram: (math.log((1 + len(rows)) / (1 + count)) + 1)
        * (_GROUP_WEIGHT if gram[0] == _GROUP else 1.0)
        for gram, count in spread.items()
    }


def _counts(rows: list[_Row], weights: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Add up the weights of the grams of each intent, every example being worth the same."""
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for intent, row in rows:
        length = _length(row, weights)
        for gram in row:
            counts[intent][gram] += weights[gram] / length
    return counts


def _spans(
    named: tuple[tuple[str, tuple[str, ...]], ...],
    simplify: Callable[[str], str],
    mark: str = "",
) -> _Spans:
    """Sort words by their first character, so that a text is looked through once."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name, words in named:
        for word in words:
            plain = normalise(word, simplify).lower()
            if plain:
                found[plain[0]].setdefault(plain, mark + name)
    return {
        first: tuple(sorted(words.items(), key=lambda pair: (-len(pair[0]), pair[0])))
        for first, words in found.items()
    }


def _said(text: str, plain: _Spans) -> Iterator[str]:
    """Put the plain word wherever slang for it stands."""
    at = 0
    while at < len(text):
        word, stands_for = _at(text, at, plain) or (text[at], text[at])
        yield stands_for
        at += len(word)


def _groups(text: str, alike: _Spans) -> Iterator[str]:
    for at in range(len(text)):
        found = _at(text, at, alike)
        if found is not None:
            yield found[1]


def _at(text: str, at: int, spans: _Spans) -> tuple[str, str] | None:
    """Find the longest word that stands at a place."""
    for pair in spans.get(text[at], ()):
        if text.startswith(pair[0], at):
            return pair
    return None
