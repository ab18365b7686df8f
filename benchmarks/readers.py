"""Measure the readers of plain words: `python -m benchmarks.readers`.

No peer does the same, so that the figures are absolute: milliseconds for one text, over the
texts of the tests' own cases, in one process.
"""

import statistics
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.language.money import read_money
from bot.language.phones import read_phone
from bot.language.times import read_time

DATA: Final = Path(__file__).parent.parent / "tests" / "language" / "data"
NOW: Final = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
ROUNDS: Final = 20


def texts(name: str) -> tuple[str, ...]:
    """Give the texts of a file of cases."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return tuple(line.partition(" =>")[0] for line in lines if " =>" in line)


def spent_ms(read: Callable[[str], object], name: str) -> list[float]:
    """Measure each text of a file, several times over; in rising order."""
    spent: list[float] = []
    for text in texts(name) * ROUNDS:
        started = time.perf_counter()
        read(text)
        spent.append((time.perf_counter() - started) * 1000)
    return sorted(spent)


def _time(text: str) -> object:
    return read_time(text, NOW)


READERS: Final[tuple[tuple[str, Callable[[str], object], str], ...]] = (
    ("time", _time, "times.txt"),
    ("money", read_money, "money.txt"),
    ("number", read_phone, "phones.txt"),
)


def main() -> None:
    """Print a row for each reader."""
    print("| reader | texts | median ms | p99 ms |\n|---|---|---|---|")
    for reader, read, name in READERS:
        spent = spent_ms(read, name)
        high = spent[len(spent) * 99 // 100]
        print(f"| {reader} | {len(texts(name))} | {statistics.median(spent):.3f} | {high:.3f} |")


if __name__ == "__main__":
    main()
