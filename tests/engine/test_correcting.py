"""`bot.engine.correcting` and `bot.engine.correction`: changing what was said."""

from decimal import Decimal

import pytest

from bot.authoring.simulator import Simulator
from bot.engine.correction import Correction, read_correction
from bot.engine.effects import Recorded, Withdrawn
from bot.engine.journal import fold
from bot.engine.keys import question_token
from bot.engine.replay import replay
from tests.support.engine_flows import begun

DEBTS = """
slots:
  债:
    type: list
    ask: 一笔一笔来。
    more: 还有吗？
    of:
      谁: {type: text, ask: 欠谁的？}
      金额: {type: money, ask: 多少？, check: [{if: 金额 > 0, else: 要大于零。}]}
  急: {type: yesno, ask: 急吗？}
  色: {type: choice, label: 颜色, ask: 什么色？, choices: {r: 红, b: 蓝}}
  物: {type: checklist, ask: 哪些？, choices: {x: 甲物, y: 乙物}}
scenes:
  开始:
    - ask: 债
    - let: {共: 合计(债.金额)}
    - say: 共 <共|money> 元。
    - ask: [急, 色, 物]
    - do: note
      text: <色>，<共|money> 元
    - say: 记了。
    - go: end
"""


@pytest.fixture
def sim() -> Simulator:
    """Two debts told, and asked whether it is urgent."""
    sim = begun(DEBTS)
    for said in ("甲行", "3万", "是", "乙行", "12000", "否"):
        sim.say(said)
    assert "共 42,000 元。" in sim.text
    return sim


def test_the_latest_of_several_is_meant(sim: Simulator) -> None:
    """不对 金额是5000 corrects the last debt, and what follows from it is said again."""
    sim.say("不对，金额是5000")

    assert "金额 改成 5,000" in sim.text
    assert "共 35,000 元。" in sim.text
    assert "急吗？" in sim.text


def test_a_row_can_be_named(sim: Simulator) -> None:
    """第1笔 is the first debt."""
    sim.say("第1笔金额改成1万")

    assert "共 22,000 元。" in sim.text


def test_a_name_alone_asks_again(sim: Simulator) -> None:
    """改 金额 puts that question; the later answers are used again after it."""
    sim.say("改 金额")
    assert "多少？" in sim.text

    sim.say("1元")

    assert "共 30,001 元。" in sim.text
    assert "急吗？" in sim.text


def test_a_value_that_cannot_be_read_changes_nothing(sim: Simulator) -> None:
    """The hint comes with the buttons of the pending question."""
    sim.say("不对，金额是很多很多")

    assert sim.scope["共"] == Decimal(42000)
    assert sim.session.asking is not None


def test_a_value_that_the_check_refuses_changes_nothing(sim: Simulator) -> None:
    """The author's words say why."""
    sim.say("不对，金额是0元")

    assert "要大于零。" in sim.text
    assert sim.scope["共"] == Decimal(42000)


def test_an_unknown_name_offers_what_was_answered(sim: Simulator) -> None:
    """A press on one of them asks it again."""
    sim.say("不对，生日是3号")
    labels = [button.label for button in sim.replies[0].buttons]

    sim.tap(sim.replies[0].buttons[-2].id)

    assert "金额" in labels
    assert sim.session.asking is not None


def test_no_is_an_answer_where_a_yes_or_no_is_asked(sim: Simulator) -> None:
    """不对 alone corrects nothing there."""
    sim.say("不对")

    assert "什么色？" in sim.text


def test_a_bare_wrong_asks_what_is_wrong(sim: Simulator) -> None:
    """Where it cannot be the answer."""
    sim.say("否")

    sim.say("不对")

    assert len(sim.replies[0].buttons) > 2


def test_an_old_button_corrects(sim: Simulator) -> None:
    """A press further up is the plainest correction there is."""
    sim.say("否")
    red, blue = sim.replies[-1].buttons[:2]
    sim.press(red.id)

    sim.press(blue.id)

    assert "颜色 改成 蓝" in sim.text
    assert sim.scope["色"] == "b"


def test_pressing_the_same_old_button_changes_nothing(sim: Simulator) -> None:
    """A double tap is no correction."""
    sim.say("否")
    red = sim.replies[-1].buttons[0]
    sim.press(red.id)
    before = sim.journal

    sim.press(red.id)

    assert sim.journal == before
    assert "哪些？" in sim.text


def test_an_old_list_can_be_ticked_and_unticked(sim: Simulator) -> None:
    """After 完成 its buttons still work."""
    for said in ("否", "红"):
        sim.say(said)
    first, second = sim.replies[-1].buttons[:2]
    done = sim.replies[-1].buttons[2]
    sim.press(first.id)
    sim.press(done.id)

    sim.press(second.id)
    assert sim.scope["物"] == ("x", "y")
    sim.press(first.id)
    sim.press(done.id)

    assert sim.scope["物"] == ("y",)


def test_a_note_is_corrected_and_never_deleted(sim: Simulator) -> None:
    """The record gets a new revision; the old one stays."""
    for said in ("否", "红", "完成"):
        sim.say(said)
    assert "记了。" in sim.text

    sim.say("不对，颜色是蓝")

    (note,) = sim.book.current("note")
    assert note.fields["text"] == "蓝，42,000 元"
    assert len(sim.book.history(note.id)) == 2


def test_going_back_past_a_note_withdraws_it(sim: Simulator) -> None:
    """And coming forward again writes it anew."""
    for said in ("否", "红", "完成"):
        sim.say(said)

    sim.say("返回")
    assert any(isinstance(effect, Withdrawn) for effect in sim.effects)
    assert sim.book.current("note") == ()
    sim.say("完成")

    assert any(isinstance(effect, Recorded) for effect in sim.effects)
    assert len(sim.book.current("note")) == 1


def test_undo_takes_a_correction_back(sim: Simulator) -> None:
    """The last thing done is the correction, not the answer before it."""
    sim.say("不对，金额是5000")

    sim.say("返回")

    assert sim.scope["共"] == Decimal(42000)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("不对，金额是5000", Correction("金额", "5000")),
        ("改 金额", Correction("金额", None)),
        ("改一下金额", Correction("金额", None)),
        ("金额改成5000", Correction("金额", "5000")),
        ("第二笔金额应该是3万", Correction("金额", "3万", 1)),
        ("不对", Correction("", None)),
        ("今天天气不错", None),
        ("是的", None),
    ],
)
def test_corrections_are_told_from_answers(said: str, meant: Correction | None) -> None:
    """A phrase in front, or 改成 in the middle."""
    phrases = ("改", "不对", "改一下", "应该是")

    assert read_correction(said, phrases) == meant


def test_a_correction_that_changes_the_way_keeps_later_answers() -> None:
    """What was answered is used again when its question comes back."""
    sim = begun(
        """
slots:
  路: {type: choice, ask: 哪条？, choices: {a: 大路, b: 小路}}
  大: {type: text, ask: 大路怎样？}
  小: {type: text, ask: 小路怎样？}
  末: {type: text, ask: 最后呢？}
  余: {type: text, ask: 还有？}
scenes:
  开始:
    - ask: 路
    - go: {路: {a: 甲, b: 乙}}
  甲:
    - ask: 大
    - go: 末
  乙:
    - ask: 小
    - go: 末
  末:
    - ask: [末, 余]
    - say: 完 <末>
    - go: end
"""
    )
    for said in ("大路", "宽", "收工"):
        sim.say(said)

    sim.say("不对，路是小路")
    assert "小路怎样？" in sim.text
    sim.say("窄")

    assert "还有？" in sim.text
    assert sim.session.behind
    machine = replay(sim.world, sim.session.segment, fold(sim.journal), sim.now, sim.book)
    assert tuple(machine.frames) == sim.session.frames


ENDED = (
    "slots: {甲: {type: money, ask: 甲？, check: [{if: 甲 > 0, else: 要大于零，不是 <甲>。}]}}\n"
    "scenes: {开始: [{ask: 甲}, {say: 完。}, {go: end}]}\n"
)


def test_a_check_holds_after_the_flow_has_ended() -> None:
    """The author's words come with the menu, and the answer stays."""
    sim = begun(ENDED)
    sim.say("5元")

    sim.say("不对，甲是0元")

    assert "要大于零，不是 0。" in sim.text
    assert sim.scope["甲"] == Decimal(5)


def test_a_check_sees_the_flow_that_asked_not_the_one_on_top() -> None:
    """An interruption knows nothing of the limits of the flow below."""
    sim = begun(
        "slots: {甲: {type: money, ask: 甲？},"
        " 乙: {type: money, ask: 乙？, check: [{if: 乙 < 甲, else: 要小于 <甲>。}]},"
        " 丙: {type: text, ask: 丙？}}\n"
        "scenes: {开始: [{ask: [甲, 乙, 丙]}, {go: end}]}\n"
    )
    sim.say("5元")
    sim.say("3元")
    sim.say("/call")

    sim.say("不对，乙是9元")

    assert "要小于 5。" in sim.text
    assert sim.scope["乙"] == Decimal(3)


def test_a_check_in_a_list_sees_the_row_of_the_answer() -> None:
    """Not the row that is being filled."""
    sim = begun(
        """
slots:
  债:
    type: list
    ask: 一笔一笔来。
    more: 还有吗？
    of:
      总: {type: money, ask: 共多少？}
      还: {type: money, ask: 还了多少？, check: [{if: 还 <= 总, else: 比 <总> 还多。}]}
scenes:
  开始: [{ask: 债}, {go: end}]
"""
    )
    for said in ("100元", "50元", "是", "900元"):
        sim.say(said)

    sim.say("不对，第1笔还是200元")

    assert "比 100 还多。" in sim.text


SHORT = """
slots:
  说: {type: text, ask: 说说？}
  物: {type: checklist, ask: 哪些？, choices: {x: 甲物, y: 乙物}}
  时: {type: datetime, ask: 几点？}
  个: {type: number, ask: 几个？, skip: 不知道}
  听: {type: taps, ask: 听到什么？, choices: {a: 骂人, b: 威胁}}
  末: {type: text, ask: 还有？}
scenes:
  开始: [{ask: [说, 物, 时, 个, 听, 末]}, {go: end}]
"""


@pytest.fixture
def told() -> tuple[Simulator, dict[str, str]]:
    """Somebody at the last question, and the keys of the questions by their slots."""
    sim = begun(SHORT)
    tokens: dict[str, str] = {}
    for slot, said in (("说", "话"), ("物", "甲物"), ("时", "昨天晚上八点"), ("个", "3")):
        tokens[slot] = _token(sim)
        sim.say(said)
        if slot == "物":
            sim.say("完成")
    tokens["听"] = _token(sim)
    sim.tap("骂人")
    sim.tap("挂断了")
    return sim, tokens


def _token(sim: Simulator) -> str:
    assert sim.session.asking is not None
    return question_token(sim.session.segment, sim.session.asking.key)


Told = tuple[Simulator, dict[str, str]]


def test_words_that_only_begin_like_a_correction_are_an_answer() -> None:
    """What names no answered question corrects nothing."""
    sim = begun(SHORT)

    sim.say("不对劲的一天")

    assert sim.scope["说"] == "不对劲的一天"


def test_nothing_told_yet_is_nothing_to_correct() -> None:
    """The reply asks what is meant, the question's buttons at hand."""
    sim = begun(SHORT)

    sim.say("不对")

    assert "说" not in sim.scope
    assert [button.id for button in sim.replies[-1].buttons] == ["!back", "!call"]


def test_ticks_are_corrected_by_words(told: Told) -> None:
    """The labels said are the ticks then."""
    sim, _ = told

    sim.say("不对，物是乙物")

    assert sim.scope["物"] == ("y",)


def test_a_correction_that_is_not_clear_asks_the_question_again(told: Told) -> None:
    """Eight in the morning or in the evening is not guessed."""
    sim, _ = told

    sim.say("不对，时是昨天八点")

    assert "几点？" in sim.text


@pytest.mark.parametrize(
    ("slot", "option", "value"),
    [
        ("个", "!skip", None),
        ("说", "!skip", "话"),
        ("物", "y", ("x", "y")),
        ("物", "x", ()),
        ("物", "zzz", ("x",)),
        ("物", "!done", ("x",)),
    ],
)
def test_an_old_button_changes_only_what_it_can(
    told: Told, slot: str, option: str, value: object
) -> None:
    """A skip where one may skip, a tick or its end; anything else shows the question."""
    sim, tokens = told

    sim.press(f"{tokens[slot]}:{option}")

    assert sim.scope[slot] == value
    assert "还有？" in sim.text


def test_an_old_tap_is_no_correction(told: Told) -> None:
    """A tap has a time, and that one is over."""
    sim, tokens = told
    before = sim.scope["听"]

    sim.press(f"{tokens['听']}:b")

    assert sim.scope["听"] == before


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("改是不是不好", None),
        ("改 金额", Correction("金额", None)),
        ("第2笔金额改成5000", Correction("金额", "5000", 1)),
        ("今天天气好", None),
    ],
)
def test_a_correction_is_read_from_words(said: str, wanted: Correction | None) -> None:
    """One character in front of 是 is not yet a correction."""
    assert read_correction(said, ("改", "不对")) == wanted


def test_an_answer_waits_for_its_question_while_another_ends_the_flow() -> None:
    """A correction that leads elsewhere keeps later answers, and the end is an end."""
    sim = begun(
        "slots: {甲: {type: yesno, ask: 甲？}, 乙: {type: text, ask: 乙？},"
        " 丙: {type: text, ask: 丙？}}\n"
        "scenes:\n  开始: [{ask: 甲}, {go: {甲: {是: 长, 否: 短}}}]\n"
        "  长: [{ask: 乙}, {ask: 丙}, {go: end}]\n"
        "  短: [{ask: 丙}, {say: 短完。}, {go: end}]\n"
    )
    sim.say("是")
    sim.say("小乙")
    sim.say("不对，甲是否")
    assert sim.session.behind

    sim.say("小丙")

    assert "短完。" in sim.text
    assert sim.session.frames == ()


def test_a_correction_writes_a_new_version_of_the_letter() -> None:
    """The one sent before stays what it was; the later answers stand."""
    sim = begun(
        """
slots:
  称呼: {type: text, ask: 你叫什么？}
  信: {type: file, ask: 信？}
  末: {type: text, ask: 还有？}
scenes:
  开始:
    - ask: 称呼
    - do: document
      template: 协商函
      save: 信
    - say: 写好了。
      files: [信]
    - ask: 末
    - go: end
"""
    )
    sim.say("小王")
    first = [file.id for message in sim.replies for file in message.files]

    sim.say("不对，称呼是小李")

    second = [file.id for message in sim.replies for file in message.files]
    assert len(first) == len(second) == 1
    assert first != second
    assert "还有？" in sim.text
