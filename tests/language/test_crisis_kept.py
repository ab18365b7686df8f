"""How many cries for help are heard, and how much else is taken for one, by grade."""

from collections import Counter

import pytest

from bot.language.crisis import read_risk
from tests.support.safety import rows, simplified
from tests.support.shipped import library

GRADES = ("none", "concern", "high", "immediate")
RECALL = 0.97
FALSE_ALARMS = 0.03
PARTS = ("tune", "kept", "late", "last", "third")


def _read(text: str) -> str:
    return read_risk(simplified(text), library().knowledge.crisis_words)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("grade", GRADES[1:])
def test_cries_for_help_are_heard(part: str, grade: str) -> None:
    """Of every grade at least 97 in a hundred are heard, and most at that grade or above."""
    read = [_read(row["text"]) for row in rows(f"risk_{part}") if row["level"] == grade]

    heard = sum(one != "none" for one in read)
    graded = sum(GRADES.index(one) >= GRADES.index(grade) for one in read)

    assert heard >= RECALL * len(read), Counter(read)
    assert graded >= 0.85 * len(read), Counter(read)


@pytest.mark.parametrize("part", PARTS)
def test_other_words_are_no_cry(part: str) -> None:
    """Idioms, quoted threats, medicines and titles: at most three in a hundred alarm."""
    texts = [row["text"] for row in rows(f"benign_{part}")]

    alarms = [text for text in texts if _read(text) != "none"]

    assert len(alarms) <= FALSE_ALARMS * len(texts), len(alarms)


def test_there_are_enough_texts_and_none_twice() -> None:
    """At least 150 of either, each in one part."""
    for name in ("risk", "benign"):
        texts = [row["text"] for part in PARTS for row in rows(f"{name}_{part}")]

        assert len(texts) == len(set(texts)) >= 150


@pytest.mark.parametrize(
    ("before", "after"),
    [("我欠招行五万，", "，怎么协商"), ("😭😭", "!!!"), ("\u202e", "\u202c"), ("a\u200b", "\n\n")],
)
def test_a_cry_is_heard_within_other_words(before: str, after: str) -> None:
    """Debts, emoji, marks of direction and invisible characters around it hide nothing."""
    for row in rows("risk_kept"):
        if _read(row["text"]) != "none":
            assert _read(f"{before}{row['text']}{after}") != "none", row["text"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "😭" * 10_000,
        "死" * 10_000,
        "我想" * 5_000,
        "今晚" * 5_000,
        "\u202e" * 10_000,
        "安眠药" * 3_000,
    ],
    ids=["empty", "emoji", "one", "wish", "time", "bidi", "pills"],
)
def test_any_text_is_read_in_bounded_time(text: str) -> None:
    """Ten thousand characters of anything are read."""
    assert _read(text) in GRADES


def test_a_cry_at_the_end_of_a_long_story_is_heard() -> None:
    """Nine thousand characters before it are no cover."""
    assert _read("催收又打来了。" * 1_300 + "我不想活了") == "high"
