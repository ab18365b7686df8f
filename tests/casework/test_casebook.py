"""The case book: latest revisions, history, and what flows read of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.casework.casebook import CaseBook, FileEntry, Revision
from bot.kernel.values import FileRef, Record

AT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
PHOTO = FileEntry(FileRef("f1", "photo", "门口.jpg", "image/jpeg", 3), "kept", "ab", AT)


def _revision(
    id_: str, fields: Record, number: int = 1, *, kind: str = "note", withdrawn: bool = False
) -> Revision:
    at = AT + timedelta(minutes=number)
    return Revision(id_, kind, number, fields, withdrawn, at)


def test_latest_revision_stands_in_the_place_of_the_first() -> None:
    """A corrected record keeps its place and shows its last fields."""
    book = CaseBook(
        (
            _revision("a", {"text": "旧"}),
            _revision("b", {"text": "别的"}),
            _revision("a", {"text": "新"}, 2),
        )
    )

    assert [one.fields["text"] for one in book.current("note")] == ["新", "别的"]
    assert [one.number for one in book.history("a")] == [1, 2]


def test_withdrawn_record_is_not_shown() -> None:
    """What was taken back is in the history only."""
    book = CaseBook((_revision("a", {"text": "x"}), _revision("a", {}, 2, withdrawn=True)))

    assert book.current("note") == ()
    assert len(book.history("a")) == 2


def test_what_was_taken_back_is_no_history() -> None:
    """Told again after it was taken back, a record begins anew."""
    told = _revision("a", {"text": "说错的"})
    back = _revision("a", {}, 2, withdrawn=True)
    again = (_revision("a", {"text": "对的"}, 3), _revision("a", {"text": "更对的"}, 4))

    (standing,) = CaseBook((told, back, *again)).standing("note")

    assert [one.fields["text"] for one in standing] == ["对的", "更对的"]
    assert CaseBook((told, back)).standing("note") == ()


def test_kinds_are_kept_apart() -> None:
    """Asking for one kind gives no other."""
    book = CaseBook((_revision("a", {}), _revision("b", {}, kind="debt")))

    assert [one.id for one in book.current("debt")] == ["b"]


def test_records_of_a_segment_can_be_left_out() -> None:
    """`without` drops records by the beginning of their ids and keeps the files."""
    book = CaseBook((_revision("1:a", {}), _revision("2:a", {})), (PHOTO,))

    left = book.without("1:")

    assert [one.id for one in left.revisions] == ["2:a"]
    assert left.files == (PHOTO,)


def test_later_revisions_can_be_added() -> None:
    """`with_revisions` gives another book and leaves this one as it is."""
    book = CaseBook((_revision("a", {"text": "旧"}),))

    more = book.with_revisions([_revision("a", {"text": "新"}, 2)])

    assert more.current("note")[0].fields["text"] == "新"
    assert book.current("note")[0].fields["text"] == "旧"


def test_role_is_the_last_that_was_told() -> None:
    """The latest note with a role decides; without any there is none."""
    told = CaseBook((_revision("a", {"role": "debtor"}), _revision("b", {"role": "relative"})))

    assert told.role() == "relative"
    assert CaseBook((_revision("a", {"text": "x"}),)).role() is None
    assert CaseBook((_revision("a", {"role": "king"}),)).role() is None


def test_times_are_told_in_a_zone() -> None:
    """In Shanghai it is the next day already; the moment is the same."""
    book = CaseBook((_revision("a", {}),), (PHOTO,)).in_zone(ZoneInfo("Asia/Shanghai"))

    assert book.files[0].at.hour == 23
    assert book.files[0].at == AT
