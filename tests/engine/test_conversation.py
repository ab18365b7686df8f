"""`bot.engine.conversation` and `bot.engine.advance`: limits, edits under the user, sub-flows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.authoring.simulator import Simulator
from bot.engine.advance import State, advance
from bot.engine.conversation import MAX_ANSWERS
from bot.engine.machine import MAX_DEPTH
from bot.engine.session import Session
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from tests.support.engine_flows import HEAD, START, begun, simulate
from tests.support.shipped import with_flow, world, world_of

ASK = "slots: {甲: {type: text, ask: 甲？}, 乙: {type: text, ask: 乙？}}\n"
PLAIN = f"{ASK}scenes: {{开始: [{{ask: [甲, 乙]}}, {{say: 完 <甲>。}}, {{go: end}}]}}\n"


def _edited(sim: Simulator, text: str) -> None:
    sim.world = world_of(with_flow("try", HEAD + text))


def test_equal_arguments_give_equal_turns() -> None:
    """No clock, no chance: the same update on the same state."""
    update = Update(Address("t:1"), "1", "text", "他打来了", START)

    turns = [advance(world(), State(Session()), update) for _ in range(2)]

    assert turns[0] == turns[1]


def test_looking_back_asks_for_the_journal() -> None:
    """The caller loads it only when it is needed."""
    sim = begun(PLAIN)
    update = Update(Address("t:1"), "9", "text", "返回", START)

    turn = advance(sim.world, State(sim.session), update)

    assert turn.need == "journal"
    assert turn.effects == ()


def test_a_flow_that_reads_the_case_asks_for_it() -> None:
    """And is answered with it."""
    update = Update(Address("t:1"), "9", "text", "/case", START)

    assert advance(world(), State(Session()), update).need == "case"


def test_a_circle_without_a_question_ends_in_an_apology() -> None:
    """200 steps a turn; the conversation stays where it was."""
    sim = simulate("scenes: {开始: [{go: 开始}]}\n")

    sim.say("/try")

    assert "绕住了" in sim.text
    assert sim.session.frames == ()


def test_a_session_is_closed_after_so_many_answers() -> None:
    """With everything kept, and a new one can be begun."""
    sim = begun(PLAIN)
    full = replace(sim.session, answers=MAX_ANSWERS)
    update = Update(Address("t:1"), "9", "text", "小王", START)

    turn = advance(sim.world, State(full), update)

    assert turn.session.frames == ()
    assert turn.entries == ()


def test_a_flow_edited_under_the_user_goes_on_where_he_was() -> None:
    """The same question: nothing is said of it."""
    sim = begun(PLAIN)
    sim.say("小王")

    _edited(sim, PLAIN.replace("完 <甲>", "好了 <甲>"))
    sim.say("小李")

    assert sim.text == "好了 小王。"


def test_a_new_question_in_front_is_put_and_later_answers_are_kept() -> None:
    """The user is told that something changed."""
    sim = begun(PLAIN)
    sim.say("小王")
    new = ASK.replace("甲？}", "甲？}, 丙: {type: text, ask: 丙？}")

    _edited(
        sim, f"{new}scenes: {{开始: [{{ask: [丙, 甲, 乙]}}, {{say: 完 <甲>。}}, {{go: end}}]}}\n"
    )
    sim.say("继续")
    assert "丙？" in sim.text
    sim.say("小丙")

    assert "乙？" in sim.text


def test_a_flow_that_vanished_leaves_nobody_stranded() -> None:
    """The menu, and a word that things changed."""
    sim = begun(PLAIN)

    sim.world = world()
    sim.say("小王")

    assert "内容已更新" in sim.text
    assert sim.session.frames == ()


def test_a_position_that_is_nowhere_is_given_up() -> None:
    """A snapshot that no replay explains ends in the menu."""
    sim = begun(PLAIN)
    lost = replace(sim.session, frames=(replace(sim.session.frames[0], at="nowhere"),))
    update = Update(Address("t:1"), "9", "text", "小王", START)

    turn = advance(sim.world, State(lost), update)

    assert turn.session.frames == ()


def test_restarting_begins_the_flow_again_and_keeps_the_case() -> None:
    """A new segment, the same first question."""
    sim = begun(PLAIN)
    sim.say("小王")

    sim.say("重来")

    assert "甲？" in sim.text
    assert sim.session.segment == 2


def test_cancelling_the_flow_on_top_resumes_the_one_below() -> None:
    """With its answers and its ticks."""
    sim = begun(PLAIN)
    sim.say("小王")
    sim.say("/report")

    sim.say("取消")

    assert "乙？" in sim.text


def test_flows_do_not_pile_up_beyond_the_limit() -> None:
    """The one that would be too many is refused; an urgent one always gets in."""
    sim = begun(PLAIN)
    ids = ("report", "negotiate")
    for number in range(MAX_DEPTH + 4):
        sim.press(f"!flow:{ids[number % 2]}")
    deep = len(sim.session.frames)

    sim.press("!call")

    assert deep <= MAX_DEPTH
    assert sim.session.frames[-1].flow == "collector_call"


def test_an_old_button_of_an_earlier_segment_is_understood_as_old() -> None:
    """It changes nothing and is answered all the same."""
    sim = begun("slots: {甲: {type: yesno, ask: 甲？}}\nscenes: {开始: [{ask: 甲}, {go: end}]}\n")
    old = sim.replies[-1].buttons[0].id
    sim.say("是")
    sim.say("/try")

    sim.press(old)

    assert "甲？" in sim.text
    assert "甲" not in sim.session.frames[0].slots


def test_undo_after_the_end_opens_the_last_question() -> None:
    """Finishing is no trap."""
    sim = begun(PLAIN)
    for said in ("小王", "小李"):
        sim.say(said)
    assert sim.session.frames == ()

    sim.say("返回")

    assert "乙？" in sim.text


def test_a_sub_flow_takes_and_gives() -> None:
    """What is given is not asked again; what it gives comes back."""
    called = (
        "title: 内\nabout: 内\ntakes: [甲]\ngives: [乙]\n"
        "slots: {甲: {type: text, ask: 内甲？}, 乙: {type: text, ask: 内乙？}}\n"
        "scenes: {开始: [{ask: [甲, 乙]}, {go: end}]}\n"
    )
    outer = (
        "slots: {甲: {type: text, ask: 外甲？}}\n"
        "scenes: {开始: [{ask: 甲}, {call: inner, with: {甲: 甲}, get: {丙: 乙}}, "
        "{say: 得 <丙>。}, {go: end}]}\n"
    )
    library = with_flow("inner", called)
    flows = {**library.flows, **with_flow("try", HEAD + outer).flows, **library.flows}
    flows["try"] = with_flow("try", HEAD + outer).flows["try"]  # type: ignore[index]
    sim = Simulator(world_of(replace(library, flows=flows)), START)

    sim.say("/try")
    sim.say("一")
    assert "内乙？" in sim.text
    sim.say("二")

    assert sim.text == "得 二。"


def test_each_row_of_a_list_is_gone_through() -> None:
    """With its fields under the name that the author gave it."""
    sim = begun(
        """
slots:
  债:
    type: list
    ask: 一笔一笔来。
    more: 还有吗？
    max: 2
    of:
      谁: {type: text, ask: 谁？}
scenes:
  开始:
    - ask: 债
    - each: 债
      as: 这
      steps:
        - say: 有 <这.谁>。
    - say: 共 <债|数>。
    - go: end
"""
    )
    sim.say("甲")
    sim.say("是")

    sim.say("乙")

    assert sim.text == "有 甲。\n有 乙。\n共 2。"


def test_a_question_asked_again_is_another_question() -> None:
    """`again: yes` at every visit of its scene."""
    sim = begun(
        """
slots:
  次: {type: choice, ask: 再来？, choices: {y: 再来, n: 够了}}
scenes:
  开始:
    - ask: 次
      again: yes
    - go: {次: {y: 开始, n: 尾}}
  尾:
    - say: 好。
    - go: end
"""
    )
    sim.say("再来")
    sim.say("再来")

    sim.say("够了")
    assert sim.text == "好。"
    sim.say("返回")

    assert "再来？" in sim.text


def test_time_goes_by_and_the_conversation_waits() -> None:
    """Three days later the same question stands."""
    sim = begun(PLAIN)
    sim.say("小王")

    sim.wait(timedelta(days=3))
    sim.say("继续")

    assert sim.text == "上次停在这里，接着来。\n乙？"


def _labels(sim: Simulator) -> list[str]:
    return [button.label for button in sim.replies[-1].buttons]


def test_the_menu_has_pages_and_leads_round() -> None:
    """Every flow that is offered is reached by 更多, those named in `_global` first."""
    sim = Simulator(world(), START)
    seen: list[str] = []
    sim.say("菜单")

    first = _labels(sim)
    seen += first
    for _ in range(len(world().menu)):
        sim.tap("更多")
        if _labels(sim) == first:
            break
        seen += _labels(sim)

    titles = {world().programs[id_].flow.title for id_ in world().menu}
    assert first[1] == "投诉举报"
    assert titles - set(seen) == {"催收正在打电话", "有危险"}
    assert _labels(sim) == first


@pytest.mark.parametrize("id_", ["!menu:99", "!menu:x", "!menu:9"])
def test_a_page_that_is_not_there_is_the_first(id_: str) -> None:
    """An old button never leads nowhere."""
    sim = Simulator(world(), START)

    sim.press(id_)

    assert _labels(sim)[1] == "投诉举报"
