"""The command line: `wenzhu COMMAND …`, also `python -m bot`.

Every command exits with 0 on success, 1 when what was checked falls short or cannot be
done, 2 on wrong use. Modules of a command are imported when it runs, so that start-up
stays quick.
"""

import argparse
import io
import sys
from collections.abc import Sequence

from bot import __version__
from bot.cli import parsers
from bot.cli.flows import add_flows_parser
from bot.kernel.errors import AdviserError
from bot.settings import load_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    parser = argparse.ArgumentParser(prog="wenzhu")
    parser.add_argument("--version", action="version", version=f"wenzhu {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    parsers.add_chat(commands)
    parsers.add_serve(commands)
    add_flows_parser(commands)
    parsers.add_case(commands)
    parsers.add_read(commands)
    parsers.add_assess(commands)
    parsers.add_bench(commands)
    parsed = parser.parse_args(arguments)
    _speak_utf8()
    run: parsers.Runner = parsed.run
    try:
        return run(parsed, load_settings())
    except AdviserError as exc:
        return _tell(exc)
    except (BrokenPipeError, KeyboardInterrupt):
        return 1


def _speak_utf8() -> None:
    """Read and write UTF-8 whatever the machine's own encoding; nothing unreadable stops it."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _tell(error: AdviserError) -> int:
    """Say in plain words what went wrong and what to do."""
    # Imported here: a command that goes well never needs it.
    from bot.cli.complaints import complaint  # noqa: PLC0415

    sys.stderr.write(complaint(error))
    return 1
