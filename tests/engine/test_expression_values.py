"""`bot.engine.expression_values`."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from bot.engine.expression import CompareOp
from bot.engine.expression_values import UNKNOWN, Range, computed, iso_date, related
from bot.kernel.values import Moment

NOW = datetime(2026, 11, 24, 15, tzinfo=timezone(timedelta(hours=8)))


def between(start: int, end: int) -> Moment:
    """Give a time some hours after now."""
    return Moment(NOW + timedelta(hours=start), NOW + timedelta(hours=end), "hour")


@pytest.mark.parametrize(
    ("op", "later", "overlapping", "earlier"),
    [
        ("<", False, UNKNOWN, True),
        ("<=", False, UNKNOWN, True),
        (">", True, UNKNOWN, False),
        (">=", True, UNKNOWN, False),
        ("=", False, UNKNOWN, False),
        ("!=", True, UNKNOWN, True),
    ],
)
def test_rough_times_compare_when_they_do_not_overlap(
    op: CompareOp, later: object, overlapping: object, earlier: object
) -> None:
    """Two ranges of time have an order only when one ends before the other begins."""
    assert related(op, between(4, 6), between(1, 3), NOW) is later
    assert related(op, between(2, 6), between(1, 3), NOW) is overlapping
    assert related(op, between(1, 3), between(4, 6), NOW) is earlier


def test_the_end_of_a_range_is_not_in_it() -> None:
    """Yesterday ends as today begins, and is before it."""
    assert related("<", between(-3, 0), between(0, 0), NOW) is True
    assert related(">=", between(0, 3), between(-3, 0), NOW) is True


def test_a_time_meets_a_date_in_the_zone_of_now() -> None:
    """23:30 in London is tomorrow in Beijing."""
    at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    assert related("=", Moment(at, at, "exact"), date(2026, 11, 24), NOW) is True


def test_the_difference_of_rough_times_is_a_range() -> None:
    """It reaches from the least to the greatest that it can be."""
    found = computed("-", between(5, 5), between(1, 3), NOW)

    hour = Decimal(3_600_000_000)
    assert found == Range("span", 2 * hour + 1, 4 * hour)


def test_a_shifted_time_keeps_its_precision() -> None:
    """Adding a duration moves both ends."""
    assert computed("+", between(1, 3), timedelta(hours=1), NOW) == between(2, 4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-05", date(2026, 1, 5)),
        ("2026-02-30", None),
        ("20260105", None),
        ("2026-W01-1", None),
        ("", None),
    ],
)
def test_only_plain_dates_are_dates(text: str, day: date | None) -> None:
    """Other ISO forms and impossible days are texts."""
    assert iso_date(text) == day


def test_what_cannot_be_reckoned_is_unknown() -> None:
    """A signalling not-a-number compares with nothing."""
    assert related(">", Decimal("sNaN"), Decimal(1), NOW) is UNKNOWN
