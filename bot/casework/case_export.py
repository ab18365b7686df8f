"""The case as a document: the JSON of `design` 8, with what else is known under further keys.

Rows bear ids by which incidents, debts and callers point to one another. What is not known
is null, never a guess. Private notes are not in it, nor is anything that was taken back; a
fact that was corrected is there as it stands, with what stood before and when that changed.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from bot.casework.case import ACTS, LENDER_TYPES, Target
from bot.casework.casebook import CaseBook, FileEntry, Revision
from bot.casework.complaints import complaints_of
from bot.casework.view import CollectorRow, IncidentRow, Row, view_of
from bot.kernel.values import FileRef, Json, Moment, Tap, Value

_OWN_TARGET: dict[str, Target] = {
    "relative": "relative",
    "contact": "contact",
    "guarantor": "guarantor",
    "wrong_number": "stranger",
}
"""Who is reached when the person who tells is reached, by that person's role."""
_UNKNOWN_TIME: Json = {"from": None, "to": None, "precision": "unknown"}


def is_private(revision: Revision) -> bool:
    """Tell whether a record is for the person's own eyes only."""
    return revision.fields.get("private") is True


def case_document(book: CaseBook) -> Json:
    """Give the case in the shape of `case.json`."""
    view, role = view_of(book), book.role() or "debtor"
    return {
        "user": {"role": role, "name": None, "province": None},
        "debts": [_debt(row) for row in view.debts],
        "collectors": [_collector(row) for row in view.collectors],
        "incidents": [_incident(one, role) for one in view.incidents],
        "notes": [_note(told) for told in public_notes(book)],
        "evidence": [_evidence(entry) for entry in book.files],
        "complaints": [_plain(one) for one in complaints_of(book)],
        "offers": [_plain(one) for one in book.current("offer")],
        "documents": [_document(one) for one in book.current("document")],
    }


def public_notes(book: CaseBook) -> tuple[tuple[Revision, ...], ...]:
    """Give the notes that may be shown to others, each with its earlier revisions."""
    shown = (
        tuple(one for one in told if not is_private(one))
        for told in book.standing("note")
        if not is_private(told[-1])
    )
    return tuple(told for told in shown if told)


def _debt(row: Row) -> Json:
    fields = row.fields
    kind = fields.get("lender_type")
    debt: dict[str, Json] = {
        "id": f"d{row.number}",
        "lender": row.text("lender"),
        "lender_type": kind if isinstance(kind, str) and kind in LENDER_TYPES else "unknown",
        "product": row.text("product"),
        "principal": json_value(fields.get("amount")),
        "overdue_since": _day(fields.get("overdue_since")),
        "contract_date": _day(fields.get("contract_date")),
        "status": row.text("status") or "open",
        "unlawful": row.yes("unlawful"),
        "joint": row.yes("joint"),
        **_changes(row),
    }
    if row.absorbed:
        debt["merged"] = [json_value(fields) for fields in row.absorbed]
    return debt


def _day(value: Value) -> Json:
    """Give a day; of a time that is known roughly, the day on which it surely lies."""
    if isinstance(value, Moment):
        one_day = value.start.date() == value.end.date() or value.precision == "day"
        return value.start.date().isoformat() if one_day else None
    return json_value(value)


def _collector(row: CollectorRow) -> Json:
    return {
        "id": f"c{row.number}",
        "name": row.name,
        "debts": [f"d{number}" for number in row.debts],
        "numbers": list(row.numbers),
        "also": list(row.names[1:]),
        "lenders": list(row.lenders),
    }


def _incident(incident: IncidentRow, role: str) -> Json:
    row, fields = incident.row, incident.row.fields
    acts = acts_of(fields.get("acts"))
    return {
        "id": f"i{row.number}",
        "debt": _id("d", incident.debt),
        "collector": _id("c", incident.collector),
        "lender": incident.lender,
        "channel": row.text("channel") or "other",
        "at": _time(fields.get("at"), row.at),
        "connected": row.yes("connected"),
        "duration_s": _seconds(fields.get("duration")),
        "target": row.text("target") or _OWN_TARGET.get(role, "debtor"),
        "number": incident.phone,
        "to_number": row.text("to_number"),
        "acts": [act for act in acts if act in ACTS],
        "logged": list(acts),
        "debtor_reachable": incident.reachable,
        "consent_night": row.yes("consent_night"),
        "spouse": row.yes("spouse"),
        "refused": row.yes("refused"),
        "public": row.yes("public"),
        "after_warning": row.yes("after_warning"),
        "demanded_more": row.yes("demanded_more"),
        "info_count": _count(fields.get("info_count")),
        "info_kind": row.text("info_kind"),
        "words": row.text("words"),
        "evidence": json_value(fields.get("files")) or [],
        "recorded_at": row.at.isoformat(),
        **_changes(row),
        **_assigned(incident),
    }


def _assigned(incident: IncidentRow) -> dict[str, Json]:
    """Give where the person assigned it and when; nothing when nobody did."""
    told: list[Json] = [
        {
            "at": one.at.isoformat(),
            "debt": _id("d", one.debt),
            "collector": _id("c", one.collector),
        }
        for one in incident.assigned
    ]
    return {"assigned": told} if told else {}


def _id(letter: str, number: int | None) -> Json:
    return None if number is None else f"{letter}{number}"


def acts_of(value: Value) -> tuple[str, ...]:
    """Give what was logged of an incident, each thing once."""
    logged = [act for act in value if isinstance(act, str)] if isinstance(value, tuple) else []
    return tuple(dict.fromkeys(logged))


def _time(value: Value, recorded: datetime) -> Json:
    """Give a time as its range; a day is the whole of it in the person's own zone."""
    if isinstance(value, Moment):
        return json_value(value)
    if not isinstance(value, date):
        return _UNKNOWN_TIME
    start = datetime.combine(value, time(0), recorded.tzinfo)
    return json_value(Moment(start, start + timedelta(days=1), "day"))


def _count(value: Value) -> int | None:
    return int(value) if isinstance(value, Decimal) else None


def _seconds(value: Value) -> int | None:
    return int(value * 60) if isinstance(value, Decimal) else None


def _changes(row: Row) -> dict[str, Json]:
    """Give what was corrected, when, and what was told before; nothing when nothing was."""
    told: list[Json] = [
        {
            "at": change.at.isoformat(),
            "field": name,
            "was": json_value(change.before.get(name)),
            "now": json_value(value),
        }
        for change in row.changes
        for name, value in change.after.items()
    ]
    return {"corrections": told} if told else {}


def earlier_wordings(told: tuple[Revision, ...]) -> tuple[Revision, ...]:
    """Give the revisions of a note that say something else than it says now."""
    text = told[-1].fields.get("text")
    return tuple(old for old in told[:-1] if old.fields.get("text") != text)


def _note(told: tuple[Revision, ...]) -> Json:
    earlier: list[Json] = [
        {"at": old.at.isoformat(), "text": json_value(old.fields.get("text"))}
        for old in earlier_wordings(told)
    ]
    return {
        "at": told[-1].at.isoformat(),
        "text": json_value(told[-1].fields.get("text")),
        "earlier": earlier,
    }


def _evidence(entry: FileEntry) -> Json:
    return {
        "id": entry.ref.id,
        "name": entry.ref.name,
        "kind": entry.ref.kind,
        "sha256": entry.sha256,
        "received_at": entry.at.isoformat(),
        "state": entry.state,
    }


def _document(revision: Revision) -> Json:
    return {
        "title": json_value(revision.fields.get("title")),
        "at": revision.at.isoformat(),
        "text": json_value(revision.fields.get("text")),
    }


def _plain(revision: Revision) -> Json:
    shown = {name: json_value(value) for name, value in revision.fields.items()}
    return {**shown, "recorded_at": revision.at.isoformat()}


def json_value(value: Value) -> Json:  # noqa: PLR0911  # one arm for each kind of value
    """Give a value as plain JSON: decimals as text, times as their range."""
    match value:
        case None | str() | bool():
            return value
        case Moment(start=start, end=end, precision=precision):
            return {"from": start.isoformat(), "to": end.isoformat(), "precision": precision}
        case Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case FileRef(id=id_):
            return id_
        case tuple():
            return [item.option if isinstance(item, Tap) else json_value(item) for item in value]
        case _:
            return {name: json_value(field) for name, field in value.items()}
