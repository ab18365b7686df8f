"""The figures of the intents are counted as docs/intents.md says."""

from benchmarks.intents import FOLDS, Read, Row, cross_validate, figures
from bot.language.intents import (
    OTHER,
    IntentReader,
    IntentReading,
    IntentScore,
    IntentWords,
    learn_intents,
)

WORDS = IntentWords((("court", ("收到传票",)), (OTHER, ("今天天气",))))


def _read(labels: tuple[str, ...], intent: str, score: float, *others: str) -> Read:
    alternatives = tuple(IntentScore(other, 0.1) for other in others)
    return Read(Row("甲", labels), IntentReading(intent, score, alternatives))


def test_figures_count_either_label_and_what_is_offered() -> None:
    """Either label is right; the second and third count among three, the fourth does not."""
    got = figures(
        [
            _read(("court", "creditor"), "creditor", 0.9),
            _read(("court",), "scam", 0.5, "report", "court"),
            _read(("court",), "scam", 0.4, "report", "evidence", "court"),
            _read((OTHER,), OTHER, 0.9),
        ]
    )

    assert (got["top1"], got["among3"]) == (0.5, 0.75)
    assert (got["in_scope"], got["off_topic"]) == (3, 1)


def test_only_a_sure_debt_intent_opens() -> None:
    """An off-topic text is opened when it is surely read as something else."""
    got = figures([_read((OTHER,), "court", 0.9), _read((OTHER,), "court", 0.3)])

    assert (got["off_topic_first"], got["off_topic_opened"]) == (1.0, 0.5)


def test_coverage_stops_where_precision_is_lost() -> None:
    """Texts surest first are covered as long as 95 in 100 are right."""
    got = figures([_read(("court",), "court", 0.9), _read(("court",), "scam", 0.5)])

    assert (got["coverage_at_0.95"], got["threshold_at_0.95"]) == (0.5, 0.9)


def test_every_text_is_read_once_by_a_reader_that_did_not_learn_it() -> None:
    """The folds share out the texts, and none is learned before it is read."""
    rows = [Row(f"第{number}张传票", ("court",)) for number in range(20)]
    learned: list[frozenset[str]] = []

    def learn(words: IntentWords) -> IntentReader:
        learned.append(frozenset(p for _, phrases in words.examples for p in phrases))
        return learn_intents(words)

    read = cross_validate(WORDS, rows, learn)

    assert sorted(one.row.text for one in read) == sorted(row.text for row in rows)
    assert len(learned) == FOLDS
    assert sum(20 + 2 - len(texts) for texts in learned) == 20
