"""Which facts still matter at a step: what actions take and give."""

from bot.authoring.influence import Fact, live_facts
from bot.authoring.library import with_text
from bot.engine.expression import Name
from bot.engine.program import compile_flow
from bot.kernel.ids import FlowId
from tests.authoring.samples import shipped

HEAD = """\
title: 例
about: 一句话说明
slots:
  门: {type: choice, ask: 哪一家？, choices: {甲: 甲家, 乙: 乙家}}
  名: {type: text, ask: 叫什么？}
scenes:
  开始:
    - ask: [名, 门]
"""


def _names_at_the_action(steps: str) -> set[str]:
    """Give the names whose values matter when the second step is about to run."""
    library = with_text(shipped(), (HEAD + steps).encode(), "flows/new.yaml", FlowId("new"))
    program = compile_flow(library.flows[FlowId("new")])
    place = program.position("开始/1")
    assert place is not None
    return {fact.name for fact in live_facts(program)[place] if isinstance(fact.node, Name)}


def test_what_a_complaint_gives_follows_from_its_channel() -> None:
    """The text of an argument decides, and only that of the channel."""
    steps = """\
    - do: complaint
      channel: <门>
      number: <名>
      get: {到期日: 到期}
    - if: 有(到期日)
      then: 完
      else: 完
  完:
    - go: end
"""
    assert _names_at_the_action(steps) == {"门"}


def test_rows_that_an_action_gives_do_not_matter_before_it() -> None:
    """What is asked of the rows of a list is forgotten where the list is filled."""
    steps = """\
    - do: assess
      door: 门
      get: {去处们: 去处}
    - each: 去处们
      as: 这家
      steps:
        - if: 这家.现在
          then:
            - say: 去 <这家.名称>
    - go: end
"""
    assert _names_at_the_action(steps) == {"门"}


def test_a_fact_of_rows_remembers_their_list() -> None:
    """It stands for any row of that list."""
    assert Fact(Name(("这家",), 0), over=("去处们",)).name == "这家"
