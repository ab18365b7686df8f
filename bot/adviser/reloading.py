"""Take up edited flows and content while running; the last good set stays on errors."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bot.adviser.pace import Clock
from bot.adviser.turn import TurnStep
from bot.engine.world import World
from bot.kernel.errors import AdviserError, ContentError

log = logging.getLogger("wenzhu.reload")

EVERY_S: Final = 1.0
"""How often files are looked at; a change is taken up once it has rested so long."""
Stamps = Mapping[Path, tuple[int, int]]
"""When each file was written, and how long it is."""


class Reloader:
    """Watches folders and replaces the world of the step whole.

    Args:
        step: Whose world is replaced.
        load: Reads flows and content again.
        folders: Where their files lie.
        clock: How to wait between looks.
    """

    def __init__(
        self, step: TurnStep, load: Callable[[], World], folders: tuple[Path, ...], clock: Clock
    ) -> None:
        self._step = step
        self._load = load
        self._folders = folders
        self._clock = clock
        self._loaded = self._last = stamps(folders)

    async def run(self) -> None:
        """Look again and again."""
        while True:
            await self._clock.sleep(EVERY_S)
            await self.look()

    async def look(self) -> bool:
        """Look once; take up what has changed and come to rest. Tells whether it was taken up."""
        try:
            now = await asyncio.to_thread(stamps, self._folders)
        except OSError:  # a folder that is being replaced; the next look sees what it became
            return False
        # An editor writes a file in parts, and a set of flows file by file: wait for the end.
        rested, self._last = now == self._last, now
        if not rested or now == self._loaded:
            return False
        self._loaded = now
        try:
            world = await asyncio.to_thread(self._load)
        except ContentError as exc:
            log.warning("reload.refused", extra={"count": len(exc.findings)})
            return False
        except (AdviserError, OSError) as exc:
            log.warning("reload.refused", extra={"kind": type(exc).__name__})
            return False
        self._step.world = world
        log.info("reload.done", extra={"count": len(now)})
        return True


def stamps(folders: tuple[Path, ...]) -> Stamps:
    """Give when every YAML file in the folders was last written."""
    found: dict[Path, tuple[int, int]] = {}
    for folder in folders:
        for path in folder.rglob("*.yaml"):
            try:
                status = path.stat()
            except FileNotFoundError:  # removed since it was listed
                continue
            found[path] = (status.st_mtime_ns, status.st_size)
    return found
