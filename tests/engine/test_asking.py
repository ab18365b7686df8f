"""`bot.engine.asking`: how an answer is taken."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.authoring.simulator import Simulator
from bot.engine.journal import Drafted
from bot.kernel.values import FileRef, Moment, Tap
from tests.support.engine_flows import begun

END = "scenes: {开始: [{ask: 甲}, {say: 好。}, {go: end}]}\n"


def _asking(slot: str) -> Simulator:
    return begun(f"slots:\n  甲: {slot}\n{END}")


def _value(sim: Simulator) -> object:
    return sim.scope["甲"]


TICKS = "{type: checklist, ask: 哪些？, need: [a], choices: {a: 苹果, b: 香蕉, c: 樱桃}}"
TAPS = "{type: taps, ask: 听到什么？, choices: {a: {text: 骂人, then: 别理他。}, b: 威胁}}"


def test_a_typed_list_of_labels_ticks_them_all() -> None:
    """Joined by a comma, as people write."""
    sim = _asking(TICKS)

    sim.say("苹果、香蕉")
    sim.say("完成")

    assert _value(sim) == ("a", "b")


def test_pressing_ticks_and_unticks_and_typing_only_ticks() -> None:
    """A second press takes back; saying it again does not."""
    sim = _asking(TICKS)
    sim.tap("苹果")
    sim.say("苹果")
    sim.tap("香蕉")
    sim.tap("香蕉")

    sim.say("完成")

    assert _value(sim) == ("a",)


def test_ticking_replaces_the_list_with_its_new_state() -> None:
    """The same question, marked as an edit of the one before."""
    sim = _asking(TICKS)

    (reply,) = sim.tap("苹果")

    assert reply.edits
    assert reply.buttons[0].label == "✓ 苹果"


def test_what_is_needed_must_be_ticked_before_done() -> None:
    """The answer names what is left."""
    sim = _asking(TICKS)
    sim.tap("香蕉")

    sim.say("完成")

    assert "苹果" in sim.text
    assert sim.session.asking is not None


def test_no_means_nothing_where_nothing_is_ticked() -> None:
    """没有 finishes an empty list."""
    sim = _asking(TICKS.replace(", need: [a]", ""))

    sim.say("没有")

    assert _value(sim) == ()


def test_too_few_ticks_are_told() -> None:
    """`min` of a checklist counts ticks."""
    sim = _asking(TICKS.replace("need: [a]", "min: 2"))
    sim.tap("苹果")

    sim.say("完成")

    assert sim.session.asking is not None


def _tapped(sim: Simulator) -> list[str]:
    value = sim.scope["甲"]
    return (
        [tap.option for tap in value if isinstance(tap, Tap)] if isinstance(value, tuple) else []
    )


def test_taps_keep_time_and_order_and_may_repeat() -> None:
    """Each is in the journal at once, and the last can be taken back."""
    sim = _asking(TAPS)
    sim.tap("骂人")
    assert sim.text == "别理他。"
    assert [b.label for b in sim.replies[-1].buttons][:2] == ["骂人", "威胁"]
    sim.tap("威胁")
    sim.tap("骂人")
    taps = [entry for entry in sim.journal if isinstance(entry, Drafted)]
    sim.say("返回")

    sim.tap("挂断了")

    assert _tapped(sim) == ["a", "b"]
    assert [entry.at for entry in taps] == sorted(entry.at for entry in taps)


def test_a_tap_without_a_next_line_is_acknowledged() -> None:
    """One short word, and the buttons stay at hand."""
    sim = _asking(TAPS)

    sim.tap("威胁")

    assert len(sim.replies) == 1
    assert sim.replies[0].buttons


@pytest.mark.parametrize(
    ("slot", "said", "value"),
    [
        ("{type: yesno, ask: 是吗？}", "是的", True),
        ("{type: yesno, ask: 是吗？}", "不是", False),
        ("{type: choice, ask: 哪个？, choices: {a: 红色的, b: 蓝色的}}", "蓝色", "b"),
        ("{type: choice, ask: 哪个？, choices: {a: 红的, b: 蓝的}}", "2", "b"),
        ("{type: choice, ask: 哪个？, choices: {a: 红的, b: 蓝的}}", "a", "a"),
        ("{type: money, ask: 多少？}", "一万二", Decimal(12000)),
        ("{type: number, ask: 几次？}", "三次", Decimal(3)),
        ("{type: phone, ask: 号码？}", "138-0013-8000。", "13800138000"),
        ("{type: text, ask: 说说？, max: 5}", " 好的 ", "好的"),
    ],
)
def test_typed_answers_become_values(slot: str, said: str, value: object) -> None:
    """Each type reads its own."""
    sim = _asking(slot)

    sim.say(said)

    assert _value(sim) == value


@pytest.mark.parametrize(
    ("slot", "said"),
    [
        ("{type: yesno, ask: 是吗？}", "也许"),
        ("{type: choice, ask: 哪个？, choices: {a: 红的, b: 红色}}", "红"),
        ("{type: money, ask: 多少？}", "五百多"),
        ("{type: money, ask: 多少？}", "三千或者五千"),
        ("{type: number, ask: 几次？, max: 5}", "7"),
        ("{type: number, ask: 几次？, min: 3}", "1"),
        ("{type: date, ask: 哪天？}", "呃"),
        ("{type: datetime, ask: 几点？}", "每天早上六点"),
        ("{type: datetime, ask: 几点？}", "呃"),
        ("{type: phone, ask: 号码？}", "没有数字"),
        ("{type: text, ask: 说说？, max: 2}", "太长了吧"),
        ("{type: text, ask: 说说？, min: 3}", "短"),
        ("{type: photo, ask: 照片？}", "文字"),
        ("{type: checklist, ask: 哪些？, choices: {a: 苹果}}", "苹果、梨"),
        ("{type: text, ask: 说说？}", "   "),
    ],
)
def test_what_cannot_be_read_is_asked_again_with_the_buttons(slot: str, said: str) -> None:
    """A useful hint, the question still open, nothing lost."""
    sim = _asking(slot)

    sim.say(said)

    assert sim.session.asking is not None
    assert sim.session.asking.tries == 1
    assert sim.replies[-1].buttons


def test_a_message_over_the_limit_is_asked_to_be_split() -> None:
    """Nothing is cut off in silence."""
    sim = _asking("{type: text, ask: 说说？}")

    sim.say("长" * 10_001)

    assert sim.session.asking is not None
    assert "分几次说" in sim.text


def test_after_three_tries_a_way_out_is_offered() -> None:
    """Skip, or a human."""
    sim = _asking("{type: number, ask: 几个？, hint: 写个数字, skip: 算了}")
    for said in ("呃", "啊", "嗯嗯嗯"):
        sim.say(said)

    labels = [button.label for button in sim.replies[0].buttons]

    assert labels[0] == "算了"
    assert len(labels) == 2


def test_the_slots_own_hint_is_given_the_second_time() -> None:
    """First what the type needs, then what the author wrote."""
    sim = _asking("{type: number, ask: 几个？, hint: 写个数字就行}")
    sim.say("呃")

    sim.say("啊")

    assert "写个数字就行" in sim.text


@pytest.mark.parametrize("how", ["算了", "跳过", "button"])
def test_skipping_leaves_the_slot_empty(how: str) -> None:
    """By its label, by the word, by the button."""
    sim = _asking("{type: number, ask: 几个？, skip: 算了}")

    sim.tap("算了") if how == "button" else sim.say(how)

    assert _value(sim) is None
    assert "好。" in sim.text


def test_what_must_be_answered_cannot_be_skipped() -> None:
    """And the answer says so."""
    sim = _asking("{type: number, ask: 几个？}")

    sim.say("跳过")

    assert sim.session.asking is not None


def test_an_unclear_hour_asks_which_and_takes_a_word_or_a_button() -> None:
    """八点 was in the morning or in the evening; no guess."""
    for answer in ("晚上", "button"):
        sim = _asking("{type: datetime, ask: 几点？}")
        sim.say("昨天八点")
        assert sim.session.asking is not None
        assert len(sim.session.asking.readings) == 2

        sim.tap(sim.replies[-1].buttons[1].id) if answer == "button" else sim.say(answer)

        value = _value(sim)
        assert isinstance(value, Moment)
        assert value.start.hour == 20


def test_back_from_an_unclear_hour_asks_the_question_again() -> None:
    """One step back is the question, not the one before it."""
    sim = _asking("{type: datetime, ask: 几点？}")
    sim.say("昨天八点")

    sim.say("返回")

    assert sim.session.asking is not None
    assert sim.session.asking.readings == ()


def test_a_reading_that_is_not_offered_is_not_taken() -> None:
    """A forged number shows the question."""
    sim = _asking("{type: datetime, ask: 几点？}")
    sim.say("昨天八点")
    id_ = sim.replies[-1].buttons[0].id.replace("@0", "@7")

    sim.press(id_)

    assert sim.session.asking is not None


def test_a_check_refuses_in_the_authors_words() -> None:
    """And the question stays."""
    sim = _asking("{type: money, ask: 多少？, check: [{if: 甲 > 0, else: 要大于零。}]}")

    sim.say("0元")

    assert "要大于零。" in sim.text
    assert sim.session.asking is not None


@pytest.mark.parametrize(
    ("slot", "kind", "mime", "taken"),
    [
        ("{type: photo, ask: 照片？}", "photo", "image/jpeg", True),
        ("{type: photo, ask: 照片？}", "file", "image/png", True),
        ("{type: photo, ask: 照片？}", "voice", "audio/ogg", False),
        ("{type: voice, ask: 录音？}", "voice", "audio/ogg", True),
        ("{type: voice, ask: 录音？}", "file", "audio/mpeg", True),
        ("{type: file, ask: 文件？}", "video", "video/mp4", True),
        ("{type: yesno, ask: 是吗？}", "photo", "image/jpeg", False),
    ],
)
def test_a_file_is_the_answer_where_it_fits_and_kept_where_not(
    slot: str, kind: str, mime: str, *, taken: bool
) -> None:
    """A photo at a yes or no is evidence, not an error."""
    sim = _asking(slot)

    sim.give_file(kind, "a.bin", mime)  # type: ignore[arg-type]  # the parameters above

    assert (sim.session.asking is None) is taken
    assert len(sim.book.files) == 1
    assert isinstance(sim.scope.get("甲"), FileRef) is taken


def test_a_question_can_remind_and_then_give_up() -> None:
    """After `times` reminders it goes where `then` says."""
    sim = begun(
        """
slots:
  甲: {type: checklist, ask: 哪些？, choices: {a: 苹果, b: 梨}}
scenes:
  开始:
    - ask: 甲
      wait: {for: 1天, times: 2, say: 还差 <甲|left> 项。, then: 尾}
    - go: end
  尾:
    - say: 改天再说。
    - go: end
"""
    )
    sim.tap("苹果")
    sim.wait(timedelta(days=1))
    first = sim.text
    sim.wait(timedelta(days=1))

    assert "还差 1 项。" in first
    assert "改天再说。" in sim.text
    assert sim.session.frames == ()


def test_an_answered_question_reminds_no_more() -> None:
    """The timer goes with the question."""
    sim = begun(
        "slots: {甲: {type: text, ask: 叫什么？}, 乙: {type: text, ask: 还有？}}\n"
        "scenes: {开始: [{ask: 甲, wait: {for: 1天, say: 还在吗？}}, {ask: 乙}, {go: end}]}\n"
    )
    sim.say("小王")

    sim.wait(timedelta(days=3))

    assert sim.text == ""


def test_an_answer_that_is_called_like_a_skip_is_that_answer() -> None:
    """不知道 typed where it is one of the choices is chosen, not passed over."""
    sim = _asking("{type: choice, ask: 判过吗？, choices: {yes: 判过, unsure: 不知道}}")

    sim.say("不知道")

    assert sim.session.frames == ()
    assert "跳不过去" not in sim.text
