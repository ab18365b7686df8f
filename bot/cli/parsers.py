"""The shape of every command: names, options, and which module runs it."""

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from bot.settings import Settings

Runner: TypeAlias = Callable[[argparse.Namespace, Settings], int]
# argparse gives no public name to what `add_subparsers` returns.
Commands: TypeAlias = Any

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
CHANNELS = ("terminal", "telegram", "wechat", "web")
EXPORT_FORMS = ("json", "text", "svg", "png", "patterns", "ics")
READINGS = ("time", "money", "phone", "risk", "scam", "intent")


def later(module: str, function: str = "run") -> Runner:
    """Give a runner that imports its module only when the command runs."""

    def run(parsed: argparse.Namespace, settings: Settings) -> int:
        runner: Runner = getattr(importlib.import_module(f"bot.cli.{module}"), function)
        return runner(parsed, settings)

    return run


def add_chat(commands: Commands) -> None:
    """Add `chat`."""
    chat = commands.add_parser("chat", help="talk in the terminal")
    chat.add_argument("--data", type=Path, help="data directory")
    chat.add_argument("--at", help="ISO 8601 time at which the clock stands at start")
    chat.add_argument("--user", default="me", help="name of the user: terminal:<name>")
    chat.add_argument("--lang", choices=LANGUAGES, default="zh-Hans")
    chat.add_argument("--channel", choices=CHANNELS, default="terminal")
    chat.add_argument("--json", action="store_true", help="one JSON object a line, in and out")
    chat.add_argument("--record", type=Path, help="write the conversation as a test")
    chat.set_defaults(run=later("chat"))


def add_serve(commands: Commands) -> None:
    """Add `serve`."""
    serve = commands.add_parser("serve", help="run what the settings enable")
    serve.set_defaults(run=later("serve"))


def add_case(commands: Commands) -> None:
    """Add `case show|export|delete|verify`."""
    case = commands.add_parser("case", help="look at, export, delete or verify one case")
    kinds = case.add_subparsers(dest="what", required=True)
    for name in ("show", "export", "delete", "verify"):
        one = kinds.add_parser(name)
        one.add_argument("--user", required=True, help="e.g. telegram:7 or terminal:me")
        one.add_argument("--data", type=Path, help="data directory")
        one.add_argument("--out", type=Path, help="file to write instead of standard output")
        one.add_argument("--format", choices=EXPORT_FORMS, default="json")
        one.add_argument("--json", action="store_true")
        one.set_defaults(run=later("case"))


def add_read(commands: Commands) -> None:
    """Add `read time|money|phone|risk|scam|intent`."""
    read = commands.add_parser("read", help="show what the language part understands")
    read.add_argument("what", choices=READINGS)
    read.add_argument("text", nargs="?", default="")
    read.add_argument("--at", help="ISO 8601 time; now by default")
    read.add_argument("--json", action="store_true")
    read.add_argument("--batch", action="store_true", help="one JSON document a line")
    read.set_defaults(run=later("read"))


def add_assess(commands: Commands) -> None:
    """Add `assess`."""
    assess = commands.add_parser("assess", help="judge the case document on standard input")
    assess.add_argument("--at", help="ISO 8601 time; now by default")
    assess.add_argument("--json", action="store_true")
    assess.add_argument("--batch", action="store_true", help="one case document a line")
    assess.set_defaults(run=later("assess"))


def add_bench(commands: Commands) -> None:
    """Add `bench`."""
    bench = commands.add_parser("bench", help="measure against other libraries")
    bench.add_argument("only", nargs="*", help="ids such as B1; all by default")
    bench.add_argument("--json", action="store_true")
    bench.set_defaults(run=later("bench"))
