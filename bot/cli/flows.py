"""`wenzhu flows check|test|explore|graph|schema|fmt|explain|sim`: the operator's tools.

The words printed come from `content/checks` and `content/ui/tools.<lang>.yaml`.
"""

import argparse
import importlib
from pathlib import Path

from bot.cli.parsers import CHANNELS, Commands
from bot.settings import Settings

LANGUAGES = ("zh-Hans", "en")
_DRAWING = ("graph", "schema", "fmt")
_WITH_PATHS = ("check", "test", "explore", "graph", "fmt", "sim")
_MODULES = {**dict.fromkeys(_DRAWING, "flow_drawing"), "sim": "flow_sim"}


def add_flows_parser(commands: Commands) -> None:
    """Add `flows` and its tools."""
    flows = commands.add_parser("flows", help="check, test, explore and draw the flows")
    tools = flows.add_subparsers(dest="tool", required=True)
    parsers = {name: tools.add_parser(name) for name in (*_WITH_PATHS, "schema", "explain")}
    for name, parser in parsers.items():
        parser.add_argument("--lang", choices=LANGUAGES, default="zh-Hans")
        parser.add_argument("--json", action="store_true")
        parser.set_defaults(run=_later)
        if name in _WITH_PATHS:
            parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parsers["check"].add_argument("--impact", metavar="ID", help="list who cites a law or hotline")
    parsers["test"].add_argument("--coverage", action="store_true")
    parsers["test"].add_argument("--threshold", type=float, default=0.0)
    parsers["explore"].add_argument("--write", action="store_true", help="keep the dialogues")
    parsers["graph"].add_argument("--svg", type=Path, help="write a picture into this folder")
    parsers["graph"].add_argument("--steps", action="store_true")
    parsers["graph"].add_argument("--coverage", action="store_true", help="colour by tests")
    parsers["fmt"].add_argument("--check", action="store_true")
    parsers["sim"].add_argument("--at", help="ISO 8601 time at which the clock stands at start")
    parsers["sim"].add_argument("--user", default="sim", help="name of the user")
    parsers["sim"].add_argument("--channel", choices=CHANNELS, default="terminal")
    parsers["sim"].add_argument("--record", type=Path, help="write the conversation as a test")
    parsers["explain"].add_argument("code")


def _later(parsed: argparse.Namespace, settings: Settings) -> int:
    words = importlib.import_module("bot.cli.tool_words")
    # For `check` a file that cannot be opened is a finding like any other.
    given = () if parsed.tool == "check" else getattr(parsed, "paths", ())
    absent = words.missing(given)
    if absent is not None:
        said = words.sentence(settings, parsed.lang, "no_such_file", 名=str(absent))
        wrong: int = words.complain(said)
        return wrong
    impact = parsed.tool == "check" and parsed.impact
    module = "flow_impact" if impact else _MODULES.get(parsed.tool, "flow_tools")
    tool = importlib.import_module(f"bot.cli.{module}")
    result: int = getattr(tool, "impact" if impact else parsed.tool)(parsed, settings)
    return result
