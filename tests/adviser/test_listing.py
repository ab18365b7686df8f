"""Pages of lists: as long as a message may be, numbers masked, findings in plain words first."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.adviser.desk import perform
from bot.casework.casebook import CaseBook, Revision
from bot.engine.cursor import CaseNeededError
from bot.engine.world import Action
from bot.kernel.errors import EngineError
from bot.kernel.ids import EffectKey, FlowId
from bot.kernel.values import Moment, Record, Value
from tests.support.shipped import library

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
LATE = Moment(NOW, NOW, "minute")


def _page(book: CaseBook | None, arguments: Mapping[str, Value]) -> Mapping[str, Value]:
    read = library()
    flow = read.flows[FlowId("report")]
    action = Action(
        "list", arguments, EffectKey("k"), 1, NOW, None, read.knowledge, flow, {}, book
    )
    return perform(action).fields


def _book(*records: tuple[str, Record]) -> CaseBook:
    return CaseBook(
        tuple(
            Revision(str(n), kind, 1, fields, withdrawn=False, at=NOW)
            for n, (kind, fields) in enumerate(records)
        )
    )


BOOK = _book(
    ("incident", {"channel": "call", "number": "13800138000", "duration": Decimal(10)}),
    ("incident", {"channel": "sms", "words": "原话" * 300}),
)
NIGHTS = _book(
    ("debt", {"lender": "甲", "lender_type": "consumer_finance", "product": "consumer_loan"}),
    *(
        (
            "incident",
            {
                "channel": "call",
                "debt": "甲",
                "target": "debtor",
                "connected": True,
                "consent_night": False,
                "at": Moment(NOW - timedelta(days=n), NOW - timedelta(days=n), "minute"),
            },
        )
        for n in (1, 2)
    ),
    ("incident", {"channel": "call", "debt": "甲", "target": "debtor", "connected": True}),
)


def test_list_is_paged_and_masks_numbers() -> None:
    """A page ends before it grows too long and tells where the next one begins."""
    first = _page(BOOK, {"what": "incidents"})
    second = _page(BOOK, {"what": "incidents", "from": first["下"]})

    assert "138****8000" in str(first["页"])
    assert "13800138000" not in str(first["页"])
    assert (first["下"], first["数"]) == (2, 2)
    assert "原话" in str(second["页"])
    assert second["下"] == 0


def test_list_of_nothing_is_empty() -> None:
    """An empty part gives an empty page."""
    fields = _page(BOOK, {"what": "complaints"})

    assert fields == {"页": "", "下": 0, "数": 0}


def test_finding_is_told_once_for_all_its_incidents() -> None:
    """Plain words first, then the incidents, then the norm with its force."""
    lines = str(_page(NIGHTS, {"what": "findings"})["页"]).split("\n")

    place = next(n for n, line in enumerate(lines) if line.startswith("编号1、2。"))
    assert "《" not in lines[place - 1]
    assert "依据：" in lines[place]
    assert "推荐性" in lines[place]


def test_finding_that_is_open_asks_what_would_settle_it() -> None:
    """A call of which the hour is not known cannot be told, and it says what is missing."""
    page = str(_page(NIGHTS, {"what": "findings"})["页"])

    (told,) = page.split("还不能判断：")[1:]
    assert "编号3。" in told
    assert "通话记录" in told


def test_pattern_is_told_in_lines() -> None:
    """The counts of the case in words."""
    assert "2" in str(_page(BOOK, {"what": "pattern"})["页"])


def test_list_of_an_unknown_part_is_refused() -> None:
    """What the checks refuse is an error of the engine here."""
    with pytest.raises(EngineError):
        _page(BOOK, {"what": "everything"})


def test_case_book_is_asked_for() -> None:
    """Without the records the shell is asked to load them."""
    with pytest.raises(CaseNeededError):
        _page(None, {"what": "debts"})
