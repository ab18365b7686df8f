"""A private note is in nothing that leaves the person's own chat: a search of all bytes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import orjson
import pytest

from bot.adviser.desk import perform
from bot.adviser.files import export_bytes
from bot.casework.case_record import case_record
from bot.casework.casebook import CaseBook, Revision
from bot.engine.dossier import case_of
from bot.engine.judging import judge, judgement_json
from bot.engine.world import Action
from bot.kernel.ids import EffectKey, FlowId
from bot.kernel.values import Record
from tests.support.shipped import library

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
CANARIES = ("金丝雀说的悄悄话", "金丝雀改过的悄悄话")
RECORDS: tuple[tuple[str, str, Record], ...] = (
    ("p", "note", {"text": CANARIES[0], "private": True}),
    ("p", "note", {"text": CANARIES[1], "private": True}),
    ("n", "note", {"text": "大家可以看的"}),
    ("d", "debt", {"lender": "甲银行"}),
    ("i", "incident", {"channel": "call", "acts": ("insult",), "debt": "甲银行"}),
)
BOOK = CaseBook(
    tuple(
        Revision(id_, kind, n, fields, withdrawn=False, at=NOW)
        for n, (id_, kind, fields) in enumerate(RECORDS)
    )
)


@pytest.mark.parametrize("form", ["text", "json", "svg", "patterns"])
def test_private_note_is_in_no_export(form: str) -> None:
    """Neither as it stands nor as it stood before a correction."""
    body = export_bytes(BOOK, form, library().knowledge)

    assert body
    for canary in CANARIES:
        assert canary.encode() not in body
        assert orjson.dumps(canary)[1:-1] not in body
        assert canary.encode("unicode_escape") not in body


def test_private_note_is_in_no_judgement_and_in_nothing_that_flows_read() -> None:
    """Letters and summaries are written from these alone."""
    found = judge(case_of(BOOK, NOW), library().knowledge)

    seen = repr(case_record(BOOK)) + repr([judgement_json(one) for one in found])

    assert found
    assert not [canary for canary in CANARIES if canary in seen]


@pytest.mark.parametrize(
    ("what", "shown"), [("private", True), ("incidents", False), ("findings", False)]
)
def test_only_its_own_list_shows_a_private_note(what: str, *, shown: bool) -> None:
    """In the person's own chat it can be read, as it stands now, under its own name only."""
    read = library()
    flow = read.flows[FlowId("my_case")]
    arguments = {"what": what}
    action = Action(
        "list", arguments, EffectKey("k"), 1, NOW, None, read.knowledge, flow, {}, BOOK
    )

    page = str(perform(action).fields["页"])

    assert (CANARIES[1] in page) is shown
    assert CANARIES[0] not in page
