"""`bot.engine.keys`: names that a replay finds again."""

from bot.engine.keys import (
    BUTTON_MAX_BYTES,
    button_id,
    child_call,
    effect_key,
    occurrence,
    question_token,
    record_id,
)
from bot.engine.session import Frame
from bot.kernel.ids import AnswerKey, EffectKey, FlowId

FRAME = Frame(FlowId("try"), "v", "c", "开始/0", scene="开始")


def test_every_visit_and_every_row_has_its_own_number() -> None:
    """The visit of the scene first, then the rows of the loops around the step."""
    frame = Frame(
        FlowId("try"), "v", "c", "x", scene="开始", visits={"开始": 2}, rows={"开始/1": 3, "债": 1}
    )

    assert occurrence(frame, "开始/1.do.0") == "2.3"
    assert occurrence(frame, "开始/0") == "2"


def test_an_effect_is_named_by_call_step_and_turn() -> None:
    """The same step of another call is another effect."""
    assert effect_key(FRAME, "开始/0") == "c/开始/0#0"
    assert record_id(2, EffectKey("c/开始/0#0")) == "2:c/开始/0#0"


def test_calls_and_questions_have_short_names_that_tell_them_apart() -> None:
    """However deep the call; and another segment is another question."""
    key = AnswerKey("c/甲")

    assert child_call("a", "b") == child_call("a", "b") != child_call("ab")
    assert question_token(1, key) != question_token(2, key)
    assert len(button_id(question_token(1, key), "!skip").encode()) <= BUTTON_MAX_BYTES
