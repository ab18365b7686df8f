"""Measure the reading of intents on labelled texts: `python -m benchmarks.intents FILE.jsonl`.

Every line has `text`, `intent` or else `either` (two labels of which each counts as right). The
texts are no part of the product. Two thirds may be tuned on; the third whose hash of the text
divides by three is kept apart, and every figure is given for both. With `--parts tuned` the
part kept apart is neither measured nor trained on.
"""

import argparse
import hashlib
import json
import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from opencc import OpenCC

from bot.authoring.intent_reader import load_intents
from bot.language.intents import (
    OTHER,
    IntentReader,
    IntentReading,
    IntentWords,
    learn_intents,
)

FOLDS = 5
APART = 3
PRECISION = 0.95
SHOWN_CONFUSIONS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text; any of the labels is right."""

    text: str
    labels: tuple[str, ...]

    @property
    def is_apart(self) -> bool:
        """Tell whether the text is kept apart from tuning."""
        return _hash(self.text) % APART == 0


@dataclass(frozen=True, slots=True)
class Read:
    """A text and what was read from it."""

    row: Row
    reading: IntentReading

    @property
    def is_right(self) -> bool:
        """Tell whether the first intent is one of the labels."""
        return self.reading.intent in self.row.labels

    @property
    def is_offered(self) -> bool:
        """Tell whether one of the first three is a label."""
        offered = (self.reading.intent, *(one.intent for one in self.reading.alternatives[:2]))
        return any(intent in self.row.labels for intent in offered)


def _hash(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def load_rows(path: Path) -> list[Row]:
    """Load the labelled texts."""
    rows: list[Row] = []
    for line in path.read_text("utf-8").splitlines():
        raw = json.loads(line)
        labels = (raw["intent"],) if raw["intent"] else tuple(raw["either"])
        rows.append(Row(raw["text"], labels))
    return rows


def with_rows(words: IntentWords, rows: Iterable[Row]) -> IntentWords:
    """Add labelled texts to the phrases; a text of two labels is an example of the first."""
    phrases = {intent: list(given) for intent, given in words.examples}
    for row in rows:
        phrases.setdefault(row.labels[0], []).append(row.text)
    return replace(words, examples=tuple((one, tuple(all_)) for one, all_ in phrases.items()))


def cross_validate(
    words: IntentWords, rows: Sequence[Row], learn: Callable[[IntentWords], IntentReader]
) -> list[Read]:
    """Read every text by a reader that learned from the phrases and the other four folds."""
    read: list[Read] = []
    for fold in range(FOLDS):
        # The remainder by three chose the part kept apart, so another digit chooses the fold.
        inside = [row for row in rows if _hash(row.text) // APART % FOLDS == fold]
        reader = learn(with_rows(words, (row for row in rows if row not in inside)))
        read += [Read(row, reader.read(row.text)) for row in inside]
    return read


def figures(read: Sequence[Read]) -> dict[str, float | int | None]:
    """Compute what docs/intents.md reports."""
    scope = [one for one in read if OTHER not in one.row.labels]
    off = [one for one in read if one.row.labels == (OTHER,)]
    covered, threshold = _coverage(read)
    return {
        "texts": len(read),
        "top1": _share(one.is_right for one in read),
        "among3": _share(one.is_offered for one in read),
        "in_scope": len(scope),
        "in_scope_top1": _share(one.is_right for one in scope),
        "in_scope_among3": _share(one.is_offered for one in scope),
        "macro_f1": _macro_f1(read),
        "off_topic": len(off),
        "off_topic_first": _share(one.reading.intent != OTHER for one in off),
        "off_topic_opened": _share(one.reading.is_sure for one in off),
        "opened": _share(one.reading.is_sure for one in read),
        "opened_right": _share(one.is_right for one in read if one.reading.is_sure),
        "coverage_at_0.95": covered,
        "threshold_at_0.95": threshold,
    }


def _share(flags: Iterable[bool]) -> float:
    known = list(flags)
    return round(sum(known) / len(known), 4) if known else math.nan


def _coverage(read: Sequence[Read]) -> tuple[float, float | None]:
    """Find the largest share of texts, surest first, of which 0.95 are right."""
    ranked = sorted(read, key=lambda one: -one.reading.score)
    best, right = 0, 0
    for count, one in enumerate(ranked, start=1):
        right += one.is_right
        if right / count >= PRECISION:
            best = count
    if not best:
        return 0.0, None
    return round(best / len(ranked), 4), ranked[best - 1].reading.score


def _macro_f1(read: Sequence[Read]) -> float:
    """Average F1 over the intents that occur as a label; a right reading is its own label."""
    pairs = [
        (one.reading.intent if one.is_right else one.row.labels[0], one.reading.intent)
        for one in read
    ]
    scores: list[float] = []
    for intent in sorted({label for label, _ in pairs}):
        both = sum(pair == (intent, intent) for pair in pairs)
        either = sum((label == intent) + (got == intent) for label, got in pairs)
        scores.append(2 * both / either)
    return round(sum(scores) / len(scores), 4)


def confusions(read: Sequence[Read]) -> Counter[tuple[str, str]]:
    """Count the wrong readings by label and what was read."""
    return Counter(
        ("/".join(one.row.labels), one.reading.intent) for one in read if not one.is_right
    )


def measure(words: IntentWords, rows: Sequence[Row]) -> Mapping[str, Sequence[Read]]:
    """Read all texts by the phrases alone and by cross-validation."""
    simplify = OpenCC("t2s").convert

    def learn(given: IntentWords) -> IntentReader:
        return learn_intents(given, simplify)

    alone = learn(words)
    return {
        "phrases alone": [Read(row, alone.read(row.text)) for row in rows],
        "five folds": cross_validate(words, rows, learn),
    }


def _speed(words: IntentWords, rows: Sequence[Row]) -> tuple[float, float]:
    """Give seconds to learn and milliseconds a text."""
    simplify = OpenCC("t2s").convert
    start = time.perf_counter()
    reader = learn_intents(words, simplify)
    learned = time.perf_counter()
    for row in rows:
        reader.read(row.text)
    return learned - start, (time.perf_counter() - learned) / max(len(rows), 1) * 1000


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intents", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--content", type=Path, default=Path(__file__).parent.parent / "content")
    parser.add_argument("--parts", choices=("all", "tuned"), default="all")
    options = parser.parse_args()
    words = load_intents(options.content).words
    rows = load_rows(options.file)
    if options.parts == "tuned":
        rows = [row for row in rows if not row.is_apart]
    seconds, ms = _speed(words, rows)
    print(f"learned in {seconds:.3f} s, {ms:.3f} ms a text")
    for name, read in measure(words, rows).items():
        parts = {
            "tuned on": [one for one in read if not one.row.is_apart],
            "kept apart": [one for one in read if one.row.is_apart],
            "all": read,
        }
        for part, chosen in parts.items():
            if chosen and (part != "all" or options.parts == "all"):
                print(json.dumps({"method": name, "part": part, **figures(chosen)}))
        # The wording kept apart stays unseen, and so does what it is confused with.
        seen = confusions(parts["tuned on"]).most_common(SHOWN_CONFUSIONS)
        print(", ".join(f"{label} as {got}: {count}" for (label, got), count in seen))


if __name__ == "__main__":
    main()
