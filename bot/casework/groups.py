"""Incidents counted together: by lender, by lender and day, by lender, day and person reached.

An incident belongs to a group surely, perhaps, or not at all; a count is therefore a range.
Unknown callers are a bucket of their own, where nothing adds up for sure: each of them may
come from another lender. Perhaps they belong to a known lender, too. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.casework.case import Case, Incident
from bot.casework.facts import Count, Fact, lender_facts, lender_key, lenders_of

Days = Mapping[str, tuple[date, date] | None]
Contact = tuple[str, str | None]
_NEAR = timedelta(days=1)
"""A time that reaches over more days than two has no day that could be counted."""


@dataclass(frozen=True, slots=True)
class Group:
    """Incidents that a rule counts. `day` None: all days, or the day is not known."""

    incidents: tuple[str, ...]
    count: Count
    facts: Mapping[str, Fact]
    day: date | None
    missing: tuple[str, ...]
    """What would make the count firm: names of facts."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Whether a rule counts an incident, and which facts are missing when that is unknown."""

    told: bool | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Key:
    """What makes a group: `lender` None is the bucket of unknown callers."""

    lender: str | None
    day: date | None = None
    contact: Contact | None = None


def groups_of(case: Case, unit: str, able: Mapping[str, Counted], days: Days) -> Iterator[Group]:
    """Give the groups of one unit that have at least one incident.

    Args:
        case: The case.
        unit: `lender`, `lender_day` or `lender_day_contact`.
        able: Of each incident whether the rule counts it.
        days: Of each incident its first and last day; None when not known.
    """
    counted = tuple(one for one in case.incidents if able[one.id].told is not False)
    for key in _keys(case, unit, counted, days):
        yield _group(case, unit, key, counted, able, days)


def _keys(case: Case, unit: str, counted: tuple[Incident, ...], days: Days) -> tuple[_Key, ...]:
    found: dict[_Key, None] = {}
    for incident in counted:
        named = lenders_of(case, incident)
        lender = next(iter(named)) if len(named) == 1 else None
        contact = (incident.target, incident.to_number) if unit.endswith("contact") else None
        for day in _days_of(unit, days[incident.id]):
            found[_Key(lender, day, contact)] = None
    return tuple(found)


def _days_of(unit: str, days: tuple[date, date] | None) -> tuple[date | None, ...]:
    if unit == "lender" or days is None or days[1] - days[0] > _NEAR:
        return (None,)
    return tuple(dict.fromkeys(days))


def _group(  # noqa: PLR0913, PLR0917  # what a group is made of, all of it at hand in one place
    case: Case,
    unit: str,
    key: _Key,
    counted: tuple[Incident, ...],
    able: Mapping[str, Counted],
    days: Days,
) -> Group:
    sure: list[str] = []
    maybe: list[str] = []
    missing: dict[str, None] = {}
    for incident in counted:
        belongs = {
            "出借人类型": _of_lender(case, incident, key.lender),
            "日期": _on_day(unit, days[incident.id], key.day),
            "对象": _to_contact(incident, key.contact),
        }
        if False in belongs.values():
            continue
        if None in belongs.values() or able[incident.id].told is None:
            maybe.append(incident.id)
            missing.update(dict.fromkeys(name for name, told in belongs.items() if told is None))
            missing.update(dict.fromkeys(able[incident.id].missing))
        else:
            sure.append(incident.id)
    low, high = len(sure), len(sure) + len(maybe)
    unclear = key.lender is None or (key.day is None and unit != "lender")
    debts = [debt for debt in case.debts if lender_key(debt) == key.lender]
    return Group(
        incidents=tuple(one.id for one in counted if one.id in {*sure, *maybe}),
        count=Count(min(low, 1), high) if unclear else Count(low, high),
        facts={**lender_facts(debts), "处罚后": _warned(case, sure)},
        day=key.day,
        missing=tuple(missing),
    )


def _warned(case: Case, sure: list[str]) -> bool | None:
    """Tell whether an authority had stepped in before; that nobody says so proves nothing."""
    told = (one.after_warning for one in case.incidents if one.id in sure)
    return True if True in told else None


def _of_lender(case: Case, incident: Incident, lender: str | None) -> bool | None:
    named = lenders_of(case, incident)
    if lender is None:
        return len(named) != 1
    if not named:
        return None
    return (True if len(named) == 1 else None) if lender in named else False


def _on_day(unit: str, days: tuple[date, date] | None, day: date | None) -> bool | None:
    known = _days_of(unit, days)
    if day is None:
        return known == (None,)
    if known == (None,):
        return None if days is None or days[0] <= day <= days[1] else False
    return (True if len(known) == 1 else None) if day in known else False


def _to_contact(incident: Incident, contact: Contact | None) -> bool | None:
    if contact is None or contact == (incident.target, incident.to_number):
        return True
    if contact[0] != incident.target:
        return False
    return None if None in (contact[1], incident.to_number) else False
