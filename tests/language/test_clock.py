import re
from datetime import timedelta

import pytest

from bot.language.clock import CLOCK, PART, hours_of, read_clock, read_parts


@pytest.mark.parametrize(
    ("text", "start_min", "end_min", "settled"),
    [
        ("八点", 480, 540, False),
        ("八点半", 510, 510, False),
        ("20点", 1200, 1260, True),
        ("08:05", 485, 485, True),
        ("8:05", 485, 485, False),
        ("12pm", 720, 780, True),
        ("12am", 0, 60, True),
        ("七八点", 420, 480, False),
        ("11-1点", 660, 780, False),
        ("差五分八点", 475, 475, False),
    ],
)
def test_a_clock_time_spans_its_hour_or_stands_on_its_minute(
    text: str, start_min: int, end_min: int, settled: bool
) -> None:
    """Minutes are counted from midnight, before the part of the day is known."""
    assert re.fullmatch(CLOCK, text)
    clock = read_clock(text)

    assert clock is not None
    assert clock.start == timedelta(minutes=start_min)
    assert clock.end == timedelta(minutes=end_min)
    assert clock.settled is settled


@pytest.mark.parametrize("text", ["五三点", "8-8点", "13pm", "差五分零点"])
def test_hours_without_sense_are_no_clock_time(text: str) -> None:
    """A falling pair, an empty span and a thirteenth hour of the afternoon are refused."""
    assert read_clock(text) is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("凌晨", "dawn"),
        ("大半夜", "night"),
        ("一大早", "early"),
        ("晚上", "evening"),
        ("晌午", "noon"),
    ],
)
def test_a_word_names_a_part_of_the_day(text: str, part: str) -> None:
    """Every word of the pattern has its part."""
    assert re.fullmatch(PART, text)
    assert read_parts(text) == (part,)


def test_a_lone_night_is_an_evening_first() -> None:
    """昨夜两点 is the night that began yesterday; other glyphs name nothing."""
    assert read_parts("夜") == ("evening", "night")
    assert read_parts("天") == ()


def test_an_hour_without_a_part_has_two_meanings() -> None:
    """Eight is morning or evening; after 下午 it is evening only."""
    clock = read_clock("八点")

    assert clock is not None
    assert hours_of(clock, None) == (timedelta(0), timedelta(hours=12))
    assert hours_of(clock, "afternoon") == (timedelta(hours=12),)
    assert hours_of(clock, "morning") == (timedelta(0),)
