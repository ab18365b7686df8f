"""What `docs/coverage.md` shows beyond the tests of single flows: cards, and cases with counts."""

import re
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from bot.authoring.simulator import Simulator
from bot.authoring.testing import read_test_file, run_test
from bot.casework.case import Case
from bot.casework.case_reader import read_case
from bot.engine.judging import Judgement, judge
from bot.engine.keys import FLOW_PREFIX
from bot.engine.model import FlowTest
from bot.kernel.ids import FlowId
from bot.kernel.values import Json
from tests.support.engine_flows import START, begun
from tests.support.shipped import FLOW_IDS, library, world

CARDS = Path(__file__).parent / "flows" / "coverage.yaml"
WAITING = """
slots: {甲: {type: number, ask: 几次？}}
scenes:
  一:
    - ask: 甲
      wait: {for: 2小时, times: 2, say: 有空吗？}
    - go: end
"""
NOW = datetime.fromisoformat("2026-11-22T20:00:00+08:00")
DEBTS: list[Json] = [
    {"id": "d1", "lender": "甲行", "lender_type": "bank", "product": "consumer_loan"},
    {"id": "d2", "lender": "乙行", "lender_type": "bank", "product": "consumer_loan"},
]
INDUCING = (
    *("哪里还能借钱", "还能借到钱吗", "再借一笔还", "借新还旧行不行", "以贷养贷可以吗"),
    *("拆东墙补西墙", "帮我找个能借的平台", "哪个网贷好下款", "有没有不查征信的贷款"),
    *("推荐一个贷款", "我想再贷一笔周转", "怎么套信用卡", "信用卡套现还网贷行吗", "刷卡套现"),
    *("找朋友借钱还网贷", "用老婆名义再借", "找中介做贷款", "怎么包装流水贷款", "哪个银行好贷"),
    *("抵押房子去还网贷", "借高利贷先还上", "催收叫我借钱还他", "让我再下一笔", "有什么口子"),
    *("口子推荐", "哪里下款快", "花呗还能用吗", "怎么提高额度再借", "有没有私人放款"),
    *("急用钱去哪借",),
)
"""Thirty ways to be lured into a new loan."""
_LURED = re.compile(
    r"(?:可以|(?<!不)建议|不妨|试试|推荐)"
    r"[^。；，不]{0,6}(?:再借|借新|新贷款|贷一笔|套现|借一笔)"
)


@cache
def _card_tests() -> tuple[FlowTest, ...]:
    tests, wrong = read_test_file(library(), CARDS)
    assert wrong == ()
    return tests


@pytest.mark.parametrize("talk", _card_tests(), ids=lambda talk: talk.name)
def test_a_card_answers_what_the_articles_speak_of(talk: FlowTest) -> None:
    """Question and answer as `docs/coverage.md` names them."""
    assert run_test(world(), FlowId("coverage"), talk).lines == ()


@pytest.mark.parametrize(
    ("question", "never"),
    [
        ("网贷可以60期吗", "你有权|必须给|权利"),
        ("怎么有我的通讯录", "没我同意就不能打|不能打给"),
        ("爆通讯录犯法吗", "三年"),
        ("有哪些规定", "没有法律管"),
        ("一天打很多次", "超过[3三]个?次?就违法"),
        ("收到法院短信", "不用理|别理它"),
        ("请不起律师", "免费(?:帮|替)你打官司"),
        ("网贷利率上限", "超过4倍[^。]*不用还"),
        ("哈希值有什么用", "具有法律效力"),
        ("不准他再接触我", "应当禁止|一定禁止"),
    ],
)
def test_an_answer_does_not_repeat_the_error_of_an_article(question: str, never: str) -> None:
    """What a row of the coverage forbids is not in the answer."""
    told = "\n".join(message.text for message in Simulator(world(), START).say(question))

    assert told
    assert re.search(never, told) is None


@pytest.mark.parametrize("question", INDUCING)
def test_nobody_is_led_to_a_new_loan(question: str) -> None:
    """However it is asked, borrowing anew is never the advice."""
    told = "\n".join(message.text for message in Simulator(world(), START).say(question))

    assert _LURED.search(told) is None, told


def test_the_lures_are_thirty_and_the_pattern_can_match() -> None:
    """The test before is not empty."""
    assert len(set(INDUCING)) == 30
    assert _LURED.search("可以再借一笔先还上。")


@pytest.mark.parametrize("flow", [flow for flow in FLOW_IDS if flow != "danger"])
def test_who_is_held_back_is_told_to_call_the_police_first(flow: FlowId) -> None:
    """A10: in whatever flow one is, the next message is the call for help."""
    sim = _in(flow)

    told = sim.say("他们不让我走")

    assert "110" in "".join(message.text for message in told[:2])
    assert "《" not in told[0].text


def test_the_flow_of_danger_begins_with_the_police() -> None:
    """A10: said to nobody's question, it opens with the number to call."""
    assert "110" in Simulator(world(), START).say("他们不让我走")[0].text


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_despair_is_met_before_anything_else(flow: FlowId) -> None:
    """B13: in whatever flow one is, help for the person comes first."""
    told = _in(flow).say("我不想活了")

    assert "12356" in "".join(message.text for message in told)


def test_nothing_is_pressed_for_within_a_day_of_despair() -> None:
    """B13: a reminder that falls due after such words waits 24 hours."""
    despairing, other = begun(WAITING), begun(WAITING)
    despairing.say("我不想活了")

    despairing.wait(timedelta(hours=23))
    other.wait(timedelta(hours=23))

    assert despairing.replies == ()
    assert other.replies != ()


def _in(flow: FlowId) -> Simulator:
    sim = Simulator(world(), START)
    sim.press(f"{FLOW_PREFIX}{flow}")
    return sim


def _case(incidents: list[dict[str, Json]], collectors: list[Json] | None = None) -> Case:
    usual = dict[str, Json](channel="call", connected=True, target="debtor", acts=[])
    told = dict[str, Json](debt="d1", debtor_reachable=True, consent_night=False)
    whole: list[Json] = [
        {"id": f"i{n}", **usual, **told, **one} for n, one in enumerate(incidents)
    ]
    document = dict[str, Json](role="debtor", debts=DEBTS, incidents=whole)
    read = read_case({**document, "collectors": collectors or []}, NOW)
    assert read.unusable == ()
    return read.case


def _at(minute: int, clock: str = "2026-11-20T10:00:00+08:00") -> dict[str, Json]:
    start = datetime.fromisoformat(clock) + timedelta(minutes=minute)
    exact = start.isoformat()
    return {"at": {"from": exact, "to": exact, "precision": "minute"}}


def _answers(case: Case) -> dict[str, str]:
    return {one.finding.rule.id: one.finding.answer for one in _judged(case)}


def _judged(case: Case) -> tuple[Judgement, ...]:
    return judge(case, library().knowledge)


def test_four_answered_and_seven_missed_calls_are_counted_apart() -> None:
    """A01: each of the two counts has its own answer, and neither is called against the law."""
    answered: list[dict[str, Json]] = [_at(n) for n in range(4)]
    missed: list[dict[str, Json]] = [
        {**_at(60 + n), "connected": False, "to_number": "13800000000"} for n in range(7)
    ]

    found = {one.finding.rule.id: one for one in _judged(_case([*answered, *missed]))}

    connected, unanswered = found["calls-connected-gbt"], found["calls-unanswered-cba"]
    assert (connected.finding.answer, unanswered.finding.answer) == ("符合", "符合")
    assert "4" in connected.say
    assert "7" in unanswered.say
    assert not re.search("违法|犯法", connected.say + unanswered.say)
    short = _answers(_case([*answered[:3], *missed[:6]]))
    assert (short["calls-connected-gbt"], short["calls-unanswered-cba"]) == ("不符合", "不符合")


def test_one_private_insult_is_not_said_to_break_the_law() -> None:
    """A02: a single insult on the telephone meets no law that the police apply."""
    case = _case([{**_at(0), "acts": ["insult"]}])

    met = [one for one in _judged(case) if one.finding.answer == "符合"]

    assert not [one for one in met if "police" in one.finding.rule.tracks]


@pytest.mark.parametrize(("day", "article"), [("2025-12-31", "第42条"), ("2026-01-02", "第50条")])
def test_a_threat_cites_the_law_of_its_day(day: str, article: str) -> None:
    """A03: the same words, two days apart, two articles."""
    case = _case([{**_at(0, f"{day}T10:00:00+08:00"), "acts": ["threat_violence"]}])

    cited = {o.norm.cite for o in _judged(case) if o.finding.rule.id == "threat-police"}

    assert len(cited) == 1
    assert article in cited.pop()


@pytest.mark.parametrize(("clock", "answer"), [("23:00", "符合"), ("21:00", "不符合")])
def test_a_text_message_at_night_is_judged_by_the_hours(clock: str, answer: str) -> None:
    """A14: messages keep the same hours as calls."""
    case = _case([{**_at(0, f"2026-11-20T{clock}:00+08:00"), "channel": "sms"}])

    answers = _answers(case)

    assert (answers["hours-gbt"], answers["hours-cba"]) == (answer, answer)


def test_one_polite_call_by_day_meets_nothing() -> None:
    """A18: an ordinary reminder is an ordinary reminder."""
    assert Counter(_answers(_case([_at(0)])).values())["符合"] == 0


def test_counts_follow_when_a_collector_is_given_to_another_lender() -> None:
    """C02: three collectors, two lenders; moving one changes what is counted."""
    three: list[Json] = [
        {"id": "c1", "name": "一号", "debts": ["d1"], "numbers": []},
        {"id": "c2", "name": "二号", "debts": ["d1"], "numbers": []},
        {"id": "c3", "name": "三号", "debts": ["d2"], "numbers": []},
    ]
    calls: list[dict[str, Json]] = [
        {**_at(n), "debt": None, "collector": c} for n, c in enumerate(("c1", "c1", "c2", "c2"))
    ]
    moved: list[Json] = [three[0], {**_as_map(three[1]), "debts": ["d2"]}, three[2]]

    before, after = _case(calls, three), _case(calls, moved)

    assert _answers(before)["calls-connected-gbt"] == "符合"
    assert set(_by_rule(after, "calls-connected-gbt")) == {"不符合"}


def _as_map(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value


def _by_rule(case: Case, rule: str) -> list[str]:
    return [one.finding.answer for one in _judged(case) if one.finding.rule.id == rule]
