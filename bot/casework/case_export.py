"""The case as a document: JSON for machines (`design` 8) and lines for people.

Private notes are in neither, nor are records that were taken back. A note that was
corrected shows every revision with its time.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal

from bot.casework.casebook import CaseBook, FileEntry, Revision
from bot.kernel.values import FileRef, Json, Moment, Tap, Value, has_content

ACTS: frozenset[str] = frozenset(
    {
        "threat_violence",
        "threat_exposure",
        "insult",
        "impersonate_official",
        "fake_document",
        "disclose_debt",
        "post_publicly",
        "enter_home",
        "refuse_leave",
        "detain",
        "follow",
        "demand_private_account",
        "demand_code",
        "refuse_identity",
        "night",
        "violence",
        "damage",
        "contact_after_refusal",
        "other",
    }
)
"""Acts of the document's `acts`; others that flows log are kept in `logged` and count as other."""

Words = Callable[[str], str]
"""Gives the shown word of a key such as `export_debts` or `act_insult`."""
Show = Callable[[Value], str]
"""Shows one value to a person."""


def is_private(revision: Revision) -> bool:
    """Tell whether a record is for the person's own eyes only."""
    return revision.fields.get("private") is True


def case_document(book: CaseBook) -> Json:
    """Give the case in the shape of `case.json`."""
    numbers = {revision.id: n for n, revision in enumerate(book.current("debt"), 1)}
    return {
        "user": {"role": book.role() or "debtor", "name": None, "province": None},
        "debts": [_debt(r, f"d{numbers[r.id]}") for r in book.current("debt")],
        "collectors": [_collector(r, f"c{n}") for n, r in _numbered(book.current("collector"))],
        "incidents": [_incident(r, f"i{n}") for n, r in _numbered(book.current("incident"))],
        "notes": [_note(book, r) for r in book.current("note") if not is_private(r)],
        "evidence": [_evidence(entry) for entry in book.files],
        "complaints": [_plain(r) for r in book.current("complaint")],
        "offers": [_plain(r) for r in book.current("offer")],
        "documents": [_document(r) for r in book.current("document")],
    }


def _numbered(revisions: Iterable[Revision]) -> Iterable[tuple[int, Revision]]:
    return enumerate(revisions, 1)


def _debt(revision: Revision, id_: str) -> Json:
    fields = revision.fields
    return {
        "id": id_,
        "lender": json_value(fields.get("lender")),
        "lender_type": json_value(fields.get("lender_type")) or "unknown",
        "product": json_value(fields.get("product")) or "other",
        "principal": json_value(fields.get("amount")),
        "overdue_since": json_value(fields.get("overdue_since")),
        "contract_date": None,
    }


def _collector(revision: Revision, id_: str) -> Json:
    number = json_value(revision.fields.get("number"))
    return {
        "id": id_,
        "name": json_value(revision.fields.get("name")),
        "debts": [],
        "numbers": [] if number is None else [number],
    }


def _incident(revision: Revision, id_: str) -> Json:
    fields = revision.fields
    acts, logged = _acts(fields.get("acts"))
    duration = fields.get("duration")
    return {
        "id": id_,
        "debt": None,
        "collector": json_value(fields.get("collector")),
        "channel": json_value(fields.get("channel")) or "other",
        "at": json_value(fields.get("at")) or {"from": None, "to": None, "precision": "unknown"},
        "connected": json_value(fields.get("connected")),
        "duration_s": int(duration * 60) if isinstance(duration, Decimal) else None,
        "target": json_value(fields.get("target")) or "debtor",
        "number": json_value(fields.get("number")),
        "acts": acts,
        "logged": logged,
        "debtor_reachable": True,
        "consent_night": False,
        "words": json_value(fields.get("words")),
        "evidence": json_value(fields.get("files")) or [],
        "recorded_at": revision.at.isoformat(),
    }


def _acts(value: Value) -> tuple[list[Json], list[Json]]:
    logged = [act for act in value if isinstance(act, str)] if isinstance(value, tuple) else []
    known = dict.fromkeys(act if act in ACTS else "other" for act in logged)
    return list(known), list(logged)


def _note(book: CaseBook, revision: Revision) -> Json:
    history = book.history(revision.id)
    earlier: list[Json] = [
        {"at": old.at.isoformat(), "text": json_value(old.fields.get("text"))}
        for old in history[:-1]
        if not old.withdrawn
    ]
    return {
        "at": revision.at.isoformat(),
        "text": json_value(revision.fields.get("text")),
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


def case_lines(book: CaseBook, words: Words, show: Show) -> tuple[str, ...]:
    """Give the case as lines to read or print, in order of time within each part."""
    lines = [words("export_title"), ""]
    parts: tuple[tuple[str, list[str]], ...] = (
        ("export_debts", [_debt_line(r, show) for r in book.current("debt")]),
        ("export_incidents", [_incident_line(r, words, show) for r in book.current("incident")]),
        ("export_evidence", [_file_line(entry) for entry in book.files]),
        ("export_complaints", [_row_line(r, show) for r in book.current("complaint")]),
        ("export_offers", [_row_line(r, show) for r in book.current("offer")]),
        ("export_notes", _note_lines(book, words, show)),
    )
    for key, rows in parts:
        if rows:
            lines += [words(key), *(f"{n}. {row}" for n, row in enumerate(rows, 1)), ""]
    return (*lines, words("export_end"))


def _debt_line(revision: Revision, show: Show) -> str:
    names = ("lender", "amount", "overdue_since")
    return _joined(revision, names, show)


def _joined(revision: Revision, names: Iterable[str], show: Show) -> str:
    shown = (show(revision.fields[n]) for n in names if has_content(revision.fields.get(n)))
    return "  ".join(shown)


def _incident_line(revision: Revision, words: Words, show: Show) -> str:
    fields = revision.fields
    acts = fields.get("acts")
    names = [act for act in acts if isinstance(act, str)] if isinstance(acts, tuple) else []
    parts = [
        show(fields.get("at")) if has_content(fields.get("at")) else words("export_unknown_time"),
        words(f"channel_{fields.get('channel') or 'other'}"),
        "、".join(words(f"act_{name}") for name in names),
        _joined(revision, ("number", "words"), show),
    ]
    return "  ".join(part for part in parts if part)


def _file_line(entry: FileEntry) -> str:
    hash_ = f"  SHA-256 {entry.sha256}" if entry.sha256 else ""
    return f"{entry.ref.name}  {entry.at:%Y-%m-%d %H:%M}{hash_}"


def _row_line(revision: Revision, show: Show) -> str:
    return _joined(revision, (n for n in revision.fields if n != "files"), show)


def _note_lines(book: CaseBook, words: Words, show: Show) -> list[str]:
    lines: list[str] = []
    for revision in book.current("note"):
        if is_private(revision):
            continue
        text = show(revision.fields.get("text"))
        lines.append(f"{revision.at:%Y-%m-%d %H:%M}  {text}")
        for old in book.history(revision.id)[:-1]:
            if not old.withdrawn and old.fields.get("text") != revision.fields.get("text"):
                was = show(old.fields.get("text"))
                lines[-1] += f"\n   {words('export_earlier')}{old.at:%Y-%m-%d %H:%M}  {was}"
    return lines
