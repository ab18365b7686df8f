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
        ("半个钟", timedelta(minutes=30)),
        ("半個鐘", timedelta(minutes=30)),
        ("三个钟", timedelta(hours=3)),
        ("两个钟头", timedelta(hours=2)),
        ("一个半钟", timedelta(minutes=90)),
        ("个半小时", timedelta(minutes=90)),
        ("三刻钟", timedelta(minutes=45)),
        ("３０分鐘", timedelta(minutes=30)),
        ("骂了半小时", timedelta(minutes=30)),
        ("1分20秒", timedelta(seconds=80)),
        ("两小时半", timedelta(minutes=150)),
        ("一小时零五分", timedelta(minutes=65)),
        ("半天", timedelta(hours=12)),
    ],
)
def test_a_length_of_time_is_read(text: str, length: timedelta) -> None:
    """Halves and compounds add up."""
    assert read_duration(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "几天",
        "三天多",
        "一个月",
        "没有",
        "3",
        "3天或者5天",
        "99999天",
        "个把小时",
        "一两个小时",
        "两三个小时",
        "十五六分钟",
        "三五分钟",
        "十来分钟",
        "十几分钟",
        "好半天",
        "不到半小时",
        "一会儿",
        "一小时三十",
        "半小时以上",
        "三八分钟",
    ],
)
def test_an_open_or_double_length_is_none(text: str) -> None:
    """A month has no length, and neither has an open number."""
    assert read_duration(text) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("半个钟前", (30, 30)),
        ("三刻钟前", (45, 45)),
        ("两三个小时前", (180, 120)),
        ("十五六分钟前", (16, 15)),
        ("一个多小时前", (120, 60)),
        ("个半钟前", (90, 90)),
    ],
)
def test_a_time_ago_is_a_moment_or_a_range(text: str, minutes: tuple[int, int]) -> None:
    """A number that may be two gives the time between them."""
    now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    moment = read_ago(text, now)

    assert moment is not None
    assert (now - moment.start, now - moment.end) == (
        timedelta(minutes=minutes[0]),
        timedelta(minutes=minutes[1]),
    )


def test_a_time_ago_must_be_a_whole_phrase() -> None:
    """Other text is no time ago."""
    assert read_ago("昨天", datetime(2026, 1, 1, tzinfo=UTC)) is None
