import pytest

from bot.authoring.explore import Exploration, explore
from bot.authoring.golden import dialogue, read_golden, write_golden
from bot.kernel.ids import FlowId
from tests.support.shipped import FLOW_IDS, GOLDEN, with_flow, world, world_of

HEAD = """\
title: 试
about: 试
enter: [/try]
slots:
  年纪: {type: number, ask: 多大？}
  姓名: {type: text, ask: 谁？, skip: 不说}
  好吗: {type: yesno, ask: 好吗？}
  颜色: {type: checklist, ask: 哪些？, choices: {red: 红, blue: 蓝, green: 绿, grey: 灰}}
  那天: {type: date, ask: 哪天？}
scenes:
"""


def _explore(scenes: str) -> Exploration:
    read = with_flow("try", HEAD + scenes)
    assert not [one for one in read.findings if one.mark.file == "flows/try.yaml"]
    return explore(world_of(read), FlowId("try"))


def _labels(exploration: Exploration, slot: str) -> set[str]:
    return {t.label for t in exploration.transitions if t.at.endswith(f":{slot}")}


def test_numbers_around_every_constant_are_tried() -> None:
    """A number is tried just below, at and just above each constant it is compared with."""
    scenes = """\
  开始:
    - ask: 年纪
    - let: {两倍: 年纪 * 2}
    - if: 两倍 > 36 或 年纪 = 60
      then:
        - say: 大。
    - go: end
"""

    labels = _labels(_explore(scenes), "年纪")

    assert {"35", "36", "37", "59", "60", "61"} <= labels


def test_checklists_are_tried_empty_mentioned_whole_and_unmentioned() -> None:
    """Of a checklist nothing, each mentioned option, all, and one unmentioned are ticked."""
    scenes = """\
  开始:
    - ask: 颜色
    - if: 颜色 包含 red 或 颜色 包含 blue
      then:
        - say: 有。
    - go: end
"""

    labels = _labels(_explore(scenes), "颜色")

    assert labels >= {"完成", "红、完成", "蓝、完成", "绿、完成", "红、蓝、绿、灰、完成"}


def test_days_around_a_written_date_are_tried() -> None:
    """A date is tried just before, on and just after a date that it is compared with."""
    scenes = """\
  开始:
    - ask: 那天
    - if: 那天 < 2026-01-01
      then:
        - say: 旧。
    - go: end
"""

    labels = _labels(_explore(scenes), "那天")

    assert {"2025-12-31", "2026-01-01", "2026-01-02"} <= labels


def test_dates_before_and_after_are_tried() -> None:
    """A date is tried on both sides of today and of a distance it is compared with."""
    scenes = """\
  开始:
    - ask: 那天
    - if: 天数(今天 - 那天) > 10
      then:
        - say: 早。
    - go: end
"""

    labels = _labels(_explore(scenes), "那天")

    assert labels >= {"2026-11-11", "2026-11-12", "2026-11-13", "2026-11-21", "2026-11-23"}


def test_branch_that_cannot_be_taken_is_unreached() -> None:
    """A branch whose condition contradicts an earlier one is listed with its line."""
    scenes = """\
  开始:
    - ask: 年纪
    - if: 年纪 > 60
      then:
        - if: 年纪 < 18
          then:
            - say: 不可能。
    - go: end
"""

    unreached = {(part.kind, part.mark.line) for part in _explore(scenes).unreached}

    assert unreached == {("branch", 15), ("step", 17)}


def test_question_without_a_way_out_is_a_dead_end() -> None:
    """A question that always leads back to itself is a problem."""
    scenes = """\
  开始:
    - ask: 好吗
      again: yes
    - go: 开始
"""

    problems = {(problem.kind, problem.mark.line) for problem in _explore(scenes).problems}

    assert ("dead end", 12) in problems


def test_endless_steps_are_a_problem_of_no_question() -> None:
    """A flow that runs in circles is told apart from one that ends."""
    scenes = """\
  开始:
    - ask: 好吗
    - go: 转
  转:
    - go: 转
"""

    exploration = _explore(scenes)

    assert exploration.problems


def test_facts_that_do_not_matter_are_not_multiplied() -> None:
    """Answers that no condition reads lead to one state, whatever they are."""
    scenes = """\
  开始:
    - ask: [颜色, 姓名, 那天, 好吗]
    - go: end
"""

    assert _explore(scenes).states == 5


def test_facts_that_matter_are_combined() -> None:
    """Of two answers that conditions read, every combination is tried."""
    scenes = """\
  开始:
    - ask: [颜色, 好吗, 姓名]
    - if: 颜色 包含 red 且 好吗
      then:
        - say: 都有。
    - if: 有(姓名)
      then:
        - say: 有名字。
    - go: end
"""

    exploration = _explore(scenes)

    assert not exploration.unreached
    assert exploration.states == 1 + 1 + 2 + 4


def test_what_an_action_computes_is_followed_to_its_arguments() -> None:
    """Both ways of a condition on an action's result are found by trying its arguments."""
    scenes = """\
  开始:
    - ask: 年纪
    - ask: 好吗
    - do: plan
      income: 年纪
      essentials: 0
      get: {余: 余额}
    - if: 余 > 0
      then:
        - say: 有余。
      else:
        - say: 没有余。
    - go: end
"""

    assert not _explore(scenes).unreached


def test_called_flows_are_not_entered() -> None:
    """A called flow is named, and what follows the call is explored."""
    scenes = """\
  开始:
    - ask: 好吗
    - call: report
    - say: 回来了。
    - go: end
"""

    exploration = _explore(scenes)

    assert "→ report" in dialogue(exploration)
    assert "回来了。" in dialogue(exploration)
    assert not exploration.unreached


def test_equal_explorations_print_equal_bytes() -> None:
    """Two explorations of one flow print the same text."""
    assert dialogue(explore(world(), FlowId("danger"))) == dialogue(
        explore(world(), FlowId("danger"))
    )


GIVEN_BY_CALLERS = frozenset({FlowId("false_papers")})
"""Flows that go another way when a caller gives them an answer: transcripts show that way."""


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_shipped_flow_is_exhausted(flow: FlowId) -> None:
    """Exploring reaches every step, branch and ending of a shipped flow, without a problem."""
    exploration = explore(world(), flow)

    assert not exploration.limited
    if flow not in GIVEN_BY_CALLERS:
        assert [f"{p.mark.file}:{p.mark.line}" for p in exploration.unreached] == []
    assert [(p.kind, p.at, p.detail) for p in exploration.problems] == []


@pytest.mark.parametrize("flow", [*FLOW_IDS, FlowId("_global")])
def test_shipped_flow_says_what_it_said(flow: FlowId) -> None:
    """A flow's dialogues are those stored; `python -m bot flows explore --write` stores anew."""
    exploration = explore(world(), flow)

    assert dialogue(exploration).splitlines() == read_golden(GOLDEN, exploration).splitlines()


def test_golden_dialogues_are_written_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Writing the same dialogues again changes nothing."""
    folder = tmp_path_factory.mktemp("golden")
    exploration = explore(world(), FlowId("danger"))

    assert write_golden(folder, exploration)
    assert not write_golden(folder, exploration)
    assert read_golden(folder, exploration) == dialogue(exploration)
