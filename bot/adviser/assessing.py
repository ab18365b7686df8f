"""`do: assess`: judge the case as it stands, for a flow to read."""

from collections import Counter
from decimal import Decimal

from bot.casework.rules import ANSWERS
from bot.engine.cursor import CaseNeededError
from bot.engine.dossier import case_of
from bot.engine.judging import Judgement, judge
from bot.engine.knowledge import Knowledge
from bot.engine.world import Action, Performed
from bot.kernel.values import Record

_MET, _NOT_MET, _UNSURE = ANSWERS
_SHOWN_FIRST = {_MET: 0, _UNSURE: 1, _NOT_MET: 2}


def perform_assess(action: Action) -> Performed:
    """Judge the case; what can be told comes first, what does not fit is left out.

    Raises:
        CaseNeededError: The case book was not loaded; the shell loads it and tries again.
    """
    if action.book is None:
        raise CaseNeededError(action.flow.id)
    found = judge(case_of(action.book, action.now), action.knowledge)
    answers = Counter(one.finding.answer for one in found)
    shown = sorted(found, key=lambda one: _SHOWN_FIRST[one.finding.answer])
    rows = (_row(one, action.knowledge) for one in shown)
    return Performed(
        {
            "符合": Decimal(answers[_MET]),
            "待定": Decimal(answers[_UNSURE]),
            "判断": tuple(row for row in rows if row["结论"] != _NOT_MET),
        }
    )


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
