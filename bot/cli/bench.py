"""`wenzhu bench`: run the benchmarks of the checkout against the peers."""

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Final

import bot
from bot.settings import Settings

PEERS: Final = ("aiogram", "telegram")
NO_CHECKOUT: Final = "The benchmarks are in the source checkout only: run `make bench` there.\n"
NO_PEERS: Final = "The libraries to measure against are not installed: run `make bench`.\n"


def run(parsed: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  # none is needed
    """Run `wenzhu bench`."""
    root = Path(bot.__file__).parent.parent
    missing = missing_part(root)
    if missing is not None:
        sys.stderr.write(missing)
        return 1
    options = ["--json"] if parsed.json else []
    command = [sys.executable, "-m", "benchmarks", *options, *parsed.only]
    # Nothing of it comes from outside: `only` is compared with the known ids there.
    return subprocess.run(command, cwd=root, check=False).returncode  # noqa: S603


def missing_part(root: Path, peers: tuple[str, ...] = PEERS) -> str | None:
    """Tell what is needed and not there; None when the benchmarks can run."""
    if not (root / "benchmarks" / "__main__.py").is_file():
        return NO_CHECKOUT
    if any(importlib.util.find_spec(peer) is None for peer in peers):
        return NO_PEERS
    return None
