"""Rules of collecting, and what they say of a case: 符合, 不符合 or 尚不能判断.

A rule is data (`content/rules`): which norm, which lenders, when it is concerned and what
breaches it. Conditions come in as functions of the facts that answer True, False or, when
a fact they need is not known, None. The norm is chosen by the day of the incident; what is
counted is counted in the norm's own unit, and two lenders never add up. Pure.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias

from bot.casework.case import Case, Incident
from bot.casework.facts import (
    COUNT_FACT,
    YES_NO_FACTS,
    Count,
    Fact,
    Facts,
    Window,
    incident_facts,
    refused_before,
    span_of,
)
from bot.casework.groups import Counted, Group, groups_of

Answer = Literal["符合", "不符合", "尚不能判断"]
ANSWERS: tuple[Answer, ...] = ("符合", "不符合", "尚不能判断")
Track = Literal["police", "criminal", "civil", "regulator", "industry", "platform"]
TRACKS: tuple[Track, ...] = ("police", "criminal", "civil", "regulator", "industry", "platform")
"""Ways to take, in the order in which they are named: safety first."""
Unit = Literal["incident", "lender_day", "lender_day_contact", "lender"]
UNITS: tuple[Unit, ...] = ("incident", "lender_day", "lender_day_contact", "lender")
ABOUT: tuple[str, ...] = (
    *("hours", "calls_connected", "calls_unanswered", "third_party", "third_party_refused"),
    *("threat", "insult", "impersonation", "forgery", "detention", "home", "disclosure"),
    *("posting", "identity", "private_account", "code_request", "violence", "extortion"),
    *("following", "damage", "other"),
)
"""What findings are about; `design` 8."""
Condition: TypeAlias = Callable[[Facts], bool | None]
LENDER_FACT, PRODUCT_FACT, DAY_FACT, TIME_FACT = "出借人类型", "产品", "日期", "时间"


@dataclass(frozen=True, slots=True)
class NormDates:
    """A norm and the days on which it is in force; None leaves an end open."""

    id: str
    start: date | None
    end: date | None

    def in_force(self, days: tuple[date, date] | None) -> bool | None:
        """Tell whether the norm was in force on all of these days, on none, or unknown."""
        if self.start is None and self.end is None:
            return True
        if days is None:
            return None
        first, last = days
        if (self.start and last < self.start) or (self.end and first > self.end):
            return False
        starts = self.start is None or self.start <= first
        return True if starts and (self.end is None or last <= self.end) else None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `norms` are versions in time of what is one norm."""

    id: str
    about: str
    norms: tuple[NormDates, ...]
    tracks: tuple[Track, ...]
    say: Mapping[Answer, str]
    breach: Condition
    when: Condition | None = None
    counts: Condition | None = None
    unit: Unit = "incident"
    window: Window | None = None
    lenders: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    """Facts that `when` and `breach` use."""
    count_names: tuple[str, ...] = ()
    """Facts that `counts` uses."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one incident or one group of them.

    `count` and `day` are those of a group, for its wording.
    """

    rule: Rule
    incidents: tuple[str, ...]
    answer: Answer
    norm: str
    facts_used: tuple[str, ...]
    facts_missing: tuple[str, ...]
    count: Count | None = None
    day: date | None = None


def assess(case: Case, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Judge a case by every rule; in the order of the rules, then of the incidents."""
    matter = _Matter(case)
    found: list[Finding] = []
    for rule in rules:
        found.extend(_singly(matter, rule) if rule.unit == "incident" else _grouped(matter, rule))
    return tuple(found)


@dataclass
class _Matter:
    """A case while it is judged: the facts of an incident are gathered once."""

    case: Case
    _known: dict[tuple[str, Window | None], dict[str, Fact]] = field(
        default_factory=dict[tuple[str, Window | None], dict[str, Fact]]
    )

    def facts(self, incident: Incident, window: Window | None) -> dict[str, Fact]:
        key = (incident.id, window)
        if key not in self._known:
            self._known[key] = incident_facts(self.case, incident, window)
        return self._known[key]

    @cached_property
    def days(self) -> dict[str, tuple[date, date] | None]:
        spans = ((one.id, span_of(one.at)) for one in self.case.incidents)
        return {id_: span.days if span else None for id_, span in spans}


def norm_on(rule: Rule, days: tuple[date, date] | None) -> tuple[NormDates, bool | None] | None:
    """Choose the version of the norm for some days: the one in force, else one that may be."""
    doubtful: NormDates | None = None
    for norm in rule.norms:
        in_force = norm.in_force(days)
        if in_force:
            return norm, True
        if in_force is None:
            doubtful = norm if doubtful is None or norm.end is None else doubtful
    return (doubtful, None) if doubtful is not None else None


def _singly(matter: _Matter, rule: Rule) -> Iterable[Finding]:
    for incident in matter.case.incidents:
        chosen = norm_on(rule, matter.days[incident.id])
        if chosen is None:
            continue
        norm, in_force = chosen
        facts = matter.facts(incident, rule.window)
        answer = _answer(rule, facts, in_force=in_force)
        if answer is None:
            continue
        linked = (incident.id,)
        if "之前拒绝过" in rule.names:
            linked = (*refused_before(matter.case, incident)[1], incident.id)
        used, missing = _told(rule, facts, answer, in_force=in_force)
        yield Finding(rule, linked, answer, norm.id, used, missing)


def _answer(rule: Rule, facts: Facts, *, in_force: bool | None) -> Answer | None:
    """Answer by three-valued logic; None when the norm is not concerned at all."""
    lender, product = facts.get(LENDER_FACT), facts.get(PRODUCT_FACT)
    concerned = _all(
        _among(lender, rule.lenders),
        _among(product, rule.products),
        True if rule.when is None else rule.when(facts),
    )
    if concerned is False:
        return None
    breached = _all(in_force, concerned, rule.breach(facts))
    if breached is None:
        return "尚不能判断"
    return "符合" if breached else "不符合"


def _among(value: Fact, allowed: frozenset[str]) -> bool | None:
    if not allowed:
        return True
    return None if value is None else value in allowed


def _all(*values: bool | None) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def _told(
    rule: Rule, facts: Facts, answer: Answer, *, in_force: bool | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """List the facts that a rule used, and those that it misses when it cannot tell."""
    limits = ((LENDER_FACT, rule.lenders), (PRODUCT_FACT, rule.products))
    limited = (name for name, allowed in limits if allowed)
    names = tuple(dict.fromkeys((*rule.names, *limited)))
    used = [_shown(name) for name in names if _is_known(facts.get(name))]
    if answer != ANSWERS[2]:
        return tuple(dict.fromkeys(used)), ()
    unknown = tuple(name for name in names if not _is_known(facts.get(name)))
    missing = [_shown(name) for name in _deciding(rule, facts, unknown)]
    if in_force is None:
        missing.append(DAY_FACT)
    return tuple(dict.fromkeys(used)), tuple(dict.fromkeys(missing))


def _deciding(rule: Rule, facts: Facts, unknown: tuple[str, ...]) -> tuple[str, ...]:
    """Keep of the unknown facts those that could decide; all, if none decides alone."""
    kept = tuple(
        name
        for name in unknown
        if name not in YES_NO_FACTS
        or any(
            _answer(rule, {**facts, name: value}, in_force=True) != ANSWERS[2]
            for value in (True, False)
        )
    )
    return kept or unknown


def _shown(name: str) -> str:
    return TIME_FACT if name == "在时段" else name


def _is_known(fact: Fact) -> bool:
    return fact is not None and not (isinstance(fact, Count) and fact.low != fact.high)


def _grouped(matter: _Matter, rule: Rule) -> Iterable[Finding]:
    chosen = {one.id: norm_on(rule, matter.days[one.id]) for one in matter.case.incidents}
    for norm in rule.norms:
        able = {
            one.id: _counted(matter, rule, one, chosen[one.id])
            if (chosen[one.id] or (None,))[0] is norm
            else Counted(told=False)
            for one in matter.case.incidents
        }
        for group in groups_of(matter.case, rule.unit, able, matter.days):
            finding = _of_group(rule, norm, group)
            if finding is not None:
                yield finding


def _counted(
    matter: _Matter, rule: Rule, incident: Incident, chosen: "tuple[NormDates, bool | None] | None"
) -> Counted:
    facts = matter.facts(incident, rule.window)
    counted = True if rule.counts is None else rule.counts(facts)
    in_force = chosen[1] if chosen else False
    missing = tuple(_shown(name) for name in rule.count_names if not _is_known(facts.get(name)))
    days = () if in_force is not None else (DAY_FACT,)
    return Counted(_all(counted, in_force), (*(missing if counted is None else ()), *days))


def _of_group(rule: Rule, norm: NormDates, group: Group) -> Finding | None:
    facts: dict[str, Fact] = {**group.facts, COUNT_FACT: group.count}
    answer = _answer(rule, facts, in_force=True)
    if answer is None:
        return None
    used, missing = _told(rule, facts, answer, in_force=True)
    if answer == ANSWERS[2]:
        # What makes the count firm says more than that the count is not.
        own = missing if not group.missing else tuple(n for n in missing if n != COUNT_FACT)
        missing = tuple(dict.fromkeys((*own, *group.missing)))
    used = tuple(dict.fromkeys((*used, *(_shown(name) for name in rule.count_names))))
    return Finding(rule, group.incidents, answer, norm.id, used, missing, group.count, group.day)
