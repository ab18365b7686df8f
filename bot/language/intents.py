"""Tell what a free text asks for, from example phrases that authors wrote.

A naive Bayes over characters, pairs of characters, and groups of words that mean alike; pairs
of groups count too, so that a loan within a divorce is told from a loan. Nothing is trained
ahead: `learn_intents` counts the examples, and equal examples give equal readings.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

from bot.language.plain import normalise

OTHER = "other"
INTENTS = (
    *("call_now", "at_door", "danger", "harassed", "contacts_harassed", "exposed_online"),
    *("evidence", "report", "negotiate", "true_cost", "legal_aid", "court", "crime_fear"),
    *("credit_report", "not_my_debt", "guarantor_family", "scam", "limitation", "creditor"),
    *("app_help", "crisis", "prevention", OTHER),
)
"""What a text can ask for; `other` is off topic."""

SURE_SCORE = 0.65
"""From this score on a text may open what it asks for; below it is asked.

Set by `python -m benchmarks.intents`: see docs/intents.md.
"""

_READ_CHARACTERS = 240
"""What a long text asks for stands at its beginning; the rest would only cost time."""

_ALTERNATIVES = 3
_SMOOTHING = 0.1
_PRIOR = 0.3
_GROUP_WEIGHT = 1.5
_SHARPNESS = 0.6
"""Turns differences of mean log likelihood into shares; chosen so that shares are honest."""

_GROUP = "@"
_BREAKS = re.compile(r"[\W_]+")

Spans = Mapping[str, tuple[tuple[str, str], ...]]
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
    plain: Spans
    alike: Spans

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
    """What was counted in the examples; made by `learn_intents`."""

    intents: tuple[str, ...]
    grams: _Grams
    weights: Mapping[str, float]
    """How telling each gram is."""
    seen: Mapping[str, tuple[tuple[int, float], ...]]
    """Of each gram the intents it was seen in, with what it adds to an unseen one."""
    unseen: tuple[float, ...]
    start: tuple[float, ...]

    def read(self, text: str) -> IntentReading:
        """Read one text. Texts of any length and kind are read; never raises for them."""
        known = [(gram, self.weights[gram]) for gram in self.grams.cut(text) if gram in self.seen]
        if not known or not self.intents:
            return IntentReading(OTHER, 0.0)
        length = math.sqrt(math.fsum(weight * weight for _, weight in known))
        total = math.fsum(weight for _, weight in known) / length
        scores = [a + b * total for a, b in zip(self.start, self.unseen, strict=True)]
        for gram, weight in known:
            for index, extra in self.seen[gram]:
                scores[index] += extra * weight / length
        return _reading(self.intents, scores)


def learn_intents(words: IntentWords, simplify: Callable[[str], str] = str) -> IntentReader:
    """Count the examples.

    Args:
        words: Examples and word lists; any order of equal entries gives equal readings.
        simplify: Brings Traditional Chinese to Simplified; the caller owns the table.
    """
    grams = _Grams(simplify, _spans(words.plain, simplify), _spans(words.alike, simplify, _GROUP))
    rows = [
        (intent, tuple(grams.cut(phrase)))
        for intent, phrases in words.examples
        for phrase in phrases
    ]
    intents = tuple(dict.fromkeys(intent for intent, _ in words.examples))
    weights = _weights([cut for _, cut in rows])
    counts = _counts(rows, weights)
    sizes = [math.fsum(counts[intent].values()) + _SMOOTHING * len(weights) for intent in intents]
    phrases = Counter(intent for intent, _ in rows)
    seen: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for index, intent in enumerate(intents):
        for gram, count in counts[intent].items():
            seen[gram].append((index, math.log1p(count / _SMOOTHING)))
    return IntentReader(
        intents,
        grams,
        weights,
        {gram: tuple(pairs) for gram, pairs in seen.items()},
        tuple(math.log(_SMOOTHING / size) if size else 0.0 for size in sizes),
        tuple(_PRIOR * math.log(max(phrases[intent], 1)) for intent in intents),
    )


def _weights(rows: list[tuple[str, ...]]) -> dict[str, float]:
    """Weigh each gram by how few examples have it."""
    spread = Counter(gram for row in rows for gram in row)
    return {
        gram: (math.log((1 + len(rows)) / (1 + count)) + 1)
        * (_GROUP_WEIGHT if gram[0] == _GROUP else 1.0)
        for gram, count in spread.items()
    }


def _counts(
    rows: list[tuple[str, tuple[str, ...]]], weights: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """Add up the weights of the grams of each intent, every example being worth the same."""
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for intent, row in rows:
        length = math.sqrt(math.fsum(weights[gram] ** 2 for gram in row))
        for gram in row:
            counts[intent][gram] += weights[gram] / length
    return counts


def _reading(intents: tuple[str, ...], scores: list[float]) -> IntentReading:
    best = max(scores)
    shares = [math.exp((score - best) * _SHARPNESS) for score in scores]
    total = math.fsum(shares)
    order = sorted(range(len(intents)), key=lambda index: (-shares[index], intents[index]))
    ranked = [IntentScore(intents[index], round(shares[index] / total, 4)) for index in order]
    first = ranked[0]
    return IntentReading(first.intent, first.score, tuple(ranked[1 : 1 + _ALTERNATIVES]))


def _spans(
    named: tuple[tuple[str, tuple[str, ...]], ...],
    simplify: Callable[[str], str],
    mark: str = "",
) -> Spans:
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


def _said(text: str, plain: Spans) -> Iterator[str]:
    """Put the plain word wherever slang for it stands."""
    at = 0
    while at < len(text):
        word, stands_for = _at(text, at, plain) or (text[at], text[at])
        yield stands_for
        at += len(word)


def _groups(text: str, alike: Spans) -> Iterator[str]:
    for at in range(len(text)):
        found = _at(text, at, alike)
        if found is not None:
            yield found[1]


def _at(text: str, at: int, spans: Spans) -> tuple[str, str] | None:
    """Find the longest word that stands at a place."""
    for pair in spans.get(text[at], ()):
        if text.startswith(pair[0], at):
            return pair
    return None
