"""What a rule may ask about an incident or a group of them, and what is known of it.

A fact is `None` when it is not known. Times are intervals: a time known only to the hour
may be off by half an hour to either side, so that a rough time near a limit can never be
told. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from bot.casework.case import Case, Debt, Incident
from bot.kernel.values import Moment

ROUGH = timedelta(minutes=30)
"""How far from the hour a person may be who says only the hour (or the part of the day)."""
_ROUGH_PRECISIONS = frozenset({"hour", "part_of_day", "day"})
_INSTANT = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_LICENSED = frozenset({"bank", "consumer_finance", "microloan", "platform", "assignee"})
_PUBLIC_CHANNELS = frozenset({"post", "online"})
_PRIVATE_CHANNELS = frozenset({"call", "sms", "letter"})


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are: surely `low`, at most `high`."""

    low: int
    high: int


Fact: TypeAlias = str | bool | Decimal | Count | tuple[str, ...] | None
Facts: TypeAlias = Mapping[str, Fact]

INCIDENT_FACTS: tuple[str, ...] = (
    "渠道",
    "对象",
    "行为",
    "接通",
    "时长",
    "在时段",
    "同意夜间",
    "本人可联系",
    "配偶",
    "之前拒绝过",
    "公开",
    "处罚后",
    "索要超额",
    "信息条数",
    "信息种类",
    "认定",
)
"""Facts of one incident. 认定 is what only an authority decides: it is never known here."""
YES_NO_FACTS: frozenset[str] = frozenset(
    {
        *("接通", "在时段", "同意夜间", "本人可联系", "配偶", "之前拒绝过", "公开", "处罚后"),
        *("索要超额", "认定", "网络贷款", "债务非法", "夫妻共同"),
    }
)
"""Those of all facts that are yes or no."""
LENDER_FACTS: tuple[str, ...] = ("出借人类型", "产品", "网络贷款", "债务非法", "夫妻共同")
"""Facts of the debts that it is about."""
COUNT_FACT = "次数"
"""Fact of a group: how many of its incidents the rule counts."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of every day, from one clock time up to another; it may pass midnight."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Tell whether a clock time lies in the window: `start` does, `end` does not."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True)
class Span:
    """A time as an interval [start, end); an instant is the shortest interval."""

    start: datetime
    end: datetime

    @property
    def days(self) -> tuple[date, date]:
        """First and last day that the interval touches, in its own zone."""
        return self.start.date(), (self.end - _INSTANT).date()


def span_of(at: Moment | None) -> Span | None:
    """Give the interval in which something happened; None when it is not known at all."""
    if at is None or at.precision == "unknown":
        return None
    start, end = at.start, max(at.end, at.start + _INSTANT)
    whole_days = at.precision == "day" and end - start >= _DAY
    if at.precision in _ROUGH_PRECISIONS and not whole_days:
        start -= ROUGH
        end += ROUGH if at.end == at.start else timedelta(0)
    return Span(start, end)


def in_window(span: Span | None, window: Window) -> bool | None:
    """Tell whether an interval lies in the window whole (True), not at all, or unknown."""
    if span is None or _passes_limit(span, window):
        return None
    return window.holds(span.start.timetz().replace(tzinfo=None))


def _passes_limit(span: Span, window: Window) -> bool:
    first, last = span.days
    if (last - first).days > 1:
        return True  # a whole day lies between
    for day in {first, last}:
        for limit in (window.start, window.end):
            if span.start < datetime.combine(day, limit, span.start.tzinfo) < span.end:
                return True
    return False


def lender_key(debt: Debt) -> str:
    """Name the lender of a debt: by its name, else the debt stands for itself."""
    name = "".join((debt.lender or "").split())
    return f"name:{name}" if name else f"debt:{debt.id}"


def lenders_of(case: Case, incident: Incident) -> frozenset[str]:
    """Name the lenders that an incident may come from; none: the caller is unknown."""
    return frozenset(lender_key(debt) for debt in case.debts_of(incident))


def lender_facts(debts: Iterable[Debt]) -> dict[str, Fact]:
    """Give what is known of the lender; where several debts differ, it is not known."""
    owed = tuple(debts)
    kind = _same(debt.lender_type for debt in owed)
    kind = None if kind == "unknown" else kind
    product = _same(debt.product for debt in owed)
    return {
        "出借人类型": kind,
        "产品": product,
        "网络贷款": _online_loan(kind, product),
        "债务非法": _same(_unlawful(debt) for debt in owed),
        "夫妻共同": _same(debt.joint for debt in owed),
    }


def _same(values: "Iterable[str | bool | None]") -> str | bool | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _unlawful(debt: Debt) -> bool | None:
    if debt.unlawful is None and debt.lender_type in _LICENSED:
        return False
    return debt.unlawful


def _online_loan(kind: Fact, product: Fact) -> bool | None:
    """Tell whether GB/T 45251 on online consumer loans is surely about this debt.

    Source: register `gbt45251-status`: banks, consumer finance, microloans and assignees
    of online consumer loans. Whether a credit card counts is not in the register.
    """
    if kind in ("private", "unlicensed"):
        return False
    if product == "credit_card" or kind is None:
        return None
    return True if product == "consumer_loan" or kind != "bank" else None


def incident_facts(case: Case, incident: Incident, window: Window | None) -> dict[str, Fact]:
    """Give every fact of one incident. `window` is the rule's, for 在时段."""
    refused, _ = refused_before(case, incident)
    minutes = None if incident.duration_s is None else Decimal(incident.duration_s) / 60
    count = None if incident.info_count is None else Decimal(incident.info_count)
    return {
        "渠道": None if incident.channel == "other" else incident.channel,
        "对象": incident.target,
        "行为": tuple(sorted(incident.acts)),
        "接通": incident.connected,
        "时长": minutes,
        "在时段": in_window(span_of(incident.at), window) if window else None,
        "同意夜间": incident.consent_night,
        "本人可联系": incident.debtor_reachable,
        "配偶": incident.spouse,
        "之前拒绝过": refused,
        "公开": _public(incident),
        "处罚后": incident.after_warning,
        "索要超额": incident.demanded_more,
        "信息条数": count,
        "信息种类": incident.info_kind,
        **lender_facts(case.debts_of(incident)),
    }


def _public(incident: Incident) -> bool | None:
    if incident.public is not None:
        return incident.public
    if (
        incident.channel in _PUBLIC_CHANNELS
        or incident.target == "public"
        or "post_publicly" in incident.acts
    ):
        return True
    return False if incident.channel in _PRIVATE_CHANNELS else None


def refused_before(case: Case, incident: Incident) -> tuple[bool | None, tuple[str, ...]]:
    """Tell whether the person reached had told this lender before not to be contacted.

    Returns:
        The answer, and the incidents in which they said so.
    """
    if "contact_after_refusal" in incident.acts:
        return True, ()
    if incident.target == "debtor":
        return False, ()  # the norms speak of others than the debtor
    sure: list[str] = []
    unsure = False
    for other in case.incidents:
        if not other.refused or other.id == incident.id or other.target != incident.target:
            continue
        told = _before(case, other, incident)
        if told:
            sure.append(other.id)
        unsure = unsure or told is None
    if sure:
        return True, tuple(sure)
    return (None if unsure else False), ()


def _before(case: Case, earlier: Incident, later: Incident) -> bool | None:
    """Tell whether one incident came before another and from the same lender."""
    mine, theirs = lenders_of(case, later), lenders_of(case, earlier)
    if mine and theirs and not mine & theirs:
        return False
    first, second = span_of(earlier.at), span_of(later.at)
    if first is not None and second is not None and second.end <= first.start:
        return False
    ordered = first is not None and second is not None and first.end <= second.start
    one_number = earlier.number is not None and earlier.number == later.number
    one_lender = len(mine) == 1 and mine == theirs
    return True if ordered and (one_number or one_lender) else None
