"""Actions that keep records: what is kept, what is left out and named, what links to what."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.adviser.desk import perform
from bot.adviser.records import began
from bot.casework.casebook import CaseBook, Revision
from bot.casework.view import view_of
from bot.engine.cursor import CaseNeededError
from bot.engine.effects import Recorded
from bot.engine.world import Action, Performed
from bot.kernel.errors import EngineError
from bot.kernel.ids import EffectKey, FlowId
from bot.kernel.values import Moment, Record, Tap, Value
from tests.support.shipped import library

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def _action(
    name: str, arguments: Mapping[str, Value] | None = None, book: CaseBook | None = None
) -> Action:
    read = library()
    flow, given = read.flows[FlowId("report")], arguments or {}
    return Action(name, given, EffectKey("k"), 1, NOW, None, read.knowledge, flow, {}, book)


def _kept(done: Performed) -> Record:
    (record,) = done.effects
    assert isinstance(record, Recorded)
    return record.fields


def _book(*records: tuple[str, str, Record]) -> CaseBook:
    return CaseBook(
        tuple(
            Revision(id_, kind, 1, fields, withdrawn=False, at=NOW)
            for id_, kind, fields in records
        )
    )


def _after(book: CaseBook, name: str, arguments: Mapping[str, Value]) -> CaseBook:
    """Give the book with what an action recorded."""
    (record,) = perform(_action(name, arguments, book)).effects
    assert isinstance(record, Recorded)
    kept = Revision("new", record.kind, 1, record.fields, withdrawn=False, at=NOW)
    return book.with_revisions([kept])


BOOK = _book(
    ("d1", "debt", {"lender": "甲银行", "amount": Decimal(100)}),
    ("d2", "debt", {"lender": "乙消费金融"}),
    ("c1", "collector", {"name": "某公司"}),
    ("i1", "incident", {"channel": "call", "number": "13800138000", "duration": Decimal(10)}),
    ("i2", "incident", {"channel": "sms", "words": "原话" * 300}),
)


def test_taps_are_recorded_once_each() -> None:
    """Acts tapped again and again stand once, in the order of their first tap."""
    taps = tuple(Tap(option, NOW) for option in ("night", "insult", "night"))

    assert _kept(perform(_action("incident", {"acts": taps})))["acts"] == ("night", "insult")


def test_told_time_of_an_incident_stays() -> None:
    """A time that was told is not replaced by a guess."""
    told = Moment(NOW, NOW, "day")

    assert _kept(perform(_action("incident", {"at": told})))["at"] == told


@pytest.mark.parametrize(
    ("minutes", "tapped", "expected"),
    [
        (None, None, 0),
        (Decimal(5), None, 5),
        (Decimal(5), 8, 8),
        (Decimal(5), 2, 5),
        (Decimal(-3), None, 0),
        (Decimal("9" * 400), None, 24 * 60),
    ],
)
def test_call_began_before_now(minutes: Decimal | None, tapped: int | None, expected: int) -> None:
    """It began at its first tap or its length ago, whichever is earlier, within a day."""
    arguments: dict[str, Value] = {"duration": minutes}
    if tapped is not None:
        arguments["acts"] = (Tap("insult", NOW - timedelta(minutes=tapped)),)

    assert began(_action("incident", arguments)).start == NOW - timedelta(minutes=expected)


def test_number_is_kept_in_its_normal_form() -> None:
    """The prefix of China and spaces are gone."""
    done = perform(_action("incident", {"number": "+86 138 0013 8000"}))

    assert _kept(done)["number"] == "13800138000"
    assert done.fields["不用"] == ""


@pytest.mark.parametrize(
    ("told", "left_out", "named"),
    [
        (
            {"at": Moment(NOW + timedelta(hours=1), NOW + timedelta(hours=1), "minute")},
            {"at"},
            "时间",
        ),
        ({"at": date(2026, 11, 23)}, {"at"}, "时间"),
        ({"number": "没有"}, {"number"}, "号码"),
        ({"connected": False, "duration": Decimal(10)}, {"connected", "duration"}, "接通"),
        ({"connected": False, "acts": ("insult",)}, {"connected"}, "接通"),
    ],
)
def test_what_cannot_be_is_left_out_and_named(
    told: dict[str, Value], left_out: set[str], named: str
) -> None:
    """A time to come, a number that is none, answers that exclude each other."""
    done = perform(_action("incident", told))

    assert not left_out & set(_kept(done))
    assert named in str(done.fields["不用"])


@pytest.mark.parametrize(
    "told",
    [
        {"connected": False, "acts": ("night",)},
        {"connected": False, "duration": Decimal(0)},
        {"connected": True, "duration": Decimal(10)},
        {"at": date(2026, 11, 22)},
    ],
)
def test_what_can_be_is_kept(told: dict[str, Value]) -> None:
    """A call in the night may ring unanswered; today is not to come."""
    done = perform(_action("incident", told))

    assert told.items() <= dict(_kept(done)).items()
    assert done.fields["不用"] == ""


def test_words_outside_a_closed_list_are_not_known() -> None:
    """A lender type that does not exist is unknown; a product or status is left out."""
    told: Record = {"lender": "甲", "lender_type": "shop", "product": "car", "status": "gone"}

    assert _kept(perform(_action("debt", told))) == {"lender": "甲", "lender_type": "unknown"}


def test_incident_is_assigned_by_the_numbers_shown() -> None:
    """Numbers of rows become lasting links."""
    after = _after(BOOK, "assign", {"incident": Decimal(1), "debt": Decimal(2)})

    assert view_of(after).incidents[0].lender == "乙消费金融"


def test_incident_is_assigned_to_nobody() -> None:
    """`unknown` brings it back to the unknown callers."""
    linked = _after(BOOK, "assign", {"incident": Decimal(1), "debt": Decimal(2)})

    after = _after(linked, "assign", {"incident": Decimal(1), "unknown": True})

    assert view_of(after).incidents[0].unknown_caller


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("assign", {"incident": Decimal(9), "debt": Decimal(1)}),
        ("assign", {"incident": Decimal(1), "debt": Decimal(9)}),
        ("assign", {"incident": Decimal("1.5"), "debt": Decimal(1)}),
        ("assign", {"incident": Decimal(1)}),
        ("merge", {"what": "debt", "from": Decimal(1), "into": Decimal(9)}),
        ("merge", {"what": "debt", "from": Decimal(1), "into": Decimal(1)}),
        ("correct", {"what": "incident", "row": Decimal(0), "words": "x"}),
        ("correct", {"what": "debt", "row": None, "amount": Decimal(5)}),
        ("correct", {"what": "incident", "row": Decimal(1)}),
    ],
)
def test_rows_that_are_not_there_change_nothing(name: str, arguments: dict[str, Value]) -> None:
    """`数` is nought and nothing is recorded."""
    done = perform(_action(name, arguments, BOOK))

    assert done.effects == ()
    assert done.fields["数"] == 0


def test_debts_and_callers_are_merged() -> None:
    """The first becomes part of the second."""
    debts = _after(BOOK, "merge", {"what": "debt", "from": Decimal(1), "into": Decimal(2)})
    more = BOOK.with_revisions(_book(("c2", "collector", {"name": "丁"})).revisions)
    callers = _after(more, "merge", {"what": "collector", "from": Decimal(2), "into": Decimal(1)})

    assert [debt.text("lender") for debt in view_of(debts).debts] == ["乙消费金融"]
    assert [caller.names for caller in view_of(callers).collectors] == [("某公司", "丁")]


def test_correction_is_a_record_of_its_own() -> None:
    """What was told stays in the book; the view shows what is right."""
    told: dict[str, Value] = {"what": "incident", "row": Decimal(1), "number": "400-123-4567"}

    after = _after(BOOK, "correct", told)

    assert view_of(after).incidents[0].phone == "4001234567"
    assert after.current("incident") == BOOK.current("incident")


def test_correction_that_contradicts_is_not_kept() -> None:
    """Not answered, though it lasted ten minutes: nothing is changed and the fact is named."""
    told: dict[str, Value] = {"what": "incident", "row": Decimal(1), "connected": False}

    done = perform(_action("correct", told, BOOK))

    assert done.effects == ()
    assert done.fields["数"] == 0
    assert "接通" in str(done.fields["不用"])


def test_debt_is_corrected() -> None:
    """Amount and status of a debt change the same way."""
    told: dict[str, Value] = {"what": "debt", "row": Decimal(1), "status": "sued"}

    after = _after(BOOK, "correct", told)

    assert view_of(after).debts[0].text("status") == "sued"


def test_correction_without_a_number_is_of_the_newest() -> None:
    """What was just told can be completed without naming it."""
    after = _after(BOOK, "correct", {"what": "incident", "reachable": True})

    assert [one.reachable for one in view_of(after).incidents] == [None, True]


def test_what_is_right_already_is_no_correction() -> None:
    """The same fact told again records nothing."""
    told: dict[str, Value] = {"what": "incident", "row": Decimal(1), "number": "138 0013 8000"}

    assert perform(_action("correct", told, BOOK)).effects == ()


def test_caller_who_would_not_say_its_name_refused_identity() -> None:
    """It counts as an act, beside those that were tapped; a no or nothing does not."""
    asked = perform(_action("incident", {"acts": ("insult",), "unnamed": True}))
    said = perform(_action("incident", {"acts": ("insult",), "unnamed": False}))

    assert _kept(asked)["acts"] == ("insult", "refuse_identity")
    assert _kept(said)["acts"] == ("insult",)
    assert "unnamed" not in _kept(asked)


def test_incident_is_retracted() -> None:
    """It is in no view any more."""
    told: dict[str, Value] = {"what": "incident", "row": Decimal(1), "retract": True}

    assert len(view_of(_after(BOOK, "correct", told)).incidents) == 1


@pytest.mark.parametrize("name", ["assign", "merge", "correct"])
def test_case_book_is_asked_for(name: str) -> None:
    """Without the records the shell is asked to load them."""
    with pytest.raises(CaseNeededError):
        perform(_action(name, {"what": "debts"}))


def test_correcting_something_else_is_refused() -> None:
    """What the checks refuse is an error of the engine here."""
    with pytest.raises(EngineError):
        perform(_action("correct", {"what": "letter", "words": "x"}, BOOK))
