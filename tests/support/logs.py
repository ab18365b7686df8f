"""Leaves logging as it was, for tests that set it up."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from bot.logs import QUIET


@contextmanager
def restored() -> Generator[None]:
    """Put handlers and levels back at the end."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    quiet = {name: logging.getLogger(name).level for name in QUIET}
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for name, was in quiet.items():
            logging.getLogger(name).setLevel(was)
