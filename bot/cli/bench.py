"""`wenzhu bench`: run the comparisons of `benchmarks/`, which only a checkout has."""

import argparse
import importlib
import sys
from pathlib import Path

import bot
from bot.kernel.errors import SettingsError
from bot.settings import Settings


def run(parsed: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  # same shape
    """Run `wenzhu bench`.

    Raises:
        SettingsError: The benchmarks or their peers are not here.
    """
    root = Path(bot.__file__).parent.parent
    if not (root / "benchmarks").is_dir():
        raise SettingsError("bench: run it from a checkout, with make bench")
    sys.path.insert(0, str(root))
    try:
        module = importlib.import_module("benchmarks.run")
    except ImportError as exc:
        raise SettingsError("bench: the peers are not installed; run make bench") from exc
    table: str = module.table(list(parsed.only), as_json=parsed.json)
    sys.stdout.write(table + "\n")
    return 0
