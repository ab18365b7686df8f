"""What a turn stores comes back as it was."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adviser.codec import (
    case_book,
    decode_entries,
    decode_fields,
    decode_session,
    encode_entry,
    encode_fields,
    encode_session,
)
from bot.engine.journal import Answered, Corrected, Drafted, Entry, Started, Undone
from bot.engine.session import Asking, Session
from bot.kernel.ids import AnswerKey, FlowId
from bot.kernel.turns import StoredFile, StoredItem
from bot.kernel.values import FileRef, Moment

AT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
REF = FileRef("f1", "photo", "门口.jpg", "image/jpeg", 3)
KEY = AnswerKey("甲#1")


def test_nobody_known_begins_anew() -> None:
    """Without stored bytes a session is a new one."""
    assert decode_session(None) == Session()


def test_session_comes_back() -> None:
    """A session with a pending question and its readings survives encoding."""
    readings = (Moment(AT, AT, "hour"),)
    session = Session(segment=3, asking=Asking(KEY, "甲", 2, 1, readings), mode="crisis")

    assert decode_session(encode_session(session)) == session


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b'{"frames": [1]}', b'{"asking": "x"}'])
def test_other_bytes_are_no_session(body: bytes) -> None:
    """Bytes that are no session are refused, not taken for an empty one."""
    with pytest.raises(ValueError, match=r".*"):
        decode_session(body)


@pytest.mark.parametrize(
    "entry",
    [
        Started(AT, AnswerKey(""), FlowId("danger")),
        Answered(AT, KEY, Decimal("1.50")),
        Drafted(AT, KEY, "insult"),
        Corrected(AT, KEY, "新", reopen=True),
        Undone(AT, KEY),
    ],
)
def test_entry_comes_back(entry: Entry) -> None:
    """Journal entries survive encoding, in their order."""
    other = Undone(AT, AnswerKey("乙"))

    assert decode_entries([encode_entry(entry), encode_entry(other)]) == (entry, other)


@pytest.mark.parametrize("body", [b"", b"{}", b'["start"]', b'["no", "2026-11-22", "x"]'])
def test_other_bytes_are_no_entry(body: bytes) -> None:
    """Bytes that are no entry are refused."""
    with pytest.raises(ValueError, match=r".*"):
        decode_entries([body])


@given(st.dictionaries(st.text(), st.text() | st.booleans() | st.none() | st.decimals(-9, 9)))
def test_fields_come_back(fields: dict[str, str | bool | Decimal | None]) -> None:
    """Fields of records survive encoding, whatever their names and texts."""
    assert decode_fields(encode_fields(fields)) == fields


@pytest.mark.parametrize("body", [b"", b"[]", b"null"])
def test_other_bytes_are_no_fields(body: bytes) -> None:
    """Bytes that are no record are refused."""
    with pytest.raises(ValueError, match=r".*"):
        decode_fields(body)


def test_stored_rows_open_as_a_case_book() -> None:
    """Rows of records and files become revisions and entries."""
    item = StoredItem("a", "note", 2, encode_fields({"text": "x"}), withdrawn=False, at=AT)
    file = StoredFile(REF, "kept", None, "blob", "ab", AT)

    book = case_book([item], [file])

    assert book.current("note")[0].fields == {"text": "x"}
    assert book.current("note")[0].number == 2
    assert (book.files[0].ref, book.files[0].sha256) == (REF, "ab")
