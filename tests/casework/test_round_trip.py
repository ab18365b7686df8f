"""The document of a case read back: nothing is lost, nothing is added."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.case import (
    ACTS,
    DEBT_STATUSES,
    INCIDENT_CHANNELS,
    LENDER_TYPES,
    PRODUCTS,
    TARGETS,
)
from bot.casework.case_export import acts_of, case_document
from bot.casework.case_reader import ReadCase, read_case
from bot.casework.casebook import CaseBook, Revision
from bot.casework.view import view_of
from bot.kernel.values import Moment, Precision, Record
from bot.language.phones import read_phone

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
LENDERS = ("甲银行", "乙消费金融", "丙小贷", "丁平台", "戊某")
AGENCIES = ("某一公司", "某二公司", "某三公司")
NUMBERS = tuple(f"138001380{n:02}" for n in range(12))


def _book(*records: tuple[str, Record]) -> CaseBook:
    return CaseBook(
        tuple(
            Revision(f"{kind}{n}", kind, 1, fields, withdrawn=False, at=NOW)
            for n, (kind, fields) in enumerate(records)
        )
    )


def _read(book: CaseBook) -> ReadCase:
    return read_case(case_document(book), NOW, read_phone)


_PRECISIONS: tuple[Precision, ...] = ("exact", "minute", "hour", "part_of_day", "day")


def _moment(back: int, length: int, precision: Precision) -> Moment:
    end = NOW - timedelta(minutes=back)
    return Moment(end - timedelta(minutes=length), end, precision)


_TIMES = st.builds(
    _moment, st.integers(0, 90_000), st.integers(0, 600), st.sampled_from(_PRECISIONS)
)
_INCIDENTS = st.fixed_dictionaries(
    {},
    optional={
        "channel": st.sampled_from(INCIDENT_CHANNELS),
        "at": _TIMES,
        "target": st.sampled_from(TARGETS),
        "acts": st.lists(st.sampled_from(ACTS), unique=True).map(tuple),
        "number": st.sampled_from(NUMBERS),
        "to_number": st.sampled_from(NUMBERS),
        "connected": st.just(value=True),
        "duration": st.integers(0, 90).map(Decimal),
        "refused": st.booleans(),
        "reachable": st.booleans(),
        "consent_night": st.booleans(),
        "spouse": st.booleans(),
        "public": st.booleans(),
        "after_warning": st.booleans(),
        "demanded_more": st.booleans(),
        "info_count": st.integers(0, 999).map(Decimal),
        "info_kind": st.sampled_from(["track", "transaction", "other"]),
        "words": st.text("字话钱", min_size=1),
        "debt": st.sampled_from(LENDERS),
        "collector": st.sampled_from(AGENCIES),
    },
)
_DEBTS = st.fixed_dictionaries(
    {"lender": st.sampled_from(LENDERS)},
    optional={
        "lender_type": st.sampled_from(LENDER_TYPES),
        "product": st.sampled_from(PRODUCTS),
        "amount": st.decimals(0, 10**7, places=2),
        "overdue_since": st.dates(date(2020, 1, 1), date(2026, 11, 1)),
        "contract_date": st.dates(date(2020, 1, 1), date(2026, 11, 1)),
        "status": st.sampled_from(DEBT_STATUSES),
        "joint": st.booleans(),
    },
)
_COLLECTORS = st.fixed_dictionaries(
    {"name": st.sampled_from(AGENCIES)},
    optional={"number": st.sampled_from(NUMBERS), "debt": st.sampled_from(LENDERS)},
)
_RECORDS = st.lists(
    st.one_of(
        st.tuples(st.just("incident"), _INCIDENTS),
        st.tuples(st.just("debt"), _DEBTS),
        st.tuples(st.just("collector"), _COLLECTORS),
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(_RECORDS)
def test_every_fact_is_read_back(records: list[tuple[str, Record]]) -> None:
    """Each fact that was told stands in the case, and nothing of the document is no use."""
    book = _book(*records)

    read, view = _read(book), view_of(book)

    assert read.unusable == ()
    for debt, row in zip(read.case.debts, view.debts, strict=True):
        assert debt.lender == row.text("lender")
        assert debt.lender_type == (row.text("lender_type") or "unknown")
        assert debt.product == row.text("product")
        assert debt.principal == row.fields.get("amount")
        assert debt.overdue_since == row.fields.get("overdue_since")
        assert debt.contract_date == row.fields.get("contract_date")
        assert debt.status == (row.text("status") or "open")
        assert debt.joint == row.yes("joint")
    for incident, told in zip(read.case.incidents, view.incidents, strict=True):
        fields = told.row.fields
        assert incident.at == fields.get("at")
        assert incident.acts == frozenset(acts_of(fields.get("acts")))
        assert incident.number == fields.get("number")
        assert incident.words == fields.get("words")
        assert incident.consent_night == told.row.yes("consent_night")
        assert incident.debtor_reachable == told.reachable
        assert incident.refused == (told.row.yes("refused") is True)
        assert incident.debt == (f"d{told.debt}" if told.debt else None)
        assert incident.collector == (f"c{told.collector}" if told.collector else None)


@settings(max_examples=60)
@given(_RECORDS)
def test_links_of_the_document_agree_with_the_lender(records: list[tuple[str, Record]]) -> None:
    """Whenever a lender with a debt is known, the debts that an incident may be of are its."""
    book = _book(*records)

    case, view = _read(book).case, view_of(book)

    for incident, told in zip(case.incidents, view.incidents, strict=True):
        if incident.debt is not None:
            assert {debt.lender for debt in case.debts_of(incident)} == {told.lender}


def test_many_debts_agencies_and_numbers_are_kept_apart() -> None:
    """Five debts, three agencies, one of them for two lenders, twelve numbers."""
    debts = tuple(("debt", {"lender": lender}) for lender in LENDERS)
    pairs = zip(AGENCIES * 4, NUMBERS, strict=True)
    callers = tuple(("collector", {"name": name, "number": number}) for name, number in pairs)
    serves = (
        ("collector", {"name": AGENCIES[0], "debt": LENDERS[0]}),
        ("collector", {"name": AGENCIES[1], "debt": LENDERS[1]}),
        ("collector", {"name": AGENCIES[2], "debt": LENDERS[2]}),
        ("collector", {"name": AGENCIES[2], "debt": LENDERS[3]}),
    )
    calls = tuple(("incident", {"channel": "call", "number": number}) for number in NUMBERS)
    records: tuple[tuple[str, Record], ...] = (*debts, *callers, *serves, *calls)

    case = _read(_book(*records)).case

    assert [len(one.numbers) for one in case.collectors] == [4, 4, 4]
    by_lender = [[debt.id for debt in case.debts_of(one)] for one in case.incidents]
    assert by_lender == [["d1"], ["d2"], ["d3", "d4"]] * 4


def test_reassigning_moves_an_incident_from_one_lender_to_another() -> None:
    """Counts by lender follow at once."""
    calls = tuple(("incident", {"channel": "call", "debt": LENDERS[0]}) for _ in range(4))
    debts = tuple(("debt", {"lender": lender}) for lender in LENDERS[:2])
    book = _book(*debts, *calls)
    moved = Revision(
        "m", "assignment", 1, {"incident": "incident2", "debt": "debt1"}, withdrawn=False, at=NOW
    )

    before, after = _read(book).case, _read(book.with_revisions([moved])).case

    assert [one.debt for one in before.incidents] == ["d1"] * 4
    assert [one.debt for one in after.incidents] == ["d2", "d1", "d1", "d1"]
    assert _read(book.with_revisions([moved]).without("m")).case == before
