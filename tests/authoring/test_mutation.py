"""Every single mistake in a shipped flow is caught by a check, a dialogue or a test."""

from functools import cache

import pytest

from bot.authoring.explore import Exploration
from bot.authoring.golden import dialogue, read_golden
from bot.authoring.mutation import Nets, Verdict
from bot.authoring.testing import read_test_file
from bot.kernel.ids import FlowId
from tests.support.shipped import FLOW_IDS, GOLDEN, MORE_TESTS, library, with_flow, world, world_of

WORDS_IN = 6
"""Of so many misspellings one is tried; which one moves on with the flow's text."""


@cache
def _nets(flow: FlowId) -> Nets:
    path = MORE_TESTS / f"{flow}.yaml"
    tests, _ = read_test_file(library(), path) if path.is_file() else ((), ())
    return Nets(library(), world(), flow, tests)


def _survivors(verdicts: list[Verdict]) -> list[str]:
    return [f"{v.mark.file}:{v.mark.line} {v.what}" for v in verdicts if v.net is None]


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_wrong_step_is_caught(flow: FlowId) -> None:
    """A step deleted, sent elsewhere, negated, swapped or without a part is noticed."""
    nets = _nets(flow)

    verdicts = [nets.judge_step(mutant) for mutant in nets.wrong_steps()]

    assert len(verdicts) > 50
    assert _survivors(verdicts) == []


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_misspelt_name_is_caught(flow: FlowId) -> None:
    """A name or an option that is misspelt once is noticed."""
    nets = _nets(flow)
    part = int(nets.flow.version[:8], 16) % WORDS_IN

    mistakes = list(nets.misspellings())[part::WORDS_IN]
    verdicts = [nets.judge_text(*mistake) for mistake in mistakes]

    assert verdicts
    assert _survivors(verdicts) == []


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_dialogue_net_is_the_stored_one(flow: FlowId) -> None:
    """What the mutations are compared with is what is stored under `tests/golden`."""
    exploration: Exploration = _nets(flow).exploration

    assert dialogue(exploration) == read_golden(GOLDEN, exploration)


def test_mistake_that_no_net_sees_is_reported() -> None:
    """A step that does nothing at all can be deleted unseen; the nets say so."""
    text = """\
title: 试
about: 试
enter: [/try]
slots:
  年纪: {type: number, ask: 多大？}
scenes:
  开始:
    - ask: 年纪
    - do: plan
      income: 年纪
      essentials: 年纪
    - go: end
tests:
  - name: 试
    talk:
      - 我: /try
      - 我: "3"
"""
    read = with_flow("try", text)
    nets = Nets(read, world_of(read), FlowId("try"))

    verdicts = [nets.judge_step(mutant) for mutant in nets.wrong_steps()]

    assert {(v.mark.line, v.what) for v in verdicts if v.net is None} >= {(9, "delete")}
    assert {v.net for v in verdicts if v.mark.line != 9} <= {"check", "dialogue", "test"}
