"""`docs/operators.zh.md`: every command it shows is run."""

import re
from pathlib import Path

import pytest

from tests.support.process import ROOT, run

GUIDE = ROOT / "docs" / "operators.zh.md"
_BLOCK = re.compile(r"```\n(.*?)```", re.DOTALL)
_TALK = "wenzhu chat"


def _commands() -> list[str]:
    text = GUIDE.read_text(encoding="utf-8")
    lines = [line for block in _BLOCK.findall(text) for line in block.splitlines()]
    return [line for line in lines if line.startswith("wenzhu ") and line != _TALK]


@pytest.mark.parametrize("command", _commands())
def test_every_shown_command_works(command: str, tmp_path: Path) -> None:
    """What an operator reads is what the program does."""
    words = command.removeprefix("wenzhu ").split(" > ")[0].split()
    shown = [str(tmp_path) if word == "图" else word for word in words]
    if "--write" in shown or shown[-1] == "fmt":
        shown = [*(word for word in shown if word != "--write"), *_harmless(shown)]

    done = run(*shown)

    assert done.code == 0, done.out + done.err


def _harmless(words: list[str]) -> list[str]:
    """Keep the checkout as it is."""
    return ["--check"] if words[-1] == "fmt" else []
