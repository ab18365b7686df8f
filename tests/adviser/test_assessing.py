"""`do: assess`: findings for a flow to show, and doors in order."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.adviser.assessing import perform_assess
from bot.casework.casebook import CaseBook, Revision
from bot.engine.cursor import CaseNeededError
from bot.engine.expression_types import DOORS_TYPE, FINDINGS_TYPE
from bot.engine.world import Action
from bot.kernel.ids import EffectKey, FlowId
from bot.kernel.values import Moment, Record, Tap, Value
from tests.support.shipped import library

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 12, tzinfo=ZONE)
AT = datetime(2026, 11, 21, 23, tzinfo=ZONE)


def revision(kind: str, **fields: Value) -> Revision:
    """Give one record of a case."""
    return Revision(f"0:{kind}", kind, 1, fields, withdrawn=False, at=AT)


def call(*acts: str) -> Revision:
    """Give a call of the night with these acts."""
    at = Moment(AT, AT, "exact")
    return revision("incident", channel="call", target="debtor", at=at, acts=acts, connected=True)


def debt(lender_type: str) -> Revision:
    """Give a debt to a kind of lender."""
    return revision("debt", lender="甲", lender_type=lender_type)


def action(book: CaseBook | None, **arguments: Value) -> Action:
    """Give the step as the engine hands it over."""
    read = library()
    flow = read.flows[FlowId("report")]
    key = EffectKey("k")
    return Action("assess", arguments, key, 1, NOW, None, read.knowledge, flow, {}, book)


def assessed(*revisions: Revision, **arguments: Value) -> Mapping[str, Value]:
    """Carry out the step over a case."""
    return perform_assess(action(CaseBook(revisions), **arguments)).fields


def rows(value: Value) -> tuple[Record, ...]:
    """Take a list of records."""
    assert isinstance(value, tuple)
    return tuple(row for row in value if isinstance(row, Mapping))


def test_the_case_book_is_asked_for() -> None:
    """Without it nothing is judged."""
    with pytest.raises(CaseNeededError):
        perform_assess(action(None))


def test_an_empty_case_has_no_finding_and_a_door() -> None:
    """The lender itself is never a wrong first door."""
    done = assessed()

    assert (done["符合"], done["待定"], done["判断"]) == (0, 0, ())
    assert done["拦"] == ""


def test_findings_are_shown_with_what_fits_first() -> None:
    """What does not fit is left out; a citation stands beside every sentence."""
    found = rows(assessed(call("threat_violence"))["判断"])

    answers = [row["结论"] for row in found]
    assert "符合" in answers
    assert "尚不能判断" in answers
    assert answers == sorted(answers, key=("符合", "尚不能判断").index)
    assert all(row["话"] and row["依据"] for row in found)
    assert any(row["还缺"] for row in found if row["结论"] == "尚不能判断")


def test_rows_have_the_fields_that_flows_are_checked_against() -> None:
    """The types of the checks and the values agree."""
    done = assessed(call("threat_violence"), debt("consumer_finance"))

    assert FINDINGS_TYPE.fields is not None
    assert DOORS_TYPE.fields is not None
    assert {frozenset(row) for row in rows(done["判断"])} == {frozenset(FINDINGS_TYPE.fields)}
    assert {frozenset(row) for row in rows(done["去处"])} == {frozenset(DOORS_TYPE.fields)}


def test_violence_goes_to_the_police_first() -> None:
    """Whatever else fits."""
    done = assessed(call("violence"), debt("consumer_finance"))

    assert done["先去"] == "派出所"
    assert rows(done["去处"])[0]["现在"] is True


def test_what_is_said_now_counts_with_the_case() -> None:
    """A tap of this very conversation opens the same door."""
    taps = (Tap("violence", AT), Tap("often", AT))

    assert assessed(debt("bank"), acts=taps)["先去"] == "派出所"
    assert assessed(debt("bank"), acts="violence")["先去"] == "派出所"


def test_never_all_at_once() -> None:
    """At most two doors are for now."""
    done = assessed(call("threat_violence", "insult"), debt("bank"))

    assert sum(row["现在"] is True for row in rows(done["去处"])) <= 2


@pytest.mark.parametrize(
    ("lender_type", "door", "instead"),
    [
        ("private", "金融监管", None),
        ("microloan", "金融监管", "地方金融"),
        ("bank", "地方金融", "金融监管"),
    ],
)
def test_a_wrong_door_is_refused_with_the_right_one(
    lender_type: str, door: str, instead: str | None
) -> None:
    """The reason is said, and where to go."""
    done = assessed(debt("unknown"), lender_type=lender_type, door=door)

    assert done["拦"]
    assert done["该去"]
    assert done["该去编号"] == (instead or done["该去编号"])


def test_the_right_door_is_not_refused() -> None:
    """A bank's customer may go to the regulator of banks."""
    assert assessed(debt("bank"), door="金融监管")["拦"] == ""
