"""JSON forms of what a turn stores: sessions, journal entries, case records."""

from collections.abc import Iterable

import orjson

from bot.casework.casebook import CaseBook, FileEntry, Revision
from bot.engine.journal import Entry, entry_from_json, entry_to_json
from bot.engine.session import Session, session_from_json, session_to_json
from bot.kernel.turns import StoredFile, StoredItem
from bot.kernel.values import Json, Record, from_json, to_json


def encode_session(session: Session) -> bytes:
    """Encode a session."""
    return orjson.dumps(session_to_json(session))


def decode_session(body: bytes | None) -> Session:
    """Decode a session; a new one when there is none.

    Raises:
        ValueError: The bytes are no encoded session.
    """
    return Session() if body is None else session_from_json(orjson.loads(body))


def encode_entry(entry: Entry) -> bytes:
    """Encode a journal entry."""
    return orjson.dumps(entry_to_json(entry))


def decode_entries(bodies: Iterable[bytes]) -> tuple[Entry, ...]:
    """Decode journal entries, oldest first.

    Raises:
        ValueError: Some bytes are no encoded entry.
    """
    return tuple(entry_from_json(orjson.loads(body)) for body in bodies)


def encode_fields(fields: Record) -> bytes:
    """Encode the fields of a case record."""
    return orjson.dumps({name: to_json(value) for name, value in fields.items()})


def decode_fields(body: bytes) -> Record:
    """Decode the fields of a case record.

    Raises:
        ValueError: The bytes are no encoded record.
    """
    raw: Json = orjson.loads(body)
    if not isinstance(raw, dict):
        raise ValueError("not an encoded record")  # noqa: TRY004  # data, not a type, is wrong
    return {name: from_json(value) for name, value in raw.items()}


def case_book(items: Iterable[StoredItem], files: Iterable[StoredFile]) -> CaseBook:
    """Open stored records and files as a case book."""
    revisions = tuple(
        Revision(
            item.id,
            item.kind,
            item.revision,
            decode_fields(item.body),
            withdrawn=item.withdrawn,
            at=item.at,
        )
        for item in items
    )
    kept = tuple(FileEntry(file.ref, file.state, file.sha256, file.received_at) for file in files)
    return CaseBook(revisions, kept)
