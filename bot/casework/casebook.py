"""The case book: what is known of one person's matter, from the records kept.

A record is one revision of a note, an incident, a debt and so on. The book shows the
latest revision of each that was not withdrawn, in the order in which they were begun.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from bot.kernel.values import FileRef, Record, Value

RECORD_KINDS: tuple[str, ...] = (
    "note",
    "incident",
    "debt",
    "collector",
    "evidence",
    "complaint",
    "offer",
    "document",
    "handoff",
)


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored revision of a record. `at` is when it was written."""

    id: str
    kind: str
    number: int
    fields: Record
    withdrawn: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One kept file. `at` is when it was received; `state` as in the store."""

    ref: FileRef
    state: str
    sha256: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseBook:
    """All of one person's records and files."""

    revisions: tuple[Revision, ...]
    files: tuple[FileEntry, ...] = ()

    def current(self, kind: str) -> tuple[Revision, ...]:
        """Give the records of one kind as they stand, oldest first."""
        latest = {revision.id: revision for revision in self.revisions if revision.kind == kind}
        return tuple(revision for revision in latest.values() if not revision.withdrawn)

    def history(self, id_: str) -> tuple[Revision, ...]:
        """Give every revision of one record, oldest first."""
        return tuple(revision for revision in self.revisions if revision.id == id_)

    def without(self, prefix: str) -> "CaseBook":
        """Give the book less the records whose ids begin so."""
        kept = tuple(one for one in self.revisions if not one.id.startswith(prefix))
        return CaseBook(kept, self.files)

    def with_revisions(self, more: Iterable[Revision]) -> "CaseBook":
        """Give the book with later revisions added."""
        return CaseBook((*self.revisions, *more), self.files)

    def in_zone(self, zone: tzinfo) -> "CaseBook":
        """Give the same book with its times told in a time zone."""
        return CaseBook(
            tuple(replace(one, at=one.at.astimezone(zone)) for one in self.revisions),
            tuple(replace(one, at=one.at.astimezone(zone)) for one in self.files),
        )

    def role(self) -> str | None:
        """Give the person's role as last told, e.g. `self`."""
        for note in reversed(self.current("note")):
            told = note.fields.get("role")
            if isinstance(told, str):
                return told
        return None


_DEBT = {"lender": "出借人", "lender_type": "类型", "amount": "金额", "overdue_since": "逾期日"}
_INCIDENT = {
    "channel": "渠道",
    "at": "时间",
    "target": "对象",
    "acts": "行为",
    "words": "原话",
    "number": "号码",
}
_COMPLAINT = {"channel": "渠道", "number": "编号", "at": "时间"}


def case_record(book: CaseBook) -> Record:
    """Give the case book as flows read it: `案件.欠款`, `案件.事件` and so on."""
    return {
        "欠款": _rows(book.current("debt"), _DEBT),
        "事件": _rows(book.current("incident"), _INCIDENT),
        "证据": tuple(_file_row(entry) for entry in book.files),
        "投诉": _rows(book.current("complaint"), _COMPLAINT),
        "角色": book.role(),
    }


def _rows(revisions: Iterable[Revision], names: Mapping[str, str]) -> tuple[Record, ...]:
    return tuple(
        {shown: revision.fields.get(name) for name, shown in names.items()}
        for revision in revisions
    )


def _file_row(entry: FileEntry) -> Record:
    row: dict[str, Value] = {"名称": entry.ref.name, "类型": entry.ref.kind}
    row["时间"] = entry.at.date()
    return row
