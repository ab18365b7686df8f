"""`bot.engine.hearing`: what an update means, in its fixed order."""

from dataclasses import replace
from datetime import timedelta

import pytest
from opencc import OpenCC

from bot.authoring.simulator import Simulator
from bot.engine.advance import State, Turn, advance
from bot.engine.effects import Kept, Said, Scheduled
from bot.engine.world import GLOBAL_FLOW
from bot.kernel.ids import Address, FlowId
from bot.kernel.messages import Update
from tests.support.engine_flows import HEAD, START, begun, simulate
from tests.support.shipped import with_flow, world, world_of

TWO = """
slots:
  名: {type: text, ask: 叫什么？}
  多少: {type: number, ask: 几个？, skip: 不知道}
scenes:
  开始:
    - ask: 名
    - ask: 多少
    - say: 好，<名> <多少>。
    - go: end
anytime:
  - {hear: [天气怎么样], say: 晴。}
  - {hear: [到此为止吧], go: 尾}
"""
JUMPY = TWO.replace("    - go: end\n", "    - go: 尾\n  尾:\n    - say: 再见。\n    - go: end\n")


@pytest.fixture
def sim() -> Simulator:
    return begun(JUMPY)


def test_start_greets_and_shows_the_menu() -> None:
    """The first thing anybody sends on Telegram."""
    sim = Simulator(world(), START)

    sim.say("/start")

    assert "稳住" in sim.text
    assert sim.replies[0].buttons[0].label == "催收来电"


def test_start_in_mid_flow_shows_the_question_again(sim: Simulator) -> None:
    """Nothing is lost by pressing start."""
    sim.say("/start")

    assert "叫什么？" in sim.text


def test_the_first_words_of_a_stranger_are_greeted() -> None:
    """Somebody who does not begin with a command still learns where he is."""
    sim = Simulator(world(), START)

    sim.say("你好呀朋友")
    assert "稳住" not in sim.text or sim.replies
    sim.say("/start")
    sim.say("乱七八糟的话")

    assert "没看懂" in sim.text


def test_words_that_are_no_answer_find_a_card_when_idle() -> None:
    """A question that people ask is answered without starting anything."""
    sim = Simulator(world(), START)
    sim.say("/start")

    sim.say("录音有用吗")

    assert "《" in sim.text or "录音" in sim.text
    assert sim.session.frames == ()


def test_a_digression_is_answered_and_the_question_stands(sim: Simulator) -> None:
    """Nobody is asked whether to go on."""
    sim.say("天气怎么样")

    assert sim.text == "晴。\n叫什么？"


def test_a_digression_may_lead_to_a_scene(sim: Simulator) -> None:
    """`go` in anytime leaves the question."""
    sim.say("到此为止吧")

    assert "再见。" in sim.text
    assert sim.session.frames == ()


def test_danger_to_life_comes_first_even_where_a_text_is_asked(sim: Simulator) -> None:
    """It is no answer, it is a cry."""
    sim.say("我不想活了")

    assert sim.session.mode == "crisis"
    assert "12356" in sim.text
    assert sim.journal[-1].under == ""


def test_danger_in_traditional_characters_and_in_a_caption(sim: Simulator) -> None:
    """A photo's caption counts, and the photo is kept all the same."""
    sim.give_file("photo", "a.jpg", caption="我想自杀")

    assert sim.session.mode == "crisis"
    assert any(isinstance(effect, Kept) for effect in sim.effects)


def test_later_words_in_a_crisis_are_met_calmly(sim: Simulator) -> None:
    """Whatever is said, the way back is offered and nothing is asked for."""
    sim.say("我不想活了")

    sim.say("嗯")

    assert "叫什么" not in sim.text
    assert sim.replies[-1].buttons[0].id == "!safe"


def test_being_safe_brings_the_question_back(sim: Simulator) -> None:
    """The conversation waited."""
    sim.say("我不想活了")

    sim.press("!safe")

    assert sim.session.mode == "open"
    assert "叫什么？" in sim.text


def test_hiding_shows_the_weather_until_resumed(sim: Simulator) -> None:
    """Whoever looks over the shoulder sees nothing; files are kept meanwhile."""
    sim.say("隐藏")
    sim.say("你是谁")
    looked = sim.text
    sim.give_file("photo", "a.jpg")

    sim.say("继续")

    assert "叫什么" not in looked
    assert "叫什么？" in sim.text


def test_danger_is_heard_while_hidden(sim: Simulator) -> None:
    """Hiding switches nothing off that keeps people alive."""
    sim.say("隐藏")

    sim.say("我要跳楼")

    assert sim.session.mode == "crisis"


def test_a_call_interrupts_and_the_question_comes_back(sim: Simulator) -> None:
    """The interrupted flow is where it was when the call is dealt with."""
    sim.say("小王")
    sim.say("他又打来了")
    assert "哪家公司" in sim.text

    sim.say("取消")

    assert "几个？" in sim.text


def test_words_that_may_be_an_answer_are_kept_when_a_call_is_heard(sim: Simulator) -> None:
    """昨晚他打来了三次 is a story as well as an alarm."""
    sim.say("昨晚催收打来了好几次")

    assert sim.session.frames[0].slots["名"] == "昨晚催收打来了好几次"
    assert sim.session.frames[-1].flow == "collector_call"


def test_the_call_button_works_from_idle() -> None:
    """One press from anywhere."""
    sim = Simulator(world(), START)

    sim.press("!call")

    assert sim.session.frames[-1].flow == "collector_call"


def test_calling_again_at_the_first_question_does_not_pile_up() -> None:
    """Two presses of a shaking thumb are one call."""
    sim = Simulator(world(), START)
    sim.press("!call")

    sim.press("!call")

    assert len(sim.session.frames) == 1


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("帮助", "返回"),
        ("人工", "12348"),
        ("菜单", "想先做哪一件"),
        ("重复", "叫什么？"),
        ("继续", "叫什么？"),
        ("返回", "前面没有"),
        ("重来", "叫什么？"),
        ("取消", "先停下"),
    ],
)
def test_engine_commands_work_while_a_text_is_asked(sim: Simulator, said: str, heard: str) -> None:
    """They are never taken for the answer."""
    sim.say(said)

    assert heard in sim.text
    assert not any("名" in frame.slots for frame in sim.session.frames)


@pytest.mark.parametrize("said", ["返回", "重来", "取消", "继续"])
def test_commands_with_nothing_running_say_so(said: str) -> None:
    """And show what can be done."""
    sim = Simulator(world(), START)
    sim.say("/start")

    sim.say(said)

    assert sim.replies[-1].buttons


def test_a_command_of_a_flow_starts_it_from_a_text_question(sim: Simulator) -> None:
    """`/report` is no name."""
    sim.say("/report")

    assert sim.session.frames[-1].flow == "report"


def test_a_menu_button_starts_its_flow() -> None:
    """And one of a flow that is gone shows the menu."""
    sim = Simulator(world(), START)

    sim.press("!flow:report")
    assert sim.session.frames[-1].flow == "report"
    sim.press("!flow:nowhere")

    assert "想先做哪一件" in sim.text


def test_a_button_of_nothing_known_shows_the_question(sim: Simulator) -> None:
    """Old or forged: the reply is useful all the same."""
    sim.press("deadbeef:x")

    assert "叫什么？" in sim.text


def test_a_reminder_waits_while_hidden() -> None:
    """Its words would show on the screen."""
    sim = begun(
        """
scenes:
  开始:
    - do: remind
      id: 一
      at: 今天 + 1天
      say: 该看看了。
    - go: end
"""
    )
    sim.say("隐藏")

    sim.wait(timedelta(days=1))
    hidden = sim.text
    due = [effect for effect in sim.effects if isinstance(effect, Scheduled)]
    sim.say("继续")
    sim.wait(timedelta(days=1))

    assert hidden == ""
    assert due
    assert "该看看了。" in sim.text


def test_a_card_answers_in_the_middle_of_a_question_that_is_no_text() -> None:
    """Where the words are no answer, they may be a question."""
    sim = begun(
        "slots: {甲: {type: number, ask: 几个？}}\nscenes: {开始: [{ask: 甲}, {go: end}]}\n"
    )

    sim.say("录音有用吗")

    assert sim.text.endswith("几个？")
    assert len(sim.replies) == 2


def test_another_flow_named_in_the_middle_is_put_on_top() -> None:
    """And the first one waits."""
    sim = begun(
        "slots: {甲: {type: number, ask: 几个？}}\nscenes: {开始: [{ask: 甲}, {go: end}]}\n"
    )

    sim.say("我要举报")

    assert [frame.flow for frame in sim.session.frames] == ["try", "report"]


def test_nothing_is_said_twice_when_a_flow_ends() -> None:
    """The last words of the flow are the last words."""
    sim = simulate("scenes: {开始: [{say: 完了。}, {go: end}]}\n")

    sim.say("/try")

    assert sim.text == "完了。"


def _turn(sim: Simulator, update: Update) -> Turn:
    return advance(sim.world, State(sim.session, sim.journal, sim.book), update)


@pytest.mark.parametrize("id_", ["wait:other/名", "wait:"])
def test_a_reminder_of_another_question_is_silent(sim: Simulator, id_: str) -> None:
    """The question it belonged to is answered or gone."""
    turn = _turn(sim, Update(Address("t:1"), "9", "timer", "", START, reply_to=id_))

    assert turn.effects == ()


def test_a_reminder_that_was_edited_away_is_silent(sim: Simulator) -> None:
    """The question stands and reminds no more."""
    assert sim.session.asking is not None
    id_ = f"wait:{sim.session.asking.key}"

    noon = START.replace(hour=12)
    turn = _turn(sim, Update(Address("t:1"), "9", "timer", "", noon, reply_to=id_))

    assert turn.effects == ()


def test_a_level_of_danger_without_a_reply_is_no_answer_of_the_engine() -> None:
    """The content decides which levels are spoken to."""
    sim = Simulator(world(), START)
    sim.world = replace(sim.world, knowledge=replace(sim.world.knowledge, crisis=()))

    sim.say("我不想活了")

    assert sim.session.mode == "open"


def test_the_call_button_without_a_call_flow_shows_what_there_is() -> None:
    """An operator may serve other flows."""
    library = with_flow("try", HEAD + TWO)
    flow = FlowId("try")
    sim = Simulator(world_of(replace(library, flows={flow: library.flows[flow]})), START)
    sim.say("/try")

    sim.press("!call")

    assert sim.text == "叫什么？"


def test_urgent_words_where_no_text_is_asked_are_no_answer(sim: Simulator) -> None:
    """They start the urgent flow and nothing is stored of them."""
    sim.say("小王")

    sim.say("昨晚催收打来了好几次")

    assert "多少" not in sim.session.frames[0].slots


def test_a_digression_when_idle_is_followed_by_the_menu() -> None:
    """Whoever asks something finds the way on."""
    sim = Simulator(world(), START)
    book = world().digressions[GLOBAL_FLOW]
    phrase = next(p for p, d in book.exact.items() if d.call is None and d.go is None)

    sim.say(phrase)

    assert len(sim.replies) == 2
    assert sim.replies[-1].buttons[0].id == "!call"


def test_words_that_name_a_flow_start_it_when_idle() -> None:
    """No command is needed."""
    sim = Simulator(world(), START)

    sim.say("我要举报")

    assert sim.session.frames[-1].flow == "report"


def test_help_when_idle_is_help_alone() -> None:
    """There is no question to put again."""
    sim = Simulator(world(), START)

    sim.say("帮助")

    assert len(sim.replies) == 1


def test_a_file_when_idle_is_kept() -> None:
    """Evidence may come at any time."""
    sim = Simulator(world(), START)

    sim.give_file("photo", "a.jpg")

    assert len(sim.book.files) == 1


def test_a_file_that_did_not_come_through_shows_the_question(sim: Simulator) -> None:
    """A channel may hand over an update without the file it spoke of."""
    turn = _turn(sim, Update(Address("t:1"), "9", "file", "", START))

    assert [e.message.text for e in turn.effects if isinstance(e, Said)] == ["叫什么？"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("有人堵在門口", "现在就拨|马上拨|先拨"),
        ("會影響徵信嗎", "保留5年"),
        ("怎麼投訴", "一步步备齐"),
        ("催收能強制執行嗎", "自己办不了"),
    ],
)
def test_traditional_characters_are_heard_like_simplified_ones(said: str, told: str) -> None:
    """Danger, a question of any time, a flow and a card, written 繁體."""
    converting = replace(world(), simplify=OpenCC("t2s").convert)

    answered = "".join(message.text for message in Simulator(converting, START).say(said))

    assert any(part in answered for part in told.split("|")), answered
