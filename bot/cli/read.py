"""`wenzhu read time|money|phone|risk|scam`: what the language part understands."""

import argparse
import json
import sys
from datetime import datetime

from bot.app import load_world
from bot.casework.case_export import json_value
from bot.cli.clock import clock_from
from bot.engine.world import World
from bot.kernel.errors import SettingsError
from bot.kernel.values import Json
from bot.language.crisis import read_risk
from bot.language.money import read_money
from bot.language.phones import read_phone
from bot.language.scam import read_scam
from bot.language.times import read_time
from bot.settings import Settings


def run(parsed: argparse.Namespace, settings: Settings) -> int:
    """Run `wenzhu read`."""
    world = load_world(settings)
    if not parsed.batch:
        _put(_read(parsed.what, parsed.text, _time(parsed.at, settings), world))
        return 0
    for line in sys.stdin:
        try:
            raw: Json = json.loads(line)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict):
            raise SettingsError('--batch: every line is {"text": …, "at": …}')
        at = raw.get("at")
        now = _time(at if isinstance(at, str) else parsed.at, settings)
        _put(_read(parsed.what, str(raw.get("text", "")), now, world))
    return 0


def _time(at: str | None, settings: Settings) -> datetime:
    return clock_from(at, settings)().astimezone(settings.zone)


def _put(document: Json) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def _read(what: str, text: str, now: datetime, world: World) -> Json:
    def ask(code: str | None) -> Json:
        return world.knowledge.ui[f"ask_{code}"].source if code else None

    if what == "time":
        time = read_time(text, now)
        readings: list[Json] = [json_value(reading) for reading in time.readings]
        return {"readings": readings, "ask": ask(time.ask)}
    if what == "money":
        money = read_money(text)
        return {"yuan": json_value(money.yuan), "ask": ask(money.ask)}
    if what == "phone":
        return {"number": read_phone(text)}
    if what == "scam":
        kind = read_scam(world.simplify(text), world.knowledge.scam_words)
        return {"scam": kind is not None, "kind": kind}
    return {"level": read_risk(world.simplify(text), world.knowledge.crisis_words)}
