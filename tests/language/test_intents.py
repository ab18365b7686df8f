"""What a free text asks for is told from the phrases, the same every time, within bounds."""

import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from bot.authoring.intent_reader import load_intents
from bot.language.intents import (
    INTENTS,
    OTHER,
    SURE_SCORE,
    IntentReader,
    IntentReading,
    IntentWords,
    learn_intents,
)

CONTENT = Path(__file__).parents[2] / "content"
SMALL = IntentWords(
    examples=(
        ("court", ("收到传票", "被起诉了")),
        ("true_cost", ("利息太高", "年利率多少合法")),
        (OTHER, ("今天天气", "离婚财产怎么分")),
    ),
    alike=(("法院", ("法院", "传票", "法庭")),),
    plain=(("利息", ("lixi", "利西")),),
)


@cache
def _words() -> IntentWords:
    return load_intents(CONTENT).words


@cache
def _shipped() -> IntentReader:
    return learn_intents(_words(), OpenCC("t2s").convert)


def test_a_phrase_is_told() -> None:
    """An example reads as the intent that it is an example of."""
    assert learn_intents(SMALL).read("我收到传票").intent == "court"


def test_words_alike_stand_for_one_another() -> None:
    """A word that no phrase has is told by its group."""
    without = IntentWords(SMALL.examples)

    assert learn_intents(SMALL).read("法庭").intent == "court"
    assert learn_intents(without).read("法庭").intent != "court"


def test_slang_is_read_as_the_plain_word() -> None:
    """Pinyin and slips of the pen count as what they stand for."""
    reader = learn_intents(SMALL)

    assert reader.read("LiXi太高") == reader.read("利息太高")


def test_a_text_of_nothing_known_is_off_topic() -> None:
    """Without anything known there is no share and no alternative."""
    assert learn_intents(SMALL).read("zzz qqq") == IntentReading(OTHER, 0.0)


def test_without_phrases_everything_is_off_topic() -> None:
    """A content folder without phrases opens nothing."""
    assert learn_intents(IntentWords()).read("收到传票") == IntentReading(OTHER, 0.0)


def test_alternatives_come_in_order_without_the_first() -> None:
    """Up to three more intents follow, likeliest first."""
    reading = _shipped().read("催收说要起诉我还要爆通讯录")
    scores = [reading.score, *(one.score for one in reading.alternatives)]

    assert len(reading.alternatives) == 3
    assert scores == sorted(scores, reverse=True)
    assert reading.intent not in {one.intent for one in reading.alternatives}


def test_off_topic_is_never_sure() -> None:
    """Nothing opens for a text that is off topic, however clear."""
    assert not IntentReading(OTHER, 1.0).is_sure
    assert IntentReading("court", SURE_SCORE).is_sure


def test_learning_again_reads_the_same() -> None:
    """Equal phrases give equal readings, to the last digit."""
    again = learn_intents(_words(), OpenCC("t2s").convert)
    texts = [phrases[0] for _, phrases in _words().examples]

    assert [again.read(text) for text in texts] == [_shipped().read(text) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "😀😀😀",
        "\u202e\u202d\u2066收到传票",
        "催收打电话" * 2000,
        "\x00\x1b[0m",
        "ﷺ" * 10_000,
    ],
)
def test_odd_texts_give_a_reading_in_bounded_time(text: str) -> None:
    """Empty, long, emoji, bidi and control characters give a known intent at once."""
    reader = _shipped()
    start = time.perf_counter()

    reading = reader.read(text)

    assert reading.intent in INTENTS
    assert time.perf_counter() - start < 0.5


@given(st.text(max_size=200))
def test_any_text_gives_shares(text: str) -> None:
    """Every score lies between 0 and 1."""
    reading = _shipped().read(text)

    assert 0 <= reading.score <= 1
    assert all(0 <= one.score <= reading.score for one in reading.alternatives)


def test_every_intent_can_be_told() -> None:
    """Of each intent nine phrases in ten read as it."""
    for intent, phrases in _words().examples:
        right = sum(_shipped().read(phrase).intent == intent for phrase in phrases)

        assert right / len(phrases) >= 0.9, intent


def test_hardly_an_example_is_surely_another_intent() -> None:
    """Fewer than one phrase in two hundred would open what it is no example of."""
    readings = [
        (intent, _shipped().read(phrase))
        for intent, phrases in _words().examples
        for phrase in phrases
    ]
    wrong = [
        reading for intent, reading in readings if reading.is_sure and reading.intent != intent
    ]

    assert len(wrong) / len(readings) < 0.005


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("催收的人这会儿就在我家楼道里敲门", "at_door"),
        ("昨晚外包打我妈骂了半小时还说要爆我通讯录", "contacts_harassed"),
        ("佢哋日日打俾我同事", "contacts_harassed"),
        ("把我身份證照片發到業主群", "exposed_online"),
        ("借的八千到手六千五算不算砍头息", "true_cost"),
        ("那边说不还就去坐牢 真的假的", "crime_fear"),
        ("zhengxin 会不会黑", "credit_report"),
        ("活着真没意思 不如一了百了", "crisis"),
        ("我想和老婆离婚房子归谁", OTHER),
    ],
)
def test_people_are_understood_in_their_own_voices(text: str, intent: str) -> None:
    """Plain, Traditional, Cantonese and pinyin texts that are no examples are told."""
    assert text not in {phrase for _, phrases in _words().examples for phrase in phrases}
    assert _shipped().read(text).intent == intent


def test_reading_takes_less_than_a_millisecond() -> None:
    """A text of everyday length is read in well under 1 ms on average."""
    reader, text = _shipped(), "昨晚十点半建行外包打我妈骂了半小时还说要爆我通讯录"
    start = time.process_time()

    for _ in range(200):
        reader.read(text)

    assert (time.process_time() - start) / 200 < 0.001
