"""Reading a case document: nothing is guessed, every fault is told by its path."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.casework.case import Case, Complaint
from bot.casework.case_reader import Unusable, Why, read_case
from bot.kernel.values import Json

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 12, tzinfo=ZONE)
CALL: dict[str, Json] = {"id": "i1", "channel": "call"}


def digits(number: str) -> str | None:
    """Normalise a number of eleven digits only."""
    kept = "".join(mark for mark in number if mark.isdigit())[-11:]
    return kept if len(kept) == 11 else None


def read(**document: Json) -> tuple[Case, list[tuple[str, Why]]]:
    """Read a document with these parts."""
    found = read_case(document, NOW, digits)
    return found.case, [(one.path, one.why) for one in found.unusable]


def at(start: str, end: str | None = None, precision: str = "exact") -> Json:
    """Give a time as the document has it."""
    return {"from": start, "to": end if end is not None else start, "precision": precision}


def test_the_whole_shape_is_read() -> None:
    """Every field of the document has its place."""
    case, unusable = read(
        user={"role": "relative", "name": None, "province": "广东"},
        debts=[
            {
                "id": "d1",
                "lender": "甲",
                "lender_type": "bank",
                "product": "credit_card",
                "principal": "12000.00",
                "overdue_since": "2026-08-01",
                "contract_date": None,
                "status": "sued",
                "unlawful": False,
                "joint": True,
            }
        ],
        collectors=[{"id": "c1", "name": None, "debts": ["d1"], "numbers": ["+86 13800138000"]}],
        incidents=[
            {
                **CALL,
                "debt": "d1",
                "collector": "c1",
                "at": at("2026-11-21T22:10:00+08:00"),
                "connected": True,
                "duration_s": 120,
                "target": "relative",
                "acts": ["insult"],
                "debtor_reachable": True,
                "consent_night": False,
                "number": "138 0013 8000",
                "refused": True,
                "info_count": 3,
                "info_kind": "track",
                "evidence": ["e1"],
            }
        ],
        complaints=[{"channel": "放贷机构", "number": "B1", "at": "2026-11-01"}],
    )

    (debt,), (collector,), (incident,) = case.debts, case.collectors, case.incidents
    assert unusable == []
    assert (case.role, case.province, debt.status, debt.joint) == (
        "relative",
        "广东",
        "sued",
        True,
    )
    assert collector.numbers == ("13800138000",) == (incident.number,)
    assert incident.at is not None
    assert incident.at.start.isoformat() == "2026-11-21T22:10:00+08:00"
    assert (incident.acts, incident.refused) == (frozenset({"insult"}), True)
    assert case.complaints == (Complaint("放贷机构", "B1", date(2026, 11, 1)),)


@pytest.mark.parametrize(
    ("field", "value", "path", "why"),
    [
        ("at", at("2026-11-25T10:00:00+08:00"), "at", "future"),
        ("at", at("2026-02-30T10:00:00+08:00"), "at", "no_time"),
        ("at", at("2026-11-21T10:00", "2026-11-21T09:00"), "at", "no_time"),
        ("at", at("2026-11-21T10:00", "x"), "at", "no_time"),
        ("at", {"from": 7, "to": 7}, "at", "no_time"),
        ("at", "昨晚", "at", "no_time"),
        ("at", at("0001-01-01T00:10", None, "hour"), "at", "no_time"),
        ("at", at("2026-11-21T10:00", None, "about"), "at.precision", "unknown_word"),
        ("number", "无号码", "number", "no_phone"),
        ("connected", "yes", "connected", "not_yes_or_no"),
        ("duration_s", -5, "duration_s", "no_number"),
        ("duration_s", True, "duration_s", "no_number"),
        ("channel", "fax", "channel", "unknown_word"),
        ("target", 5, "target", "unknown_word"),
        ("acts", ["insult", "dance"], "acts", "unknown_word"),
        ("acts", "insult", "acts", "not_a_list"),
        ("debt", "d9", "debt", "no_such_id"),
        ("collector", "c9", "collector", "no_such_id"),
    ],
)
def test_what_cannot_be_used_is_told_and_not_guessed(
    field: str, value: Json, path: str, why: Why
) -> None:
    """One bad field costs that field alone."""
    case, unusable = read(incidents=[{**CALL, field: value}])

    assert unusable == [(f"incidents.1.{path}", why)]
    assert [one.id for one in case.incidents] == ["i1"]


def test_a_bad_precision_leaves_an_exact_time() -> None:
    """The time itself was readable."""
    case, _ = read(incidents=[{**CALL, "at": at("2026-11-21T10:00", None, "about")}])

    assert case.incidents[0].at is not None
    assert case.incidents[0].at.precision == "exact"


def test_what_happened_has_ended_by_now() -> None:
    """An end far in the future is no end."""
    case, _ = read(incidents=[{**CALL, "at": at("2026-11-21T10:00", "9999-12-31T10:00")}])

    assert case.incidents[0].at is not None
    assert case.incidents[0].at.end == NOW + timedelta(days=1)


def test_two_answers_that_exclude_each_other_are_both_unused() -> None:
    """A call that was not connected had no length."""
    case, unusable = read(incidents=[{**CALL, "connected": False, "duration_s": 60}])

    assert case.incidents[0].connected is None
    assert unusable == [("incidents.1.connected", "contradiction")]


def test_an_unknown_kind_of_lender_is_unknown() -> None:
    """No lender type is guessed from a name."""
    case, unusable = read(debts=[{"id": "d1", "lender": "某银行", "lender_type": "pawnshop"}])

    assert case.debts[0].lender_type == "unknown"
    assert unusable == [("debts.1.lender_type", "unknown_word")]


@pytest.mark.parametrize("value", ["-5", "abc", "NaN", True, []])
def test_an_amount_that_is_none_is_not_known(value: Json) -> None:
    """Neither negative nor a word."""
    case, unusable = read(debts=[{"id": "d1", "principal": value}])

    assert case.debts[0].principal is None
    assert unusable == [("debts.1.principal", "no_number")]


def test_an_impossible_day_is_not_known() -> None:
    """The thirtieth of February never was."""
    case, unusable = read(debts=[{"id": "d1", "overdue_since": "2026-02-30"}])

    assert case.debts[0].overdue_since is None
    assert unusable == [("debts.1.overdue_since", "no_date")]


def test_rows_without_an_id_or_with_a_taken_one_are_left_out() -> None:
    """A second i1 could not be told from the first."""
    case, unusable = read(incidents=[CALL, CALL, {}, 7])

    assert len(case.incidents) == 1
    assert unusable == [
        ("incidents.2", "same_id"),
        ("incidents.3", "no_id"),
        ("incidents.4", "not_a_record"),
    ]


def test_a_collector_keeps_the_debts_that_exist() -> None:
    """A link to nowhere is told."""
    case, unusable = read(
        debts=[{"id": "d1"}], collectors=[{"id": "c1", "debts": ["d1", "d7"], "numbers": ["x"]}]
    )

    assert (case.collectors[0].debts, case.collectors[0].numbers) == (("d1",), ())
    assert unusable == [
        ("collectors.1.debts", "no_such_id"),
        ("collectors.1.numbers", "no_phone"),
    ]


@pytest.mark.parametrize("document", [None, 7, "x", [], True])
def test_what_is_no_document_is_an_empty_case(document: object) -> None:
    """It is told, not raised."""
    found = read_case(document, NOW)

    assert found.case == Case()
    assert found.unusable == (Unusable("", "not_a_record"),)


def test_a_part_that_is_no_list_is_told() -> None:
    """The rest is read."""
    case, unusable = read(debts={"id": "d1"}, complaints=[{"number": "1"}], incidents=[CALL])

    assert len(case.incidents) == 1
    assert unusable == [("debts", "not_a_list"), ("complaints.1", "no_id")]


def test_an_unknown_time_is_no_fault() -> None:
    """Who does not remember has told so."""
    case, unusable = read(
        incidents=[{**CALL, "at": {"from": None, "to": None, "precision": "unknown"}}]
    )

    assert (case.incidents[0].at, unusable) == (None, [])


def test_a_number_is_kept_as_written_without_a_way_to_read_it() -> None:
    """What has no digit is none."""
    found = read_case(
        {"incidents": [{**CALL, "number": "95-588"}, {"id": "i2", "number": "x"}]}, NOW
    )

    assert [one.number for one in found.case.incidents] == ["95-588", None]
