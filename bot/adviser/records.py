"""Actions that keep records of the case: what was told, links, merges, corrections.

What cannot be used (a time to come, a number that is none, answers that exclude each
other) is left out and named, so that the flow can say so and ask; nothing is put in its
place. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import blake2s

from bot.casework.case import (
    DEBT_STATUSES,
    INCIDENT_CHANNELS,
    INFO_KINDS,
    LENDER_TYPES,
    PRODUCTS,
    TARGETS,
)
from bot.casework.view import CollectorRow, Row, View, view_of
from bot.engine.cursor import CaseNeededError
from bot.engine.effects import Recorded
from bot.engine.render import JOINER, Renderer
from bot.engine.world import Action, Performed
from bot.kernel.errors import EngineError
from bot.kernel.values import FileRef, Moment, Record, Tap, Value, has_content
from bot.language.phones import read_phone

_CALL_MAX_MINUTES = Decimal(24 * 60)
"""No call is longer; a number beyond is a slip and moves the beginning no further."""
_CLOSED: Mapping[str, tuple[str, ...]] = {
    "channel": INCIDENT_CHANNELS,
    "target": TARGETS,
    "info_kind": INFO_KINDS,
    "lender_type": LENDER_TYPES,
    "product": PRODUCTS,
    "status": DEBT_STATUSES,
}
"""Fields that hold one of a few words; any other word is as good as none."""
_PHONES = ("number", "to_number")
_PAST = ("at", "contract_date")
_SPOKEN = frozenset(
    {
        *("threat_violence", "threat_exposure", "insult", "impersonate_official"),
        *("demand_private_account", "demand_code", "refuse_identity"),
    }
)
"""What is heard only when a call is answered."""


def record(action: Action) -> Performed:
    """Keep what was told as it was told; what is empty is left out."""
    count = Decimal(len(_files(action.arguments.get("files"))))
    kept = Recorded(action.key, action.name, _told(action.arguments))
    return Performed({"id": short_id(action), "数": count}, (kept,))


def record_facts(action: Action) -> Performed:
    """Keep a debt or a caller; `不用` names what was no use."""
    fields, unusable = _usable(_told(action.arguments), action.now)
    kept = Recorded(action.key, action.name, fields)
    return Performed({"id": short_id(action), "不用": _named(unusable, action)}, (kept,))


def record_incident(action: Action) -> Performed:
    """Keep an incident; one told while it happens begins with its first tap, or now."""
    if "at" in action.arguments:
        return record_facts(action)
    return record_facts(replace(action, arguments={**action.arguments, "at": began(action)}))


def short_id(action: Action) -> str:
    """Name what an action made, in a few characters."""
    return blake2s(action.key.encode(), digest_size=6).hexdigest()


def began(action: Action) -> Moment:
    """Give when a call that just ended began: at its first tap, or its length before now.

    The earlier of the two: taps made after hanging up say nothing of the beginning.
    """
    acts, duration = action.arguments.get("acts"), action.arguments.get("duration")
    minutes = duration if isinstance(duration, Decimal) else Decimal(0)
    length = timedelta(minutes=float(min(max(minutes, Decimal(0)), _CALL_MAX_MINUTES)))
    start = action.now - length
    first = acts[0] if isinstance(acts, tuple) and acts else None
    if isinstance(first, Tap) and first.at <= start:
        return Moment(first.at, first.at, "exact")
    return Moment(start, start, "minute")


def assign(action: Action) -> Performed:
    """Link an incident to a debt or a caller, or to nobody; `数` is how many: one or none."""
    view = _view(action)
    incident = view.incident(_row(action, "incident"))
    debt, collector = view.debt(_row(action, "debt")), view.collector(_row(action, "collector"))
    unknown = action.arguments.get("unknown") is True
    if incident is None or not (debt or collector or unknown):
        return Performed({"数": Decimal(0)})
    fields: dict[str, Value] = {"incident": incident.row.id}
    if debt is not None:
        fields["debt"] = debt.id
    if collector is not None:
        fields["collector"] = collector.id
    fields.update(
        {name: True for name in ("unknown", "all") if action.arguments.get(name) is True}
    )
    return Performed({"数": Decimal(1)}, (Recorded(action.key, "assignment", fields),))


def merge(action: Action) -> Performed:
    """Keep that two debts, or two callers, are one; `数` is how many merges: one or none."""
    view, kind = _view(action), action.arguments.get("what")
    rows: tuple[Row | CollectorRow | None, ...] = tuple(
        view.debt(number) if kind == "debt" else view.collector(number)
        for number in (_row(action, "from"), _row(action, "into"))
    )
    first, second = rows
    if first is None or second is None or first.id == second.id:
        return Performed({"数": Decimal(0)})
    fields: Record = {"kind": str(kind), "from": first.id, "into": second.id}
    return Performed({"数": Decimal(1)}, (Recorded(action.key, "merge", fields),))


def correct(action: Action) -> Performed:
    """Correct facts of an incident or a debt told earlier, or retract it whole.

    `数` is how many were corrected, one or none. When something told is no use, `不用` names
    it and nothing is corrected.
    """
    view, what = _view(action), action.arguments.get("what")
    row = _corrected_row(view, str(what), action)
    if row is None:
        return Performed({"数": Decimal(0), "不用": ""})
    facts = {n: v for n, v in action.arguments.items() if n not in ("what", "row", "retract")}
    told = _told(facts)
    fields, unusable = _usable({**row.fields, **told}, action.now)
    new: dict[str, Value] = {
        name: fields[name]
        for name in told
        if name in fields and fields[name] != row.fields.get(name)
    }
    if action.arguments.get("retract") is True:
        new = {"retract": True}
    named = _named([name for name in unusable if name in told], action)
    if named or not new:
        return Performed({"数": Decimal(0), "不用": named})
    of = "incident" if what == "incident" else "debt_row"
    kept = Recorded(action.key, "correction", {of: row.id, **new})
    return Performed({"数": Decimal(1), "不用": named}, (kept,))


def _corrected_row(view: View, what: str, action: Action) -> Row | None:
    """Find the row that is meant; the one told last when none is named."""
    if what not in ("incident", "debt"):
        raise EngineError("correct what?")
    rows = view.debts if what == "debt" else tuple(one.row for one in view.incidents)
    number = _row(action, "row") if "row" in action.arguments else len(rows)
    return next((row for row in rows if row.number == number), None)


def _view(action: Action) -> View:
    if action.book is None:
        raise CaseNeededError(action.flow.id)
    return view_of(action.book)


def _row(action: Action, name: str) -> int | None:
    """Take the number of a row; None when it is none."""
    value = action.arguments.get(name)
    whole = isinstance(value, Decimal) and value == value.to_integral_value()
    return int(value) if isinstance(value, Decimal) and whole else None


def _told(arguments: Mapping[str, Value]) -> dict[str, Value]:
    fields = {name: _plain(value) for name, value in arguments.items()}
    if fields.pop("unnamed", None) is True:
        acts = fields.get("acts")
        told = [act for act in acts if isinstance(act, str)] if isinstance(acts, tuple) else []
        fields["acts"] = tuple(dict.fromkeys((*told, "refuse_identity")))
    return {name: value for name, value in fields.items() if has_content(value)}


def _plain(value: Value) -> Value:
    """Keep what an act list needs: each tapped option once, in order of the first tap."""
    if isinstance(value, tuple) and value and isinstance(value[0], Tap):
        taps = [tap.option for tap in value if isinstance(tap, Tap)]
        return tuple(dict.fromkeys(taps))
    return value


def _files(value: Value) -> tuple[FileRef, ...]:
    if isinstance(value, tuple):
        return tuple(item for item in value if isinstance(item, FileRef))
    return ()


def _usable(told: Record, now: datetime) -> tuple[dict[str, Value], list[str]]:
    """Give the facts that can be used, and the names of what was left out."""
    fields: dict[str, Value] = {}
    unusable: list[str] = []
    for name, value in told.items():
        used = _one(name, value, now)
        if used is not None:
            fields[name] = used
        elif name not in _CLOSED:
            unusable.append(name)
    for name in _contradicted(fields):
        fields.pop(name, None)
        unusable.append(name)
    return fields, unusable


def _one(name: str, value: Value, now: datetime) -> Value:
    if name in _PHONES and isinstance(value, str):
        return read_phone(value)
    if name in _PAST:
        return None if _to_come(value, now) else value
    closed = _CLOSED.get(name)
    if closed is not None and value not in closed:
        return "unknown" if name == "lender_type" else None
    return value


def _to_come(value: Value, now: datetime) -> bool:
    if isinstance(value, Moment):
        return value.start > now
    return isinstance(value, date) and value > now.date()


def _contradicted(fields: Record) -> Iterator[str]:
    """Give the facts that exclude each other: not answered, but talked; or heard something."""
    if fields.get("connected") is not False:
        return
    acts, duration = fields.get("acts"), fields.get("duration")
    heard = isinstance(acts, tuple) and any(act in _SPOKEN for act in acts)
    talked = isinstance(duration, Decimal) and duration > 0
    if heard or talked:
        yield "connected"
    if talked:
        yield "duration"


def _named(unusable: list[str], action: Action) -> str:
    renderer = Renderer(action.knowledge, None, {})
    keys = {"contract_date": "at", "to_number": "number", "duration": "connected"}
    words = (renderer.ui(f"unusable_{keys.get(name, name)}") for name in unusable)
    return JOINER.join(dict.fromkeys(words))
