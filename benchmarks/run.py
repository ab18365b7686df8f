"""Run the comparisons and print ratios: the two sides in turn, medians and ranges."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import ours, peers

PAIRS = 5
USERS, TURNS = 64, 41
LONE_TURNS = 410


@dataclass(frozen=True, slots=True)
class Figure:
    """One ratio of every pair, with each side's own median."""

    id: str
    what: str
    unit: str
    goal: str
    ours: float
    theirs: float
    ratios: tuple[float, ...]

    @property
    def median(self) -> float:
        """The ratio to quote."""
        return statistics.median(self.ratios)

    def row(self) -> str:
        """Give a row of the Markdown table."""
        low, high = min(self.ratios), max(self.ratios)
        return (
            f"| {self.id} | {self.what} | {self.ours:,.3g} {self.unit} | "
            f"{self.theirs:,.3g} {self.unit} | **{self.median:.2f}** ({low:.2f} to {high:.2f}) "
            f"| {self.goal} |"
        )


def paired(
    id_: str, what: str, unit: str, goal: str, sides: tuple[Callable[[], float], Callable[[], float]]
) -> Figure:
    """Measure two sides in turn."""
    pairs = [(sides[0](), sides[1]()) for _ in range(PAIRS)]
    return Figure(
        id_,
        what,
        unit,
        goal,
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        tuple(a / b for a, b in pairs),
    )


def _ours() -> float:
    return asyncio.run(ours.many(USERS, TURNS))


def _ptb(*, durable: bool) -> float:
    return asyncio.run(peers.many(peers.Ptb(durable=durable), USERS, TURNS))


def _aiogram(*, durable: bool) -> float:
    return asyncio.run(peers.many(peers.Aiogram(durable=durable), USERS, TURNS))


def _percentile(took: list[float], share: float) -> float:
    return sorted(took)[int(len(took) * share)] * 1000


def _lone(share: float) -> tuple[Callable[[], float], Callable[[], float]]:
    return (
        lambda: _percentile(asyncio.run(ours.lone(LONE_TURNS)), share),
        lambda: _percentile(asyncio.run(peers.lone(peers.Ptb(durable=True), LONE_TURNS)), share),
    )


def _started(command: list[str], said: str) -> float:
    """Give the seconds from the start of a process to its first line of output."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "WENZHU_DATA": f"{folder}/d", "WENZHU_WEB": "127.0.0.1:8765"}  # noqa: TID251
        start = time.perf_counter()
        with subprocess.Popen(  # noqa: S603  # our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, cwd=ours.ROOT
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(said.encode())
            process.stdin.flush()
            process.stdout.readline()
            if command[-1] == "serve":
                urllib.request.urlopen("http://127.0.0.1:8765/healthz")  # noqa: S310
            took = time.perf_counter() - start
            process.terminate()
        return took


def _imported() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import telegram"], check=True)  # noqa: S603
    return time.perf_counter() - start


def _chat() -> float:
    line = json.dumps({"text": "/start"}) + "\n"
    return _started([sys.executable, "-m", "bot", "chat", "--json"], line)


def _serve() -> float:
    return _started([sys.executable, "-m", "bot", "serve"], "")


FIGURES: dict[str, Callable[[], Figure]] = {
    "B1": lambda: paired(
        "B1",
        "turns/s, 64 users: against python-telegram-bot, durable",
        "/s",
        "≥ 20 (floor 10)",
        (_ours, lambda: _ptb(durable=True)),
    ),
    "B1b": lambda: paired(
        "B1b",
        "the same against its PicklePersistence, not durable",
        "/s",
        "≥ 4 (floor 2)",
        (_ours, lambda: _ptb(durable=False)),
    ),
    "B2": lambda: paired(
        "B2",
        "turns/s, 64 users: against aiogram with SQLite",
        "/s",
        "≥ 30",
        (_ours, lambda: _aiogram(durable=True)),
    ),
    "B2b": lambda: paired(
        "B2b",
        "the same against its MemoryStorage, not durable",
        "/s",
        "≥ 6",
        (_ours, lambda: _aiogram(durable=False)),
    ),
    "B4": lambda: paired(
        "B4",
        "a lone user's turn, p50: against python-telegram-bot, durable",
        "ms",
        "≤ 0.3 (floor 0.45)",
        _lone(0.5),
    ),
    "B4b": lambda: paired(
        "B4b", "the same, p99", "ms", "≤ 0.3 (floor 0.45)", _lone(0.99)
    ),
    "B10": lambda: paired(
        "B10", "start of `chat` to the first reply: against `import telegram`", "s", "≤ 2",
        (_chat, _imported),
    ),
    "B10b": lambda: paired(
        "B10b", "start of `serve` to ready: against the same", "s", "≤ 2", (_serve, _imported)
    ),
}


def table(only: list[str], *, as_json: bool) -> str:
    """Run figures, all by default, and give the table."""
    wanted = [id_ for id_ in FIGURES if not only or id_.rstrip("b") in only or id_ in only]
    figures = [FIGURES[id_]() for id_ in wanted]
    if as_json:
        return json.dumps(
            [{"id": f.id, "median": f.median, "ratios": list(f.ratios)} for f in figures]
        )
    head = "| id | what | ours | theirs | ratio: median (range) | goal |\n|---|---|---|---|---|---|"
    return "\n".join((head, *(figure.row() for figure in figures)))


if __name__ == "__main__":
    sys.stdout.write(table(sys.argv[1:], as_json=False) + "\n")
    sys.stdout.write(f"{Path(sys.executable).name}, {PAIRS} pairs\n")
