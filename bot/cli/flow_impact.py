"""`wenzhu flows check --impact ID`: who cites a norm or a hotline."""

import argparse
import json
from dataclasses import asdict

from bot.authoring.impact import Use, names_of, uses_of
from bot.authoring.shape import nearest
from bot.cli.flow_tools import say, shipped
from bot.cli.tool_words import complain, sentence
from bot.settings import Settings


def impact(parsed: argparse.Namespace, settings: Settings) -> int:
    """List every place that cites an id, in texts and as JSON."""
    library = shipped(settings)
    uses = uses_of(library, parsed.impact)
    if uses is None:
        near = nearest(parsed.impact, names_of(library.knowledge))
        key = "no_such_entry_near" if near else "no_such_entry"
        return complain(sentence(settings, parsed.lang, key, 名=parsed.impact, 近=near))
    if parsed.json:
        say(json.dumps([asdict(use) for use in uses], ensure_ascii=False))
        return 0
    for use in uses:
        say(_line(use, parsed.lang, settings))
    counts = {"数": str(len(uses)), "名": parsed.impact}
    say(sentence(settings, parsed.lang, "impact_done", **counts))
    return 0


def _line(use: Use, language: str, settings: Settings) -> str:
    what = sentence(settings, language, f"impact_{use.kind}", 名=use.id)
    return f"{use.file}:{use.line}: {what} ({use.cited})"
