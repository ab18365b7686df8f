"""Nobody is reminded between ten in the evening and eight in the morning."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.quiet_hours import after_quiet, by_day, is_quiet, later

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = st.sampled_from([SHANGHAI, ZoneInfo("Asia/Urumqi"), ZoneInfo("Europe/Berlin"), UTC])


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [
        ("21:59:59", False),
        ("22:00:00", True),
        ("23:59:59", True),
        ("00:00:00", True),
        ("07:59:59", True),
        ("08:00:00", False),
        ("12:00:00", False),
    ],
)
def test_the_quiet_hours(clock: str, quiet: bool) -> None:
    """They begin at 22:00 and end at 8:00 on the person's own clock."""
    assert is_quiet(datetime.fromisoformat(f"2026-11-24T{clock}+08:00")) is quiet


@pytest.mark.parametrize(
    ("due", "moved"),
    [
        ("2026-11-24T22:00", "2026-11-25T08:00"),
        ("2026-11-24T23:30", "2026-11-25T08:01:30"),
        ("2026-11-25T00:00", "2026-11-25T08:02"),
        ("2026-11-25T03:00", "2026-11-25T08:05"),
        ("2026-12-31T23:00", "2027-01-01T08:01"),
        ("2026-11-24T21:59", "2026-11-24T21:59"),
        ("2026-11-24T08:00", "2026-11-24T08:00"),
    ],
)
def test_what_is_due_at_night_comes_in_the_morning(due: str, moved: str) -> None:
    """Shortly after eight; by day nothing moves."""
    at = datetime.fromisoformat(due).replace(tzinfo=SHANGHAI)

    assert after_quiet(at) == datetime.fromisoformat(moved).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "span", "end"),
    [
        ("2026-11-22T23:30", timedelta(days=3), "2026-11-25T08:01:30"),
        ("2026-11-22T03:00", timedelta(days=3), "2026-11-25T08:05"),
        ("2026-11-22T12:00", timedelta(days=3), "2026-11-25T12:00"),
        ("2026-11-22T23:30", timedelta(hours=72), "2026-11-25T08:01:30"),
        ("2026-11-22T21:00", timedelta(hours=2), "2026-11-23T08:01"),
        ("2026-11-22T23:30", timedelta(hours=36), "2026-11-24T11:30"),
        ("2026-11-22T12:00", timedelta(hours=35), "2026-11-24T08:01"),
        ("2026-11-22T23:00", timedelta(0), "2026-11-23T08:01"),
    ],
)
def test_a_span_of_days_ends_on_its_day(now: str, span: timedelta, end: str) -> None:
    """At its hour or in that morning; any other span is put off to the morning after."""
    begun = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)

    assert later(begun, span) == datetime.fromisoformat(end).replace(tzinfo=SHANGHAI)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001  # zone follows
def test_what_is_meant_for_a_day_comes_on_that_day(at: datetime) -> None:
    """By day, and on no other date."""
    day = by_day(at.replace(tzinfo=SHANGHAI))

    assert day.date() == at.date()
    assert not is_quiet(day)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), ZONES)  # noqa: DTZ001  # zone follows
def test_a_moved_time_is_by_day_soon_and_not_before(at: datetime, zone: tzinfo) -> None:
    """It is never earlier, never at night, and at most the night and the spread later."""
    due = at.replace(tzinfo=zone)

    moved = after_quiet(due)

    assert not is_quiet(moved)
    assert moved >= due
    assert moved.replace(tzinfo=None) - at <= timedelta(hours=10)
    assert after_quiet(moved) == moved


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001  # zone follows
    st.timedeltas(timedelta(0), timedelta(days=2)),
)
def test_the_order_of_reminders_stays(at: datetime, later: timedelta) -> None:
    """Of two reminders the one that was due first comes first, or both at once."""
    first = at.replace(tzinfo=SHANGHAI)

    assert after_quiet(first) <= after_quiet(first + later)
