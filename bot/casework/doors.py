"""Which door: where a case goes first and where next, and which doors are the wrong ones.

The doors are data (`content/channels.yaml`). Their conditions come in as functions of
`DoorFacts` and their texts are of any type, so that nothing here knows expressions or
templates, and an editor can change a door without a programmer.

The order: a door of safety first, then by stage, then by rank. Never all at once: at most
two doors are for now.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeAlias, TypeVar

from bot.casework.case import (
    ACTS,
    DEBT_STATUSES,
    INCIDENT_CHANNELS,
    LENDER_TYPES,
    PRODUCTS,
    ROLES,
    Case,
    Role,
)

Unit = Literal["自然日", "工作日"]
Stage = Literal["now", "waiting", "next", "needed"]
"""now: go there now · waiting: filed, the answer is not due yet · next: after the answer of
another door or its deadline · needed: only if it is needed."""
Outcome = Literal["solved", "refused", "silent", "repeated", "rejected"]
"""What became of a complaint: refused is an answer that does not help, rejected is not
taken at all, repeated is a promise that was broken."""

STAGES: tuple[Stage, ...] = ("now", "waiting", "next", "needed")
OUTCOMES: tuple[Outcome, ...] = ("solved", "refused", "silent", "repeated", "rejected")
UNITS: tuple[Unit, ...] = ("自然日", "工作日")
AT_ONCE = 2
"""How many doors may be for now."""
_UNHAPPY: frozenset[str] = frozenset({"refused", "repeated", "rejected"})
_PERSONS: frozenset[str] = frozenset({"private", "unlicensed"})
_TRACKS = ("police", "criminal", "civil", "regulator", "industry", "platform")

TextT = TypeVar("TextT")


@dataclass(frozen=True, slots=True)
class DoorFacts:
    """What the choice of a door depends on. Sets: a case has many debts and incidents."""

    role: Role = "debtor"
    lenders: frozenset[str] = frozenset({"unknown"})
    products: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    tracks: frozenset[str] = frozenset()
    """Tracks of the findings that are 符合."""
    acts: frozenset[str] = frozenset()
    reached_by: frozenset[str] = frozenset()
    """By which channels collectors came: calls, visits, posts."""
    filed: frozenset[str] = frozenset()
    overdue: frozenset[str] = frozenset()
    """Doors whose answer was due and did not come."""
    unhappy: frozenset[str] = frozenset()
    """Doors whose last answer did not help, or that took nothing in."""
    solved: frozenset[str] = frozenset()

    def told(self, lender: str | None, acts: Iterable[str]) -> "DoorFacts":
        """Add what a person said just now: whose debt it is about, and what was done.

        The lender told replaces those of the case: a complaint is about one of them. What is
        no act of the list counts as another act.
        """
        lenders = frozenset({lender}) if lender in LENDER_TYPES else self.lenders
        told = frozenset(act if act in ACTS else "other" for act in acts)
        return replace(self, lenders=lenders, acts=self.acts | told)

    def names(self) -> Mapping[str, bool | str | tuple[str, ...]]:
        """Give the facts by the names that conditions use."""
        return {
            "角色": self.role,
            "个人放款": self.lenders <= _PERSONS,
            "出借人类型": tuple(sorted(self.lenders)),
            "产品": tuple(sorted(self.products)),
            "债务状态": tuple(sorted(self.statuses)),
            "途径": tuple(sorted(self.tracks)),
            "行为": tuple(sorted(self.acts)),
            "渠道": tuple(sorted(self.reached_by)),
            "投诉过": tuple(sorted(self.filed)),
            "过期未复": tuple(sorted(self.overdue)),
            "不满意": tuple(sorted(self.unhappy)),
        }


DOOR_WORDS: Mapping[str, tuple[str, ...]] = {
    "角色": ROLES,
    "出借人类型": LENDER_TYPES,
    "产品": PRODUCTS,
    "债务状态": DEBT_STATUSES,
    "途径": _TRACKS,
    "行为": ACTS,
    "渠道": INCIDENT_CHANNELS,
    "投诉过": (),
    "过期未复": (),
    "不满意": (),
}
"""The names of `DoorFacts.names` and the words each can have; none: ids of doors."""
DOOR_FLAGS: tuple[str, ...] = ("个人放款",)
"""Those of them that are yes or no: whether every lender is a person or has no licence."""

Condition: TypeAlias = Callable[[DoorFacts], bool]


@dataclass(frozen=True, slots=True)
class Reason(Generic[TextT]):
    """Why a door fits, when a condition holds."""

    when: Condition
    say: TextT


@dataclass(frozen=True, slots=True)
class Guard(Generic[TextT]):
    """When a door is the wrong one, why, and which is the right one."""

    when: Condition
    say: TextT
    instead: str


@dataclass(frozen=True, slots=True)
class Deadline(Generic[TextT]):
    """When the answer is due. `then`: what to do when it did not come."""

    days: int
    unit: Unit
    norm: str
    say: TextT
    then: TextT


@dataclass(frozen=True, slots=True)
class Channel(Generic[TextT]):
    """One door: what it takes and refuses, when it fits, and after which others.

    `safety`: then it goes before every other. `aside`: then it is only for need. `after`:
    ids of doors that come first, if they fit the case at all.
    """

    id: str
    name: str
    takes: TextT
    refuses: TextT
    bring: tuple[str, ...]
    get_back: TextT
    norm: str | None
    hotline: str | None
    rank: int
    when: Condition
    safety: Condition
    aside: Condition
    after: tuple[str, ...] = ()
    why: tuple[Reason[TextT], ...] = ()
    guards: tuple[Guard[TextT], ...] = ()
    deadline: Deadline[TextT] | None = None


@dataclass(frozen=True, slots=True)
class Door(Generic[TextT]):
    """A door that fits the case. `waits_for`: ids of doors that must answer first."""

    channel: Channel[TextT]
    stage: Stage
    safety: bool
    waits_for: tuple[str, ...]
    why: TextT | None


@dataclass(frozen=True, slots=True)
class Refusal(Generic[TextT]):
    """Why a door is wrong for a case, and the id of the right one."""

    channel: str
    say: TextT
    instead: str


def door_facts(case: Case, tracks: frozenset[str], overdue: frozenset[str]) -> DoorFacts:
    """Gather what the choice of a door depends on.

    Args:
        case: The case.
        tracks: Tracks of the findings that are 符合.
        overdue: Ids of doors whose answer was due and did not come.
    """
    last = {complaint.channel: complaint.outcome for complaint in case.complaints}
    return DoorFacts(
        role=case.role,
        lenders=frozenset(debt.lender_type for debt in case.debts) or frozenset({"unknown"}),
        products=frozenset(debt.product for debt in case.debts if debt.product is not None),
        statuses=frozenset(debt.status for debt in case.debts),
        tracks=tracks,
        acts=frozenset[str]().union(*(one.acts for one in case.incidents)),
        reached_by=frozenset(one.channel for one in case.incidents),
        filed=frozenset(last),
        overdue=frozenset(id_ for id_, said in last.items() if said == "silent" or id_ in overdue),
        unhappy=frozenset(id_ for id_, said in last.items() if said in _UNHAPPY),
        solved=frozenset(id_ for id_, said in last.items() if said == "solved"),
    )


def order_doors(channels: Iterable[Channel[TextT]], facts: DoorFacts) -> tuple[Door[TextT], ...]:
    """Give the doors that fit a case, in the order in which to go.

    A door that answered, or whose time ran out, is left out: another follows it. A door of
    safety is never left out.
    """
    fitting = [one for one in channels if _fits(one, facts)]
    ids = frozenset(one.id for one in fitting)
    doors = [_door(one, facts, ids) for one in fitting if not _used_up(one, facts)]
    return _in_order(_few_at_once(_in_order(doors)))


def one_door(channel: Channel[TextT], facts: DoorFacts) -> Door[TextT]:
    """Give one door as it stands for a case, whether it would be named or not."""
    return _door(channel, facts, frozenset(channel.after))


def wrong_door(channel: Channel[TextT], facts: DoorFacts) -> Refusal[TextT] | None:
    """Tell why a door is the wrong one for a case; None when it is not."""
    guard = next((one for one in channel.guards if one.when(facts)), None)
    return None if guard is None else Refusal(channel.id, guard.say, guard.instead)


def _fits(channel: Channel[TextT], facts: DoorFacts) -> bool:
    right = channel.safety(facts) or channel.when(facts)
    return right and wrong_door(channel, facts) is None


def _door(channel: Channel[TextT], facts: DoorFacts, fitting: frozenset[str]) -> Door[TextT]:
    safety = channel.safety(facts)
    waits_for = tuple(one for one in channel.after if one in fitting and not _done(one, facts))
    why = next((reason.say for reason in channel.why if reason.when(facts)), None)
    return Door(channel, _stage(channel, facts, waits_for, safety=safety), safety, waits_for, why)


def _stage(
    channel: Channel[TextT], facts: DoorFacts, waits_for: tuple[str, ...], *, safety: bool
) -> Stage:
    if channel.id in facts.filed and not _done(channel.id, facts):
        return "waiting"
    if safety:
        return "now"
    if channel.aside(facts):
        return "needed"
    return "next" if waits_for else "now"


def _done(id_: str, facts: DoorFacts) -> bool:
    """Tell whether a door answered or let its time run out."""
    return id_ in facts.overdue | facts.unhappy | facts.solved


def _used_up(channel: Channel[TextT], facts: DoorFacts) -> bool:
    return _done(channel.id, facts) and not channel.safety(facts)


def _in_order(doors: Iterable[Door[TextT]]) -> tuple[Door[TextT], ...]:
    return tuple(
        sorted(doors, key=lambda d: (not d.safety, STAGES.index(d.stage), d.channel.rank))
    )


def _few_at_once(doors: tuple[Door[TextT], ...]) -> tuple[Door[TextT], ...]:
    """Put off the doors for now beyond the first two."""
    late = [door.channel.id for door in doors if door.stage == "now"][AT_ONCE:]
    return tuple(replace(d, stage="next") if d.channel.id in late else d for d in doors)
