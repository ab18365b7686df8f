"""When nobody is reminded of anything: the hours in which a collector may not call either.

Only what comes by itself keeps quiet. Whoever writes at night is answered at night.
"""

from datetime import datetime, time, timedelta
from typing import Final

QUIET_FROM: Final = time(22)
QUIET_TO: Final = time(8)
_SPREAD: Final = timedelta(minutes=10)
"""Over how long after the quiet hours the night's reminders are spread, in their order."""
_DAY: Final = timedelta(days=1)


def is_quiet(at: datetime) -> bool:
    """Tell whether it is night on the person's clock; `at` is in their time zone."""
    clock = at.time()
    return clock >= QUIET_FROM or clock < QUIET_TO


def after_quiet(at: datetime) -> datetime:
    """Give the time itself by day, and at night a time shortly after the night ends.

    The later in the night, the later after it: what was due first comes first, and many
    people's reminders do not all leave in one second. Equal times give equal times.
    """
    if not is_quiet(at):
        return at
    evening = datetime.combine(at.date(), QUIET_FROM, at.tzinfo)
    if at < evening:
        evening -= _DAY
    morning = datetime.combine(evening.date() + _DAY, QUIET_TO, at.tzinfo)
    return morning + (at - evening) / (morning - evening) * _SPREAD


def by_day(at: datetime) -> datetime:
    """Give when to do what is meant for the day of `at`: at that hour, or that morning.

    Put off to the morning after, what is meant for a day would come too late.
    """
    return after_quiet(at - _DAY if at.time() >= QUIET_FROM else at)


def later(now: datetime, span: timedelta) -> datetime:
    """Give the end of a span by day. A span of whole days means that day, see `by_day`."""
    end = now + span
    return by_day(end) if span >= _DAY and span % _DAY == timedelta(0) else after_quiet(end)
