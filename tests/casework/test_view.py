"""How a matter stands: linked, corrected, merged, reassigned."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from bot.casework.case_record import case_record
from bot.casework.casebook import CaseBook, Revision
from bot.casework.view import View, view_of
from bot.kernel.values import Record

AT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)


def _book(*records: tuple[str, str, Record]) -> CaseBook:
    """Give a book of records (id, kind, fields), one a minute; an id again is a revision."""
    numbers: Iterator[int] = count(1)
    return CaseBook(
        tuple(
            Revision(id_, kind, n, fields, withdrawn=False, at=AT + timedelta(minutes=n))
            for (id_, kind, fields), n in zip(records, numbers, strict=False)
        )
    )


def _view(*records: tuple[str, str, Record]) -> View:
    return view_of(_book(*records))


BANK = ("d1", "debt", {"lender": "甲银行", "amount": Decimal(100)})
LOAN = ("d2", "debt", {"lender": "乙消费金融", "amount": Decimal(200)})
CALL = ("i1", "incident", {"channel": "call", "number": "13800138000"})


def test_nothing_told_of_the_caller_stays_unknown() -> None:
    """One debt alone does not make an unknown caller its collector."""
    (call,) = _view(BANK, CALL).incidents

    assert call.unknown_caller
    assert (call.debt, call.collector, call.lender) == (None, None, None)


def test_lender_that_was_named_is_linked_whatever_the_spelling() -> None:
    """Width, spaces and the form of the company do not make another lender."""
    told = ("i1", "incident", {"debt": "甲 银行股份有限公司"})

    (call,) = _view(BANK, LOAN, told).incidents

    assert (call.debt, call.lender) == (1, "甲银行")


def test_lender_told_before_the_debt_is_linked_later() -> None:
    """The debt may be recorded after the call."""
    (call,) = _view(("i1", "incident", {"debt": "甲银行"}), BANK).incidents

    assert call.debt == 1


def test_lender_without_a_debt_is_named_and_is_not_unknown() -> None:
    """What the caller said stands, though no debt of it is recorded."""
    (call,) = _view(BANK, ("i1", "incident", {"debt": "丙平台"})).incidents

    assert (call.debt, call.lender, call.unknown_caller) == (None, "丙平台", False)


def test_two_debts_of_one_lender_leave_the_debt_open_but_not_the_lender() -> None:
    """Which of the two it was about is not known; the caller collects both."""
    card = ("d3", "debt", {"lender": "甲银行", "product": "credit_card"})

    view = _view(BANK, card, ("i1", "incident", {"debt": "甲银行"}))

    (call,) = view.incidents
    assert (call.debt, call.lender) == (None, "甲银行")
    caller = view.collector(call.collector)
    assert caller is not None
    assert caller.debts == (1, 2)


def test_known_number_tells_the_caller_and_its_debt() -> None:
    """A number of the notebook links an incident by itself."""
    caller = ("c1", "collector", {"name": "某公司", "number": "138 0013 8000", "debt": "甲银行"})

    (call,) = _view(BANK, LOAN, caller, CALL).incidents

    assert (call.debt, call.collector, call.lender) == (1, 1, "甲银行")


def test_number_that_two_callers_use_tells_nothing() -> None:
    """Which of the two called is not guessed."""
    callers = (
        ("c1", "collector", {"name": "某公司", "number": "13800138000"}),
        ("c2", "collector", {"name": "别的公司", "number": "+86 13800138000"}),
    )

    view = _view(*callers, CALL)

    assert len(view.collectors) == 2
    assert view.incidents[0].collector is None


def test_agency_of_two_lenders_leaves_the_lender_open() -> None:
    """An agency that collects for two tells nothing of which one it called for."""
    callers = (
        ("c1", "collector", {"name": "某公司", "number": "13800138000", "debt": "甲银行"}),
        ("c2", "collector", {"name": "某公司", "debt": "乙消费金融"}),
    )

    view = _view(BANK, LOAN, *callers, CALL)

    (agency,) = view.collectors
    (call,) = view.incidents
    assert agency.debts == (1, 2)
    assert (call.debt, call.collector, call.lender) == (None, 1, None)


def test_caller_that_said_its_name_teaches_its_number() -> None:
    """A later call from the same number is that caller's."""
    named = ("i0", "incident", {"collector": "某公司", "number": "13800138000", "debt": "甲银行"})

    first, second = _view(BANK, named, CALL).incidents

    assert (first.debt, second.debt) == (1, 1)
    assert second.collector == first.collector


def test_assignment_links_and_a_later_one_links_anew() -> None:
    """The last word counts; both stay in the book."""
    once = ("a1", "assignment", {"incident": "i1", "debt": "d1"})
    again = ("a2", "assignment", {"incident": "i1", "debt": "d2"})

    assert _view(BANK, LOAN, CALL, once).incidents[0].lender == "甲银行"
    (call,) = _view(BANK, LOAN, CALL, once, again).incidents
    assert call.lender == "乙消费金融"
    assert [one.debt for one in call.assigned] == [1, 2]


def test_assignment_can_be_taken_back_to_unknown() -> None:
    """Assigned to nobody, an incident is an unknown caller's again."""
    told = ("i1", "incident", {"debt": "甲银行", "number": "13800138000"})
    nobody = ("a1", "assignment", {"incident": "i1", "unknown": True})

    assert _view(BANK, told, nobody).incidents[0].unknown_caller


def test_assignment_of_a_number_links_all_its_incidents() -> None:
    """`all` assigns every incident from the same number, however it is written."""
    other = ("i2", "incident", {"channel": "call", "number": "+86 138 0013 8000"})
    far = ("i3", "incident", {"channel": "call", "number": "4001234567"})
    all_ = ("a1", "assignment", {"incident": "i1", "debt": "d1", "all": True})

    assert [one.debt for one in _view(BANK, CALL, other, far, all_).incidents] == [1, 1, None]


def test_assignment_to_a_caller_brings_its_only_debt() -> None:
    """Who called is known, so is the lender."""
    caller = ("c1", "collector", {"name": "某公司", "debt": "甲银行"})
    assigned = ("a1", "assignment", {"incident": "i1", "collector": "c1"})

    (call,) = _view(BANK, LOAN, caller, CALL, assigned).incidents

    assert (call.debt, call.collector) == (1, 1)


def test_merged_debts_are_one_with_what_either_told() -> None:
    """The kept debt's own facts stand, gaps are filled, links follow."""
    twin = ("d3", "debt", {"lender": "甲银行", "amount": Decimal(999), "lender_type": "bank"})
    linked = ("a1", "assignment", {"incident": "i1", "debt": "d3"})
    merge = ("m1", "merge", {"kind": "debt", "from": "d3", "into": "d1"})

    view = _view(BANK, twin, CALL, linked, merge)

    (debt,) = view.debts
    assert (debt.fields["amount"], debt.fields["lender_type"]) == (Decimal(100), "bank")
    assert debt.absorbed == (twin[2],)
    assert view.incidents[0].debt == 1


def test_merged_callers_share_names_and_numbers() -> None:
    """Links to the one that was merged away follow."""
    callers = (
        ("c1", "collector", {"name": "某公司"}),
        ("c2", "collector", {"name": "某信息服务公司", "number": "13800138000"}),
    )
    merge = ("m1", "merge", {"kind": "collector", "from": "c2", "into": "c1"})

    view = _view(*callers, CALL, merge)

    (caller,) = view.collectors
    assert caller.names == ("某公司", "某信息服务公司")
    assert view.incidents[0].collector == 1


def test_merging_in_a_ring_changes_nothing_more() -> None:
    """The second of two opposite merges finds them one already."""
    merges = (
        ("m1", "merge", {"kind": "debt", "from": "d1", "into": "d2"}),
        ("m2", "merge", {"kind": "debt", "from": "d2", "into": "d1"}),
    )

    (debt,) = _view(BANK, LOAN, *merges).debts

    assert debt.id == "d2"


def test_correction_changes_the_fact_and_keeps_what_was_told() -> None:
    """Both wordings are known, and when it was corrected."""
    fix = ("x1", "correction", {"incident": "i1", "number": "4001234567"})

    (call,) = _view(CALL, fix).incidents

    assert call.phone == "4001234567"
    (change,) = call.row.changes
    assert (change.before, change.after) == ({"number": "13800138000"}, {"number": "4001234567"})
    assert change.at == AT + timedelta(minutes=2)


def test_corrected_number_links_anew() -> None:
    """The caller is looked up by the number that is right."""
    caller = ("c1", "collector", {"name": "某公司", "number": "4001234567"})
    fix = ("x1", "correction", {"incident": "i1", "number": "400-123-4567"})

    assert _view(caller, CALL).incidents[0].collector is None
    assert _view(caller, CALL, fix).incidents[0].collector == 1


def test_later_revision_of_a_record_is_a_change() -> None:
    """An answer that was corrected while talking is no less a correction."""
    (call,) = _view(
        CALL, ("i1", "incident", {"channel": "sms", "number": "13800138000"})
    ).incidents

    assert [change.after for change in call.row.changes] == [{"channel": "sms"}]


def test_retracted_incident_is_gone_and_the_rest_renumbered() -> None:
    """What did not happen is in no view."""
    second = ("i2", "incident", {"channel": "sms"})
    gone = ("x1", "correction", {"incident": "i1", "retract": True})

    (left,) = _view(CALL, second, gone).incidents

    assert (left.row.id, left.row.number) == ("i2", 1)


def test_reachable_is_told_or_plain_but_never_assumed() -> None:
    """A debtor who answered was reached; of anybody else nothing follows."""
    fields: tuple[Record, ...] = (
        {"target": "debtor", "connected": True},
        {"target": "debtor", "connected": False},
        {"target": "relative", "connected": True},
        {"connected": True},
        {"target": "relative", "reachable": False},
    )
    view = _view(*((f"i{n}", "incident", one) for n, one in enumerate(fields)))

    assert [one.reachable for one in view.incidents] == [True, None, None, None, False]


def test_flows_read_rows_with_numbers_lenders_and_callers() -> None:
    """`案件` holds what is linked, and unknown callers apart."""
    caller = ("c1", "collector", {"name": "某公司", "number": "13800138000", "debt": "甲银行"})
    stranger = ("i2", "incident", {"channel": "sms", "refused": True})

    record = case_record(_book(BANK, caller, CALL, stranger))

    first, second = _rows_of(record, "事件")
    assert (first["编号"], first["机构"], first["催收"]) == (1, "甲银行", "某公司")
    assert _rows_of(record, "未知来电") == (second,)
    assert second["拒绝过"] is True
    assert _rows_of(record, "催收") == (
        {"编号": 1, "名称": "某公司", "号码": ("13800138000",), "机构": ("甲银行",)},
    )
    assert [row["编号"] for row in _rows_of(record, "欠款")] == [1]


def _rows_of(record: Record, name: str) -> tuple[Record, ...]:
    rows = record[name]
    assert isinstance(rows, tuple)
    return tuple(row for row in rows if isinstance(row, Mapping))
