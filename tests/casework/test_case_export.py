"""The case as a document for machines and as lines for people."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.casework.case import ACTS
from bot.casework.case_export import case_document, json_value
from bot.casework.case_text import case_lines
from bot.casework.casebook import CaseBook, FileEntry, Revision
from bot.kernel.values import FileRef, Json, Moment, Record, Tap, Value
from tests.support.bot_api_shapes import as_array, as_object
from tests.support.shipped import world

AT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
REF = FileRef("f1", "photo", "门口.jpg", "image/jpeg", 3)
PHOTO = FileEntry(REF, "kept", "ab12", AT)


def _revision(kind: str, fields: Record, id_: str = "a", number: int = 1) -> Revision:
    return Revision(id_, kind, number, fields, withdrawn=False, at=AT + timedelta(hours=number))


def _document(*revisions: Revision) -> dict[str, object]:
    return as_object(case_document(CaseBook(revisions, (PHOTO,))))


def _lines(*revisions: Revision) -> str:
    def words(key: str, /, **_: str) -> str:
        return f"<{key}>"

    return "\n".join(case_lines(CaseBook(revisions), words, str))


def test_empty_case_has_every_key() -> None:
    """The document of somebody unknown has the promised shape."""
    document = as_object(case_document(CaseBook(())))

    assert document["user"] == {"role": "debtor", "name": None, "province": None}
    lists = {key: value for key, value in document.items() if key != "user"}
    assert set(lists) >= {"debts", "collectors", "incidents", "evidence"}
    assert all(value == [] for value in lists.values())


def test_debts_are_numbered_and_complete() -> None:
    """A debt has an id of its own, decimals as text and `unknown` where nothing was told."""
    (debt,) = as_array(_document(_revision("debt", {"amount": Decimal("20000.50")}))["debts"])

    assert as_object(debt) == {
        "id": "d1",
        "lender": None,
        "lender_type": "unknown",
        "product": None,
        "principal": "20000.50",
        "overdue_since": None,
        "contract_date": None,
        "status": "open",
        "unlawful": None,
        "joint": None,
    }


def test_incident_keeps_acts_and_what_was_logged() -> None:
    """What is no act of the list stays readable and becomes no act."""
    fields: Record = {
        "acts": ("insult", "hang_up", "swear", "insult"),
        "duration": Decimal("1.5"),
        "files": (REF,),
    }

    (incident,) = map(as_object, as_array(_document(_revision("incident", fields))["incidents"]))

    assert incident["acts"] == ["insult"]
    assert incident["logged"] == ["insult", "hang_up", "swear"]
    assert incident["duration_s"] == 90
    assert incident["evidence"] == ["f1"]
    assert incident["at"] == {"from": None, "to": None, "precision": "unknown"}


def test_collector_has_its_number() -> None:
    """A number is listed; none is an empty list."""
    known = _document(_revision("collector", {"name": "甲", "number": "95588"}))
    unknown = _document(_revision("collector", {"name": "乙"}))

    assert as_object(as_array(known["collectors"])[0])["numbers"] == ["95588"]
    assert as_object(as_array(unknown["collectors"])[0])["numbers"] == []


def test_private_notes_are_in_neither_form() -> None:
    """A note for the person's own eyes is not exported."""
    private = _revision("note", {"text": "悄悄话", "private": True})

    assert _document(private)["notes"] == []
    assert "悄悄话" not in _lines(private)


def test_corrected_note_shows_every_revision() -> None:
    """What stood before a correction stays with its time."""
    old, new = (_revision("note", {"text": text}, number=n) for n, text in ((1, "旧"), (2, "新")))

    (note,) = map(as_object, as_array(_document(old, new)["notes"]))

    assert note["text"] == "新"
    assert note["earlier"] == [{"at": "2026-11-22T16:30:00+00:00", "text": "旧"}]
    assert "<export_earlier>2026-11-22 16:30  旧" in _lines(old, new)


def test_files_documents_and_plain_records_are_listed() -> None:
    """Files with their hash, letters with their text, offers with all that was told."""
    document = _document(
        _revision("document", {"title": "投诉书", "text": "正文"}),
        _revision("offer", {"amount": Decimal(300)}, "o"),
    )

    assert as_object(as_array(document["evidence"])[0])["sha256"] == "ab12"
    assert as_object(as_array(document["documents"])[0])["text"] == "正文"
    assert as_object(as_array(document["offers"])[0])["amount"] == "300"


def test_empty_parts_leave_no_heading() -> None:
    """Only parts with something in them are headed, and headings bear no numbers."""
    text = _lines(_revision("complaint", {"channel": "12378"}))

    assert "<export_complaints>\n1. 12378" in text
    assert "export_debts" not in text
    headings = [ui.source for key, ui in world().knowledge.ui.items() if key.startswith("export_")]
    assert headings
    assert not [one for one in headings if one[1:2] == "、"]


def test_incident_line_tells_time_channel_and_acts() -> None:
    """Without a time the line says so; words and numbers follow."""
    fields: Record = {"channel": "call", "acts": ("insult", "night"), "words": "原话"}

    text = _lines(_revision("incident", fields))

    assert "<export_row>  <export_unknown_time>  <channel_call>  <act_insult>、<act_night>" in text


def test_every_act_has_a_word() -> None:
    """No act of the document lacks its wording."""
    assert not [act for act in ACTS if f"act_{act}" not in world().knowledge.ui]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        ("字", "字"),
        (Decimal("1.50"), "1.50"),
        (date(2026, 8, 1), "2026-08-01"),
        (
            Moment(AT, AT, "exact"),
            {"from": AT.isoformat(), "to": AT.isoformat(), "precision": "exact"},
        ),
        (REF, "f1"),
        ((REF,), ["f1"]),
        ((Tap("insult", AT),), ["insult"]),
        (("a", "b"), ["a", "b"]),
        ({"金额": Decimal(1)}, {"金额": "1"}),
        (({"金额": Decimal(1)},), [{"金额": "1"}]),
    ],
)
def test_every_kind_of_value_becomes_plain_json(value: Value, expected: Json) -> None:
    """Decimals are text, times their range, files their id, taps their option."""
    assert json_value(value) == expected
