"""`bot.engine.session`."""

from datetime import UTC, datetime

import pytest

from bot.engine.session import Asking, Frame, Session, session_from_json, session_to_json
from bot.kernel.ids import AnswerKey, FlowId
from bot.kernel.values import Json, Moment

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
FRAME = Frame(
    FlowId("f"),
    "v",
    "c",
    "开始/0",
    slots={"甲": "一", "乙": None},
    scene="开始",
    visits={"开始/seen": 2},
    rows={"债": 1},
    drafts={"c/x": ("a", "b")},
    interrupt=True,
    home="开始/3",
)
FULL = Session(
    segment=3,
    frames=(FRAME, Frame(FlowId("g"), "v", "d", "x/0")),
    asking=Asking(AnswerKey("d/x"), "x", 2, 1, (Moment(NOW, NOW, "exact"),)),
    mode="crisis",
    behind=True,
    answers=7,
    greeted=True,
)


EMPTY: dict[str, Json] = dict.fromkeys(("flow", "version", "call", "at", "scene"), "")


@pytest.mark.parametrize("session", [Session(), FULL])
def test_a_session_survives_its_json_form(session: Session) -> None:
    """The snapshot is read back as it was written."""
    assert session_from_json(session_to_json(session)) == session


@pytest.mark.parametrize(
    "raw",
    [
        None,
        {},
        {"segment": 1, "answers": 0, "frames": {}},
        {"segment": 1, "answers": 0, "frames": [3]},
        {"segment": "1", "answers": 0, "frames": []},
        {"segment": 1, "answers": 0, "frames": [], "mode": "odd"},
        {"segment": 1, "answers": 0, "frames": [], "asking": ["k"]},
        {"segment": 1, "answers": 0, "frames": [{"flow": 3}]},
        {"segment": 1, "answers": 0, "frames": [{**EMPTY, "slots": 3}]},
        {"segment": 1, "answers": 0, "frames": [{**EMPTY, "rows": 3}]},
    ],
)
def test_foreign_json_is_refused(raw: Json) -> None:
    """A snapshot that cannot be read is an error, never an empty conversation."""
    with pytest.raises(ValueError, match=r".+"):
        session_from_json(raw)
