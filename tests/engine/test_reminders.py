"""Reminders keep quiet at night, and stop on one word, wherever it is said."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.authoring.simulator import Simulator
from bot.casework.quiet_hours import is_quiet
from bot.engine.advance import State, Turn, advance
from bot.engine.effects import Said, Scheduled, Silenced
from bot.engine.keys import SAFE
from bot.kernel.ids import Address, FlowId
from bot.kernel.messages import Update
from tests.support.engine_flows import HEAD, START
from tests.support.shipped import with_flow, world, world_of

FLOW = """
slots: {甲: {type: text, ask: 叫什么？}}
scenes:
  开始:
    - do: remind
      id: 一
      at: 今天 + 3天
      say: 你有一件待办。
    - ask: 甲
      wait: {for: 2天, times: 3, say: 还在吗？}
    - do: remind
      id: 二
      at: 今天 + 1天
      say: 你还有一件待办。
    - say: 到日子我来问你。
    - go: end
"""
NOON = START.replace(hour=12, minute=0)
ZONE = ZoneInfo("Asia/Shanghai")


def _begun(start: datetime = NOON) -> Simulator:
    sim = Simulator(world_of(with_flow("try", HEAD + FLOW)), start)
    sim.say("/try")
    return sim


def _fire(sim: Simulator, id_: str, at: datetime, text: str = "你有一件待办。") -> Turn:
    update = Update(Address("t:1"), "9", "timer", text, at, reply_to=id_)
    return advance(sim.world, State(sim.session), update)


@pytest.mark.parametrize("hour", [0, 3, 7, 8, 12, 21, 22, 23])
def test_nothing_is_set_for_the_night(hour: int) -> None:
    """Whenever a flow runs, its reminders and its waits are due by day."""
    sim = _begun(START.replace(hour=hour))

    dues = [timer.due for timer in sim.stored.timers]

    assert len(dues) == 2
    assert not any(is_quiet(due) for due in dues)


@pytest.mark.parametrize("clock", ["22:00", "23:59", "03:00", "07:59"])
def test_what_was_due_by_day_and_fires_at_night_waits_for_the_morning(clock: str) -> None:
    """The program was down when it was due and comes back at night: nothing is said."""
    sim = _begun()
    now = datetime.fromisoformat(f"2026-11-26T{clock}:00").replace(tzinfo=ZONE)

    reminder = _fire(sim, "remind:一", now)
    waited = _fire(sim, f"wait:{sim.session.asking.key if sim.session.asking else ''}", now, "")

    for turn, text in ((reminder, "你有一件待办。"), (waited, "")):
        (again,) = turn.effects
        assert isinstance(again, Scheduled)
        assert (again.due is not None, again.text) == (True, text)
        assert again.due is not None
        assert timedelta(0) < again.due - now <= timedelta(hours=10)
        assert not is_quiet(again.due)


def test_a_wait_of_days_that_begins_at_night_ends_in_the_morning_of_its_day() -> None:
    """Begun on the 22nd at 23:30, two days mean the morning of the 24th, once."""
    sim = _begun(START)

    sim.wait(timedelta(days=1, hours=8))
    before = sim.text
    sim.wait(timedelta(hours=1))
    after = sim.text
    sim.wait(timedelta(hours=15))

    assert "还在吗？" not in before
    assert after.count("还在吗？") == 1
    assert sim.text == ""


def test_a_wait_of_hours_is_put_off_to_the_morning() -> None:
    """Nothing shorter than a day is meant for a day."""
    text = FLOW.replace("for: 2天", "for: 2小时")
    sim = Simulator(world_of(with_flow("try", HEAD + text)), START.replace(hour=21))
    sim.say("/try")

    sim.wait(timedelta(hours=10))
    night = sim.text
    sim.wait(timedelta(hours=1))

    assert "还在吗？" not in night
    assert "还在吗？" in sim.text


def test_a_person_who_writes_at_night_is_answered() -> None:
    """Only what comes by itself keeps quiet."""
    sim = _begun(START.replace(hour=3))

    sim.say("小王")

    assert "到日子我来问你。" in sim.text


def test_a_reminder_of_a_question_does_not_show_the_question() -> None:
    """A lock screen would show its words. Its buttons are at hand, and an answer is taken."""
    sim = _begun()

    sim.wait(timedelta(days=2))
    reminded, buttons = sim.text, [button.id for button in sim.replies[-1].buttons]
    sim.say("小王")

    assert reminded == "还在吗？"
    assert "!back" in buttons
    assert "到日子我来问你。" in sim.text


def test_a_reminder_says_how_to_stop() -> None:
    """The word that stops it stands in it, behind its own words."""
    sim = _begun()
    sim.say("小王")

    sim.wait(timedelta(days=1))

    assert sim.text.startswith("你还有一件待办。\n")
    assert "退订" in sim.text


@pytest.mark.parametrize(
    "word", ["退订", "停止提醒", "stop", "STOP", " 退订。", "TD", "/stop", "退訂"]
)
def test_one_word_stops_every_reminder(word: str) -> None:
    """Set ones are gone, none comes any more, and the person is told."""
    sim = _begun()

    sim.say(word)

    assert "提醒都取消了" in sim.text
    assert sim.stored.timers == ()
    assert sim.session.asking is not None
    sim.wait(timedelta(days=30))
    assert sim.replies == ()


def test_the_word_works_when_nothing_is_asked() -> None:
    """Whoever gets a reminder days after the flow ended can answer it with the word."""
    sim = _begun()
    sim.say("小王")

    sim.say("退订")

    assert "提醒都取消了" in sim.text
    assert sim.stored.timers == ()


def test_the_word_works_before_anything_was_said() -> None:
    """Even somebody unknown is heard."""
    sim = Simulator(world(), NOON)

    sim.say("退订")

    assert "提醒都取消了" in sim.text
    assert sim.session.muted


def test_the_word_works_in_a_crisis_and_leaves_the_way_back() -> None:
    """The button that ends the crisis stays at hand."""
    sim = _begun()
    sim.say("我不想活了")

    sim.say("退订")

    assert sim.session.mode == "crisis"
    assert sim.session.muted
    assert [button.id for button in sim.replies[-1].buttons] == [SAFE]


def test_the_word_works_behind_the_hidden_screen_without_showing_it() -> None:
    """Whoever looks over the shoulder reads of the weather."""
    sim = _begun()
    sim.say("隐藏")

    sim.say("退订")

    assert "提醒" not in sim.text
    assert sim.session.muted
    assert sim.stored.timers == ()
    sim.say("继续")
    assert "叫什么？" in sim.text


def test_a_reminder_set_while_muted_is_said_not_to_come() -> None:
    """The flow promises to ask again; the person learns that it will not, and how it would."""
    sim = _begun()
    sim.say("退订")

    sim.say("小王")

    assert sim.text.splitlines()[-1].startswith("提醒现在是关着的")
    sim.wait(timedelta(days=2))
    assert sim.replies == ()


def test_the_note_stands_before_the_next_question() -> None:
    """What is asked comes last, with its buttons."""
    sim = Simulator(world_of(with_flow("try", HEAD + FLOW)), NOON)
    sim.say("退订")

    sim.say("/try")

    assert sim.text.splitlines()[-1] == "叫什么？"
    assert "提醒现在是关着的" in sim.text


def test_reminders_come_again_after_the_other_word() -> None:
    """The pending question reminds again, and what is set from then on comes."""
    sim = _begun()
    sim.say("退订")

    sim.say("恢复提醒")
    told = sim.text
    sim.wait(timedelta(days=2))
    reminded = sim.text
    sim.say("小王")
    sim.wait(timedelta(days=1, hours=1))

    assert "提醒恢复了" in told
    assert "还在吗？" in reminded
    assert "你还有一件待办。" in sim.text


def test_a_reminder_set_while_muted_comes_when_unmuted_in_time() -> None:
    """Muting takes back what was set before; what was promised meanwhile is kept silent only."""
    sim = _begun()
    sim.say("退订")
    sim.say("小王")

    sim.say("恢复提醒")
    sim.wait(timedelta(days=2))

    assert "你还有一件待办。" in sim.text


def test_a_timer_under_way_when_the_word_was_said_is_silent() -> None:
    """It may have been taken from the store already."""
    sim = _begun()
    sim.say("退订")

    assert _fire(sim, "remind:一", NOON).effects == ()


def test_news_of_a_file_is_told_at_night_and_to_the_muted() -> None:
    """Whoever just sent a file waits to hear of it: that is an answer, no reminder."""
    sim = _begun()
    sim.say("退订")

    turn = _fire(sim, "file:f1", NOON.replace(hour=23), "这个文件太大。")

    (said,) = turn.effects
    assert isinstance(said, Said)
    assert said.message.text == "这个文件太大。"


def test_what_waits_for_the_end_of_a_crisis_does_not_come_at_night() -> None:
    """A day later may be night: then the morning after."""
    sim = _begun()
    sim.say("我不想活了")

    turn = _fire(sim, "remind:一", START.replace(hour=22, minute=0))

    (again,) = turn.effects
    assert isinstance(again, Scheduled)
    assert again.due == datetime(2026, 11, 24, 8, 0, tzinfo=ZONE)


def test_muting_is_kept_over_flows() -> None:
    """A new flow, a cancelled one and a restart change nothing."""
    sim = _begun()
    sim.say("退订")

    for words in ("取消", "/try", "重来", "菜单"):
        sim.say(words)

    assert sim.session.muted


def test_muting_is_one_effect_before_any_timer() -> None:
    """A store that carries out effects in order ends with no timer."""
    sim = _begun()
    update = Update(Address("t:1"), "9", "text", "退订", NOON)

    turn = advance(sim.world, State(replace(sim.session)), update)

    assert Silenced() in turn.effects
    assert not [effect for effect in turn.effects if isinstance(effect, Scheduled)]


def test_stopping_a_flow_is_another_word() -> None:
    """取消 gives up the flow and leaves reminders that were promised."""
    sim = _begun()

    sim.say("取消")

    assert sim.session.frames == ()
    assert [timer.id for timer in sim.stored.timers] == ["remind:一"]


def test_no_flow_takes_the_word_for_an_answer() -> None:
    """Where a text is asked for, the word is a command all the same."""
    sim = _begun()

    sim.say("退订")

    assert sim.journal[-1].under == ""
    assert FlowId("try") == sim.session.frames[0].flow


def test_a_day_after_danger_nothing_comes_by_itself_though_the_person_is_back() -> None:
    """Returning ends the crisis; what was set before it waits until a day has passed."""
    sim = _begun()
    sim.say("我不想活了")
    danger = sim.now
    sim.press(SAFE)

    turn = _fire(sim, "remind:一", danger + timedelta(hours=2))
    later = _fire(sim, "remind:一", danger + timedelta(hours=25))

    (again,) = turn.effects
    assert isinstance(again, Scheduled)
    assert again.due is not None
    assert again.due >= danger + timedelta(hours=24)
    assert any(isinstance(effect, Said) for effect in later.effects)


def test_a_wait_too_is_quiet_for_a_day_after_danger() -> None:
    """The question is not asked again that day."""
    sim = _begun()
    sim.say("我不想活了")
    danger = sim.now
    sim.press(SAFE)
    key = sim.session.asking.key if sim.session.asking else ""

    turn = _fire(sim, f"wait:{key}", danger + timedelta(hours=2), "")

    assert not any(isinstance(effect, Said) for effect in turn.effects)


def test_news_of_what_was_just_sent_come_when_the_person_is_back() -> None:
    """A file that could not be fetched is told of: the person waits for it."""
    sim = _begun()
    sim.say("我不想活了")
    sim.press(SAFE)

    turn = _fire(sim, "file:1", sim.now + timedelta(minutes=1), "文件没收到。")

    assert any(isinstance(effect, Said) for effect in turn.effects)
