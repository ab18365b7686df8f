"""Measure one side once, in a process of its own: `python -m benchmarks.run_side SIDE KIND`.

Prints one JSON object. Sides are imported by name so that none weighs on another.
"""

import argparse
import asyncio
import importlib
import json
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from benchmarks.side import Load, Side, latencies_s, turns_per_s

Opener = Callable[[Path], Awaitable[Side]]
SIDES: Final = {
    "ours": ("adviser_side", "Ours", "open"),
    "ptb": ("ptb", "PtbDurable", "open"),
    "aiogram": ("aiogram_fsm", "Aiogram", "open"),
    "aiogram-memory": ("aiogram_fsm", "Aiogram", "open_in_memory"),
}


def opener(name: str) -> Opener:
    """Give what opens a side in an empty folder."""
    module, owner, function = SIDES[name]
    return getattr(getattr(importlib.import_module(f"benchmarks.{module}"), owner), function)


async def measure(name: str, kind: str, load: Load) -> dict[str, float]:
    """Open a side in a new folder, measure it, and close it."""
    with tempfile.TemporaryDirectory(prefix="wenzhu-bench-") as folder:
        side = await opener(name)(Path(folder))
        try:
            if kind == "throughput":
                return {"turns_per_s": await turns_per_s(side, load)}
            spent = await latencies_s(side, load.turns)
        finally:
            await side.close()
    return {"p50_s": spent[len(spent) // 2], "p99_s": spent[len(spent) * 99 // 100]}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("kind", choices=("throughput", "latency"))
    parser.add_argument("--users", type=int, default=640)
    parser.add_argument("--turns", type=int, default=10, help="of each user")
    parser.add_argument("--in-flight", type=int, default=64)
    options = parser.parse_args()
    load = Load(options.users, options.turns, options.in_flight)
    print(json.dumps(asyncio.run(measure(options.side, options.kind, load))))


if __name__ == "__main__":
    main()
