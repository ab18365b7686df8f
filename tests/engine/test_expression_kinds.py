"""`bot.engine.expression_kinds`."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.casework.case_record import case_record
from bot.casework.casebook import CaseBook, FileEntry, Revision
from bot.engine.expression_kinds import (
    CASE_TYPE,
    DAY,
    FILE,
    NUMBER,
    TEXT,
    TIME,
    UNTYPED,
    YES_NO,
    Type,
    type_of_field,
    type_of_row,
    type_of_slot,
)
from bot.engine.mark import Mark
from bot.engine.model import Choice, Slot, SlotType
from bot.kernel.ids import SlotName
from bot.kernel.values import FileRef

MARK = Mark("a", 1, 1)
AT = datetime(2026, 11, 22, tzinfo=UTC)
CHOICES = (Choice("bank", "银行", MARK), Choice("loan", "网贷", MARK))
BOOK = CaseBook(
    tuple(
        Revision(kind, kind, 1, {"name": "甲", "lender": "甲"}, withdrawn=False, at=AT)
        for kind in ("debt", "collector", "incident", "complaint")
    ),
    (FileEntry(FileRef("f", "photo", "a.png", "image/png", 1), "kept", None, AT),),
)
"""A case with one of everything."""


def slot(type_: SlotType, name: str = "x", skip: str | None = None) -> Slot:
    return Slot(SlotName(name), type_, MARK, skip=skip, choices=CHOICES)


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("text", TEXT),
        ("phone", TEXT),
        ("yesno", YES_NO),
        ("choice", Type("选项", frozenset({"bank", "loan"}))),
        ("checklist", Type("多选", frozenset({"bank", "loan"}))),
        ("taps", Type("多选", frozenset({"bank", "loan"}))),
        ("number", NUMBER),
        ("money", NUMBER),
        ("date", DAY),
        ("datetime", TIME),
        ("photo", FILE),
        ("voice", FILE),
        ("file", FILE),
        ("list", Type("列表", fields={})),
    ],
)
def test_every_slot_type_has_a_kind(type_: SlotType, expected: Type) -> None:
    """The type of a slot decides the kind of its value; no slot is maybe empty by itself."""
    assert type_of_slot(slot(type_)) == expected


@pytest.mark.parametrize("type_", ["text", "choice", "checklist", "list", "datetime"])
def test_a_slot_with_skip_may_be_empty(type_: SlotType) -> None:
    """A skip button makes the value maybe empty."""
    assert type_of_slot(slot(type_, skip="没说")).maybe_empty


def test_a_list_has_the_fields_of_its_rows() -> None:
    """Each slot under `of` is a field, with its own skip."""
    rows = Slot(
        SlotName("欠款"),
        "list",
        MARK,
        of=(slot("money", "金额"), slot("date", "逾期日", "记不清")),
    )

    fields = {"金额": NUMBER, "逾期日": Type("日期", maybe_empty=True)}
    assert type_of_slot(rows) == Type("列表", fields=fields)
    assert type_of_row(type_of_slot(rows)) == Type("记录", fields=fields)


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        (Type("列表", frozenset("a"), of="选项"), Type("选项", frozenset("a"))),
        (Type("列表", of="时刻", maybe_unknown=True), TIME),
        (Type("多选", frozenset("a")), Type("选项", frozenset("a"))),
        (NUMBER, UNTYPED),
        (Type("列表"), UNTYPED),
    ],
)
def test_each_gives_one_row_after_the_other(rows: Type, row: Type) -> None:
    """The variable of `each` has the type of what the list holds."""
    assert type_of_row(rows) == row


def test_a_field_over_a_list_is_a_list_without_the_empty_ones() -> None:
    """Fields of all rows come as plain values, many of many as one list."""
    rows = Type(
        "列表",
        fields={
            "日": Type("日期", maybe_empty=True),
            "行为": Type("多选", frozenset("ab"), maybe_empty=True),
            "内": Type("列表", fields={"甲": NUMBER}),
        },
    )

    assert type_of_field(rows, "日") == Type("列表", of="日期")
    assert type_of_field(rows, "行为") == Type("列表", frozenset("ab"), of="选项")
    assert type_of_field(rows, "内") == Type("列表", fields={"甲": NUMBER})


def test_a_field_of_what_may_be_empty_may_be_empty() -> None:
    """Without the record there is no field either."""
    record = Type("记录", fields={"甲": NUMBER}, maybe_empty=True)

    assert type_of_field(record, "甲") == Type("数字", maybe_empty=True)
    assert type_of_field(record, "乙") is None
    assert type_of_field(NUMBER, "甲") is None


def test_the_case_has_its_books() -> None:
    """案件 has exactly the lists that the case gives, with exactly their fields, and a role."""
    record = case_record(BOOK)

    assert set(CASE_TYPE.fields or ()) == set(record)
    for name, rows in record.items():
        declared = (CASE_TYPE.fields or {})[name].fields
        if declared is not None:
            assert isinstance(rows, tuple)
            assert [set(declared)] == [set(row) for row in rows if isinstance(row, Mapping)]
