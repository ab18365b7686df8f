"""`wenzhu serve`: run what the settings enable until told to stop."""

import argparse
import asyncio

from bot.logs import set_up_logs
from bot.serving import serve
from bot.settings import Settings


def run(parsed: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  # no options
    """Run `wenzhu serve`."""
    set_up_logs(settings.log_level)
    return asyncio.run(serve(settings))
