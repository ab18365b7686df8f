"""What the rules say of a case, in plain words and with the norm: findings to show."""

from dataclasses import dataclass
from decimal import Decimal

from bot.casework.case import Case
from bot.casework.facts import Count
from bot.casework.rules import Finding, assess
from bot.engine.knowledge import Knowledge, Norm
from bot.engine.mark import Mark
from bot.engine.render import Renderer, Scope
from bot.engine.template import parse_template
from bot.kernel.values import Json

COUNT_FILL, DAY_FILL = "次数", "日期"
"""Places that the wording of a rule may have."""
_RULES = Mark("rules", 1, 1)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding with its norm and its sentence."""

    finding: Finding
    norm: Norm
    say: str


def judge(case: Case, knowledge: Knowledge) -> tuple[Judgement, ...]:
    """Judge a case by every rule of the content."""
    found = assess(case, knowledge.rules)
    return tuple(
        Judgement(one, knowledge.norms[one.norm], _sentence(one, knowledge)) for one in found
    )


def _sentence(finding: Finding, knowledge: Knowledge) -> str:
    plain = Renderer(knowledge, None, {})
    fills: Scope = {
        COUNT_FILL: _counted(finding.count),
        DAY_FILL: finding.day or plain.ui("unknown_day"),
    }
    said = parse_template(finding.rule.say[finding.answer], _RULES)
    return Renderer(knowledge, None, fills).text(said)


def _counted(count: Count | None) -> "Decimal | str | None":
    if count is None:
        return None
    return Decimal(count.low) if count.low == count.high else f"{count.low}-{count.high}"


def judgement_json(judgement: Judgement) -> Json:
    """Give a judgement in the shape of `assess` (`design` 8)."""
    finding, norm = judgement.finding, judgement.norm
    incidents: list[Json] = list(finding.incidents)
    return {
        "rule": finding.rule.id,
        "about": finding.rule.about,
        "incident": incidents[0] if len(incidents) == 1 else incidents,
        "answer": finding.answer,
        "norm": {
            "id": norm.id,
            "title": norm.title,
            "article": norm.article,
            "force": norm.force,
            "in_force_from": norm.in_force_from.isoformat() if norm.in_force_from else None,
            "confidence": norm.confidence,
            "cite": norm.cite,
        },
        "facts_used": list[Json](finding.facts_used),
        "facts_missing": list[Json](finding.facts_missing),
        "tracks": list[Json](finding.rule.tracks),
        "say": judgement.say,
    }
