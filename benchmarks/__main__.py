"""Measure against the peers: `python -m benchmarks [--json] [--pairs N] [B1 B2 …]`.

Every figure is a ratio measured in one run: the two sides are taken in turn, each in a process
of its own, and the median and the range of the pairs' ratios are printed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from benchmarks import startup

USERS: Final = 640
TURNS: Final = 10
LONE_TURNS: Final = 400


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure to measure: `ours` over `theirs`, in the unit that both give."""

    id: str
    what: str
    goal: str
    unit: str
    ours: Callable[[], float]
    theirs: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the pairs of one figure gave."""

    id: str
    what: str
    goal: str
    unit: str
    ours: float
    theirs: float
    ratio: float
    low: float
    high: float
    pairs: int


def _turns_per_s(side: str) -> float:
    return _side(side, "throughput", "--users", f"{USERS}", "--turns", f"{TURNS}")["turns_per_s"]


class _Latency:
    """One run of a lone user gives both quantiles; each figure takes its own from it."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, float]] = {}

    def ms(self, side: str, quantile: str) -> float:
        """Give p50 of a new run, or p99 of the last one."""
        if quantile == "p50_s":
            self.kept[side] = _side(side, "latency", "--turns", f"{LONE_TURNS}")
        return self.kept[side][quantile] * 1000


def _side(side: str, kind: str, *options: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.run_side", side, kind, *options]
    root = Path(__file__).parent.parent
    env = {**os.environ, "PTB_TIMEDELTA": "true"}  # noqa: TID251  # handed on as it is
    done = subprocess.run(  # noqa: S603
        command, cwd=root, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def _figures() -> tuple[tuple[Figure, ...], ...]:
    """Give the figures, grouped by what is measured in the same pairs."""
    rate = partial(_turns_per_s, "ours")
    lone = _Latency().ms
    against = partial(_turns_per_s, "ptb")
    return (
        (
            _rate(
                "B1",
                "python-telegram-bot ConversationHandler, durable persistence",
                "≥ 20× (floor 10×)",
                rate,
                against,
            ),
        ),
        (
            _rate(
                "B2",
                "aiogram 3 FSM, SQLite storage, FULL",
                "≥ 30×",
                rate,
                partial(_turns_per_s, "aiogram"),
            ),
        ),
        (
            _rate(
                "B2m",
                "aiogram 3 FSM, MemoryStorage (not durable)",
                "≥ 6×",
                rate,
                partial(_turns_per_s, "aiogram-memory"),
            ),
        ),
        tuple(
            Figure(
                f"B4 {quantile[:3]}",
                "latency of a lone user's turn, against python-telegram-bot, durable",
                "≤ 0.3 (floor 0.45)",
                "ms",
                partial(lone, "ours", quantile),
                partial(lone, "ptb", quantile),
            )
            for quantile in ("p50_s", "p99_s")
        ),
        (_start("B10 chat", "`wenzhu chat`, process start to first reply", startup.chat_s),),
        (_start("B10 serve", "`wenzhu serve`, process start to ready", startup.serve_s),),
    )


def _rate(
    id_: str, peer: str, goal: str, ours: Callable[[], float], theirs: Callable[[], float]
) -> Figure:
    return Figure(
        id_, f"turns/s, 64 users in flight, against {peer}", goal, "turns/s", ours, theirs
    )


def _start(id_: str, what: str, ours: Callable[[], float]) -> Figure:
    return Figure(id_, f"{what}, against `import telegram`", "≤ 2×", "s", ours, _telegram)


def _telegram() -> float:
    return startup.import_telegram_s()


@cache
def _warm() -> None:
    """Write the caches of bytecode, so that the first pair is like the others."""
    startup.import_telegram_s()
    startup.chat_s()


def _measure(group: Sequence[Figure], pairs: int) -> list[Measured]:
    """Take the sides in turn; the side that goes first changes with every pair."""
    if group[0].id.startswith("B10"):
        _warm()
    taken: list[list[tuple[float, float]]] = [[] for _ in group]
    for pair in range(pairs):
        first, second = [], []
        for values, is_ours in ((first, pair % 2 == 0), (second, pair % 2 == 1)):
            values += [(one.ours if is_ours else one.theirs)() for one in group]
        ours, theirs = (first, second) if pair % 2 == 0 else (second, first)
        for kept, both in zip(taken, zip(ours, theirs, strict=True), strict=True):
            kept.append(both)
    return [_measured(one, kept) for one, kept in zip(group, taken, strict=True)]


def _measured(figure: Figure, pairs: Sequence[tuple[float, float]]) -> Measured:
    ratios = [ours / theirs for ours, theirs in pairs]
    return Measured(
        figure.id,
        figure.what,
        figure.goal,
        figure.unit,
        statistics.median(ours for ours, _ in pairs),
        statistics.median(theirs for _, theirs in pairs),
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        len(pairs),
    )


HEAD: Final = """\
| id | figure | goal | ours | theirs | ratio, median | range |
|---|---|---|---|---|---|---|"""


def row(measured: Measured) -> str:
    """Write one row of the table."""
    one = measured
    values = f"{_number(one.ours)} {one.unit} | {_number(one.theirs)} {one.unit}"
    return (
        f"| {one.id} | {one.what} | {one.goal} | {values} "
        f"| {one.ratio:.2f}× | {one.low:.2f}–{one.high:.2f} of {one.pairs} pairs |"
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("only", nargs="*", help="ids such as B1; all by default")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pairs", type=int, default=5)
    options = parser.parse_args()
    wanted = [group for group in _figures() if _is_wanted(group[0].id, options.only)]
    if not wanted:
        parser.error("no such figure")
    if not options.json:
        print(HEAD, flush=True)
    kept: list[dict[str, Any]] = []
    for group in wanted:
        for measured in _measure(group, options.pairs):
            kept.append(asdict(measured))
            if not options.json:
                print(row(measured), flush=True)
    if options.json:
        print(json.dumps(kept, ensure_ascii=False, indent=1))


def _is_wanted(id_: str, only: Sequence[str]) -> bool:
    return not only or any(id_.split(" ", maxsplit=1)[0].rstrip("m") == one for one in only)


if __name__ == "__main__":
    main()
