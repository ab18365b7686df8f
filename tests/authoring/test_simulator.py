from datetime import datetime, timedelta

import pytest

from bot.authoring.simulator import Simulator
from bot.casework.case_record import case_record
from tests.support.shipped import with_flow, world_of

START = datetime.fromisoformat("2026-11-22T23:30:00+08:00")
FLOW = """\
title: 试
about: 试
enter: [/try]
slots:
  城市: {type: text, ask: 哪个城市？}
  材料:
    type: file
    ask: 发一份来。
    skip: 没有
  好吗:
    type: yesno
    ask: 好吗？
scenes:
  开始:
    - ask: 城市
      wait: {for: 1天, times: 2, say: 还在吗？}
    - let: {长度: 3}
    - do: note
      text: 住在 <城市>
    - do: remind
      id: 看看
      at: 今天 + 2天
      say: 到日子了。
    - ask: [材料, 好吗]
    - go: end
"""


def _simulator() -> Simulator:
    return Simulator(world_of(with_flow("try", FLOW)), START)


def test_text_is_answered() -> None:
    """What a flow says is in the replies of the turn, with its buttons."""
    sim = _simulator()

    replies = sim.say("/try")

    assert replies[-1].text == "哪个城市？"
    assert sim.shown("!back") is not None


def test_timers_fire_in_order_of_time() -> None:
    """A wait fires what falls due on the way, each at its own time."""
    sim = _simulator()
    sim.say("/try")
    sim.say("成都")
    sim.say("/try")

    sim.wait(timedelta(days=3))

    assert next(text for text in sim.text.splitlines() if "？" not in text) == "到日子了。"
    assert sim.now == START + timedelta(days=3, seconds=3)


def test_questions_wait_is_repeated_until_its_limit() -> None:
    """A question's reminder is said as often as the flow says."""
    sim = _simulator()
    sim.say("/try")

    sim.wait(timedelta(days=9))

    assert sim.text.count("还在吗？") == 2


def test_answered_question_reminds_no_more() -> None:
    """The reminder of an answered question is gone."""
    sim = _simulator()
    sim.say("/try")
    sim.say("成都")

    sim.wait(timedelta(days=1))

    assert sim.replies == ()


def test_records_have_revisions() -> None:
    """A correction writes a second revision of the same record."""
    sim = _simulator()
    sim.say("/try")
    sim.say("成都")

    sim.say("不对，城市是北京")

    notes = sim.book.current("note")
    assert [note.fields["text"] for note in notes] == ["住在 北京"]
    assert [old.number for old in sim.book.history(notes[0].id)] == [1, 2]


def test_undo_withdraws_a_record() -> None:
    """A record that an undo no longer leads to is withdrawn and stays in the history."""
    sim = _simulator()
    sim.say("/try")
    sim.say("成都")

    sim.tap("!back")

    assert sim.book.current("note") == ()
    assert sim.book.revisions[-1].withdrawn


def test_files_are_kept() -> None:
    """A file that was sent stands in the case book under its name."""
    sim = _simulator()
    sim.say("/try")
    sim.say("成都")

    sim.give_file("photo", "门口.jpg")

    assert [entry.ref.name for entry in sim.book.files] == ["门口.jpg"]


def test_scope_outlives_the_flow() -> None:
    """What a flow knew can be asked for after it ended."""
    sim = _simulator()
    sim.say("/try")
    for text in ("成都", "没有", "好"):
        sim.say(text)

    assert sim.session.frames == ()
    assert sim.scope["城市"] == "成都"
    assert sim.scope["案件"] == case_record(sim.book)


def test_old_button_is_found_by_its_label() -> None:
    """A button of an earlier turn can still be pressed."""
    sim = _simulator()
    for text in ("/try", "成都", "没有"):
        sim.say(text)
    sim.tap("否")
    sim.say("帮助")

    sim.tap("没有")

    assert sim.replies


def test_button_that_was_never_shown_is_refused() -> None:
    """Pressing what nobody ever saw is a mistake of the caller."""
    sim = _simulator()

    with pytest.raises(LookupError):
        sim.tap("没有的按钮")


def test_state_is_bytes_between_turns() -> None:
    """A conversation goes on from stored bytes alone."""
    first = _simulator()
    first.say("/try")
    second = _simulator()
    second.stored = first.stored

    second.say("成都")

    assert second.text == "发一份来。"
