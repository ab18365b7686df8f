"""`wenzhu assess`: what the rules say of a case document on standard input."""

import argparse
import json
import sys
from datetime import datetime

from bot.authoring.content import load_rules
from bot.casework.case_reader import Unusable, read_case
from bot.cli.clock import clock_from
from bot.cli.tool_words import complain, sentence
from bot.engine.judging import Judgement, judge, judgement_json
from bot.engine.knowledge import Knowledge
from bot.kernel.values import Json
from bot.language.phones import read_phone
from bot.settings import Settings

_UNREADABLE = object()


def run(parsed: argparse.Namespace, settings: Settings) -> int:
    """Run `wenzhu assess`."""
    now = clock_from(parsed.at, settings)().astimezone(settings.zone)
    knowledge = load_rules(settings.content, now.date())
    if parsed.batch:
        for line in sys.stdin:
            document = _parsed(line)
            _put(_assessed(None if document is _UNREADABLE else document, knowledge, now))
        return 0
    document = _parsed(sys.stdin.read())
    if document is _UNREADABLE:
        return complain(sentence(settings, "zh-Hans", "assess_no_json"))
    if parsed.json:
        _put(_assessed(document, knowledge, now))
        return 0
    read = read_case(document, now, read_phone)
    for judgement in judge(read.case, knowledge):
        sys.stdout.write(_line(judgement) + "\n")
    for one in read.unusable:
        sys.stdout.write(f"{one.path}: {_why(one, knowledge)}\n")
    return 0


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _UNREADABLE


def _put(document: Json) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def _assessed(document: object, knowledge: Knowledge, now: datetime) -> Json:
    read = read_case(document, now, read_phone)
    return {
        "findings": [judgement_json(one) for one in judge(read.case, knowledge)],
        "unusable": [
            {"path": one.path, "why": one.why, "say": _why(one, knowledge)}
            for one in read.unusable
        ],
    }


def _why(one: Unusable, knowledge: Knowledge) -> str:
    template = knowledge.ui.get(f"unusable_{one.why}")
    return template.source if template else one.why


def _line(judgement: Judgement) -> str:
    finding = judgement.finding
    return f"{finding.answer} {'/'.join(finding.incidents)} {judgement.say} {judgement.norm.cite}"
