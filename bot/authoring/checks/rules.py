"""F090 to F094: rules of collecting say what their norms bear, and their examples hold."""

from collections.abc import Iterator
from datetime import datetime

from bot.authoring.checks.types import report_issues
from bot.authoring.checks.wordings import cautious
from bot.authoring.finding import Finding, found
from bot.authoring.library import Library
from bot.authoring.rule_reader import ZONE, RuleExample, RuleSource
from bot.authoring.shape import nearest
from bot.casework.case_reader import ReadCase, read_case
from bot.casework.facts import COUNT_FACT
from bot.casework.rules import ANSWERS, assess
from bot.engine.conditions import FACT_TYPES
from bot.engine.expression_types import YES_NO
from bot.engine.judging import COUNT_FILL, DAY_FILL
from bot.engine.knowledge import Knowledge, Norm

_AFTER_ALL = datetime(9000, 1, 1, tzinfo=ZONE)
"""When examples are judged: nothing in them is in the future."""
_NONE = "无"
_MET = ANSWERS[0]


def check_rules(library: Library) -> Iterator[Finding]:
    """Check every rule: its norms, conditions, sentences and examples."""
    for source in library.rules:
        yield from _norms(source, library.knowledge)
        yield from _conditions(source)
        yield from _sentences(source, library.knowledge)
        yield from _examples(source)


def _norms(source: RuleSource, knowledge: Knowledge) -> Iterator[Finding]:
    for id_ in source.norms:
        norm = knowledge.norms.get(id_)
        if norm is None:
            near = nearest(id_, knowledge.norms)
            yield found("F040", source.mark, ref=f"法条:{id_}", id=id_, near=near)
        elif norm.confidence == "unverified":
            yield found("F042", source.mark, ref=f"法条:{id_}", id=id_)


def _conditions(source: RuleSource) -> Iterator[Finding]:
    """A rule uses facts as they are, and a count only where something is counted."""
    issues: list[Finding] = []
    for expression in source.expressions:
        report_issues(expression, FACT_TYPES, YES_NO, issues)
    yield from issues
    rule = source.rule
    if (COUNT_FACT in rule.names) != (rule.unit != "incident"):
        yield found("F090", source.mark, id=rule.id, fact=COUNT_FACT, part="unit")
    if ("在时段" in (*rule.names, *rule.count_names)) != (rule.window is not None):
        yield found("F090", source.mark, id=rule.id, fact="在时段", part="window")


def _sentences(source: RuleSource, knowledge: Knowledge) -> Iterator[Finding]:
    norms = [knowledge.norms[id_] for id_ in source.norms if id_ in knowledge.norms]
    for answer, said in source.says:
        for place in said.slots():
            if place.name not in (COUNT_FILL, DAY_FILL):
                yield found("F091", said.mark, id=source.rule.id, name=place.name)
        if answer == _MET and any(_partly(norm) for norm in norms) and not cautious(said.source):
            yield found("F092", said.mark, id=source.rule.id)


def _partly(norm: Norm) -> bool:
    return norm.confidence == "partly"


def _examples(source: RuleSource) -> Iterator[Finding]:
    shown = {example.answer for example in source.examples}
    lacking = [answer for answer in ANSWERS if answer not in shown]
    if lacking:
        yield found("F093", source.mark, id=source.rule.id, lacking="、".join(lacking))
    for example in source.examples:
        read = read_example(example)
        got = read.unusable[0].path if read.unusable else answer_of(source, read)
        if got != example.answer:
            wanted = example.answer
            yield found("F094", example.mark, name=example.name, got=got, wanted=wanted)


def read_example(example: RuleExample) -> ReadCase:
    """Read the case of an example."""
    return read_case(example.document, _AFTER_ALL)


def answer_of(source: RuleSource, read: ReadCase) -> str:
    """Give what a rule says last of a case, or 无."""
    findings = assess(read.case, (source.rule,))
    return findings[-1].answer if findings else _NONE
