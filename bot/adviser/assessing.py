"""`do: assess`: judge the case as it stands, and order the doors, for a flow to read."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from bot.casework.case import Case
from bot.casework.deadlines import overdue_channels
from bot.casework.doors import Door, DoorFacts, door_facts, one_door, order_doors, wrong_door
from bot.casework.rules import ANSWERS
from bot.engine.cursor import CaseNeededError
from bot.engine.dossier import case_of
from bot.engine.judging import Judgement, judge
from bot.engine.knowledge import Knowledge
from bot.engine.render import JOINER, Renderer
from bot.engine.template import Template
from bot.engine.world import Action, Performed
from bot.kernel.values import Record, Tap, Value

_MET, _NOT_MET, _UNSURE = ANSWERS
_SHOWN_FIRST = {_MET: 0, _UNSURE: 1, _NOT_MET: 2}


def perform_assess(action: Action) -> Performed:
    """Judge the case; what can be told comes first, what does not fit is left out.

    Raises:
        CaseNeededError: The case book was not loaded; the shell loads it and tries again.
    """
    if action.book is None:
        raise CaseNeededError(action.flow.id)
    case = case_of(action.book, action.now)
    found = judge(case, action.knowledge)
    return Performed({**_judged(found, action.knowledge), **_doors(action, case, found)})


def _judged(found: tuple[Judgement, ...], knowledge: Knowledge) -> dict[str, Value]:
    answers = Counter(one.finding.answer for one in found)
    shown = sorted(found, key=lambda one: _SHOWN_FIRST[one.finding.answer])
    rows = (_row(one, knowledge) for one in shown)
    return {
        "符合": Decimal(answers[_MET]),
        "待定": Decimal(answers[_UNSURE]),
        "判断": tuple(row for row in rows if row["结论"] != _NOT_MET),
    }


def _row(judgement: Judgement, knowledge: Knowledge) -> Record:
    """Give a finding as a flow reads it: one row of 判断."""
    finding, norm = judgement.finding, judgement.norm
    asked = (knowledge.fact_words.get(name) for name in finding.facts_missing)
    return {
        "编号": finding.rule.id,
        "事由": finding.rule.about,
        "结论": finding.answer,
        "话": judgement.say,
        "依据": norm.cite,
        "效力": norm.force,
        "还缺": next((one.ask for one in asked if one is not None), ""),
    }


def _doors(action: Action, case: Case, found: tuple[Judgement, ...]) -> dict[str, Value]:
    """Order the doors for the case and for what was said in this flow; guard the chosen one."""
    knowledge = action.knowledge
    facts = _facts(action, case, found)
    doors = order_doors(knowledge.channels, facts)
    chosen = action.arguments.get("door")
    channel = next((one for one in knowledge.channels if one.id == chosen), None)
    refusal = wrong_door(channel, facts) if channel is not None else None
    named = {door.channel.id for door in doors}
    # A door that the person wants and that is not wrong is told of as well.
    if channel is not None and refusal is None and channel.id not in named:
        doors = (*doors, one_door(channel, facts))
    given: dict[str, Value] = {
        "去处": tuple(_door_row(door, knowledge) for door in doors),
        "先去": _first(doors),
        "拦": "",
        "该去": "",
        "该去编号": "",
    }
    if refusal is not None:
        given["拦"] = Renderer(knowledge, None, {}).text(refusal.say)
        given["该去编号"] = refusal.instead
        given["该去"] = _names(knowledge, (refusal.instead,))
    return given


def _first(doors: tuple[Door[Template], ...]) -> str:
    """Give the door to go to: one for now, else one that was not gone to yet."""
    for stages in (("now",), ("next", "needed")):
        for door in doors:
            if door.stage in stages:
                return door.channel.id
    return ""


def _facts(action: Action, case: Case, found: tuple[Judgement, ...]) -> DoorFacts:
    tracks = frozenset(
        track for one in found if one.finding.answer == _MET for track in one.finding.rule.tracks
    )
    overdue = overdue_channels(
        case.complaints, action.knowledge.terms, action.knowledge.calendar, action.now.date()
    )
    lender = action.arguments.get("lender_type")
    told = lender if isinstance(lender, str) else None
    return door_facts(case, tracks, overdue).told(told, _words(action.arguments.get("acts")))


def _words(value: Value) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    items = value if isinstance(value, tuple) else ()
    words = (item.option if isinstance(item, Tap) else item for item in items)
    return tuple(word for word in words if isinstance(word, str))


def _door_row(door: Door[Template], knowledge: Knowledge) -> Record:
    """Give a door as a flow reads it: one row of 去处."""
    channel, deadline = door.channel, door.channel.deadline
    plain = Renderer(knowledge, None, {})
    days = Decimal(deadline.days) if deadline else None
    hotline = knowledge.hotlines.get(channel.hotline or "")
    return {
        "编号": channel.id,
        "名称": channel.name,
        "为什么": plain.text(door.why) if door.why else None,
        "收": plain.text(channel.takes),
        "不收": plain.text(channel.refuses),
        "带什么": JOINER.join(channel.bring),
        "拿回什么": plain.text(channel.get_back),
        "期限": Renderer(knowledge, None, {"天数": days}).text(deadline.say) if deadline else None,
        "之后": plain.text(deadline.then) if deadline else None,
        "电话": hotline.show if hotline else None,
        "现在": door.stage == "now",
        "阶段": door.stage,
        "等": _names(knowledge, door.waits_for),
    }


def _names(knowledge: Knowledge, ids: Iterable[str]) -> str:
    known = {channel.id: channel.name for channel in knowledge.channels}
    return JOINER.join(known[id_] for id_ in ids if id_ in known)
