"""The case book: what was told of one person's matter, revision by revision.

A record is one thing told: a note, an incident, a debt, a link between them, a correction.
Nothing told is ever overwritten. How the matter stands by all of them together is read by
`bot.casework.view`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from bot.casework.case import ROLES, Role
from bot.kernel.values import FileRef, Record

RECORD_KINDS: tuple[str, ...] = (
    "note",
    "incident",
    "debt",
    "collector",
    "assignment",
    "merge",
    "correction",
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

    def standing(self, kind: str) -> tuple[tuple[Revision, ...], ...]:
        """Give each record of one kind with its revisions that were not taken back.

        The last of each is how it stands. What stood before it was taken back once is
        not among them: what was retracted does not come back as history.
        """
        found: dict[str, list[Revision]] = {}
        for revision in self.revisions:
            if revision.kind != kind:
                continue
            told = found.setdefault(revision.id, [])
            if revision.withdrawn:
                told.clear()
            else:
                told.append(revision)
        return tuple(tuple(told) for told in found.values() if told)

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

    def role(self) -> Role | None:
        """Give the person's role as last told, e.g. `relative`."""
        for note in reversed(self.current("note")):
            for role in ROLES:
                if note.fields.get("role") == role:
                    return role
        return None
