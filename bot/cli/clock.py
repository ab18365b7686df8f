"""The clock of a command: the wall's, or one that stands where `--at` says."""

from collections.abc import Callable
from datetime import datetime

from bot.kernel.errors import SettingsError
from bot.settings import Settings, wall_clock


def clock_from(at: str | None, settings: Settings) -> Callable[[], datetime]:
    """Give a clock: the wall's, or one that stands at a given time.

    Raises:
        SettingsError: The time cannot be read.
    """
    if at is None:
        return wall_clock
    try:
        fixed = datetime.fromisoformat(at)
    except ValueError as exc:
        raise SettingsError("--at: write it as 2026-11-22T23:30:00+08:00") from exc
    start = fixed if fixed.tzinfo else fixed.replace(tzinfo=settings.zone)
    return lambda: start
