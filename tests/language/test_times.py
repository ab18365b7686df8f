from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.times import read_date, read_duration, read_time

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 23, 30, tzinfo=SHANGHAI)  # a Sunday


def _read(text: str, now: datetime = NOW) -> list[str]:
    """Write readings as `from/to precision`, shortest form, the year 2026 left out."""
    return [
        f"{_stamp(m.start)}/{_stamp(m.end)} {m.precision}" for m in read_time(text, now).readings
    ]


def _stamp(at: datetime) -> str:
    form = "%m-%dT%H:%M:%S" if at.second else "%m-%dT%H:%M"
    return at.strftime(form if at.year == 2026 else "%Y-" + form)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        # an hour with its part of the day
        ("昨晚八点", "11-21T20:00/11-21T21:00 hour"),
        ("昨晚 凌晨一点", "11-22T01:00/11-22T02:00 hour"),
        ("昨晚八點鐘", "11-21T20:00/11-21T21:00 hour"),
        ("昨晚８点", "11-21T20:00/11-21T21:00 hour"),
        ("昨天 晚上 8 点", "11-21T20:00/11-21T21:00 hour"),
        ("晚上十一点钟", "11-22T23:00/11-22T23:30 hour"),
        ("上周三下午三点", "11-11T15:00/11-11T16:00 hour"),
        ("上上周五下午两点", "11-06T14:00/11-06T15:00 hour"),
        ("周三晚10点", "11-18T22:00/11-18T23:00 hour"),
        ("星期五早上九点", "11-20T09:00/11-20T10:00 hour"),
        ("本周六上午十点", "11-21T10:00/11-21T11:00 hour"),
        ("礼拜二中午十二点", "11-17T12:00/11-17T13:00 hour"),
        ("晚8点", "11-22T20:00/11-22T21:00 hour"),
        ("今天下午一点多", "11-22T13:00/11-22T14:00 hour"),
        ("中午一点", "11-22T13:00/11-22T14:00 hour"),
        ("凌晨两点", "11-22T02:00/11-22T03:00 hour"),
        ("昨天凌晨一点", "11-21T01:00/11-21T02:00 hour"),
        ("昨天傍晚六点", "11-21T18:00/11-21T19:00 hour"),
        ("昨天下午12点", "11-21T12:00/11-21T13:00 hour"),
        ("早上十点", "11-22T10:00/11-22T11:00 hour"),
        ("三天前晚上八点", "11-19T20:00/11-19T21:00 hour"),
        ("大前天早上七点", "11-19T07:00/11-19T08:00 hour"),
        ("上个月5号下午三点", "10-05T15:00/10-05T16:00 hour"),
        ("11/21 晚上9点", "11-21T21:00/11-21T22:00 hour"),
        ("昨天他们晚上八点打来", "11-21T20:00/11-21T21:00 hour"),
        ("晚上八点打的，昨天", "11-21T20:00/11-21T21:00 hour"),
        ("昨晚八点建行外包打了我妈三次,骂人", "11-21T20:00/11-21T21:00 hour"),
        # the small hours
        ("昨晚一点", "11-22T01:00/11-22T02:00 hour"),
        ("昨晚十二点", "11-22T00:00/11-22T01:00 hour"),
        ("昨天晚上12点", "11-22T00:00/11-22T01:00 hour"),
        ("昨夜两点", "11-22T02:00/11-22T03:00 hour"),
        ("昨晚凌晨一点", "11-22T01:00/11-22T02:00 hour"),
        ("昨晚半夜一点", "11-22T01:00/11-22T02:00 hour"),
        ("夜里三点", "11-22T03:00/11-22T04:00 hour"),
        ("半夜一点", "11-22T01:00/11-22T02:00 hour"),
        ("今天半夜一点", "11-22T01:00/11-22T02:00 hour"),
        ("今晚一点", "11-22T01:00/11-22T02:00 hour"),
        ("今晚十二点", "11-22T00:00/11-22T01:00 hour"),
        ("昨天半夜十一点", "11-21T23:00/11-22T00:00 hour"),
        ("昨晚深夜十一点", "11-21T23:00/11-22T00:00 hour"),
        # minutes and seconds
        ("今早七点半", "11-22T07:30/11-22T07:30 minute"),
        ("11月5号晚上十点半", "11-05T22:30/11-05T22:30 minute"),
        ("昨天上午十点十分", "11-21T10:10/11-21T10:10 minute"),
        ("早上八点零五", "11-22T08:05/11-22T08:05 minute"),
        ("晚上8点05分", "11-22T20:05/11-22T20:05 minute"),
        ("下午三点一刻", "11-22T15:15/11-22T15:15 minute"),
        ("下午三点三刻", "11-22T15:45/11-22T15:45 minute"),
        ("昨天晚上差五分八点", "11-21T19:55/11-21T19:55 minute"),
        ("昨晚差一刻九点", "11-21T20:45/11-21T20:45 minute"),
        ("昨日二十一时三十分", "11-21T21:30/11-21T21:30 minute"),
        ("晚上九点整", "11-22T21:00/11-22T21:00 minute"),
        ("昨天中午12点半", "11-21T12:30/11-21T12:30 minute"),
        ("十五点二十", "11-22T15:20/11-22T15:20 minute"),
        ("15点20分", "11-22T15:20/11-22T15:20 minute"),
        ("22:10", "11-22T22:10/11-22T22:10 minute"),
        ("２２：１０", "11-22T22:10/11-22T22:10 minute"),
        ("08:30", "11-22T08:30/11-22T08:30 minute"),
        ("10:30pm", "11-22T22:30/11-22T22:30 minute"),
        ("昨天9:15 AM打的", "11-21T09:15/11-21T09:15 minute"),
        ("21号晚22:10", "11-21T22:10/11-21T22:10 minute"),
        ("晚上08:30", "11-22T20:30/11-22T20:30 minute"),
        ("2026-11-21 22:10", "11-21T22:10/11-21T22:10 minute"),
        ("2026-11-21 9:30", "11-21T09:30/11-21T09:30 minute"),
        ("2026年11月21日 22:10", "11-21T22:10/11-21T22:10 minute"),
        ("2026/11/21 22:10:35", "11-21T22:10:35/11-21T22:10:35 exact"),
        ("2026-11-21T22:10:35", "11-21T22:10:35/11-21T22:10:35 exact"),
        ("11.21 21:30", "11-21T21:30/11-21T21:30 minute"),
        ("昨天23:45", "11-21T23:45/11-21T23:45 minute"),
        ("23:45", "11-21T23:45/11-21T23:45 minute"),
        # 24 hours
        ("昨天22点", "11-21T22:00/11-21T23:00 hour"),
        ("昨天0点", "11-21T00:00/11-21T01:00 hour"),
        ("昨天24点", "11-22T00:00/11-22T01:00 hour"),
        ("昨天13时", "11-21T13:00/11-21T14:00 hour"),
        # days
        ("昨天", "11-21T00:00/11-22T00:00 day"),
        ("今天", "11-22T00:00/11-22T23:30 day"),
        ("前天", "11-20T00:00/11-21T00:00 day"),
        ("三天前", "11-19T00:00/11-20T00:00 day"),
        ("周三", "11-18T00:00/11-19T00:00 day"),
        ("周日", "11-22T00:00/11-22T23:30 day"),
        ("上周日", "11-15T00:00/11-16T00:00 day"),
        ("11月5日", "11-05T00:00/11-06T00:00 day"),
        ("十一月五号", "11-05T00:00/11-06T00:00 day"),
        ("12月1日", "2025-12-01T00:00/2025-12-02T00:00 day"),
        ("去年三月五号", "2025-03-05T00:00/2025-03-06T00:00 day"),
        ("二零二六年三月五日", "03-05T00:00/03-06T00:00 day"),
        ("25号", "10-25T00:00/10-26T00:00 day"),
        ("31号", "10-31T00:00/11-01T00:00 day"),
        ("20261121", "11-21T00:00/11-22T00:00 day"),
        ("大年初三", "02-19T00:00/02-20T00:00 day"),
        ("除夕夜", "02-16T00:00/02-17T00:00 day"),
        ("正月十五", "03-03T00:00/03-04T00:00 day"),
        ("双十一", "11-11T00:00/11-12T00:00 day"),
        ("昨天打电话说明天上门", "11-21T00:00/11-22T00:00 day"),
        # parts of a day
        ("前天中午", "11-20T11:00/11-20T13:00 part_of_day"),
        ("今天早上", "11-22T06:00/11-22T09:00 part_of_day"),
        ("昨天上午", "11-21T08:00/11-21T12:00 part_of_day"),
        ("昨天下午", "11-21T13:00/11-21T18:00 part_of_day"),
        ("昨天傍晚", "11-21T17:00/11-21T19:00 part_of_day"),
        ("昨晚", "11-21T18:00/11-22T00:00 part_of_day"),
        ("前晚", "11-20T18:00/11-21T00:00 part_of_day"),
        ("今晚", "11-22T18:00/11-22T23:30 part_of_day"),
        ("昨天夜里", "11-21T22:00/11-22T05:00 part_of_day"),
        ("昨儿夜里", "11-21T22:00/11-22T05:00 part_of_day"),
        ("昨夜", "11-21T22:00/11-22T05:00 part_of_day"),
        ("昨晚深夜", "11-21T22:00/11-22T05:00 part_of_day"),
        ("昨晚凌晨", "11-22T00:00/11-22T06:00 part_of_day"),
        ("凌晨", "11-22T00:00/11-22T06:00 part_of_day"),
        ("一大早", "11-22T06:00/11-22T09:00 part_of_day"),
        # ago and now
        ("半小时前", "11-22T23:00/11-22T23:00 minute"),
        ("一个半小时前", "11-22T22:00/11-22T22:00 minute"),
        ("5min前", "11-22T23:25/11-22T23:25 minute"),
        ("2h前", "11-22T21:30/11-22T21:30 minute"),
        ("两小时半前", "11-22T21:00/11-22T21:00 minute"),
        ("一刻钟前", "11-22T23:15/11-22T23:15 minute"),
        ("20分钟之前", "11-22T23:10/11-22T23:10 minute"),
        ("2个钟头以前", "11-22T21:30/11-22T21:30 minute"),
        ("两个多小时前", "11-22T20:30/11-22T21:30 hour"),
        ("二十多分钟前", "11-22T23:00/11-22T23:10 hour"),
        ("刚刚", "11-22T23:30/11-22T23:30 minute"),
        ("刚才打的", "11-22T23:30/11-22T23:30 minute"),
        ("今天刚打的", "11-22T23:30/11-22T23:30 minute"),
        ("他现在正在打", "11-22T23:30/11-22T23:30 minute"),
        # between and about
        ("下午七八点", "11-22T19:00/11-22T20:00 hour"),
        ("昨天晚上7、8点", "11-21T19:00/11-21T20:00 hour"),
        ("晚上十一二点", "11-22T23:00/11-22T23:30 hour"),
        ("晚上八点到九点", "11-22T20:00/11-22T21:00 hour"),
        ("20:00-20:30", "11-22T20:00/11-22T20:30 hour"),
        ("从晚上八点一直打到十点", "11-22T20:00/11-22T22:00 hour"),
        ("昨晚十一点到一点", "11-21T23:00/11-22T01:00 hour"),
        ("昨天早上到下午", "11-21T06:00/11-21T18:00 part_of_day"),
        ("晚上十点左右", "11-22T21:30/11-22T22:30 hour"),
        ("大概晚上十点", "11-22T21:30/11-22T22:30 hour"),
        ("晚上大约8:30", "11-22T20:15/11-22T20:45 hour"),
        ("昨晚有人敲门，大概八点", "11-21T19:30/11-21T20:30 hour"),
        ("晚上快十点", "11-22T21:30/11-22T22:00 hour"),
        ("晚上十点以后", "11-22T22:00/11-22T23:30 part_of_day"),
        ("昨天早上八点前", "11-21T06:00/11-21T08:00 part_of_day"),
        ("昨天22点前", "11-21T21:00/11-21T22:00 part_of_day"),
    ],
)
def test_a_clear_time_has_one_reading(text: str, reading: str) -> None:
    """A time that is told is read with its precision, and nothing is asked."""
    assert _read(text) == [reading]
    assert read_time(text, NOW).ask is None


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("八点打的", ["11-22T08:00", "11-22T20:00"]),
        ("昨天八点", ["11-21T08:00", "11-21T20:00"]),
        ("8:30", ["11-22T08:30", "11-22T20:30"]),
        ("昨天10:30", ["11-21T10:30", "11-21T22:30"]),
        ("十一点半", ["11-22T11:30", "11-22T23:30"]),
        ("12点", ["11-22T00:00", "11-22T12:00"]),
        ("昨天12点", ["11-21T12:00", "11-22T00:00"]),
        ("五点整", ["11-22T05:00", "11-22T17:00"]),
        ("差五分八点", ["11-22T07:55", "11-22T19:55"]),
        ("昨天7-8点", ["11-21T07:00", "11-21T19:00"]),
        ("快十点了", ["11-22T09:30", "11-22T21:30"]),
        ("昨天八点到九点", ["11-21T08:00", "11-21T20:00"]),
    ],
)
def test_an_hour_without_its_part_asks_morning_or_evening(text: str, starts: list[str]) -> None:
    """Both hours are given and none is chosen."""
    reading = read_time(text, NOW)

    assert [_stamp(moment.start) for moment in reading.readings] == starts
    assert reading.ask == "morning_or_evening"


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("昨天半夜一点", ["11-21T01:00", "11-22T01:00"]),
        ("昨天夜里1点", ["11-21T01:00", "11-22T01:00"]),
        ("前天夜里两点", ["11-20T02:00", "11-21T02:00"]),
        ("上周三半夜十二点", ["11-11T00:00", "11-12T00:00"]),
        ("昨天半夜1:20", ["11-21T01:20", "11-22T01:20"]),
        ("半夜打的", ["11-21T22:00", "11-22T22:00"]),
    ],
)
def test_a_small_hour_of_a_night_asks_which_night(text: str, starts: list[str]) -> None:
    """A small hour may belong to the night before or to the one that began that day."""
    reading = read_time(text, NOW)

    assert [_stamp(moment.start) for moment in reading.readings] == starts
    assert reading.ask == "which_night"


@pytest.mark.parametrize(
    "text",
    [
        "每天早上六点",
        "每天都打",
        "天天半夜打",
        "上周",
        "上个月",
        "三月",
        "3月份",
        "去年",
        "前几天",
        "那天晚上",
        "当晚八点",
        "周末",
        "国庆",
        "几个月前",
        "两周前",
        "十来分钟前",
        "十几分钟前",
        "今晚十一点五十",
        "明天",
        "明天早上八点",
        "后天",
        "下周三",
        "2027年1月5日",
        "2026年2月30日",
        "2月30日",
    ],
)
def test_a_vague_recurring_or_coming_time_asks(text: str) -> None:
    """What cannot be placed in the past has no reading, and the exact time is asked for."""
    reading = read_time(text, NOW)

    assert (reading.readings, reading.ask) == ((), "exact_time")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("昨晚八点和今早七点各打一次", 2),
        ("昨天早上打了，下午又打", 2),
        ("不是昨天，是前天", 2),
        ("上周三到周五", 2),
        ("上周他们来过，昨天又来", 1),
    ],
)
def test_several_times_ask_for_the_exact_one(text: str, count: int) -> None:
    """Every time that is named is given."""
    reading = read_time(text, NOW)

    assert len(reading.readings) == count
    assert reading.ask == "exact_time"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有时间",
        "打了三次",
        "有一点难受",
        "早点休息",
        "早一点告诉我",
        "一点钱也没有",
        "现在怎么办",
        "欠款5000元",
        "12378",
        "13800138000",
        "每月还1200",
        "我有两点疑问",
        "5号楼",
        "利息3.5",
        "第三点",
        "有时候",
        "他说五三点",
        "25:70",
        "13pm",
    ],
)
def test_a_text_without_a_time_asks_nothing(text: str) -> None:
    """Counts, amounts and other talk are no times."""
    reading = read_time(text, NOW)

    assert (reading.readings, reading.ask) == ((), None)


@pytest.mark.parametrize(
    ("text", "now", "reading"),
    [
        ("今晚八点", "2026-11-23T02:00", "11-22T20:00/11-22T21:00 hour"),
        ("今晚", "2026-11-23T02:00", "11-22T18:00/11-23T00:00 part_of_day"),
        ("昨晚一点", "2026-11-23T02:00", "11-23T01:00/11-23T02:00 hour"),
        ("今天八点", "2026-11-22T10:00", "11-22T08:00/11-22T09:00 hour"),
        ("下午三点", "2026-11-22T10:00", "11-21T15:00/11-21T16:00 hour"),
        ("周日晚上十点", "2026-11-22T10:00", "11-15T22:00/11-15T23:00 hour"),
        ("周一", "2026-11-23T00:00", "11-23T00:00/11-23T00:00 day"),
        ("22号晚上八点", "2026-11-22T10:00", "10-22T20:00/10-22T21:00 hour"),
        ("半夜打的", "2026-11-22T10:00", "11-21T22:00/11-22T05:00 part_of_day"),
        ("12月31日晚上十点", "2026-01-01T00:10", "2025-12-31T22:00/2025-12-31T23:00 hour"),
        ("2月29日", "2026-01-01T00:10", "2024-02-29T00:00/2024-03-01T00:00 day"),
        ("上个月5号", "2026-01-01T00:10", "2025-12-05T00:00/2025-12-06T00:00 day"),
        ("十分钟前", "2026-01-01T00:05", "2025-12-31T23:55/2025-12-31T23:55 minute"),
    ],
)
def test_what_is_still_to_come_means_the_most_recent_past_one(
    text: str, now: str, reading: str
) -> None:
    """The clock of the user decides which day is meant."""
    assert _read(text, datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)) == [reading]


def test_an_evening_said_in_the_morning_is_no_reading_of_today() -> None:
    """今天下午 cannot have been, at ten in the morning."""
    reading = read_time("今天下午", NOW.replace(hour=10))

    assert (reading.readings, reading.ask) == ((), "exact_time")


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai", "Asia/Tokyo"])
def test_the_zone_of_now_is_the_zone_of_the_reading(zone: str) -> None:
    """A reading is in the user's zone, wherever the server stands."""
    now = NOW.replace(tzinfo=ZoneInfo(zone))

    moment = read_time("昨晚八点", now).readings[0]

    assert moment.start == datetime(2026, 11, 21, 20, tzinfo=ZoneInfo(zone))


def test_an_hour_ago_is_an_hour_of_time() -> None:
    """When the clocks go back, an hour ago is still one hour."""
    now = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"), fold=1)

    moment = read_time("一小时前", now).readings[0]

    assert now.astimezone(UTC) - moment.start.astimezone(UTC) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020年1月5日", date(2020, 1, 5)),
        ("2020-01-05", date(2020, 1, 5)),
        ("2020/1/5", date(2020, 1, 5)),
        ("2020.1.5", date(2020, 1, 5)),
        ("20200105", date(2020, 1, 5)),
        ("二零二零年一月五号", date(2020, 1, 5)),
        ("20年1月5日", date(2020, 1, 5)),
        ("去年三月五号", date(2025, 3, 5)),
        ("前年3月5日", date(2024, 3, 5)),
        ("今年3月5日", date(2026, 3, 5)),
        ("上个月5号", date(2026, 10, 5)),
        ("上上个月5号", date(2026, 9, 5)),
        ("这个月5号", date(2026, 11, 5)),
        ("昨天", date(2026, 11, 21)),
        ("昨晚", date(2026, 11, 21)),
        ("三天前", date(2026, 11, 19)),
        ("30天前", date(2026, 10, 23)),
        ("1月5日", date(2026, 1, 5)),
        ("12月5日", date(2025, 12, 5)),
        ("周三", date(2026, 11, 18)),
        ("８月１日开始逾期", date(2026, 8, 1)),
        ("今天", date(2026, 11, 22)),
        ("大年三十", date(2026, 2, 16)),
        ("5号，就是11月5号", date(2026, 11, 5)),
    ],
)
def test_a_date_is_the_most_recent_past_one(text: str, day: date) -> None:
    """A date slot takes numbers, characters and words."""
    assert read_date(text, NOW) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明天", date(2026, 11, 23)),
        ("后天", date(2026, 11, 24)),
        ("大后天", date(2026, 11, 25)),
        ("3天后", date(2026, 11, 25)),
        ("下周三", date(2026, 11, 25)),
        ("周三", date(2026, 11, 25)),
        ("25号", date(2026, 11, 25)),
        ("下个月5号", date(2026, 12, 5)),
        ("1月5日", date(2027, 1, 5)),
        ("2027-01-05", date(2027, 1, 5)),
        ("明年3月5日", date(2027, 3, 5)),
        ("今天", date(2026, 11, 22)),
    ],
)
def test_a_coming_date_is_the_next_one(text: str, day: date) -> None:
    """With `future`, the next such date is meant."""
    assert read_date(text, NOW, future=True) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "记不清",
        "去年三月",
        "上个月",
        "明天",
        "2月30日",
        "5号和8号",
        "5000元",
        "几天前",
        "2020-13-05",
    ],
)
def test_a_vague_or_double_date_is_none(text: str) -> None:
    """What names no single past day is refused."""
    assert read_date(text, NOW) is None


ALPHABET = (
    "昨今前明后天晚早上下午中夜里半凌晨点分秒钟刻到至周一二三四五六七八九十日月号年个前去大初正"
    ":-/.T 0123456789多左右差快刚每几"
)


@given(
    st.text(
        alphabet=st.sampled_from(ALPHABET),
        max_size=24,
    )
    | st.text(),
    st.datetimes(datetime(1990, 1, 1), datetime(2045, 1, 1)),  # noqa: DTZ001 - bounds of the clock
    st.sampled_from([UTC, SHANGHAI, ZoneInfo("America/New_York")]),
)
def test_no_reading_lies_after_now(text: str, wall: datetime, zone: ZoneInfo) -> None:
    """No text makes the readers fail; every reading is in order and past."""
    now = wall.replace(tzinfo=zone)
    reading = read_time(text, now)
    day = read_date(text, now)
    read_date(text, now, future=True)
    read_duration(text)

    assert all(moment.start <= moment.end <= now for moment in reading.readings)
    assert day is None or day <= now.date()
    assert len(reading.readings) < 2 or reading.ask is not None


@pytest.mark.parametrize("glyphs", ["1", "一", "八点", "1 ", "昨", "上", "半", "1-", "差"])
def test_a_hostile_text_ends(glyphs: str) -> None:
    """Ten thousand repeated glyphs are read in bounded steps, without backtracking."""
    text = glyphs * (10_000 // len(glyphs))

    assert all(moment.end <= NOW for moment in read_time(text, NOW).readings)
    assert read_date(text, NOW) is None
    assert read_duration(text) is None
