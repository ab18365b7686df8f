"""The case as values: who asks, what is owed to whom, who collects, what happened.

The shape is that of `case.json` (`design` 8). `None` always means *not known*, which is
something else than no: a rule that needs an unknown fact answers that it cannot tell.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from bot.kernel.values import Moment

Role = Literal["debtor", "relative", "contact", "guarantor", "wrong_number"]
LenderType = Literal[
    "bank",
    "consumer_finance",
    "microloan",
    "platform",
    "private",
    "unlicensed",
    "assignee",
    "unknown",
]
Product = Literal["credit_card", "consumer_loan", "other"]
DebtStatus = Literal["open", "outsourced", "assigned", "sued", "settled", "not_mine"]
IncidentChannel = Literal["call", "sms", "wechat", "visit", "post", "online", "letter", "other"]
Target = Literal["debtor", "relative", "contact", "colleague", "guarantor", "stranger", "public"]
InfoKind = Literal["track", "transaction", "other"]
"""Kinds of personal information by the thresholds of Interpretation Fa Shi [2017] 10, art. 5:
track: whereabouts, contents of messages, credit, property · transaction: lodging, call
records, health, transactions · other."""

ROLES: tuple[Role, ...] = get_args(Role)
LENDER_TYPES: tuple[LenderType, ...] = get_args(LenderType)
PRODUCTS: tuple[Product, ...] = get_args(Product)
DEBT_STATUSES: tuple[DebtStatus, ...] = get_args(DebtStatus)
INCIDENT_CHANNELS: tuple[IncidentChannel, ...] = get_args(IncidentChannel)
TARGETS: tuple[Target, ...] = get_args(Target)
INFO_KINDS: tuple[InfoKind, ...] = get_args(InfoKind)
ACTS: tuple[str, ...] = (
    *("threat_violence", "threat_exposure", "insult", "impersonate_official", "fake_document"),
    *("disclose_debt", "post_publicly", "enter_home", "refuse_leave", "detain", "follow"),
    *("demand_private_account", "demand_code", "refuse_identity", "night", "violence", "damage"),
    *("contact_after_refusal", "other"),
)
"""What a collector may have done."""


@dataclass(frozen=True, slots=True)
class Debt:
    """One debt. `principal` in yuan; `unlawful`: the loan itself is not protected by law."""

    id: str
    lender: str | None = None
    lender_type: LenderType = "unknown"
    product: Product | None = None
    principal: Decimal | None = None
    overdue_since: date | None = None
    contract_date: date | None = None
    status: DebtStatus = "open"
    unlawful: bool | None = None
    joint: bool | None = None
    """Whether it was spent on the couple's daily life, or both signed."""


@dataclass(frozen=True, slots=True)
class Collector:
    """Who collects, for which debts, from which numbers (normalised)."""

    id: str
    name: str | None = None
    debts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing that happened.

    `at` None: not known when. `number`: from which number; `to_number`: which number of the
    person reached was dialled. `refused`: the person reached said not to be contacted again.
    `after_warning`: an authority had criticised or punished this collecting before.
    """

    id: str
    debt: str | None = None
    collector: str | None = None
    channel: IncidentChannel = "other"
    at: Moment | None = None
    connected: bool | None = None
    duration_s: int | None = None
    target: Target = "debtor"
    acts: frozenset[str] = frozenset()
    debtor_reachable: bool | None = None
    consent_night: bool | None = None
    number: str | None = None
    to_number: str | None = None
    spouse: bool | None = None
    refused: bool = False
    public: bool | None = None
    after_warning: bool | None = None
    demanded_more: bool | None = None
    info_count: int | None = None
    info_kind: InfoKind | None = None
    words: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint that was filed. `channel` is an id of `content/channels.yaml`."""

    channel: str
    number: str | None = None
    on: date | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One person's matter."""

    role: Role = "debtor"
    province: str | None = None
    debts: tuple[Debt, ...] = ()
    collectors: tuple[Collector, ...] = ()
    incidents: tuple[Incident, ...] = ()
    complaints: tuple[Complaint, ...] = ()

    def debt(self, id_: str | None) -> Debt | None:
        """Find a debt by id."""
        return next((debt for debt in self.debts if debt.id == id_), None)

    def collector(self, id_: str | None) -> Collector | None:
        """Find a collector by id."""
        return next((one for one in self.collectors if one.id == id_), None)

    def debts_of(self, incident: Incident) -> tuple[Debt, ...]:
        """Give the debts that an incident may be about: one when told, else the collector's.

        None at all: the caller is unknown.
        """
        debt = self.debt(incident.debt)
        if debt is not None:
            return (debt,)
        collector = self.collector(incident.collector)
        if collector is None:
            return ()
        return tuple(debt for debt in self.debts if debt.id in collector.debts)
