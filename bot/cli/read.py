"""`wenzhu read time|money|phone|risk|scam|intent`: what the language part understands."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from bot.app import load_world
from bot.authoring.finding import prevents_serving
from bot.authoring.intent_reader import load_intents
from bot.authoring.wording import load_wording
from bot.casework.case_export import json_value
from bot.cli.clock import clock_from
from bot.engine.world import World
from bot.kernel.errors import ContentError, SettingsError
from bot.kernel.values import Json
from bot.language.crisis import read_risk
from bot.language.intents import IntentReader, learn_intents
from bot.language.money import read_money
from bot.language.phones import read_phone
from bot.language.scam import read_scam
from bot.language.times import read_time
from bot.settings import Settings


def run(parsed: argparse.Namespace, settings: Settings) -> int:
    """Run `wenzhu read`."""
    read = _reading(parsed.what, settings)
    if not parsed.batch:
        _put(read(parsed.text, _time(parsed.at, settings)))
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
        _put(read(str(raw.get("text", "")), now))
    return 0


def _reading(what: str, settings: Settings) -> Callable[[str, datetime], Json]:
    """Load once what reading takes, however many texts follow."""
    world = load_world(settings)
    if what == "intent":
        intents = _learn(settings, world)
        return lambda text, _now: _intent(intents, text)
    return lambda text, now: _read(what, text, now, world)


def _learn(settings: Settings, world: World) -> IntentReader:
    """Learn the intents; phrases with faults are told like any other content."""
    content = load_intents(settings.content)
    bad = [finding for finding in content.findings if prevents_serving(finding)]
    if bad:
        wording = load_wording(settings.content)
        raise ContentError([line for finding in bad for line in wording.lines(finding)])
    return learn_intents(content.words, world.simplify)


def _intent(intents: IntentReader, text: str) -> Json:
    reading = intents.read(text)
    others: list[Json] = [
        {"intent": one.intent, "score": one.score} for one in reading.alternatives
    ]
    return {"intent": reading.intent, "score": reading.score, "alternatives": others}


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
        return {"yuan": _yuan(money.yuan), "ask": ask(money.ask)}
    if what == "phone":
        return {"number": read_phone(text)}
    if what == "scam":
        kind = read_scam(world.simplify(text), world.knowledge.scam_words)
        return {"scam": kind is not None, "kind": kind}
    return {"level": read_risk(world.simplify(text), world.knowledge.crisis_words)}


def _yuan(amount: Decimal | None) -> str | None:
    """Give an amount with its cents, as the contract shows it: 12000.00."""
    return None if amount is None else f"{amount:.2f}"
