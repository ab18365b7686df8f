"""Logs for operators: one JSON line an event, listed fields only, never a user's words.

Of a traceback the frames and the type are printed, not the value: `int("…")` quotes text.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

FIELDS: tuple[str, ...] = (
    "case",
    "flow",
    "step",
    "kind",
    "ms",
    "count",
    "state",
    "channel",
    "url",
)
"""The only extra fields that are printed."""
QUIET: tuple[str, ...] = (
    "aiosqlite",
    "httpcore",
    "httpx",
    "telegram",
    "aiohttp",
    "asyncio",
    "uvicorn",
)
"""Libraries whose records may quote what they carry; they stay at WARNING."""
_OURS = "wenzhu"


class LineFormatter(logging.Formatter):
    """Formats a record as one JSON line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": record.msg if record.name.startswith(_OURS) else record.name,
        }
        if record.name.startswith(_OURS):
            line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["frames"] = [
                f"{frame.name}:{frame.lineno}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False)


def set_up_logs(level: str, stream: TextIO | None = None) -> None:
    """Send all logs to one stream, standard error by default, in one format."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
