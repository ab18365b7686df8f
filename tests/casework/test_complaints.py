"""What became of a complaint is told later, and joins it."""

from datetime import UTC, date, datetime

from bot.casework.case_export import case_document
from bot.casework.case_reader import read_case
from bot.casework.case_record import case_record
from bot.casework.casebook import CaseBook, Revision
from bot.casework.complaints import complaints_of
from bot.casework.doors import door_facts
from bot.kernel.values import Record

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FILED: Record = {"channel": "放贷机构", "number": "A1", "at": date(2026, 11, 1)}


def _book(*fields: Record) -> CaseBook:
    return CaseBook(
        tuple(
            Revision(f"0:{number}", "complaint", 1, one, withdrawn=False, at=AT)
            for number, one in enumerate(fields)
        )
    )


def test_an_outcome_joins_the_complaint_to_the_same_channel() -> None:
    """The day of filing and the number stay, and it is one complaint."""
    (one,) = complaints_of(_book(FILED, {"channel": "放贷机构", "outcome": "silent"}))

    assert one.fields == {**FILED, "outcome": "silent"}


def test_the_last_outcome_stands_and_a_number_may_come_late() -> None:
    """An answer after a silence is the newer news."""
    silent: Record = {"channel": "放贷机构", "outcome": "silent"}
    refused: Record = {"channel": "放贷机构", "outcome": "refused", "number": "B2"}

    (one,) = complaints_of(_book(FILED, silent, refused))

    assert (one.fields["outcome"], one.fields["number"]) == ("refused", "B2")


def test_a_complaint_filed_anew_is_open() -> None:
    """Without an outcome it is a complaint of its own, and later news is of it."""
    again: Record = {"channel": "放贷机构", "number": "C3"}
    book = _book(FILED, {"channel": "放贷机构", "outcome": "refused"}, again)

    assert [one.fields.get("outcome") for one in complaints_of(book)] == ["refused", None]


def test_an_outcome_without_a_complaint_stands_by_itself() -> None:
    """A door that took nothing in was never filed with."""
    (one,) = complaints_of(_book({"channel": "派出所", "outcome": "rejected"}))

    assert one.fields["outcome"] == "rejected"


def test_channels_are_kept_apart() -> None:
    """News of one is not news of another."""
    book = _book(FILED, {"channel": "派出所", "outcome": "rejected"})

    assert [one.fields["channel"] for one in complaints_of(book)] == ["放贷机构", "派出所"]


def test_flows_and_doors_see_the_outcome() -> None:
    """案件.投诉 and the facts of the doors read complaints as they stand."""
    book = _book(FILED, {"channel": "放贷机构", "outcome": "refused"})
    case = read_case(case_document(book), AT).case

    assert case_record(book)["投诉"] == (
        {"渠道": "放贷机构", "编号": "A1", "时间": date(2026, 11, 1), "结果": "refused"},
    )
    assert door_facts(case, frozenset(), frozenset()).unhappy == {"放贷机构"}
