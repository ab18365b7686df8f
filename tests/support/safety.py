"""The texts on danger to life and on scams, and the words that are listened for."""

import json
from functools import cache
from pathlib import Path
from typing import Final

from opencc import OpenCC

DATA: Final = Path(__file__).parents[1] / "data" / "safety"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Read one list, such as `risk_kept`."""
    lines = (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


@cache
def simplified(text: str) -> str:
    """Bring a text to Simplified Chinese, as the adviser does."""
    return str(_table().convert(text))


@cache
def _table() -> OpenCC:
    return OpenCC("t2s")
