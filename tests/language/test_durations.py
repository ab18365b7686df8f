from datetime import UTC, datetime, timedelta

import pytest

from bot.language.durations import read_ago, read_duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("3天", timedelta(days=3)),
        ("三天", timedelta(days=3)),
        ("两小时", timedelta(hours=2)),
        ("2个小时", timedelta(hours=2)),
        ("半小时", timedelta(minutes=30)),
        ("半个钟头", timedelta(minutes=30)),
        ("15分钟", timedelta(minutes=15)),
        ("一刻钟", timedelta(minutes=15)),
        ("一周", timedelta(weeks=1)),
        ("2个星期", timedelta(weeks=2)),
        ("1小时30分", timedelta(minutes=90)),
        ("两个半小时", timedelta(minutes=150)),
        ("一天半", timedelta(hours=36)),
        ("5秒", timedelta(seconds=5)),
        ("打了10分钟左右", timedelta(minutes=10)),
    ],
)
def test_a_length_of_time_is_read(text: str, length: timedelta) -> None:
    """Halves and compounds add up."""
    assert read_duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "几天", "三天多", "一个月", "没有", "3", "3天或者5天", "99999天"]
)
def test_an_open_or_double_length_is_none(text: str) -> None:
    """A month has no length, and neither has an open number."""
    assert read_duration(text) is None


def test_a_time_ago_must_be_a_whole_phrase() -> None:
    """Other text is no time ago."""
    assert read_ago("昨天", datetime(2026, 1, 1, tzinfo=UTC)) is None
