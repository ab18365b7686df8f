"""`wenzhu flows sim`: talk with flows under work, on data that is thrown away after."""

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.cli import chat
from bot.kernel.errors import SettingsError
from bot.settings import Settings


def sim(parsed: argparse.Namespace, settings: Settings) -> int:
    """Run `chat` with the given files in place of the shipped flows of the same names."""
    try:
        with tempfile.TemporaryDirectory(prefix="wenzhu-sim-") as name:
            folder = Path(name)
            flows = _gather(settings.flows, parsed.paths, folder / "flows")
            data = folder / "data"
            throwaway = replace(settings, flows=flows, data=data, key_file=data / "master.key")
            parsed.data = None
            return chat.run(parsed, throwaway)
    except OSError as exc:
        raise SettingsError("TMPDIR: no temporary files can be made") from exc


def _gather(shipped: Path, paths: Sequence[Path], folder: Path) -> Path:
    shutil.copytree(shipped, folder)
    for path in paths:
        shutil.copyfile(path, folder / path.name)
    return folder
