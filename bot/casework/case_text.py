"""The case as lines to read or to print: times only as precise as they were told."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, get_args

from bot.casework.case_export import acts_of, earlier_wordings, is_private, public_notes
from bot.casework.casebook import CaseBook, FileEntry, Revision
from bot.casework.view import CollectorRow, IncidentRow, Row, View, view_of
from bot.casework.when import Words, when
from bot.kernel.values import Moment, Record, Value, has_content

Part = Literal["debts", "collectors", "incidents", "unknown", "evidence", "complaints", "private"]
"""What of a case can be listed by itself."""
PARTS: tuple[Part, ...] = get_args(Part)
Phone = Callable[[str], str]
Show = Callable[[Value], str]
"""Shows one value to a person."""
_GAP = "  "


class CaseText:
    """Writes one case.

    Args:
        book: The case.
        words: Gives the wording.
        show: Shows single values.
        phone: Shows a telephone number; as it is when left out.
    """

    def __init__(
        self, book: CaseBook, words: Words, show: Show, phone: Phone = lambda number: number
    ) -> None:
        self._book = book
        self._view: View = view_of(book)
        self._words = words
        self._show = show
        self._phone = phone

    def rows(self, part: Part) -> tuple[str, ...]:  # noqa: PLR0911  # one arm for each part
        """Give the lines of one part, a line or a few for each record."""
        view = self._view
        match part:
            case "debts":
                return tuple(self.debt(row) for row in view.debts)
            case "collectors":
                return tuple(self.collector(row) for row in view.collectors)
            case "incidents":
                return tuple(self.incident(one) for one in in_order(view.incidents))
            case "unknown":
                unknown = (one for one in view.incidents if one.unknown_caller)
                return tuple(self.incident(one) for one in in_order(unknown))
            case "evidence":
                return tuple(_file(entry) for entry in self._book.files)
            case "complaints":
                return tuple(self._plain("complaint"))
            case "private":
                return tuple(self._private())

    def lines(self) -> tuple[str, ...]:
        """Give the whole case, part by part; parts without anything are left out."""
        known = [one for one in self._view.incidents if not one.unknown_caller]
        parts: tuple[tuple[str, list[str]], ...] = (
            ("export_role", self._role()),
            ("export_debts", [self.debt(row) for row in self._view.debts]),
            ("export_collectors", [self.collector(row) for row in self._view.collectors]),
            ("export_incidents", [self.incident(one) for one in in_order(known)]),
            ("export_unknown_callers", list(self._unknown())),
            ("export_evidence", _counted(_file(entry) for entry in self._book.files)),
            ("export_complaints", _counted(self._plain("complaint"))),
            ("export_offers", _counted(self._plain("offer"))),
            ("export_notes", _counted(self._notes())),
        )
        lines = [self._words("export_title"), ""]
        for key, rows in parts:
            if rows:
                lines += [self._words(key), *rows, ""]
        return (*lines, self._words("export_end"))

    def _role(self) -> list[str]:
        role = self._book.role()
        return [self._words(f"role_{role}")] if role is not None else []

    def debt(self, row: Row) -> str:
        """Tell of one debt."""
        fields = row.fields
        amount = fields.get("amount")
        since = fields.get("overdue_since")
        parts = (
            self._number(row.number),
            row.text("lender"),
            self._word("lender", row.text("lender_type")),
            self._word("product", row.text("product")),
            self._words("money_format", 数=f"{amount:,f}") if isinstance(amount, Decimal) else "",
            self._words("export_overdue", 日=self.when(since)) if has_content(since) else "",
            self._word("status", row.text("status")),
        )
        merged = (_joined(self._merged(fields)) for fields in row.absorbed)
        lines = "".join(f"\n   {self._words('export_merged', 原=told)}" for told in merged)
        return _joined(parts) + self._changes(row) + lines

    def _merged(self, fields: Record) -> Iterator[str]:
        for name in ("lender", "amount", "overdue_since"):
            if has_content(fields.get(name)):
                yield self._told(name, fields)

    def collector(self, row: CollectorRow) -> str:
        """Tell of one caller, by names and numbers."""
        owed = (self._view.debt(number) for number in row.debts)
        lenders = dict.fromkeys(
            one for one in (*(debt.text("lender") for debt in owed if debt), *row.lenders) if one
        )
        names = "、".join(row.names) or self._words("export_no_name")
        collects = "、".join(lenders)
        return _joined(
            (
                self._number(row.number),
                names,
                "、".join(self._phone(number) for number in row.numbers),
                self._words("export_collects", 机构=collects) if collects else "",
            )
        )

    def incident(self, incident: IncidentRow) -> str:
        """Tell of one incident, with everything that was corrected of it."""
        row, fields = incident.row, incident.row.fields
        caller = self._view.collector(incident.collector)
        acts = (self._word("act", act) for act in acts_of(fields.get("acts")))
        words = row.text("words")
        parts = (
            self._number(row.number),
            self.when(fields.get("at")),
            self._words(f"channel_{row.text('channel') or 'other'}"),
            self._connected(row),
            incident.lender,
            caller.name if caller is not None else None,
            self._phone(incident.phone) if incident.phone else None,
            self._word("target", row.text("target")),
            "、".join(acts),
            self._words("export_refused") if row.yes("refused") else "",
            self._words("export_words", 话=words) if words else "",
        )
        return _joined(parts) + self._changes(row) + self._assigned(incident)

    def _assigned(self, incident: IncidentRow) -> str:
        """Tell where the person put it and when, the last one last."""
        lines: list[str] = []
        for one in incident.assigned:
            debt, caller = self._view.debt(one.debt), self._view.collector(one.collector)
            names = (debt.text("lender") if debt else None, caller.name if caller else None)
            place = "、".join(name for name in names if name) or self._words("export_nobody")
            at = f"{one.at:%Y-%m-%d %H:%M}"
            lines.append(f"\n   {self._words('export_assigned', 时=at, 哪=place)}")
        return "".join(lines)

    def _connected(self, row: Row) -> str:
        told = row.yes("connected")
        if told is None:
            return ""
        return self._words("export_connected" if told else "export_missed")

    def _unknown(self) -> Iterator[str]:
        """Group incidents of unknown callers by the number that they came from."""
        groups: dict[str | None, list[IncidentRow]] = {}
        for one in in_order(one for one in self._view.incidents if one.unknown_caller):
            groups.setdefault(one.phone, []).append(one)
        for phone, incidents in groups.items():
            heading = self._phone(phone) if phone else self._words("export_no_number")
            yield self._words("export_from_number", 号码=heading, 数=str(len(incidents)))
            yield from (self.incident(one) for one in incidents)

    def when(self, value: Value) -> str:
        """Tell a time as precisely as it is known, and no more."""
        return when(value, self._words)

    def _changes(self, row: Row) -> str:
        """Tell what was corrected or added later, each on a line of its own."""
        lines = (
            self._words(
                "export_correction" if has_content(change.before.get(name)) else "export_added",
                时=f"{change.at:%Y-%m-%d %H:%M}",
                项=self._words(f"field_{name}"),
                原=self._told(name, change.before),
                新=self._told(name, change.after),
            )
            for change in row.changes
            for name in change.after
        )
        return "".join(f"\n   {line}" for line in lines)

    def _told(self, name: str, fields: Record) -> str:
        value = fields.get(name)
        if name in ("at", "overdue_since", "contract_date"):
            return self.when(value)
        if name == "acts":
            return "、".join(self._word("act", act) for act in acts_of(value)) or self._show(None)
        if isinstance(value, str) and name in ("number", "to_number"):
            return self._phone(value)
        if isinstance(value, str) and name in ("channel", "target", "status", "product"):
            return self._word(name, value)
        if isinstance(value, str) and name == "lender_type":
            return self._word("lender", value)
        return self._show(value)

    def _number(self, number: int) -> str:
        return self._words("export_row", 数=str(number))

    def _word(self, kind: str, id_: str | None) -> str:
        return self._words(f"{kind}_{id_}") if id_ else ""

    def _plain(self, kind: str) -> Iterator[str]:
        for one in self._book.current(kind):
            told = (self._show(v) for n, v in one.fields.items() if n != "files")
            yield _joined(told)

    def _notes(self) -> Iterator[str]:
        for told in public_notes(self._book):
            yield self._note(told)

    def _private(self) -> Iterator[str]:
        for one in self._book.current("note"):
            if is_private(one):
                yield self._note((one,))

    def _note(self, told: tuple[Revision, ...]) -> str:
        line = f"{told[-1].at:%Y-%m-%d %H:%M}{_GAP}{self._show(told[-1].fields.get('text'))}"
        for old in earlier_wordings(told):
            was = self._show(old.fields.get("text"))
            line += f"\n   {self._words('export_earlier')}{old.at:%Y-%m-%d %H:%M}{_GAP}{was}"
        return line


def case_lines(book: CaseBook, words: Words, show: Show) -> tuple[str, ...]:
    """Give the case as lines to read or print, incidents in order of time."""
    return CaseText(book, words, show).lines()


def in_order(incidents: Iterable[IncidentRow]) -> tuple[IncidentRow, ...]:
    """Give incidents by when they began; those of an unknown time last, as they were told."""
    return tuple(sorted(incidents, key=_order))


def _order(incident: IncidentRow) -> tuple[bool, float, int]:
    at = incident.row.fields.get("at")
    if isinstance(at, Moment) and at.precision != "unknown":
        return False, at.start.timestamp(), incident.row.number
    if isinstance(at, date):
        start = datetime.combine(at, time(0), incident.row.at.tzinfo)
        return False, start.timestamp(), incident.row.number
    return True, 0.0, incident.row.number


def _file(entry: FileEntry) -> str:
    hash_ = f"{_GAP}SHA-256 {entry.sha256}" if entry.sha256 else ""
    return f"{entry.ref.name}{_GAP}{entry.at:%Y-%m-%d %H:%M}{hash_}"


def _joined(parts: Iterable[str | None]) -> str:
    return _GAP.join(part for part in parts if part)


def _counted(rows: Iterable[str]) -> list[str]:
    return [f"{n}. {row}" for n, row in enumerate(rows, 1)]
