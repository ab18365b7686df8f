"""How a matter stands by everything that was told: corrected, put together, linked.

Rows are numbered as the person sees them, in the order in which they were told. An
incident belongs to a debt and to a caller by what was told of it, by its number, or by
what the person assigned later; the last word counts. Whatever cannot be told stays open.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from bot.casework.casebook import CaseBook, Revision
from bot.casework.names import name_key, number_key
from bot.casework.notebook import Entry, Notebook, Told, write_notebook
from bot.kernel.values import Record, Value

_T = TypeVar("_T")
_LINKS = frozenset({"incident", "debt_row", "retract"})
"""Fields of a correction that say what is corrected, not what is right."""


@dataclass(frozen=True, slots=True)
class Change:
    """One correction: the fields that changed, as they were and as they became."""

    at: datetime
    before: Record
    after: Record


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it stands. `at` is when it was told first."""

    id: str
    number: int
    at: datetime
    fields: Record
    changes: tuple[Change, ...] = ()
    absorbed: tuple[Record, ...] = ()
    """What was told of the same thing under other rows, merged into this one."""

    def text(self, name: str) -> str | None:
        """Give a field that is a text."""
        value = self.fields.get(name)
        return value if isinstance(value, str) and value else None

    def yes(self, name: str) -> bool | None:
        """Give a field that is yes or no; None: not known."""
        value = self.fields.get(name)
        return value if isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class CollectorRow:
    """One caller. `debts` are numbers of the debts that it collects."""

    id: str
    number: int
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    lenders: tuple[str, ...]
    debts: tuple[int, ...] = ()

    @property
    def name(self) -> str | None:
        """The name that was told first."""
        return self.names[0] if self.names else None


@dataclass(frozen=True, slots=True)
class Assigned:
    """One assignment of an incident by the person. All None: to nobody."""

    at: datetime
    debt: int | None = None
    collector: int | None = None


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident. `debt` and `collector` are numbers of rows; `lender` None: unknown."""

    row: Row
    debt: int | None = None
    collector: int | None = None
    lender: str | None = None
    assigned: tuple[Assigned, ...] = ()
    """Where the person assigned it, the last one last."""

    @property
    def unknown_caller(self) -> bool:
        """Whether nobody knows for which lender this was."""
        return self.debt is None and self.lender is None

    @property
    def phone(self) -> str | None:
        """The number that it came from, in the form that numbers are compared in."""
        told = self.row.text("number")
        return number_key(told) or None if told else None

    @property
    def reachable(self) -> bool | None:
        """Whether the debtor could be reached: told, or plain, because the debtor answered."""
        told = self.row.yes("reachable")
        answered = self.row.text("target") == "debtor" and self.row.yes("connected") is True
        return True if told is None and answered else told


@dataclass(frozen=True, slots=True)
class View:
    """All rows of a matter."""

    debts: tuple[Row, ...]
    collectors: tuple[CollectorRow, ...]
    incidents: tuple[IncidentRow, ...]

    def debt(self, number: int | None) -> Row | None:
        """Find a debt by its number."""
        return _at(self.debts, number)

    def collector(self, number: int | None) -> CollectorRow | None:
        """Find a caller by its number."""
        return _at(self.collectors, number)

    def incident(self, number: int | None) -> IncidentRow | None:
        """Find an incident by its number."""
        return _at(self.incidents, number)


def _at(rows: tuple[_T, ...], number: int | None) -> _T | None:
    return rows[number - 1] if number is not None and 0 < number <= len(rows) else None


def view_of(book: CaseBook) -> View:
    """Read how the matter stands."""
    fixes = _fixes(book)
    debts, debt_of = _debts(book, fixes)
    linker = _Linker(debts, debt_of, tuple(_rows(book, "incident", fixes)))
    linker.link(book)
    return View(debts, linker.collectors(), linker.incidents())


Fixes = Mapping[str, tuple[Revision, ...]]


def _fixes(book: CaseBook) -> Fixes:
    found: dict[str, list[Revision]] = {}
    for fix in book.current("correction"):
        for name in ("incident", "debt_row"):
            of = fix.fields.get(name)
            if isinstance(of, str):
                found.setdefault(of, []).append(fix)
    return {of: tuple(told) for of, told in found.items()}


def _rows(book: CaseBook, kind: str, fixes: Fixes) -> Iterator[Row]:
    """Give rows of one kind, corrected, less those that were retracted."""
    number = 0
    for told in book.standing(kind):
        corrections = fixes.get(told[0].id, ())
        if any(fix.fields.get("retract") is True for fix in corrections):
            continue
        number += 1
        yield _row(number, told, corrections)


def _row(number: int, told: tuple[Revision, ...], fixes: tuple[Revision, ...]) -> Row:
    first = told[0]
    fields: Record = first.fields
    changes: list[Change] = []
    for later in told[1:]:
        changes += _changed(later.at, fields, later.fields)
        fields = later.fields
    for fix in fixes:
        right = {name: value for name, value in fix.fields.items() if name not in _LINKS}
        changes += _changed(fix.at, fields, {**fields, **right})
        fields = {**fields, **right}
    return Row(first.id, number, first.at, fields, tuple(changes))


def _changed(at: datetime, old: Record, new: Record) -> list[Change]:
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    before = {name: old.get(name) for name in names}
    after = {name: new.get(name) for name in names}
    return [Change(at, before, after)] if names else []


def _debts(book: CaseBook, fixes: Fixes) -> tuple[tuple[Row, ...], Mapping[str, int]]:
    """Give the debts, merged, one spelling for one lender; and their numbers by record id."""
    rows = {row.id: row for row in _rows(book, "debt", fixes)}
    kept = {id_: id_ for id_ in rows}
    for absorbed, into in merges(book, "debt"):
        if absorbed in rows and into in rows:
            loser, winner = kept[absorbed], kept[into]
            kept = {id_: winner if root == loser else root for id_, root in kept.items()}
    spelling: dict[str, str] = {}
    debts: list[Row] = []
    for row in rows.values():
        if kept[row.id] == row.id:
            same = [rows[id_] for id_, root in kept.items() if root == row.id and id_ != root]
            debts.append(_merged(row, same, spelling, len(debts) + 1))
    numbers = {row.id: row.number for row in debts}
    return tuple(debts), {id_: numbers[root] for id_, root in kept.items()}


def _merged(row: Row, same: list[Row], spelling: dict[str, str], number: int) -> Row:
    fields: dict[str, Value] = {}
    for one in reversed([row, *same]):
        fields.update(one.fields)
    lender = fields.get("lender")
    if isinstance(lender, str):
        fields["lender"] = spelling.setdefault(name_key(lender), lender)
    return replace(row, number=number, fields=fields, absorbed=tuple(one.fields for one in same))


def merges(book: CaseBook, kind: str) -> Iterator[tuple[str, str]]:
    """Give what the person said is one and the same: the first into the second."""
    for merge in book.current("merge"):
        absorbed, into = merge.fields.get("from"), merge.fields.get("into")
        if (
            merge.fields.get("kind") == kind
            and isinstance(absorbed, str)
            and isinstance(into, str)
        ):
            yield absorbed, into


@dataclass(slots=True)
class _Link:
    """Where one incident belongs, while it is found out."""

    debt: int | None = None
    collector: str | None = None
    lender: str | None = None
    told: bool = False
    """Whether the lender was settled by the person, so that nothing is concluded."""
    history: list[tuple[datetime, int | None, str | None]] = field(
        default_factory=list[tuple[datetime, int | None, str | None]]
    )
    """When the person assigned it to which debt and which caller."""


@dataclass(slots=True)
class _Linker:
    """Finds where incidents belong."""

    debts: tuple[Row, ...]
    debt_of: Mapping[str, int]
    rows: tuple[Row, ...]
    notebook: Notebook = field(default_factory=lambda: Notebook(()))
    links: dict[str, _Link] = field(default_factory=dict[str, _Link])

    def link(self, book: CaseBook) -> None:
        """Link every incident: by what was told of it, by its number, by assignment."""
        told = (*_told_of_collectors(book), *self._told_of_incidents())
        self.notebook = write_notebook(told, merges(book, "collector"))
        for row in self.rows:
            self.links[row.id] = self._by_what_was_told(row)
        for assignment in book.current("assignment"):
            self._assign(assignment)

    def _told_of_incidents(self) -> Iterator[Told]:
        for row in self.rows:
            lender = row.text("debt")
            if row.text("collector"):
                yield Told(row.id, row.text("collector"), row.text("number"), lender)
            elif lender and len(self._debts_of(lender)) > 1:
                # One lender, several debts: which one is open, the lender is not.
                spelled = self._spelled(lender)
                yield Told(f"lender:{name_key(lender)}", spelled, None, spelled)

    def _by_what_was_told(self, row: Row) -> _Link:
        lender = row.text("debt")
        entry = self.notebook.named(row.text("collector"))
        entry = entry or self.notebook.calling(row.text("number"))
        debts = self._debts_of(lender) if lender else ()
        if entry is None and lender and len(debts) > 1:
            entry = self.notebook.of(f"lender:{name_key(lender)}")
        return _Link(
            debts[0] if len(debts) == 1 else None,
            entry.ids[0] if entry else None,
            self._spelled(lender) if lender else None,
        )

    def _debts_of(self, lender: str) -> tuple[int, ...]:
        key = name_key(lender)
        named = (debt for debt in self.debts if debt.text("lender"))
        return tuple(d.number for d in named if name_key(d.text("lender") or "") == key)

    def _spelled(self, lender: str) -> str:
        found = self._debts_of(lender)
        return self.debts[found[0] - 1].text("lender") or lender if found else lender

    def _assign(self, assignment: Revision) -> None:
        fields = assignment.fields
        of, debt, collector = (fields.get(name) for name in ("incident", "debt", "collector"))
        owed = self.debt_of.get(debt) if isinstance(debt, str) else None
        entry = self.notebook.of(collector) if isinstance(collector, str) else None
        caller = entry.ids[0] if entry is not None else None
        for id_ in self._meant(of, all_of_number=fields.get("all") is True):
            link = self.links[id_]
            link.history.append((assignment.at, owed, caller))
            if fields.get("unknown") is True:
                self.links[id_] = _Link(told=True, history=link.history)
                continue
            if owed is not None:
                link.debt, link.lender = owed, None
            if caller is not None:
                link.collector, link.told = caller, False

    def _meant(self, of: Value, *, all_of_number: bool) -> Iterator[str]:
        row = next((row for row in self.rows if row.id == of), None)
        if row is None:
            return
        number = row.text("number")
        for other in self.rows:
            same = number is not None and other.text("number") is not None
            same = same and number_key(other.text("number") or "") == number_key(number or "")
            if other.id == row.id or (all_of_number and same):
                yield other.id

    def collectors(self) -> tuple[CollectorRow, ...]:
        """Give the callers with the debts that each collects."""
        return tuple(
            CollectorRow(
                entry.ids[0],
                number,
                entry.names,
                entry.numbers,
                tuple(self._spelled(lender) for lender in entry.lenders),
                tuple(sorted(self._collected(entry))),
            )
            for number, entry in enumerate(self.notebook.entries, 1)
        )

    def _collected(self, entry: Entry) -> Iterable[int]:
        found = {debt for lender in entry.lenders for debt in self._debts_of(lender)}
        linked = (link for link in self.links.values() if link.collector in entry.ids)
        found.update(link.debt for link in linked if link.debt is not None)
        return found

    def incidents(self) -> tuple[IncidentRow, ...]:
        """Give the incidents with what they belong to."""
        collectors = {one.id: one for one in self.collectors()}
        return tuple(self._incident(row, collectors) for row in self.rows)

    def _incident(self, row: Row, collectors: Mapping[str, CollectorRow]) -> IncidentRow:
        link = self.links[row.id]
        caller = collectors.get(link.collector or "")
        debt, lender = link.debt, link.lender
        if caller is not None and debt is None and lender is None and not link.told:
            debt = caller.debts[0] if len(caller.debts) == 1 else None
            lender = _only(caller.lenders, [self._lender(debt) for debt in caller.debts])
        lender = self._lender(debt) or lender
        numbers = {id_: one.number for id_, one in collectors.items()}
        assigned = tuple(
            Assigned(at, owed, numbers.get(id_ or "")) for at, owed, id_ in link.history
        )
        return IncidentRow(row, debt, caller.number if caller else None, lender, assigned)

    def _lender(self, debt: int | None) -> str | None:
        return self.debts[debt - 1].text("lender") if debt is not None else None


def _only(told: tuple[str, ...], known: list[str | None]) -> str | None:
    """Give the one lender that is named, None when it is none or several."""
    names = {name_key(name): name for name in (*known, *told) if name}
    return next(iter(names.values())) if len(names) == 1 else None


def _told_of_collectors(book: CaseBook) -> Iterator[Told]:
    for told in book.current("collector"):
        texts = {
            name: value
            for name in ("name", "number", "debt")
            if isinstance(value := told.fields.get(name), str) and value
        }
        if "name" in texts or "number" in texts:
            yield Told(told.id, texts.get("name"), texts.get("number"), texts.get("debt"))
