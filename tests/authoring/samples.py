"""Small flows and content to check: a library of examples, and ways to put one more in."""

import re
import shutil
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from bot.authoring.checks.run import check_library
from bot.authoring.finding import Finding
from bot.authoring.library import Library, load_library, with_file, with_text
from bot.kernel.ids import FlowId

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "tests" / "data" / "shipped"
TODAY = date(2026, 11, 24)
FILE = "flows/example.yaml"
_MARKER = "# <-"


@dataclass(frozen=True, slots=True)
class Example:
    """A fenced example of a page: how its text becomes a file, and what is in it."""

    how: str
    text: str

    def marked_line(self) -> int | None:
        """Give the line that must be reported; a marker alone on a line means the next."""
        for number, line in enumerate(self.text.splitlines(), start=1):
            if _MARKER in line:
                return number + 1 if line.strip().startswith(_MARKER) else number
        return None


@cache
def shipped() -> Library:
    """Load the library that the examples lean on."""
    return load_library(SHIPPED / "flows", SHIPPED / "content", TODAY)


def check_text(text: str | bytes, file: str = FILE) -> tuple[Finding, ...]:
    """Check one flow against the example library."""
    raw = text.encode() if isinstance(text, str) else text
    library = with_text(shipped(), raw, file, FlowId(Path(file).stem))
    return check_library(replace(library, checked=frozenset({file})))


def check_example(example: Example, folder: Path) -> tuple[Finding, ...]:
    """Check an example of a page: a flow, or a content file when its first line says so."""
    named = re.match(r"# (content/\S+)\n", example.text)
    if named:
        return _check_content(named[1], example.text, folder)
    match example.how:
        case "missing":
            library = with_file(shipped(), folder / "nowhere.yaml", FILE)
            return check_library(replace(library, checked=frozenset({FILE})))
        case "gbk":
            return check_text(example.text.encode("gbk"))
        case "repeat-last-line":
            last = example.text.splitlines()[-1]
            return check_text("\n".join([example.text, *[last] * 10_000]))
        case _:
            return check_text(example.text)


def _check_content(file: str, text: str, folder: Path) -> tuple[Finding, ...]:
    content = folder / "content"
    shutil.copytree(SHIPPED / "content", content)
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(text, encoding="utf-8")
    library = load_library(SHIPPED / "flows", content, TODAY)
    return check_library(replace(library, checked=frozenset({file})))
